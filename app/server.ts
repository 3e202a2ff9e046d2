/** What every route of the web process shares: its clock, its log, and how a failed reading or a refusal becomes a page. */
import { headers } from "next/headers";
import { forbidden, notFound } from "next/navigation";
import { findSignedIn } from "#lib/auth/viewer.ts";
import { pathHeader } from "#lib/client-address.ts";
import { type Clock, shiftedClock } from "#lib/clock.ts";
import { type RefusedAccess, recordRefusedAccess } from "#lib/data/refused-access.ts";
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
 * Leaves an audit row of what the person of this request may not do. What cannot be written down is logged, and stays
 * refused.
 */
export async function noteRefusal(kind: RefusedAccess["kind"], why: string): Promise<void> {
  try {
    const signedIn = await findSignedIn();
    if (signedIn === null) return;
    const path = (await headers()).get(pathHeader) ?? "unknown";
    const name = path.split("?", 1)[0] ?? "";
    await recordRefusedAccess(signedIn.viewer, { kind, name, why }, webClock().now());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    webLog().warn({ err: error }, "a refusal could not be written down");
  }
}

/** Ends the rendering with the 403 page, and leaves an audit row. */
export async function refusePage(why: string): Promise<never> {
  await noteRefusal("page", why);
  forbidden();
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
    if (error instanceof AppError && error.code === "FORBIDDEN") await refusePage(error.userMessage);
    throw error;
  }
}
