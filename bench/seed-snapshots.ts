/** What the ends of runs leave behind: their sums and causes, and half a year of snapshots. */
import { query, transaction } from "#lib/data/database.ts";
import { writeTotals } from "#lib/data/run-ending.ts";
import { writeSnapshot } from "#lib/data/snapshots.ts";
import { items } from "#lib/roadmap/catalog.ts";
import type { SeededRun } from "./seed-history.ts";
import { organizationId } from "./seed-organization.ts";

const weeksKept = 26;

/** The sums of each run, as its end would have written them. */
export async function endRuns(history: readonly SeededRun[]): Promise<void> {
  for (const { id } of history) await transaction((tx) => writeTotals(tx, id));
}

// The further back, the less was met: a hundredth of the accounts a week.
const earlierSql = `
  with newest as (select * from snapshot order by at desc limit 1), moment as (
    select finished_at as at, id as run_id from run where id <> (select run_id from newest)
    union all
    select first.at - week * interval '7 days', null
    from (select min(finished_at) as at from run) first, generate_series(1, $1::int) week
  ), aged as (
    select moment.*, least(90, (extract(epoch from newest.at - moment.at) / 604800)::int) as weeks
    from moment, newest
  )
  insert into snapshot (organization_id, at, run_id, stages, items)
  select newest.organization_id, aged.at, aged.run_id, (
      select jsonb_agg(stage || jsonb_build_object('fillHundredths',
        ((stage ->> 'fillHundredths')::int * (100 - aged.weeks) / 100)::int))
      from jsonb_array_elements(newest.stages) stage
    ), (
      select jsonb_object_agg(key, value || jsonb_build_object(
        'met', (value ->> 'met')::int - lost, 'notMet', (value ->> 'notMet')::int + lost))
      from jsonb_each(newest.items)
      cross join lateral (select ((value ->> 'met')::int * aged.weeks / 100)::int as lost) change
    )
  from aged, newest`;

/** One snapshot for each run and each week of half a year: the newest as it would be written, the older ones behind it. */
export async function writeSnapshots(history: readonly SeededRun[]): Promise<void> {
  const last = history.at(-1);
  if (last === undefined) return;
  await transaction((tx) =>
    writeSnapshot(tx, { organizationId, runId: last.id, items, now: last.finishedAt }),
  );
  const weeksOfRuns = (history.length * 2) / 7;
  await query(earlierSql, [Math.max(0, weeksKept - Math.floor(weeksOfRuns))]);
}
