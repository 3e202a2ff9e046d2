/** Runs as people and programs read them. */
import { z } from "zod";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { itemsChangedOfRun } from "./event-read.ts";
import { listCauses } from "./run-causes.ts";
import {
  activeRunStates,
  type ProgressTick,
  type RunAccountState,
  type RunCounts,
  type RunLane,
  type RunState,
  type RunSummary,
  type RunView,
} from "./runs.ts";

type RunRow = {
  id: string;
  number: number;
  organizationId: string;
  state: RunState;
  startedBy: string;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  failureCode: string | null;
  failureMessage: string | null;
  calls: number;
  throttles: number;
  itemsChanged: number;
} & RunCounts;

/** An organization is visible to whoever may see one of its accounts. `$1`: visible accounts, null for all. */
const organizationVisible = `($1::text[] is null or exists (
  select 1 from account a where a.organization_id = run.organization_id and a.id = any($1)))`;

function selectRuns(condition: string): string {
  return `
    select run.id, run.number, run.organization_id as "organizationId", run.state, run.started_by as "startedBy",
      run.created_at as "createdAt", run.started_at as "startedAt", run.finished_at as "finishedAt",
      run.failure_code as "failureCode", run.failure_message as "failureMessage",
      run.calls + a.calls as calls, run.throttles + a.throttles as throttles,
      case when run.finished_at is not null then run.items_changed else ${itemsChangedOfRun} end as "itemsChanged",
      a.complete, a.partial, a.failed, a.running, a.waiting, a.skipped, a.total
    from run
    cross join lateral (
      select coalesce(sum(ra.calls), 0) as calls, coalesce(sum(ra.throttles), 0) as throttles,
        count(*) filter (where ra.state = 'succeeded') as complete,
        count(*) filter (where ra.state = 'partial') as partial,
        count(*) filter (where ra.state = 'failed') as failed,
        count(*) filter (where ra.state = 'running') as running,
        count(*) filter (where ra.state = 'waiting') as waiting,
        count(*) filter (where ra.state = 'skipped') as skipped,
        count(*) as total
      from run_account ra
      where ra.run_id = run.id and ($1::text[] is null or ra.account_id = any($1))
    ) a
    where ${organizationVisible} and ${condition}
    order by run.number desc`;
}

function summary(row: RunRow, now: Date): RunSummary {
  const { failureCode, failureMessage, complete, partial, failed, running, waiting, skipped, total, ...run } =
    row;
  const until = row.finishedAt ?? now;
  return {
    ...run,
    active: activeRunStates.some((state) => state === row.state),
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    failure: failureCode === null ? null : { code: failureCode, message: failureMessage ?? "" },
    counts: { complete, partial, failed, running, waiting, skipped, total },
    elapsedSeconds:
      row.startedAt === null
        ? 0
        : Math.max(0, Math.round((until.getTime() - row.startedAt.getTime()) / 1000)),
  };
}

/** The newest runs first, `limit` at most. @throws AppError FORBIDDEN */
export async function listRuns(
  viewer: Viewer,
  { organizationId, limit = 50, now }: { organizationId?: string; limit?: number; now: Date },
): Promise<RunSummary[]> {
  requirePermission(viewer, "run.read");
  const rows = await query<RunRow>(
    `${selectRuns("($2::text is null or run.organization_id = $2)")} limit $3`,
    [visibleAccounts(viewer), organizationId ?? null, Math.min(limit, 200)],
  );
  return rows.map((row) => summary(row, now));
}

/** The run that is under way, else the newest one; null: none yet. @throws AppError FORBIDDEN */
export async function findLatestRun(
  viewer: Viewer,
  { organizationId, now }: { organizationId: string; now: Date },
): Promise<RunSummary | null> {
  requirePermission(viewer, "run.read");
  const [row] = await query<RunRow>(`${selectRuns("run.organization_id = $2")} limit 1`, [
    visibleAccounts(viewer),
    organizationId,
  ]);
  return row === undefined ? null : summary(row, now);
}

const runIdSchema = z.uuid();

/**
 * A run by its number or id, with a lane per account and the causes of what could not be read.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function getRun(viewer: Viewer, id: number | string, { now }: { now: Date }): Promise<RunView> {
  requirePermission(viewer, "run.read");
  if (typeof id === "string" && !runIdSchema.safeParse(id).success) throw notFound("run", id);
  const [found] = await query<RunRow>(
    selectRuns(typeof id === "number" ? "run.number = $2" : "run.id = $2"),
    [visibleAccounts(viewer), id],
  );
  const row = requireRow(found, "run", String(id));
  const [lanes, causes] = await Promise.all([listLanes(viewer, row.id), listCauses(viewer, row.id)]);
  return { ...summary(row, now), lanes, causes };
}

type LaneRow = {
  accountId: string;
  name: string;
  state: RunAccountState;
  ticks: ProgressTick[];
  seconds: number | null;
  failureCode: string | null;
  failureMessage: string | null;
};

/** What needs eyes first: running, then not entered, read in part, waiting, and the rest. */
const laneOrder = `array_position(array['running', 'failed', 'partial', 'waiting', 'succeeded', 'skipped'], ra.state::text)`;

async function listLanes(viewer: Viewer, runId: string): Promise<RunLane[]> {
  const rows = await query<LaneRow>(
    `select ra.account_id as "accountId", account.name, ra.state, ra.progress as ticks,
       extract(epoch from coalesce(ra.finished_at, clock_timestamp()) - ra.started_at)::float8 as seconds,
       ra.failure_code as "failureCode", ra.failure_message as "failureMessage"
     from run_account ra join account on account.id = ra.account_id
     where ra.run_id = $1 and ($2::text[] is null or ra.account_id = any($2))
     order by ${laneOrder}, account.name collate "und-x-icu", ra.account_id`,
    [runId, visibleAccounts(viewer)],
  );
  return rows.map(({ failureCode, failureMessage, seconds, ...lane }) => {
    const newest = lane.ticks.at(-1);
    return {
      ...lane,
      now: lane.state === "running" && newest !== undefined ? `${newest.collector} ${newest.region}` : null,
      seconds: seconds === null ? null : Math.max(0, Math.round(seconds)),
      failure: failureCode === null ? null : { code: failureCode, message: failureMessage ?? "" },
    };
  });
}
