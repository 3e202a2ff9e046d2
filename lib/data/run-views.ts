/** Runs as people and programs read them. */
import { z } from "zod";
import type { Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { itemsChangedOfRun } from "./event-read.ts";
import { listCauses } from "./run-causes.ts";
import { listFirstLanes } from "./run-lanes.ts";
import {
  activeRunStates,
  type RunCause,
  type RunCounts,
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
  onlySome: boolean;
  retryOf: number | null;
  topCauses: RunSummary["topCauses"];
} & RunCounts;

/** An organization is visible to whoever may see one of its accounts. `$1`: visible accounts, null for all. */
const organizationVisible = `($1::text[] is null or exists (
  select 1 from account a where a.organization_id = run.organization_id and a.id = any($1)))`;

const sums = [
  "complete",
  "partial",
  "failed",
  "running",
  "waiting",
  "skipped",
  "total",
  "calls",
  "throttles",
];

// An ended run has kept its sums. They are added up where it has not, and for whoever may not see every account.
function selectRuns(condition: string, limit: string): string {
  const kept = sums.map((sum) => `(kept.totals ->> '${sum}')::int as ${sum}`);
  return `
    with chosen as (
      select * from run where ${organizationVisible} and ${condition} order by run.number desc limit ${limit}
    )
    select run.id, run.number, run.organization_id as "organizationId", run.state, run.started_by as "startedBy",
      run.created_at as "createdAt", run.started_at as "startedAt", run.finished_at as "finishedAt",
      run.failure_code as "failureCode", run.failure_message as "failureMessage",
      cardinality(run.account_ids) > 0 as "onlySome", (select number from run r where r.id = run.retry_of) as "retryOf",
      run.calls + a.calls as calls, run.throttles + a.throttles as throttles,
      case when run.finished_at is not null then run.items_changed else ${itemsChangedOfRun} end as "itemsChanged",
      a.complete, a.partial, a.failed, a.running, a.waiting, a.skipped, a.total,
      coalesce(jsonb_path_query_array(kept.totals, '$.causes[0 to 2]'), '[]') as "topCauses"
    from chosen run
    cross join lateral (select case when $1::text[] is null then run.totals end as totals) kept
    cross join lateral (
      select ${kept.join(", ")} where kept.totals is not null
      union all
      select * from (
        select count(*) filter (where ra.state = 'succeeded')::int,
          count(*) filter (where ra.state = 'partial')::int,
          count(*) filter (where ra.state = 'failed')::int,
          count(*) filter (where ra.state = 'running')::int,
          count(*) filter (where ra.state = 'waiting')::int,
          count(*) filter (where ra.state = 'skipped')::int,
          count(*)::int, coalesce(sum(ra.calls), 0)::int, coalesce(sum(ra.throttles), 0)::int
        from run_account ra
        where kept.totals is null and ra.run_id = run.id and ($1::text[] is null or ra.account_id = any($1))
      ) added where kept.totals is null
    ) a
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

/** The newest runs first, `limit` at most; `before`: only those with a smaller number. @throws AppError FORBIDDEN */
export async function listRuns(
  viewer: Viewer,
  options: { organizationId?: string; before?: number | undefined; limit?: number; now: Date },
): Promise<RunSummary[]> {
  requirePermission(viewer, "run.read");
  const { organizationId, before, limit = 50, now } = options;
  const rows = await query<RunRow>(
    selectRuns(
      "($2::text is null or run.organization_id = $2) and ($3::int is null or run.number < $3)",
      "$4",
    ),
    [visibleAccounts(viewer), organizationId ?? null, before ?? null, Math.min(limit, 200)],
  );
  return rows.map((row) => summary(row, now));
}

/** The run that is under way, else the newest one; null: none yet. @throws AppError FORBIDDEN */
export async function findLatestRun(
  viewer: Viewer,
  { organizationId, now }: { organizationId: string; now: Date },
): Promise<RunSummary | null> {
  requirePermission(viewer, "run.read");
  const [row] = await query<RunRow>(selectRuns("run.organization_id = $2", "1"), [
    visibleAccounts(viewer),
    organizationId,
  ]);
  return row === undefined ? null : summary(row, now);
}

const runIdSchema = z.uuid();

/** Causes that a page shows. */
const shownCauses = 20;

type KeptCause = Omit<RunCause, "otherOperations"> & { otherOperations?: number };

/** The causes that an ended run has kept; null: it has none, or the viewer may not see all of its accounts. */
async function findKeptCauses(visible: readonly string[] | null, runId: string): Promise<RunCause[] | null> {
  if (visible !== null) return null;
  const [row] = await query<{ causes: KeptCause[] | null }>(
    "select totals -> 'causes' as causes from run where id = $1",
    [runId],
  );
  // Runs that ended before causes were grouped by policy do not count calls.
  return row?.causes?.map((cause) => ({ ...cause, otherOperations: cause.otherOperations ?? 0 })) ?? null;
}

/**
 * A run by its number or id, with lanes of some accounts of each state and the causes of what could not be read.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function getRun(viewer: Viewer, id: number | string, { now }: { now: Date }): Promise<RunView> {
  requirePermission(viewer, "run.read");
  if (typeof id === "string" && !runIdSchema.safeParse(id).success) throw notFound("run", id);
  const visible = visibleAccounts(viewer);
  const [found] = await query<RunRow>(
    selectRuns(typeof id === "number" ? "run.number = $2" : "run.id = $2", "1"),
    [visible, id],
  );
  const row = requireRow(found, "run", String(id));
  const [lanes, kept] = await Promise.all([listFirstLanes(visible, row.id), findKeptCauses(visible, row.id)]);
  const causes = kept ?? (await listCauses({ query }, { runId: row.id, visible, limit: shownCauses }));
  return { ...summary(row, now), lanes, causes };
}
