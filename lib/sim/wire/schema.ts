/** The operations and errors of a service, as the SDK's client exports them. */
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import type { ServiceEntry } from "./service-entry.ts";
import { type ServiceName, serviceTable } from "./service-table.ts";

export interface Route {
  method: string;
  /** Literal parts, and labels as `{ label }`; a greedy one comes last and takes all that is left of the path. */
  segments: readonly (string | { label: string; isGreedy: boolean })[];
  /** Query keys that the path itself demands, such as `acl`. */
  query: readonly string[];
}

export interface Operation {
  name: string;
  input: NormalizedSchema;
  output: NormalizedSchema;
  /** null in the RPC protocols. */
  route: Route | null;
  /** The input names a bucket, which path-style requests have in front of the route. */
  hasBucket: boolean;
}

export interface ModelledError {
  /** The code on the wire. */
  code: string;
  status: number;
}

export interface ServiceSchema {
  name: ServiceName;
  operations: ReadonlyMap<string, Operation>;
  /** By shape name, which is the `name` of the SDK's exception. */
  errors: ReadonlyMap<string, ModelledError>;
}

const schemas = new Map<ServiceName, Promise<ServiceSchema>>();

/** Loads the client at the first request of its service: EC2's alone takes a third of a second. */
export function loadSchema(name: ServiceName): Promise<ServiceSchema> {
  let schema = schemas.get(name);
  if (schema === undefined) {
    // As an entry like any other: the union of all their modules costs the compiler minutes.
    const { load }: ServiceEntry = serviceTable[name];
    schema = load().then((exports) => schemaOf(name, exports));
    schemas.set(name, schema);
  }
  return schema;
}

function isOperation(value: unknown): value is StaticOperationSchema {
  return Array.isArray(value) && value[0] === 9;
}

function isError(value: unknown): value is StaticErrorSchema {
  return Array.isArray(value) && value[0] === -3;
}

function schemaOf(name: ServiceName, exports: Readonly<Record<string, unknown>>): ServiceSchema {
  // Some services that speak JSON today kept the names of their errors from before in the model only.
  const isQuery = serviceTable[name].protocol.endsWith("Query");
  const operations = new Map<string, Operation>();
  const errors = new Map<string, ModelledError>();
  for (const value of Object.values(exports)) {
    if (isOperation(value)) {
      const [, , operation, traits, input, output] = value;
      operations.set(operation, {
        name: operation,
        input: NormalizedSchema.of(input),
        output: NormalizedSchema.of(output),
        route: typeof traits === "object" && traits.http !== undefined ? routeOf(traits.http) : null,
        hasBucket: hasMember(NormalizedSchema.of(input), "Bucket"),
      });
    } else if (isError(value)) {
      const schema = NormalizedSchema.of(value);
      const { awsQueryError, httpError, error } = schema.getMergedTraits();
      const [code, status]: unknown[] = isQuery && Array.isArray(awsQueryError) ? awsQueryError : [];
      errors.set(value[2], {
        code: typeof code === "string" ? code : value[2],
        status:
          [status, httpError].find((value) => typeof value === "number") ?? (error === "server" ? 500 : 400),
      });
    }
  }
  return { name, operations, errors };
}

function hasMember(schema: NormalizedSchema, wanted: string): boolean {
  return schema.isStructSchema() && [...schema.structIterator()].some(([name]) => name === wanted);
}

function routeOf([method, pattern]: readonly [string, string, number]): Route {
  const [path = "", query = ""] = pattern.split("?");
  return {
    method,
    segments: path
      .split("/")
      .filter((segment) => segment !== "")
      .map((segment) =>
        segment.startsWith("{")
          ? { label: segment.slice(1, -1).replace("+", ""), isGreedy: segment.endsWith("+}") }
          : segment,
      ),
    query: query
      .split("&")
      .map((pair) => pair.split("=")[0] ?? "")
      // The SDK's own marker, which other clients do not send.
      .filter((key) => key !== "" && key !== "x-id"),
  };
}
