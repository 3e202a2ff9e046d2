/** Jobs are enqueued in SQL within the caller's transaction: a job and the row that it points at exist together or not at all. */
import { accountQueue, jobKey, type Task, taskName } from "#lib/queue/tasks.ts";
import type { Transaction } from "./database.ts";

/** Lower runs first: a run is closed and a new one listed before more accounts are read. */
const urgent = -10;

/** A worker that is asked for the same job this often has a bug; the run's own counter ends an account earlier. */
const maxAttempts = 25;

interface Job {
  identifier: string;
  payload: Record<string, string>;
  queueName: string | null;
  jobKey: string;
  priority: number;
}

/** Adds jobs, or replaces those that wait under the same key. */
async function addJobs(tx: Transaction, jobs: readonly Job[]): Promise<void> {
  if (jobs.length === 0) return;
  await tx.query(
    `select count(*) from graphile_worker.add_jobs(array(
       select row(identifier, payload::json, queue_name, null, $6, job_key, priority, null)::graphile_worker.job_spec
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[])
         as job(identifier, payload, queue_name, job_key, priority)))`,
    [
      jobs.map((job) => job.identifier),
      jobs.map((job) => JSON.stringify(job.payload)),
      jobs.map((job) => job.queueName),
      jobs.map((job) => job.jobKey),
      jobs.map((job) => job.priority),
      maxAttempts,
    ],
  );
}

export interface QueuedRun {
  runId: string;
  /** Base URL of the organization's AWS endpoint; null is AWS. Only its workers get the job. */
  endpoint: string | null;
}

/** Queues the listing of the organization's accounts. */
export async function enqueueRefreshOrganization(tx: Transaction, run: QueuedRun): Promise<void> {
  await addJobs(tx, [runJob("refresh-organization", run)]);
}

/** Queues the end of a run: re-evaluation and snapshot. */
export async function enqueueCloseRun(tx: Transaction, run: QueuedRun): Promise<void> {
  await addJobs(tx, [runJob("close-run", run)]);
}

/** Queues the re-evaluation of organizations from stored facts; one that waits already is not queued twice. */
export async function enqueueReevaluations(tx: Transaction, runs: readonly QueuedRun[]): Promise<void> {
  await addJobs(
    tx,
    runs.map((run) => runJob("re-evaluate", run)),
  );
}

/** Queues the preview of a setting, for a worker of any one of the endpoints: it asks none of them. */
export async function enqueuePreview(
  tx: Transaction,
  { previewId, endpoint }: { previewId: string; endpoint: string | null },
): Promise<void> {
  await addJobs(tx, [
    {
      identifier: taskName("preview-setting", endpoint),
      payload: { previewId },
      queueName: "preview-setting",
      jobKey: jobKey("preview-setting", previewId),
      priority: urgent,
    },
  ]);
}

function runJob(
  task: Exclude<Task, "refresh-account" | "preview-setting">,
  { runId, endpoint }: QueuedRun,
): Job {
  return {
    identifier: taskName(task, endpoint),
    payload: { runId },
    queueName: null,
    jobKey: jobKey(task, runId),
    priority: urgent,
  };
}

/** Queues one job per account, in a queue of the account's own, so that no account is read twice at once. */
export async function enqueueRefreshAccounts(
  tx: Transaction,
  accounts: readonly (QueuedRun & { accountId: string; priority: number })[],
): Promise<void> {
  await addJobs(
    tx,
    accounts.map(({ runId, endpoint, accountId, priority }) => ({
      identifier: taskName("refresh-account", endpoint),
      payload: { runId, accountId },
      queueName: accountQueue(accountId),
      jobKey: jobKey("refresh-account", runId, accountId),
      priority,
    })),
  );
}
