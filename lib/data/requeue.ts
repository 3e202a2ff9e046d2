/** Puts jobs back whose row still waits: after a move to another endpoint, and where a job got lost with its worker. */
import { jobKey } from "#lib/queue/tasks.ts";
import type { Transaction } from "./database.ts";
import { enqueueCloseRun, enqueueRefreshAccounts, enqueueRefreshOrganization } from "./jobs.ts";

type ActiveRun = {
  runId: string;
  state: "queued" | "listing" | "refreshing" | "closing";
  endpoint: string | null;
};

type WaitingAccount = { runId: string; accountId: string; priority: number; endpoint: string | null };

const activeRuns = `
  select run.id as "runId", run.state, o.endpoint
  from run join organization o on o.id = run.organization_id
  where run.state in ('queued', 'listing', 'refreshing', 'closing')`;

const openAccounts = `
  select ra.run_id as "runId", ra.account_id as "accountId", ra.priority, o.endpoint
  from run_account ra join run on run.id = ra.run_id join organization o on o.id = run.organization_id
  where run.state in ('listing', 'refreshing')`;

/** Queues every open job of one run again, at the endpoint that its organization has now. */
export async function requeueRun(tx: Transaction, runId: string): Promise<void> {
  const runs = await tx.query<ActiveRun>(`${activeRuns} and run.id = $1`, [runId]);
  await enqueueSteps(tx, runs);
  await enqueueRefreshAccounts(
    tx,
    await tx.query<WaitingAccount>(`${openAccounts} and run.id = $1 and ra.state in ('waiting', 'running')`, [
      runId,
    ]),
  );
}

/** After a long outage the queue's own back-off would wait for minutes and hours: no job of a run waits longer. */
const longestWait = "1 minute";

/**
 * Queues what an active run waits for and no job row stands for any more, or one that is put off for long.
 * @returns how many jobs were missing.
 */
export async function requeueLost(tx: Transaction): Promise<number> {
  const runs = await tx.query<ActiveRun>(`${activeRuns} and run.state <> 'refreshing'`);
  const accounts = await tx.query<WaitingAccount>(`${openAccounts} and ra.state = 'waiting'`);
  const keyed = [
    ...runs.map((run) => jobKey(stepTask(run), run.runId)),
    ...accounts.map((account) => jobKey("refresh-account", account.runId, account.accountId)),
  ];
  const present = await tx.query<{ key: string }>(
    `select key from graphile_worker.jobs
     where key = any($1) and (locked_at is not null or run_at < now() + $2::interval)`,
    [keyed, longestWait],
  );
  const keys = new Set(present.map(({ key }) => key));
  const lostRuns = runs.filter((run) => !keys.has(jobKey(stepTask(run), run.runId)));
  const lostAccounts = accounts.filter(
    (account) => !keys.has(jobKey("refresh-account", account.runId, account.accountId)),
  );
  await enqueueSteps(tx, lostRuns);
  await enqueueRefreshAccounts(tx, lostAccounts);
  return lostRuns.length + lostAccounts.length;
}

function stepTask({ state }: ActiveRun): "refresh-organization" | "close-run" {
  return state === "closing" ? "close-run" : "refresh-organization";
}

async function enqueueSteps(tx: Transaction, runs: readonly ActiveRun[]): Promise<void> {
  // One organization has one active run, and hardly anybody has many organizations.
  for (const run of runs) {
    if (run.state === "closing") await enqueueCloseRun(tx, run);
    else if (run.state !== "refreshing") await enqueueRefreshOrganization(tx, run);
  }
}
