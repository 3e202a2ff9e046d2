/** Which confirmations of contacts count: those of the register, by the term of item 1.1. Parts of statements. */
import { confirmationTermMs } from "#lib/roadmap/settings.ts";
import type { Queryable } from "./database.ts";
import { readConfirmDays } from "./settings.ts";

/** A confirmation counts where it is younger than `from`, and not of the future. */
export interface ConfirmationTerm {
  from: Date;
  now: Date;
}

/** The term as it stands at `now`. The caller decides who may ask. */
export async function readConfirmationTerm(db: Queryable, now: Date): Promise<ConfirmationTerm> {
  return { from: new Date(now.getTime() - confirmationTermMs(await readConfirmDays(db))), now };
}

/** SQL: whether a line of `account_contact` is confirmed; `from` and `now` are SQL of the two moments. */
export function isConfirmedSql(line: string, { from, now }: { from: string; now: string }): string {
  return `coalesce(${line}.confirmed_at > ${from} and ${line}.confirmed_at <= ${now}, false)`;
}
