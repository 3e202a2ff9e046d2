/**
 * One account of one run, owned by one worker at a time: claimed with a fence, held by a heartbeat, given back.
 * Times are the database's, so that no worker's clock decides who owns what.
 */
import { z } from "zod";
import { nothingWatched } from "#lib/facts/honey.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { query, transaction } from "./database.ts";
import { notify } from "./notify.ts";
import { getOrganization, isConnected, type Organization } from "./organizations.ts";
import { type RefreshPlan, readRefreshPlan } from "./refresh-plan.ts";
import { readSweep, type Sweep } from "./refresh-row.ts";
import type { ProgressTick } from "./runs.ts";

/** What a worker needs to enter the account and to write under its fence. */
export interface ClaimedAccount extends RefreshPlan {
  runId: string;
  accountId: string;
  /** Grows with every claim: whoever has an older one may not write. */
  fence: bigint;
  /** This claim included. */
  attempts: number;
  organization: Organization;
  /** What a run of what is due may leave out; null: nothing. */
  swept: Sweep | null;
}

/** How often one account is tried in one run, over all workers and takeovers, before it is reported as failed. */
export const maxAttempts = 5;

interface Held {
  runId: string;
  accountId: string;
  fence: bigint;
}

const heldCondition = "account_id = $1 and run_id = $2 and fence = $3 and state = 'running'";

/**
 * Makes the account ours if it waits or its lease has run out; null: it has ended, or somebody else holds it.
 *
 * @throws AppError FORBIDDEN
 */
export async function claimRunAccount(
  viewer: Viewer,
  claim: { runId: string; accountId: string; workerId: string; leaseSeconds: number },
): Promise<ClaimedAccount | null> {
  requirePermission(viewer, "inventory.write");
  const { runId, accountId } = claim;
  const row = await transaction(async (tx) => {
    const [claimed] = await tx.query<{
      fence: number;
      attempts: number;
      organizationId: string;
      policyTypes: string[] | null;
      dueOnly: boolean;
    }>(
      `update run_account ra set state = 'running', worker_id = $3, fence = ra.fence + 1, attempts = ra.attempts + 1,
         lease_until = clock_timestamp() + make_interval(secs => $4), progress = '[]',
         started_at = coalesce(ra.started_at, clock_timestamp())
       from run
       where ra.account_id = $1 and ra.run_id = $2 and run.id = ra.run_id and run.state in ('listing', 'refreshing')
         and (ra.state = 'waiting' or ra.state = 'running' and ra.lease_until < clock_timestamp())
       returning ra.fence, ra.attempts, run.organization_id as "organizationId", run.policy_types as "policyTypes",
         run.due_only as "dueOnly"`,
      [accountId, runId, claim.workerId, claim.leaseSeconds],
    );
    if (claimed === undefined) return null;
    await notify(tx, { kind: "progress", organizationId: claimed.organizationId, runId, accountId });
    return claimed;
  });
  if (row === null) return null;
  const held = { runId, accountId, fence: BigInt(row.fence) };
  const { attempts } = row;
  try {
    const organization = await getOrganization(viewer, row.organizationId);
    if (!isConnected(organization)) throw new Error("accounts of the register are in no run");
    const plan =
      attempts > maxAttempts ? noPlan : await readRefreshPlan(organization, accountId, row.policyTypes);
    const swept = row.dueOnly ? await readSweep(accountId) : null;
    return { ...held, attempts, organization, swept, ...plan };
  } catch (error) {
    // Held on to, it would be freed and claimed again for ever: what cannot be planned has to be given up some time.
    await releaseRunAccount(viewer, { ...held, refund: false });
    throw error;
  }
}

/** An account that is given up is not read any more. */
const noPlan: RefreshPlan = {
  duties: [],
  enabledPolicyTypes: undefined,
  completeSince: new Map(),
  stored: [],
  watched: nothingWatched,
};

/** Extends the lease; false: it is no longer ours, and nothing may be written. @throws AppError FORBIDDEN */
export async function heartbeat(viewer: Viewer, held: Held & { leaseSeconds: number }): Promise<boolean> {
  requirePermission(viewer, "inventory.write");
  const rows = await query(
    `update run_account set lease_until = clock_timestamp() + make_interval(secs => $4)
     where ${heldCondition} and exists (select 1 from run where id = $2 and state in ('listing', 'refreshing'))
     returning 1`,
    [held.accountId, held.runId, held.fence, held.leaseSeconds],
  );
  return rows.length === 1;
}

/**
 * Gives the account back, so that it waits again. `refund`: the attempt does not count, because the worker stops.
 * Does nothing when it is no longer ours.
 *
 * @throws AppError FORBIDDEN
 */
export async function releaseRunAccount(viewer: Viewer, held: Held & { refund: boolean }): Promise<void> {
  requirePermission(viewer, "inventory.write");
  await query(
    `update run_account set state = 'waiting', worker_id = null, lease_until = null, progress = '[]',
       attempts = attempts - case when $4 then 1 else 0 end
     where ${heldCondition}`,
    [held.accountId, held.runId, held.fence, held.refund],
  );
}

const ticksSchema = z.array(
  z.strictObject({ collector: z.string(), region: z.string(), outcome: z.string() }),
);

/**
 * Adds ticks to the account's lane, and tells the pages. Ticks are for eyes: when the account is no longer ours,
 * nothing happens. Call it about once a second, with all ticks since the last time.
 *
 * @throws AppError FORBIDDEN
 */
export async function recordProgress(
  viewer: Viewer,
  { ticks, ...held }: Held & { ticks: readonly ProgressTick[] },
): Promise<void> {
  requirePermission(viewer, "inventory.write");
  const added = ticksSchema.parse(ticks);
  await transaction(async (tx) => {
    const [row] = await tx.query<{ organizationId: string }>(
      `update run_account set progress = progress || $4::jsonb where ${heldCondition}
       returning (select organization_id from run where id = $2) as "organizationId"`,
      [held.accountId, held.runId, held.fence, JSON.stringify(added)],
    );
    if (row === undefined) return;
    const { runId, accountId } = held;
    await notify(tx, { kind: "progress", organizationId: row.organizationId, runId, accountId });
  });
}
