/** From a request to an answer: who asks, what is meant, whether they may, and the answer with its headers. */
import { createHash } from "node:crypto";
import { AppError } from "#lib/errors.ts";
import { rateHeaders } from "#lib/rate-limit.ts";
import { streamText } from "#lib/stream-text.ts";
import { hasPermission, type Viewer } from "#lib/viewer.ts";
import { type ApiContext, type Asking, authenticate, refuseTokenInAddress } from "./authenticate.ts";
import { keyedRequest, onceForKey } from "./idempotency.ts";
import { matchPath } from "./match.ts";
import { InvalidRequest, type Method, type Operation, type Outcome } from "./operation.ts";
import { HttpProblem, problemOf } from "./problem.ts";
import { queryOf } from "./query.ts";
import { noteRefusedOperation } from "./refusals.ts";
import { isStorable, readBody, readFileBody } from "./request-body.ts";
import { operations } from "./table.ts";

/** Where the operations lie. */
const apiRoot = "/api/v1";

const nowhere = new AppError("NOT_FOUND", { userMessage: "There is nothing at this address." });

function requireAllowed(viewer: Viewer, { permission }: Operation): void {
  if (permission === null || hasPermission(viewer, permission)) return;
  const { readOnly, ...whole } = viewer;
  const why =
    readOnly === true && hasPermission(whole, permission)
      ? "This token may only read."
      : `This needs the permission ${permission}, which the role ${viewer.role} does not have.`;
  throw new AppError("FORBIDDEN", { userMessage: why });
}

function findOperation(method: string, pathname: string): { operation: Operation; path: object } {
  const found = matchPath(operations, pathname);
  if (found === null) throw nowhere;
  // HEAD is GET without its body.
  const meant = method === "HEAD" ? "GET" : method;
  const operation = found.operations.find((one) => one.method === meant);
  if (operation !== undefined) return { operation, path: found.path };
  const allowed: readonly Method[] = found.operations.map((one) => one.method);
  throw new HttpProblem("METHOD_NOT_ALLOWED", `This address knows ${allowed.join(", ")}.`, {
    allow: [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : [])].join(", "),
  });
}

function requireStorable(path: object, search: URLSearchParams): void {
  const wrong = [
    ...Object.entries(path).map(([name, value]) => [name, String(value)] as const),
    ...search,
  ].find(([name, value]) => !isStorable(name) || !isStorable(value));
  if (wrong === undefined) return;
  throw new InvalidRequest([
    { in: "query", at: wrong[0].slice(0, 80), message: "A value holds a NUL or half of a surrogate pair." },
  ]);
}

/** A path whose parameters cannot be is one that leads nowhere: no other answer than for what is out of sight. */
function requirePath({ parameters }: Operation, path: object): void {
  if (!parameters.safeParse(path).success) throw nowhere;
}

function tagOf(text: string): string {
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
}

/** Weak comparison, as If-None-Match asks for. */
function isKnown(header: string | null, tag: string): boolean {
  if (header === null) return false;
  return header.trim() === "*" || header.split(",").some((one) => one.trim().replace(/^W\//, "") === tag);
}

interface Answering {
  request: Request;
  operation: Operation;
  headers: Record<string, string>;
}

async function answerOf(outcome: Outcome, { request, operation, headers }: Answering): Promise<Response> {
  const head = request.method === "HEAD";
  if (outcome.kind === "stream") {
    const { contentType, filename, parts } = outcome;
    const body = head ? null : await streamText(parts);
    return new Response(body, {
      headers: {
        ...headers,
        "content-type": contentType,
        "content-disposition": `attachment; filename="${filename}"`,
      },
    });
  }
  if (operation.status === 204) return new Response(null, { status: 204, headers });
  const text = JSON.stringify(outcome.body);
  const json = { ...headers, "content-type": "application/json" };
  if (operation.method !== "GET") return new Response(text, { status: operation.status, headers: json });
  const etag = tagOf(text);
  if (isKnown(request.headers.get("if-none-match"), etag))
    return new Response(null, { status: 304, headers: { ...headers, etag } });
  return new Response(head ? null : text, { headers: { ...json, etag } });
}

/** What the operation takes, and the text by which a repeated request is known. */
async function bodyOf(request: Request, { body, takesFile }: Operation) {
  if (body === null) return null;
  return takesFile === undefined ? readBody(request) : readFileBody(request, takesFile);
}

interface Meant {
  operation: Operation;
  path: object;
  url: URL;
}

async function run(request: Request, { operation, path, url }: Meant, viewer: Viewer, context: ApiContext) {
  requireAllowed(viewer, operation);
  requireStorable(path, url.searchParams);
  requirePath(operation, path);
  const body = await bodyOf(request, operation);
  const call = {
    viewer,
    path,
    query: queryOf(url.searchParams, operation.query),
    body: body?.value ?? null,
    search: url.searchParams,
    now: context.now(),
  };
  const keyed = keyedRequest(request, { actor: viewer.actor, text: body?.text ?? "" });
  return onceForKey(keyed, operation, { now: call.now, work: () => operation.run(call) });
}

async function carryOut(request: Request, url: URL, { viewer }: Asking, context: ApiContext) {
  // Dots in an address are resolved before anybody looks at it.
  if (!url.pathname.startsWith(`${apiRoot}/`)) throw nowhere;
  const { operation, path } = findOperation(request.method, url.pathname.slice(apiRoot.length));
  try {
    return { operation, ...(await run(request, { operation, path, url }, viewer, context)) };
  } catch (error) {
    await noteRefusedOperation(error, { viewer, operation: operation.id }, context);
    throw error;
  }
}

/** Answers a request below /api/v1. Never throws. */
export async function dispatch(request: Request, context: ApiContext): Promise<Response> {
  try {
    const url = new URL(request.url);
    refuseTokenInAddress(url);
    const asking = await authenticate(request, context);
    const headers = {
      ...rateHeaders(asking.quota),
      vary: "Authorization, Cookie",
      // What a browser was shown is not kept by it; a script may ask whether it is still so.
      "cache-control": asking.byToken ? "private, no-cache" : "private, no-store",
    };
    try {
      const { operation, outcome, again } = await carryOut(request, url, asking, context);
      const more = again ? { "idempotency-replayed": "true" } : {};
      return await answerOf(outcome, { request, operation, headers: { ...headers, ...more } });
    } catch (error) {
      const problem = problemOf(error, context.log);
      for (const [name, value] of Object.entries(rateHeaders(asking.quota))) problem.headers.set(name, value);
      return problem;
    }
  } catch (error) {
    return problemOf(error, context.log);
  }
}
