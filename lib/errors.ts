/** Every failure that we expect travels as an AppError; anything else is a bug and reaches people only as an error id. */

/** What each code means to the two outer worlds: the HTTP status, and the exit code of the command line. */
export const errorCodes = {
  /** A value of the environment, an option or an input file is wrong. */
  INVALID_INPUT: { http: 400, exit: 2 },
  /** The command does not fit the state it was called in (demo home, other endpoint, nothing connected). */
  WRONG_STATE: { http: 409, exit: 2 },
  UNAUTHENTICATED: { http: 401, exit: 1 },
  FORBIDDEN: { http: 403, exit: 1 },
  NOT_FOUND: { http: 404, exit: 1 },
  CONFLICT: { http: 409, exit: 1 },
  DATABASE_UNAVAILABLE: { http: 503, exit: 1 },
  AWS_UNAVAILABLE: { http: 502, exit: 1 },
  /** Another process holds what we need: the supervisor lock, a port, a folder. */
  RESOURCE_BUSY: { http: 503, exit: 1 },
  /** A worker came back after its lease had passed to another one: nothing may be written. */
  LEASE_LOST: { http: 409, exit: 1 },
  INTERNAL: { http: 500, exit: 1 },
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface AppErrorOptions {
  /** One or more sentences for the person: what is wrong (naming the culprit) and what to do. */
  userMessage: string;
  cause?: unknown;
}

/** An expected failure: a code for programs and a sentence for the person. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly userMessage: string;
  /** All of an error that a page hands to the browser: `app/error.tsx` says it in words. */
  readonly digest: ErrorCode;

  constructor(code: ErrorCode, { userMessage, cause }: AppErrorOptions) {
    super(userMessage, { cause });
    this.name = "AppError";
    this.code = code;
    this.digest = code;
    this.userMessage = userMessage;
  }
}
