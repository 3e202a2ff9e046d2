/** What every route of the web process shares: its clock, its log, and how a failed reading becomes a page. */
import { forbidden, notFound } from "next/navigation";
import { type Clock, shiftedClock } from "#lib/clock.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { createLogger, type Logger } from "#lib/log.ts";

/** The clock of this process. */
export function webClock(): Clock {
  return shiftedClock(env().clockOffsetMs);
}

let logger: Logger | undefined;

export function webLog(): Logger {
  logger ??= createLogger({ level: env().logLevel, format: env().logFormat });
  return logger;
}

/**
 * Reads for a page. What does not exist, or may not be seen, is the 404 page; what the role does not reach, the 403 page.
 * Any other failure is for `app/error.tsx`.
 */
export async function readForPage<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
    if (error instanceof AppError && error.code === "FORBIDDEN") forbidden();
    throw error;
  }
}
