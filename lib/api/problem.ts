/** Failures as RFC 9457 problems. What is expected says its sentence; a bug says an id, and the log says the rest. */
import { randomUUID } from "node:crypto";
import { AppError, type ErrorCode, errorCodes } from "#lib/errors.ts";
import { InvalidRequest } from "./operation.ts";

/** Codes that only HTTP knows, beside those of AppError. */
const httpCodes = {
  METHOD_NOT_ALLOWED: 405,
  UNSUPPORTED_MEDIA_TYPE: 415,
  BODY_TOO_LARGE: 413,
  IDEMPOTENCY_KEY_REUSED: 422,
  TOO_MANY_REQUESTS: 429,
} as const;
type HttpCode = keyof typeof httpCodes;
export type ProblemCode = ErrorCode | HttpCode;

/** Every code, with its status and what it means: also what the document and the reference page say. */
export const problemTitles = {
  INVALID_INPUT: "The request does not fit",
  UNAUTHENTICATED: "No valid token",
  FORBIDDEN: "The role does not reach",
  NOT_FOUND: "Not there, or not in sight",
  METHOD_NOT_ALLOWED: "Not with this method",
  WRONG_STATE: "Not in this state",
  CONFLICT: "Already so",
  LEASE_LOST: "Somebody else went on",
  BODY_TOO_LARGE: "The body is too large",
  UNSUPPORTED_MEDIA_TYPE: "The body is not JSON",
  IDEMPOTENCY_KEY_REUSED: "The key stands for another request",
  TOO_MANY_REQUESTS: "Too many requests",
  INTERNAL: "An error of ours",
  AWS_UNAVAILABLE: "AWS does not answer",
  DATABASE_UNAVAILABLE: "The database does not answer",
  RESOURCE_BUSY: "Something is in use",
} as const satisfies Record<ProblemCode, string>;

function isHttpCode(code: ProblemCode): code is HttpCode {
  return code in httpCodes;
}

/** The status of a code. */
export function problemStatus(code: ProblemCode): number {
  return isHttpCode(code) ? httpCodes[code] : errorCodes[code].http;
}

/** A failure that only HTTP knows. */
export class HttpProblem extends Error {
  readonly code: HttpCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: HttpCode, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.code = code;
    this.headers = headers;
  }
}

interface Problem {
  code: ProblemCode;
  detail: string;
  headers?: Readonly<Record<string, string>>;
  errors?: readonly unknown[];
}

function answer({ code, detail, headers = {}, errors }: Problem): Response {
  const status = problemStatus(code);
  const body = {
    type: `/api#${code.toLowerCase().replaceAll("_", "-")}`,
    title: problemTitles[code],
    status,
    detail,
    code,
    ...(errors !== undefined && { errors }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}

/** @param log is told of bugs, with the id that the caller is given. */
export function problemOf(error: unknown, log: (error: unknown, errorId: string) => void): Response {
  if (error instanceof HttpProblem)
    return answer({ code: error.code, detail: error.message, headers: error.headers });
  if (error instanceof InvalidRequest)
    return answer({ code: "INVALID_INPUT", detail: error.userMessage, errors: error.errors });
  if (error instanceof AppError) {
    const { code, userMessage: detail } = error;
    if (code === "UNAUTHENTICATED")
      return answer({ code, detail, headers: { "www-authenticate": 'Bearer realm="Waymark"' } });
    if (code === "DATABASE_UNAVAILABLE") return answer({ code, detail, headers: { "retry-after": "5" } });
    return answer({ code, detail });
  }
  const id = randomUUID().slice(0, 8);
  log(error, id);
  return answer({ code: "INTERNAL", detail: `This did not work. The log says why: error ${id}.` });
}
