/** One runner of the queue on a pool of its own: how it starts, how one notices that it ended, how it is closed. */
import { EventEmitter } from "node:events";
import { Logger as QueueLogger, run, type TaskList, type WorkerEvents } from "graphile-worker";
import { openDatabase } from "#lib/data/database.ts";
import type { Logger } from "#lib/log.ts";
import { pause } from "./lease.ts";

export interface QueueRunner {
  /** What the queue writes into the jobs that this runner locks. */
  poolId: string;
  /** Resolves when the runner gave up by itself: the ends of its jobs could not be written, the database is gone. */
  ended: Promise<void>;
  /** Ends the running jobs and lets go of the connections; never throws, never takes longer than `closeSeconds`. */
  close(): Promise<void>;
}

/** Jobs are aborted five seconds after a stop by the queue itself; ours end at once. */
const closeSeconds = 15;

/** The queue's own log lines, without stack traces: failures of accounts are stored where people look for them. */
function queueLogger(log: Logger): QueueLogger {
  return new QueueLogger(() => (level, message) => {
    const line = message.split("\n", 1)[0] ?? "";
    if (level === "error") log.warn(line);
    else log.debug(line);
  });
}

/** Waits for something that may hang on a connection that is no more. */
async function atMost(seconds: number, work: Promise<unknown>, log: Logger): Promise<void> {
  const over = new AbortController();
  const settled = work.then(
    () => undefined,
    (error: unknown) => log.debug({ err: error }, "the queue was already closed"),
  );
  await Promise.race([settled, pause(seconds, over.signal)]);
  over.abort();
}

/** @throws what the queue throws where the database cannot be reached. */
export async function startQueueRunner(options: {
  databaseUrl: string;
  concurrency: number;
  taskList: TaskList;
  log: Logger;
}): Promise<QueueRunner> {
  const { concurrency, taskList, log } = options;
  // Its own connections: one listens, the others fetch and end jobs, whatever the handlers do to theirs.
  const database = openDatabase({ url: options.databaseUrl, max: 4 });
  const events: WorkerEvents = new EventEmitter();
  const created = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<void>();
  events.on("pool:create", ({ workerPool }) => created.resolve(workerPool.id));
  for (const event of ["pool:gracefulShutdown:complete", "pool:gracefulShutdown:error"] as const)
    events.on(event, () => ended.resolve());
  try {
    const runner = await run({
      pgPool: database.pool,
      concurrency,
      noHandleSignals: true,
      // A run queues its accounts in one statement, and not every idle slot hears of it: at the usual two seconds half
      // of them would sleep through the start.
      pollInterval: 500,
      events,
      logger: queueLogger(log),
      // Unbatched, an end that cannot be written (the database restarts) becomes an unhandled rejection and kills the
      // process; batched, it ends the runner in order, and another one takes its place.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList,
    });
    runner.promise.catch((error: unknown) => log.warn({ err: error }, "the queue ended"));
    return {
      poolId: await created.promise,
      ended: ended.promise,
      close: async () => {
        await atMost(closeSeconds, runner.stop(), log);
        await atMost(2, database.close(), log);
      },
    };
  } catch (error) {
    await atMost(2, database.close(), log);
    throw error;
  }
}
