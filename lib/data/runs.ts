/** Refresh runs: start or join one, and its way through the states. Accounts of a run: `run-lease.ts`. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { transaction } from "./database.ts";
import { notify } from "./notify.ts";
import type { ItemOutline } from "./rollup.ts";
import { leaveAccounts, writeTotals } from "./run-ending.ts";
import { enqueueRegressions, enqueueRunFailed } from "./run-news.ts";
import { startOrJoin } from "./run-starting.ts";
import { writeSnapshot } from "./snapshots.ts";

/** States of a run that is under way; an organization has at most one such run. */
export const activeRunStates = ["queued", "listing", "refreshing", "closing"] as const;
export type RunState = (typeof activeRunStates)[number] | "finished" | "failed" | "cancelled";
export type RunAccountState = "waiting" | "running" | "succeeded" | "partial" | "failed" | "skipped";

export interface RunCounts {
  complete: number;
  partial: number;
  failed: number;
  running: number;
  waiting: number;
  skipped: number;
  total: number;
}

export interface RunSummary {
  id: string;
  number: number;
  organizationId: string;
  state: RunState;
  active: boolean;
  startedBy: string;
  /** ISO 8601 UTC */
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  failure: { code: string; message: string } | null;
  counts: RunCounts;
  calls: number;
  throttles: number;
  itemsChanged: number;
  elapsedSeconds: number;
  /** It is about some accounts, not about all. */
  onlySome: boolean;
  /** Number of the run whose failed accounts it tries again. */
  retryOf: number | null;
  /** The causes of most accounts, three at most; empty until it has ended. */
  topCauses: Pick<RunCause, "code" | "operation" | "deniedBy" | "accountCount">[];
}

/** One collector in one region, in the order they ended. `outcome`: the envelope's worst outcome, `ok` when complete. */
export interface ProgressTick {
  collector: string;
  region: string;
  outcome: string;
}

export interface RunLane {
  accountId: string;
  name: string;
  state: RunAccountState;
  ticks: ProgressTick[];
  /** The collector and region of the newest tick, while running. */
  now: string | null;
  seconds: number | null;
  failure: { code: string; message: string } | null;
}

/** Accounts that could not be entered, or read in part, by the same cause. */
export interface RunCause {
  /** `role_missing_or_trust`, `denied`, `throttled` … */
  code: string;
  /** The operation that was refused or failed: `guardduty:ListDetectors`; null: the account was not entered. */
  operation: string | null;
  /** How many more were refused by the same policy. */
  otherOperations: number;
  /** Which policy denied it, where AWS said so: `scp`, `boundary` … */
  deniedBy: string | null;
  policyId: string | null;
  /** Where; empty when the account was not entered. */
  regions: string[];
  /** Some of them, by name. */
  accounts: { id: string; name: string }[];
  accountCount: number;
  /** What AWS answered to one of them. */
  awsSaid: string | null;
}

export interface RunView extends RunSummary {
  /** Some accounts of each state, those that need eyes first; `counts` says how many there are. */
  lanes: RunLane[];
  causes: RunCause[];
}

/** How the run is found again. */
export type StartedRun = Pick<RunSummary, "id" | "number" | "organizationId">;

/**
 * Starts a refresh of an organization, or joins the one that is under way.
 *
 * @param accountIds only these accounts; empty: all of them.
 * @param dueOnly only what changes often, and whatever is older than a day; absent: everything.
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization, or one of the accounts)
 */
export async function startRun(
  viewer: Viewer,
  start: { organizationId: string; accountIds: readonly string[]; now: Date; dueOnly?: boolean },
): Promise<{ run: StartedRun; joined: boolean }> {
  requirePermission(viewer, "run.start");
  return transaction((tx) => startOrJoin(tx, viewer, { dueOnly: false, ...start, retryOf: null }));
}

export interface RunStep {
  runId: string;
  organizationId: string;
}

/**
 * The listing of a run begins, or begins again after a worker died in it; null: the run is past it.
 *
 * @throws AppError FORBIDDEN
 */
export async function beginListing(
  viewer: Viewer,
  { runId, now }: { runId: string; now: Date },
): Promise<RunStep | null> {
  requirePermission(viewer, "inventory.write");
  return transaction(async (tx) => {
    const [run] = await tx.query<RunStep>(
      `update run set state = 'listing', started_at = coalesce(started_at, $2)
       where id = $1 and state in ('queued', 'listing')
       returning id as "runId", organization_id as "organizationId"`,
      [runId, now],
    );
    if (run === undefined) return null;
    await notify(tx, { kind: "run", ...run });
    return run;
  });
}

/** The closing pass of a run, again after a worker died in it; null: the run is not being closed. @throws AppError FORBIDDEN */
export async function beginClosing(viewer: Viewer, { runId }: { runId: string }): Promise<RunStep | null> {
  requirePermission(viewer, "inventory.write");
  return transaction(async (tx) => {
    const [run] = await tx.query<RunStep>(
      `select id as "runId", organization_id as "organizationId" from run where id = $1 and state = 'closing'`,
      [runId],
    );
    return run ?? null;
  });
}

/** Ends a run: snapshot, number of changed items, audit row. Doing it twice changes nothing. @throws AppError FORBIDDEN */
export async function finishRun(
  viewer: Viewer,
  { runId, items, now }: { runId: string; items: readonly ItemOutline[]; now: Date },
): Promise<void> {
  requirePermission(viewer, "inventory.write");
  await transaction(async (tx) => {
    const [run] = await tx.query<{ organizationId: string }>(
      `update run set state = 'finished', finished_at = $2 where id = $1 and state = 'closing'
       returning organization_id as "organizationId"`,
      [runId, now],
    );
    if (run === undefined) return;
    const { organizationId } = run;
    await writeSnapshot(tx, { organizationId, runId, items, now });
    const itemsChanged = await writeTotals(tx, runId);
    if (itemsChanged > 0) await enqueueRegressions(tx, { runId, organizationId });
    await notify(tx, { kind: "run", organizationId, runId });
    await appendAudit(tx, viewer, {
      action: "run.finished",
      subject: runId,
      detail: { organizationId, itemsChanged },
    });
  });
}

/**
 * Ends a run that cannot go on as a whole; accounts that had not ended are left waiting, for a resumption.
 *
 * @throws AppError FORBIDDEN
 */
export async function failRun(
  viewer: Viewer,
  { runId, code, message, now }: { runId: string; code: string; message: string; now: Date },
): Promise<void> {
  requirePermission(viewer, "inventory.write");
  await transaction(async (tx) => {
    await leaveAccounts(tx, runId);
    const [run] = await tx.query<{ organizationId: string }>(
      `update run set state = 'failed', finished_at = $2, failure_code = $3, failure_message = $4
       where id = $1 and state = any($5::text[]::"RunState"[])
       returning organization_id as "organizationId"`,
      [runId, now, code, storable(message), activeRunStates],
    );
    if (run === undefined) return;
    await writeTotals(tx, runId);
    await enqueueRunFailed(tx, { runId, message, ...run });
    await notify(tx, { kind: "run", organizationId: run.organizationId, runId });
    await appendAudit(tx, viewer, { action: "run.failed", subject: runId, detail: { code, ...run } });
  });
}
