/** Scans that somebody recorded, as far as they may count for an account. */
import type { AccountInput } from "./input.ts";
import type { AccountScan } from "./records/scans.ts";

export interface Scan {
  tool: string;
  finishedAt: Date;
  regions: AccountScan["regions"];
  findings: AccountScan["findings"];
}

/**
 * The account's scans, newest first: those that ended after it joined and not later than now. Of two that ended at the
 * same moment the order is that of their tools' names.
 */
export function scansOf({
  account,
  records,
  now,
}: Pick<AccountInput, "records" | "now"> & Pick<AccountInput, "account">): Scan[] {
  const joined = account.joinedAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  return records.scans
    .map(({ data: { tool, finishedAt, regions, findings } }) => ({
      tool,
      finishedAt: new Date(finishedAt),
      regions,
      findings,
    }))
    .filter(({ finishedAt }) => finishedAt.getTime() >= joined && finishedAt.getTime() <= now.getTime())
    .sort((a, b) => b.finishedAt.getTime() - a.finishedAt.getTime() || (a.tool < b.tool ? -1 : 1));
}

/** `2026-11-20`, for sentences. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
