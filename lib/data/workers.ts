/** Live worker processes, and what dead ones left behind. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { enqueueRefreshAccounts } from "./jobs.ts";
import { requeueLost } from "./requeue.ts";

/** Any constant of our own: one sweeper at a time. */
const sweepLock = 7_461_998;

/**
 * Enters a worker into the list of the living; its id.
 *
 * @param poolId graphile-worker's name of the process, which it writes into the jobs that it locks.
 * @throws AppError FORBIDDEN
 */
export async function registerWorker(
  viewer: Viewer,
  { poolId, endpoint }: { poolId: string; endpoint: string | null },
): Promise<string> {
  requirePermission(viewer, "inventory.write");
  const [row] = await query<{ id: string }>(
    `insert into worker (id, pool_id, endpoint, started_at, heartbeat_at)
     values (gen_random_uuid(), $1, $2, clock_timestamp(), clock_timestamp()) returning id`,
    [poolId, endpoint],
  );
  if (row === undefined) throw new Error("insert returned no row");
  return row.id;
}

/** Says that a worker lives; false: it was swept and must register again. @throws AppError FORBIDDEN */
export async function beat(viewer: Viewer, workerId: string): Promise<boolean> {
  requirePermission(viewer, "inventory.write");
  const rows = await query("update worker set heartbeat_at = clock_timestamp() where id = $1 returning 1", [
    workerId,
  ]);
  return rows.length === 1;
}

/** A worker that has not said so for this long does not live: leases are shorter than that by far. */
const silentMinutes = 5;

/** How many workers of an endpoint live. @throws AppError FORBIDDEN */
export async function countWorkers(
  viewer: Viewer,
  { endpoint }: { endpoint: string | null },
): Promise<number> {
  requirePermission(viewer, "run.read");
  const [row] = await query<{ workers: number }>(
    `select count(*) as workers from worker where endpoint is not distinct from $1
       and heartbeat_at > clock_timestamp() - make_interval(mins => $2)`,
    [endpoint, silentMinutes],
  );
  return row?.workers ?? 0;
}

/** A worker that stops in good order: its jobs and accounts are free at once. @throws AppError FORBIDDEN */
export async function retireWorker(viewer: Viewer, workerId: string): Promise<void> {
  requirePermission(viewer, "inventory.write");
  await transaction(async (tx) => {
    const rows = await tx.query<{ poolId: string }>(
      `delete from worker where id = $1 returning pool_id as "poolId"`,
      [workerId],
    );
    await unlockJobs(
      tx,
      rows.map(({ poolId }) => poolId),
    );
    await freeAccounts(tx, "ra.worker_id = $1", [workerId]);
  });
}

export interface Swept {
  workers: number;
  accounts: number;
  jobs: number;
}

/**
 * Frees the jobs of workers that have missed their heartbeat for a lease, gives accounts with an expired lease back,
 * and queues what has lost its job. Does nothing while another process sweeps.
 *
 * @throws AppError FORBIDDEN
 */
export async function sweepDeadWorkers(
  viewer: Viewer,
  { leaseSeconds }: { leaseSeconds: number },
): Promise<Swept> {
  requirePermission(viewer, "inventory.write");
  return transaction(async (tx) => {
    const [lock] = await tx.query<{ held: boolean }>("select pg_try_advisory_xact_lock($1) as held", [
      sweepLock,
    ]);
    if (!lock?.held) return { workers: 0, accounts: 0, jobs: 0 };
    const dead = await tx.query<{ poolId: string }>(
      `delete from worker where heartbeat_at < clock_timestamp() - make_interval(secs => $1)
       returning pool_id as "poolId"`,
      [leaseSeconds],
    );
    await unlockJobs(
      tx,
      dead.map(({ poolId }) => poolId),
    );
    const accounts = await freeAccounts(tx, "ra.lease_until < clock_timestamp()", []);
    const jobs = await requeueLost(tx);
    return { workers: dead.length, accounts, jobs };
  });
}

async function unlockJobs(tx: Transaction, poolIds: readonly string[]): Promise<void> {
  if (poolIds.length > 0)
    await tx.query("select graphile_worker.force_unlock_workers($1::text[])", [poolIds]);
}

/** Accounts that some worker holds wait again, with a job each. A row that is being recorded right now is left alone. */
async function freeAccounts(tx: Transaction, condition: string, values: readonly unknown[]): Promise<number> {
  const freed = await tx.query<{
    runId: string;
    accountId: string;
    priority: number;
    endpoint: string | null;
  }>(
    `update run_account set state = 'waiting', worker_id = null, lease_until = null, progress = '[]'
     from (
       select ra.account_id, ra.run_id, o.endpoint
       from run_account ra join run on run.id = ra.run_id join organization o on o.id = run.organization_id
       where ra.state = 'running' and run.state in ('listing', 'refreshing') and ${condition}
       for update of ra skip locked
     ) held
     where run_account.account_id = held.account_id and run_account.run_id = held.run_id
     returning held.run_id as "runId", held.account_id as "accountId", run_account.priority, held.endpoint`,
    values,
  );
  await enqueueRefreshAccounts(tx, freed);
  return freed.length;
}
