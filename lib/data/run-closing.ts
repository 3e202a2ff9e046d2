/** The moment when the last account of a run ends: exactly one transaction sees it and queues the closing. */
import type { Transaction } from "./database.ts";
import { enqueueCloseRun } from "./jobs.ts";
import { notify } from "./notify.ts";

/**
 * Turns a run without waiting or running accounts into `closing` and queues `close-run`. Locks the run, so that of two
 * accounts that end at once the second one sees the first; call it after all other rows were locked.
 *
 * @returns whether this transaction closes the run.
 */
export async function closeRunIfDone(tx: Transaction, runId: string): Promise<boolean> {
  await tx.query("select 1 from run where id = $1 for update", [runId]);
  const [closed] = await tx.query<{ organizationId: string; endpoint: string | null }>(
    `update run set state = 'closing'
     from organization o
     where run.id = $1 and run.state = 'refreshing' and o.id = run.organization_id
       and not exists (select 1 from run_account where run_id = $1 and state in ('waiting', 'running'))
     returning run.organization_id as "organizationId", o.endpoint`,
    [runId],
  );
  if (closed === undefined) return false;
  await enqueueCloseRun(tx, { runId, endpoint: closed.endpoint });
  await notify(tx, { kind: "run", organizationId: closed.organizationId, runId });
  return true;
}
