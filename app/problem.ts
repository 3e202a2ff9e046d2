/** Failures of route handlers as problem+json. */
import { randomUUID } from "node:crypto";
import { AppError, errorCodes } from "#lib/errors.ts";
import { noteRefusal, webLog } from "./server.ts";

/** As `problemAnswer`; what the person who has signed in may not do leaves an audit row. */
export async function problem(error: unknown): Promise<Response> {
  if (error instanceof AppError && error.code === "FORBIDDEN") await noteRefusal("route", error.userMessage);
  return problemAnswer(error);
}

/** What is expected says its sentence; a bug says an id, and the log says the rest. */
export function problemAnswer(error: unknown): Response {
  if (error instanceof AppError) return answer(errorCodes[error.code].http, error.code, error.userMessage);
  const id = randomUUID().slice(0, 8);
  webLog().error({ err: error, errorId: id }, "a request failed");
  return answer(500, "INTERNAL", `This did not work. The log says why: error ${id}.`);
}

function answer(status: number, title: string, detail: string): Response {
  return Response.json(
    { type: "about:blank", status, title, detail },
    { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } },
  );
}
