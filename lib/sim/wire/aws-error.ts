/** Errors as handlers throw them: the protocol decides how they look on the wire. */
import type { FrontFailure } from "./service-codes.ts";

/** An operation's own error: a shape of the service's model, or a code that AWS answers without modelling it. */
export class AwsError extends Error {
  /** Shape name of a modelled error, otherwise the code itself. */
  readonly code: string;
  /** Needed for codes that are not modelled. */
  readonly status: number | undefined;
  /** Further members or elements of the error. */
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; fields?: Record<string, string>; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.status = options.status;
    this.fields = options.fields ?? {};
    this.headers = options.headers ?? {};
  }
}

/** A refusal by the service's front door, which each service spells in its own way. */
export class FrontError extends Error {
  readonly kind: FrontFailure;

  constructor(kind: FrontFailure, message: string) {
    super(message);
    this.name = "FrontError";
    this.kind = kind;
  }
}
