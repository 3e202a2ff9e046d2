/** How runs came out, as far as it can change a verdict: whether any account could be entered, or whether it was the only one. */
import type { RunOutcome } from "#lib/roadmap/input.ts";
import { query } from "./database.ts";

// Whether one was entered is asked first: then nothing needs to be counted, and a run of 10,000 accounts costs no more
// than one of ten. A run of some accounts has entered the management account too, in order to list the others.
const outcomesSql = `
  select run.id as "runId",
    case when entered then 1 else ended end as attempted,
    case when entered then 1 else 0 end as assumed,
    case when entered then 1 else planned + (run.state = 'listing')::int end as planned
  from run join organization o on o.id = run.organization_id
  cross join lateral (select
    exists (select 1 from run_account where run_id = run.id and state in ('succeeded', 'partial'))
      or o.kind = 'organization' and cardinality(run.account_ids) > 0
        and o.management_account_id <> all(run.account_ids)
        and exists (select 1 from run_account where run_id = run.id) as entered) e
  left join lateral (
    select count(*) filter (where state = 'failed') as ended, count(*) filter (where state <> 'skipped') as planned
    from run_account where run_id = run.id) c on not entered
  where run.id = any($1)`;

type OutcomeRow = { runId: string; attempted: number; assumed: number; planned: number };

/** Outcomes by run id; what was tried is counted only as long as no account could be entered. */
export async function readRunOutcomes(runIds: readonly string[]): Promise<Map<string, RunOutcome>> {
  const rows = await query<OutcomeRow>(outcomesSql, [[...new Set(runIds)]]);
  return new Map(rows.map(({ runId, ...outcome }) => [runId, outcome]));
}

/** Of an account that was never tried. */
export const notTried: RunOutcome = { attempted: 0, assumed: 0, planned: 0 };

/** As much of a run as can change a verdict. */
export function runClass({
  attempted,
  assumed,
  planned = attempted,
}: RunOutcome): "some" | "none" | "single" {
  if (assumed > 0) return "some";
  return Math.max(attempted, planned) > 1 ? "none" : "single";
}
