/** What fields of records are made of. */
import { z } from "zod";

/** A short text that people type. */
export const text = z.string().trim().min(1).max(500);
/** An account id. */
export const accountId = z.string().regex(/^\d{12}$/, "must be an account id of 12 digits");
/** A day or a moment; a moment says its offset from UTC. */
export const time = z.iso.datetime({ offset: true }).or(z.iso.date());
/** A moment, with its offset from UTC. */
export const moment = z.iso.datetime({ offset: true });
/** Where something can be looked at. */
export const link = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" }).max(2000);
/** An address. */
export const mail = z.email({ error: "must be an e-mail address" }).max(320);

/** Until when something dated counts: a day, to its end (UTC); a moment, itself. */
export function lastMomentOf(dated: string): Date {
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(dated) ? `${dated}T23:59:59.999Z` : dated);
}
