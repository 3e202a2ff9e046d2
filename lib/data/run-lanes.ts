/** The accounts of a run, each with what happened to it: some of every state for the page, or one state page by page. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import type { ProgressTick, RunAccountState, RunLane } from "./runs.ts";

/** Lanes of each state that the page of a run shows at once, in this order: what needs eyes comes first. */
const shownLanes: [RunAccountState, number][] = [
  ["running", 40],
  ["failed", 30],
  ["partial", 30],
  ["waiting", 20],
  ["succeeded", 20],
  ["skipped", 20],
];

type LaneRow = {
  accountId: string;
  name: string;
  state: RunAccountState;
  ticks: ProgressTick[];
  seconds: number | null;
  failureCode: string | null;
  failureMessage: string | null;
};

// A worker that died with a run which then ended leaves its account running: nobody reads it any more.
const laneColumns = `ra.account_id as "accountId", account.name,
  case when ra.state = 'running' and run.state in ('cancelled', 'failed') then 'waiting' else ra.state end as state,
  ra.progress as ticks,
  extract(epoch from coalesce(ra.finished_at, clock_timestamp()) - ra.started_at)::float8 as seconds,
  ra.failure_code as "failureCode", ra.failure_message as "failureMessage"`;

const lanesOfRun = `from run_account ra join account on account.id = ra.account_id join run on run.id = ra.run_id
  where ra.run_id = $1 and ($2::text[] is null or ra.account_id = any($2))`;

const byName = `account.name collate "und-x-icu"`;

function lane({ failureCode, failureMessage, seconds, ...row }: LaneRow): RunLane {
  const newest = row.ticks.at(-1);
  return {
    ...row,
    now: row.state === "running" && newest !== undefined ? `${newest.collector} ${newest.region}` : null,
    seconds: seconds === null || row.state === "waiting" ? null : Math.max(0, Math.round(seconds)),
    failure: failureCode === null ? null : { code: failureCode, message: failureMessage ?? "" },
  };
}

/** The first lanes of every state, at most `shownLanes`, whatever the number of accounts. */
export async function listFirstLanes(visible: readonly string[] | null, runId: string): Promise<RunLane[]> {
  const rows = await query<LaneRow>(
    `select lane.* from unnest($3::text[], $4::int[]) with ordinality as shown(kind, n, place)
     cross join lateral (
       select ${laneColumns} ${lanesOfRun} and ra.state = shown.kind::"RunAccountState"
       order by ${byName}, ra.account_id limit shown.n) lane
     order by shown.place, lane.name collate "und-x-icu", lane."accountId"`,
    [runId, visible, shownLanes.map(([state]) => state), shownLanes.map(([, limit]) => limit)],
  );
  return rows.map(lane);
}

/**
 * Accounts of a run in one state, by name; the next page begins after the last account of this one.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function listRunLanes(
  viewer: Viewer,
  page: { number: number; state: RunAccountState; after: string | null; limit: number },
): Promise<RunLane[]> {
  requirePermission(viewer, "run.read");
  const visible = visibleAccounts(viewer);
  const [run] = await query<{ id: string }>(
    `select id from run where number = $2 and ($1::text[] is null or exists (
       select 1 from account a where a.organization_id = run.organization_id and a.id = any($1)))`,
    [visible, page.number],
  );
  const { id } = requireRow(run, "run", String(page.number));
  const rows = await query<LaneRow>(
    `select ${laneColumns} ${lanesOfRun} and ra.state = $3::text::"RunAccountState"
       and ($4::text is null or (${byName}, ra.account_id) > (
         select a.name collate "und-x-icu", a.id from account a where a.id = $4))
     order by ${byName}, ra.account_id limit $5`,
    [id, visible, page.state, page.after, Math.min(page.limit, 201)],
  );
  return rows.map(lane);
}

/** An account that could not be entered, and why. */
export interface RunFailure {
  accountId: string;
  name: string;
  code: string;
  message: string;
}

/** Every account that failed in a run, by id: programs are told each of them. @throws AppError FORBIDDEN */
export async function listRunFailures(viewer: Viewer, runId: string): Promise<RunFailure[]> {
  requirePermission(viewer, "run.read");
  return query<RunFailure>(
    `select ra.account_id as "accountId", account.name, coalesce(ra.failure_code, 'internal') as code,
       coalesce(ra.failure_message, 'It failed without a reason.') as message
     from run_account ra join account on account.id = ra.account_id
     where ra.run_id = $1 and ra.state = 'failed' and ($2::text[] is null or ra.account_id = any($2))
     order by ra.account_id`,
    [runId, visibleAccounts(viewer)],
  );
}
