/** How the newest attempt to read an account came out: the same table for rows in hand and for SQL. */
import type { AccountState } from "./accounts.ts";
import type { RunAccountState } from "./runs.ts";
import { inheritance } from "./subject.ts";

/** fresh: everything read · partly: something was denied or failed · failed: not entered · skipped: suspended, closed, pending. */
export type FreshnessKind = "fresh" | "partly" | "failed" | "skipped" | "never";

/** How the newest attempt to read an account came out. `outcome` null: never attempted. */
export function freshnessOf({
  state,
  outcome,
}: {
  state: AccountState;
  outcome: RunAccountState | null;
}): FreshnessKind {
  if (inheritance(state) !== "inherited" || state === "PENDING_ACTIVATION") return "skipped";
  switch (outcome) {
    case "succeeded":
      return "fresh";
    case "partial":
      return "partly";
    case "failed":
      return "failed";
    default:
      return "never";
  }
}

/** SQL of `freshnessOf`, over `account` as `a` and `refresh` as `r`. */
export const freshnessSql = `case
  when a.state not in ('ACTIVE', 'UNKNOWN') then 'skipped'
  when r.outcome = 'succeeded' then 'fresh'
  when r.outcome = 'partial' then 'partly'
  when r.outcome = 'failed' then 'failed'
  else 'never' end`;
