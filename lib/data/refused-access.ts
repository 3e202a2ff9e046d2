/**
 * What people and tokens tried and may not: `access.refused`, `token.refused`. Rows are bounded (lib/refusal-bound.ts), so
 * that a loop cannot flood the log; each row says how many were left out before it.
 */
import { createRefusalBound, type RefusalBound } from "#lib/refusal-bound.ts";
import type { Viewer } from "#lib/viewer.ts";
import { recordEvent } from "./audit.ts";
import { type Database, database } from "./database.ts";

/** What was refused. */
export interface RefusedAccess {
  kind: "page" | "action" | "route" | "operation";
  /** Which: a path without its question, or the id of an operation. */
  name: string;
  /** The sentence that was answered. */
  why: string;
}

// Kept on globalThis because Next loads this module once per bundle; one bound per database.
const holder: typeof globalThis & { waymarkRefusals?: WeakMap<Database, RefusalBound> } = globalThis;

const longestName = 200;

function admit(actor: string, thing: string, now: Date): number | null {
  holder.waymarkRefusals ??= new WeakMap();
  const bound = holder.waymarkRefusals.get(database()) ?? createRefusalBound();
  holder.waymarkRefusals.set(database(), bound);
  return bound.admit(actor, thing, now.getTime());
}

/**
 * Writes down that a person or a token may not do what they tried, unless that is written already.
 *
 * @throws AppError DATABASE_UNAVAILABLE: the refusal stands whether or not it could be written
 */
export async function recordRefusedAccess(
  viewer: Viewer,
  { kind, name, why }: RefusedAccess,
  now: Date,
): Promise<void> {
  const subject = name.slice(0, longestName);
  const unwritten = admit(viewer.actor, `${kind} ${subject}`, now);
  if (unwritten === null) return;
  await recordEvent(viewer, {
    action: "access.refused",
    subject,
    detail: { kind, role: viewer.role, why, ...(unwritten > 0 && { unwritten }) },
  });
}

/**
 * Writes down that a token that counts no more, or never did, was sent from an address; bounded by the address.
 *
 * @param asked.name what was asked for: the id of an operation, or a path without its question
 * @throws AppError DATABASE_UNAVAILABLE
 */
export async function recordRefusedToken(
  { address, name }: { address: string | null; name: string },
  now: Date,
): Promise<void> {
  const subject = name.slice(0, longestName);
  const unwritten = admit(`token ${address ?? "unknown"}`, "", now);
  if (unwritten === null) return;
  await recordEvent(
    { actor: "nobody", role: "nobody", accounts: [], ...(address !== null && { origin: { address } }) },
    { action: "token.refused", subject, detail: unwritten > 0 ? { unwritten } : {} },
  );
}
