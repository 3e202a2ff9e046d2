/** Refresh runs: start or join one, and its way through the states. Accounts of a run: `run-lease.ts`. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { type Transaction, transaction } from "./database.ts";
import { itemsChangedOfRun } from "./event-read.ts";
import { enqueueRefreshOrganization } from "./jobs.ts";
import { notify } from "./notify.ts";
import type { ItemOutline } from "./rollup.ts";
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
  /** Which policy denied it, where AWS said so: `scp`, `boundary` … */
  deniedBy: string | null;
  policyId: string | null;
  /** Where; empty when the account was not entered. */
  regions: string[];
  accounts: { id: string; name: string }[];
  /** What AWS answered to one of them. */
  awsSaid: string | null;
}

export interface RunView extends RunSummary {
  lanes: RunLane[];
  causes: RunCause[];
}

/** How the run is found again. */
export type StartedRun = Pick<RunSummary, "id" | "number" | "organizationId">;

/**
 * Starts a refresh of an organization, or joins the one that is under way.
 *
 * @param accountIds only these accounts; empty: all of them.
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization, or one of the accounts)
 */
export async function startRun(
  viewer: Viewer,
  { organizationId, accountIds, now }: { organizationId: string; accountIds: readonly string[]; now: Date },
): Promise<{ run: StartedRun; joined: boolean }> {
  requirePermission(viewer, "run.start");
  return transaction(async (tx) => {
    const endpoint = await lockOrganization(tx, viewer, organizationId);
    await requireAccounts(tx, viewer, organizationId, accountIds);
    const [active] = await tx.query<StartedRun>(
      `select id, number, organization_id as "organizationId" from run
       where organization_id = $1 and state = any($2::text[]::"RunState"[])`,
      [organizationId, activeRunStates],
    );
    if (active !== undefined) return { run: active, joined: true };
    const run = await insertRun(tx, viewer, { organizationId, accountIds, now, endpoint });
    await appendAudit(tx, viewer, {
      action: "run.started",
      subject: run.id,
      detail: { organizationId, number: run.number, accountIds },
    });
    return { run, joined: false };
  });
}

/** Of two that start at once, the second waits here and then joins the run of the first. */
async function lockOrganization(tx: Transaction, viewer: Viewer, id: string): Promise<string | null> {
  const [row] = await tx.query<{ endpoint: string | null }>(
    `select o.endpoint from organization o
     where o.id = $2 and ($1::text[] is null or exists (
       select 1 from account a where a.organization_id = o.id and a.id = any($1)))
     for update`,
    [visibleAccounts(viewer), id],
  );
  return requireRow(row, "organization", id).endpoint;
}

async function requireAccounts(
  tx: Transaction,
  viewer: Viewer,
  organizationId: string,
  accountIds: readonly string[],
): Promise<void> {
  const found = await tx.query<{ id: string }>(
    `select id from account
     where organization_id = $2 and id = any($3) and ($1::text[] is null or id = any($1))`,
    [visibleAccounts(viewer), organizationId, accountIds],
  );
  const known = new Set(found.map(({ id }) => id));
  for (const id of accountIds) requireRow(known.has(id) || undefined, "account", id);
}

async function insertRun(
  tx: Transaction,
  viewer: Viewer,
  run: { organizationId: string; accountIds: readonly string[]; now: Date; endpoint: string | null },
): Promise<StartedRun> {
  const { organizationId, endpoint } = run;
  const [row] = await tx.query<{ id: string; number: number }>(
    `insert into run (id, organization_id, state, started_by, account_ids, created_at)
     values (gen_random_uuid(), $1, 'queued', $2, $3, $4) returning id, number`,
    [organizationId, viewer.actor, run.accountIds, run.now],
  );
  const { id, number } = requireRow(row, "organization", organizationId);
  await enqueueRefreshOrganization(tx, { runId: id, endpoint });
  await notify(tx, { kind: "run", organizationId, runId: id });
  return { id, number, organizationId };
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
    const [run] = await tx.query<{ organizationId: string; itemsChanged: number }>(
      `update run set state = 'finished', finished_at = $2, items_changed = ${itemsChangedOfRun}
       where id = $1 and state = 'closing'
       returning organization_id as "organizationId", items_changed as "itemsChanged"`,
      [runId, now],
    );
    if (run === undefined) return;
    const { organizationId, itemsChanged } = run;
    await writeSnapshot(tx, { organizationId, runId, items, now });
    await notify(tx, { kind: "run", organizationId, runId });
    await appendAudit(tx, viewer, {
      action: "run.finished",
      subject: runId,
      detail: { organizationId, itemsChanged },
    });
  });
}

/**
 * Ends a run that cannot go on as a whole; accounts that were still waiting are skipped by it.
 *
 * @throws AppError FORBIDDEN
 */
export async function failRun(
  viewer: Viewer,
  { runId, code, message, now }: { runId: string; code: string; message: string; now: Date },
): Promise<void> {
  requirePermission(viewer, "inventory.write");
  await transaction(async (tx) => {
    const [run] = await tx.query<{ organizationId: string }>(
      `update run set state = 'failed', finished_at = $2, failure_code = $3, failure_message = $4
       where id = $1 and state = any($5::text[]::"RunState"[])
       returning organization_id as "organizationId"`,
      [runId, now, code, storable(message), activeRunStates],
    );
    if (run === undefined) return;
    await tx.query(
      `update run_account set state = 'skipped', lease_until = null
       where run_id = $1 and state in ('waiting', 'running')`,
      [runId],
    );
    await notify(tx, { kind: "run", organizationId: run.organizationId, runId });
    await appendAudit(tx, viewer, { action: "run.failed", subject: runId, detail: { code, ...run } });
  });
}
