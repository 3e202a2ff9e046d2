/** The accounts of a run: which of those that are known it reads, in which order, and their jobs. */
import { jobKey } from "#lib/queue/tasks.ts";
import type { Transaction } from "./database.ts";
import { enqueueRefreshAccounts } from "./jobs.ts";

export type ListingRun = {
  runId: string;
  organizationId: string;
  managementAccountId: string;
  /** Empty: every account. */
  accountIds: string[];
  endpoint: string | null;
  /** Accounts whose facts others read, besides the management account. */
  named: string[];
  startedAt: Date;
};

/** Locks a run that is being listed; undefined: it is past that, or was ended. */
export async function lockListingRun(tx: Transaction, runId: string): Promise<ListingRun | undefined> {
  const [run] = await tx.query<ListingRun>(
    `select run.id as "runId", run.organization_id as "organizationId", run.account_ids as "accountIds", o.endpoint,
       o.management_account_id as "managementAccountId", run.started_at as "startedAt",
       array_remove(array[o.security_account_id, o.log_account_id, o.base_account_id], null) as named
     from run join organization o on o.id = run.organization_id
     where run.id = $1 and run.state = 'listing'
     for update of run`,
    [runId],
  );
  return run;
}

/** What is to be added to a run. */
interface Addition {
  /** These accounts, and of them only those that can be entered; null: all of the organization's. */
  only: readonly string[] | null;
  administrators: readonly string[];
}

/**
 * Adds accounts to the run and queues those that can be entered: the management account first, then those whose facts
 * others read, then the rest. What the run has already stays as it is, and what waits without a job (of a run that is
 * resumed) gets one. A departed account is nobody's to read.
 */
export async function addRunAccounts(tx: Transaction, run: ListingRun, addition: Addition): Promise<void> {
  // Rows that exist are not touched: whoever records one of them waits for the run, which is locked here.
  await tx.query(
    `insert into run_account (account_id, run_id, state, priority)
     select id, $2,
       case when state in ('ACTIVE', 'UNKNOWN') then 'waiting' else 'skipped' end::"RunAccountState",
       case when id = $3 then 0 when id = any($4) then 1 else 10 end
     from account
     where organization_id = $1 and state <> 'DEPARTED' and missing_since is null
       and (cardinality($5::text[]) = 0 or id = any($5))
       and ($6::text[] is null or id = any($6) and state in ('ACTIVE', 'UNKNOWN'))
     on conflict (account_id, run_id) do nothing`,
    [
      run.organizationId,
      run.runId,
      run.managementAccountId,
      [...run.named, ...addition.administrators],
      run.accountIds,
      addition.only,
    ],
  );
  await enqueueWaiting(tx, run, addition.only);
}

async function enqueueWaiting(
  tx: Transaction,
  { runId, endpoint }: ListingRun,
  only: readonly string[] | null,
): Promise<void> {
  const waiting = await tx.query<{ accountId: string; priority: number }>(
    `select account_id as "accountId", priority from run_account
     where run_id = $1 and state = 'waiting' and ($2::text[] is null or account_id = any($2))`,
    [runId, only],
  );
  const keyOf = (accountId: string) => jobKey("refresh-account", runId, accountId);
  const present = await tx.query<{ key: string }>(
    "select key from graphile_worker.jobs where key = any($1)",
    [waiting.map(({ accountId }) => keyOf(accountId))],
  );
  const queued = new Set(present.map(({ key }) => key));
  await enqueueRefreshAccounts(
    tx,
    waiting
      .filter(({ accountId }) => !queued.has(keyOf(accountId)))
      .map((account) => ({ ...account, runId, endpoint })),
  );
}

/** Accounts that wait in the run although they can no longer be entered are skipped by it. */
export async function skipUnenterable(tx: Transaction, runId: string): Promise<void> {
  await tx.query(
    `update run_account ra set state = 'skipped'
     from account a
     where ra.run_id = $1 and ra.state = 'waiting' and a.id = ra.account_id
       and (a.state not in ('ACTIVE', 'UNKNOWN') or a.missing_since is not null)`,
    [runId],
  );
}

/** How many accounts the run has, and how many of them it enters. */
export async function countRunAccounts(
  tx: Transaction,
  runId: string,
): Promise<{ total: number; jobs: number }> {
  const [counts] = await tx.query<{ total: number; jobs: number }>(
    `select count(*) as total, count(*) filter (where state <> 'skipped') as jobs
     from run_account where run_id = $1`,
    [runId],
  );
  return counts ?? { total: 0, jobs: 0 };
}
