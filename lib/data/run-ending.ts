/** What every end of a run has in common, within the transaction that ends it. */
import type { Transaction } from "./database.ts";
import { itemsChangedOfRun } from "./event-read.ts";
import { listCauses } from "./run-causes.ts";

/** Causes that are kept of an ended run. */
const keptCauses = 20;

/**
 * Accounts that were being read wait again, without the attempt counting: whoever reads them loses the lease, and
 * writes nothing. Call it before the run's row is changed: accounts are locked before their run.
 */
export async function leaveAccounts(tx: Transaction, runId: string): Promise<void> {
  await tx.query(
    `update run_account set state = 'waiting', worker_id = null, lease_until = null, progress = '[]',
       attempts = greatest(attempts - 1, 0)
     where (account_id, run_id) in (
       select account_id, run_id from run_account where run_id = $1 and state = 'running'
       order by account_id for update)`,
    [runId],
  );
}

/**
 * Keeps the sums and the causes of a run that has ended: lists need not add them up, and newer facts do not change them.
 *
 * @returns how many items changed in it.
 */
export async function writeTotals(tx: Transaction, runId: string): Promise<number> {
  const causes = await listCauses(tx, { runId, visible: null, limit: keptCauses });
  const [run] = await tx.query<{ itemsChanged: number }>(
    `update run set items_changed = ${itemsChangedOfRun}, totals = (
       select jsonb_build_object(
         'complete', count(*) filter (where state = 'succeeded'), 'partial', count(*) filter (where state = 'partial'),
         'failed', count(*) filter (where state = 'failed'), 'running', 0,
         'waiting', count(*) filter (where state in ('waiting', 'running')),
         'skipped', count(*) filter (where state = 'skipped'), 'total', count(*),
         'calls', coalesce(sum(calls), 0), 'throttles', coalesce(sum(throttles), 0), 'causes', $2::jsonb)
       from run_account where run_id = $1)
     where id = $1 returning items_changed as "itemsChanged"`,
    [runId, JSON.stringify(causes)],
  );
  return run?.itemsChanged ?? 0;
}
