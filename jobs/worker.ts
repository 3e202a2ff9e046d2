/**
 * A worker: takes the jobs of its own AWS endpoint from the queue, says that it lives, and frees what dead workers
 * left. Any number of them may run against one database.
 */
import type { AwsConnection } from "#lib/aws/connection.ts";
import type { Clock } from "#lib/clock.ts";
import { headText } from "#lib/data/audit-chain.ts";
import { sealAudit } from "#lib/data/audit-seal.ts";
import { requestReevaluation } from "#lib/data/reevaluation.ts";
import { startDueRuns } from "#lib/data/schedules.ts";
import { beat, registerWorker, retireWorker, sweepDeadWorkers } from "#lib/data/workers.ts";
import type { Logger } from "#lib/log.ts";
import { systemViewer } from "#lib/viewer.ts";
import { tendCampaigns } from "./campaigns.ts";
import { every, pause } from "./lease.ts";
import { type NotifyOptions, sendNotifications, tendNotifications } from "./notify.ts";
import { type QueueRunner, startQueueRunner } from "./queue-runner.ts";
import { taskList } from "./tasks.ts";

const viewer = systemViewer("worker");
const scheduler = systemViewer("schedule");

export interface WorkerOptions {
  /** Where the queue is; handlers use the database that the process opened. */
  databaseUrl: string;
  connection: AwsConnection;
  /** Base URL of the AWS endpoint; null is AWS. Jobs of other endpoints are never taken. */
  endpoint: string | null;
  /** Accounts read at once. */
  concurrency: number;
  /** How long an account is ours without a heartbeat. */
  leaseSeconds: number;
  clock: Clock;
  log: Logger;
  /** Told of every heartbeat that the database took. */
  onBeat?: () => void;
  /** Starts runs that are due; not where the worker goes as soon as the run that it is for has ended. */
  schedules?: boolean;
  /** How notifications go out; absent: this worker sends none. */
  notifications?: NotifyOptions;
}

export interface RunningWorker {
  /** Aborts what is being read, gives it back to the queue, and leaves. */
  stop(): Promise<void>;
}

interface Instance {
  queue: QueueRunner;
  /** Our row among the workers; a new one after we were swept. */
  workerId(): Promise<string>;
  /** Ends the heartbeat of this instance. */
  quiet: AbortController;
}

async function launch(options: WorkerOptions, stopping: AbortSignal): Promise<Instance> {
  const { databaseUrl, concurrency, endpoint, leaseSeconds, log } = options;
  const registered = Promise.withResolvers<string>();
  registered.promise.catch((error: unknown) => log.warn({ err: error }, "could not register"));
  const current = { id: registered.promise };
  const queue = await startQueueRunner({
    databaseUrl,
    concurrency,
    log,
    taskList: taskList(options, () => current.id, stopping),
  });
  const quiet = new AbortController();
  try {
    const register = () => registerWorker(viewer, { poolId: queue.poolId, endpoint });
    registered.resolve(await register());
    options.onBeat?.();
    await requestReevaluation(viewer, { endpoint });
    const signal = AbortSignal.any([stopping, quiet.signal]);
    void every(leaseSeconds / 3, signal, log, async () => {
      const alive = await beat(viewer, await current.id);
      // Swept while we slept (a stopped process, a long outage): our leases are gone, we are not.
      if (!alive) current.id = Promise.resolve(await register());
      options.onBeat?.();
      await sweepDeadWorkers(viewer, { leaseSeconds });
      await seal(log);
      if (options.schedules === true) await startScheduled(options);
    });
    return { queue, workerId: () => current.id, quiet };
  } catch (error) {
    registered.reject(error);
    await queue.close();
    throw error;
  }
}

/** Says where the chain stands: in logs that leave the machine, that shows later whether its end was cut off. */
async function seal(log: Logger): Promise<void> {
  const { events, head } = await sealAudit(viewer);
  if (events > 0 && head !== null) log.info({ events, head: headText(head) }, "audit log sealed");
}

async function startScheduled({ endpoint, clock, log }: WorkerOptions): Promise<void> {
  const started = await startDueRuns(scheduler, { endpoint, now: clock.now() });
  for (const { id, number, organizationId } of started)
    log.info({ runId: id, number, organizationId }, "a run was started by its schedule");
}

async function shut(instance: Instance, log: Logger): Promise<void> {
  instance.quiet.abort();
  await instance.queue.close();
  try {
    await retireWorker(viewer, await instance.workerId());
    await seal(log);
  } catch (error) {
    log.warn({ err: error }, "could not say goodbye; others will sweep this worker");
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** How often a worker looks for notifications that are due. */
const notifySeconds = 5;
/** How often it looks for what comes due by the passing of time, and for what is old. */
const tendSeconds = 600;

/** How often it looks whether a campaign opens, reminds or ends. */
const campaignSeconds = 30;

/** Sends notifications beside everything else: a slow mail server holds up no heartbeat. */
async function keepNotifying({ notifications, log }: WorkerOptions, stopping: AbortSignal): Promise<void> {
  if (notifications === undefined) return;
  await Promise.all([
    every(notifySeconds, stopping, log, () => sendNotifications(notifications, stopping)),
    every(tendSeconds, stopping, log, () => tendNotifications(notifications, stopping)),
    every(campaignSeconds, stopping, log, () => tendCampaigns(notifications, stopping)),
  ]);
}

/** Keeps one instance running; after a database restart a new one takes its place. */
async function keepRunning(options: WorkerOptions, stopping: AbortSignal, first: Instance): Promise<void> {
  let instance: Instance | null = first;
  while (instance !== null || !stopping.aborted) {
    if (instance !== null) {
      await Promise.race([instance.queue.ended, aborted(stopping)]);
      await shut(instance, options.log);
      instance = null;
      continue;
    }
    await pause(1, stopping);
    try {
      if (!stopping.aborted) instance = await launch(options, stopping);
    } catch (error) {
      options.log.warn({ err: error }, "the database does not answer yet");
    }
  }
}

/**
 * Starts a worker and answers when it takes jobs.
 *
 * @throws what the queue throws where the database cannot be reached at start.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const stopping = new AbortController();
  const first = await launch(options, stopping.signal);
  const finished = Promise.all([
    keepRunning(options, stopping.signal, first),
    keepNotifying(options, stopping.signal),
  ]);
  return {
    stop: async () => {
      stopping.abort(new Error("the worker is stopping"));
      await finished;
    },
  };
}
