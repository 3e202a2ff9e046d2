/** What a wire protocol has to answer for, from the server's side. */
import { AwsError, FrontError } from "./aws-error.ts";
import type { Answer, IncomingCall } from "./http-message.ts";
import type { Operation, ServiceSchema } from "./schema.ts";
import type { ServiceEntry } from "./service-entry.ts";

export interface Asked {
  /** As the request names it; an operation may be unknown to the model. */
  name: string;
  /** null: the model has no such operation. */
  operation: Operation | null;
  /** @throws TypeError or SyntaxError for input that the shape cannot hold. */
  read: () => Record<string, unknown>;
}

/** What an error looks like to the client, whatever its protocol. */
export interface WireError {
  code: string;
  status: number;
  message: string;
  fields: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
}

export interface Codec {
  ask: (schema: ServiceSchema, entry: ServiceEntry, call: IncomingCall) => Asked;
  write: (entry: ServiceEntry, operation: Operation, output: object, requestId: string) => Answer;
  fail: (entry: ServiceEntry, error: WireError, requestId: string) => Answer;
}

/** An operation that the model does not have. */
export function askedUnknown(name: string): Asked {
  return { name, operation: null, read: () => ({}) };
}

/** Turns what was thrown into what the service's clients get to see; null: not an error of AWS's kind, but a bug. */
export function wireErrorOf(schema: ServiceSchema, entry: ServiceEntry, error: unknown): WireError | null {
  if (error instanceof FrontError) {
    const [code, status] = entry.codes[error.kind];
    return { code, status, message: error.message, fields: {}, headers: {} };
  }
  if (error instanceof AwsError) {
    const modelled = schema.errors.get(error.code);
    return {
      code: modelled?.code ?? error.code,
      status: error.status ?? modelled?.status ?? 400,
      message: error.message,
      fields: error.fields,
      headers: error.headers,
    };
  }
  return null;
}
