/**
 * What one operation of the API is. The table of them (`table.ts`) is read by the dispatch, the OpenAPI document, the
 * reference page and the test that tries each of them as everybody.
 */
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import type { Permission, Viewer } from "#lib/viewer.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What an operation is about, as the reference groups them. */
export const tags = [
  "Accounts",
  "Resources",
  "Roadmap",
  "Runs",
  "Answers and records",
  "Organizations",
  "Settings",
  "Notifications",
  "People and tokens",
  "Exports",
  "Everything else",
] as const;
export type Tag = (typeof tags)[number];

/** What a handler is given, parsed. */
export interface Call<Path, Query, Body> {
  viewer: Viewer;
  path: Path;
  query: Query;
  body: Body;
  /** The question of the address as it came, for filters that are parsed by lib/data. */
  search: URLSearchParams;
  now: Date;
}

/** What the dispatch knows of a request: nothing of it was looked at. */
export type RawCall = Call<unknown, unknown, unknown>;

/** A file that is written while it is read. */
export interface Streamed {
  contentType: string;
  filename: string;
  parts: AsyncGenerator<string | Uint8Array>;
}

export type Outcome = { kind: "json"; body: unknown } | ({ kind: "stream" } & Streamed);

interface Described {
  /** `listAccounts`: name of the function in clients that are made from the document. */
  id: string;
  method: Method;
  /** Below /api/v1, with `{parameters}`. */
  path: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** What it needs; null: nothing but to be signed in. Which objects it reaches is decided in lib/data. */
  permission: Permission | null;
  /** Of the answer where nothing went wrong. */
  status: 200 | 201 | 202 | 204;
  /** The answer holds something that is shown once: it is not kept for a repeated request. */
  secret?: true;
  /** The body is a file of one of these types, not JSON: its schema is `fileBody`. */
  takesFile?: readonly string[];
}

/** An operation as the dispatch, the document and the tests see it. */
export interface Operation extends Described {
  parameters: z.ZodObject;
  query: z.ZodObject;
  /** null: takes no body. */
  body: z.ZodType | null;
  /** null: answers nothing, or a file. */
  answer: z.ZodType | null;
  /** Types of the file that it answers. */
  files: readonly string[];
  run(call: RawCall): Promise<Outcome>;
}

/** A part of a request that is not what the operation takes. */
export interface InputError {
  in: "path" | "query" | "body" | "header";
  /** Parameter, or JSON pointer into the body. */
  at: string;
  message: string;
}

/** A request that does not fit, with every place in which it does not. */
export class InvalidRequest extends AppError {
  readonly errors: readonly InputError[];

  constructor(errors: readonly InputError[]) {
    const [first] = errors;
    super("INVALID_INPUT", {
      userMessage:
        first === undefined ? "The request does not fit." : `${first.at || "The body"}: ${first.message}`,
    });
    this.errors = errors;
  }
}

const mostErrors = 20;

function parsed<Schema extends z.ZodType>(
  place: InputError["in"],
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidRequest(
    result.error.issues.slice(0, mostErrors).map(({ path, message }) => ({
      in: place,
      at: place === "body" ? path.map((part) => `/${String(part)}`).join("") : path.join("."),
      message,
    })),
  );
}

/** A file as it arrives. */
export const fileBody = z.instanceof(Uint8Array<ArrayBuffer>);

const nothing = z.strictObject({});
type Nothing = typeof nothing;

interface Parts<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> {
  parameters?: Path | undefined;
  query?: Query | undefined;
  body?: Body | undefined;
}

function parsedCall<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType>(
  { parameters, query, body }: Parts<Path, Query, Body>,
  call: RawCall,
): Call<z.output<Path>, z.output<Query>, z.output<Body>> {
  const given = parsed("path", parameters ?? nothing, call.path);
  const asked = parsed("query", query ?? nothing, call.query);
  return {
    ...call,
    // Absent schemas take nothing and give nothing, which is what their types say.
    path: given as z.output<Path>,
    query: asked as z.output<Query>,
    body: (body === undefined ? null : parsed("body", body, call.body)) as z.output<Body>,
  };
}

type Spec = Omit<Described, "status"> & { status?: Described["status"] };

/** An operation that answers JSON: only what its schema names leaves the house. */
export function operation<
  Answer extends z.ZodType,
  Path extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Body extends z.ZodType = z.ZodNull,
>(
  spec: Spec &
    Parts<Path, Query, Body> & {
      answer: Answer;
      handle(call: Call<z.output<Path>, z.output<Query>, z.output<Body>>): Promise<z.input<Answer>>;
    },
): Operation {
  const { handle, parameters, query, body, answer, status = 200, ...rest } = spec;
  return {
    ...rest,
    status,
    parameters: parameters ?? nothing,
    query: query ?? nothing,
    body: body ?? null,
    answer,
    files: [],
    run: async (call) => ({
      kind: "json",
      body: answer.parse(await handle(parsedCall<Path, Query, Body>({ parameters, query, body }, call))),
    }),
  };
}

/** An operation that answers a file, written while it is read. */
export function exporting<Path extends z.ZodObject = Nothing, Query extends z.ZodObject = Nothing>(
  spec: Omit<Spec, "method" | "status" | "tag"> &
    Omit<Parts<Path, Query, z.ZodNull>, "body"> & {
      files: readonly string[];
      handle(call: Call<z.output<Path>, z.output<Query>, null>): Promise<Streamed>;
    },
): Operation {
  const { handle, parameters, query, files, ...rest } = spec;
  return {
    ...rest,
    method: "GET",
    tag: "Exports",
    status: 200,
    parameters: parameters ?? nothing,
    query: query ?? nothing,
    body: null,
    answer: null,
    files,
    run: async (call) => ({
      kind: "stream",
      ...(await handle(parsedCall<Path, Query, z.ZodNull>({ parameters, query }, call))),
    }),
  };
}
