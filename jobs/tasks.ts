/** Which handler does which task, and what an error of one means to the queue. */
import type { JobHelpers, TaskList } from "graphile-worker";
import { failRun } from "#lib/data/runs.ts";
import { AppError } from "#lib/errors.ts";
import { withLogFields } from "#lib/log.ts";
import { type PayloadOf, type Task, taskName, taskPayloads } from "#lib/queue/tasks.ts";
import { systemViewer } from "#lib/viewer.ts";
import { closeRun } from "./close-run.ts";
import type { JobContext } from "./context.ts";
import { givePreviewUp, previewChange } from "./preview-setting.ts";
import { reevaluate } from "./re-evaluate.ts";
import { refreshAccount } from "./refresh-account.ts";
import { refreshOrganization } from "./refresh-organization.ts";

/** A handler throws only what the queue shall try again. */
type Handler<Name extends Task> = (
  context: JobContext,
  payload: PayloadOf<Name>,
  signal: AbortSignal,
) => Promise<void>;

type Environment = Omit<JobContext, "workerId">;

/** How often the listing or the closing of a run is tried; accounts count their own attempts (refresh-account.ts). */
const maxRunAttempts = 5;

/** Ends a run whose listing or closing fails again and again, so that it never hangs. */
async function giveUp(
  context: JobContext,
  task: Task,
  payload: PayloadOf<Task>,
  { attempts, error }: { attempts: number; error: unknown },
) {
  if ("previewId" in payload) return givePreviewUp(context, payload, error);
  const { runId } = payload;
  // An account counts its own attempts; a re-evaluation belongs to no run that could fail.
  if (task === "refresh-account" || task === "re-evaluate" || attempts < maxRunAttempts) return;
  // A database that is full or read-only is nobody's fault for good: the run waits for it.
  if (error instanceof AppError && error.code === "DATABASE_UNAVAILABLE") return;
  const doing = task === "close-run" ? "closed" : "started";
  const message =
    error instanceof AppError
      ? error.userMessage
      : "An unexpected error came up again and again; the worker's log says which.";
  await failRun(systemViewer(task), {
    runId,
    code: "internal",
    message: `The run could not be ${doing} in ${attempts} attempts. ${message}`,
    now: context.clock.now(),
  });
}

async function handle<Name extends Task>(
  context: JobContext,
  name: Name,
  handler: Handler<Name>,
  raw: unknown,
  signal: AbortSignal,
  attempts: number,
): Promise<void> {
  const { log } = context;
  const parsed = taskPayloads[name].safeParse(raw);
  if (!parsed.success) {
    // It will not become valid by waiting.
    log.error({ task: name, issues: parsed.error.issues }, "a job with an invalid payload was dropped");
    return;
  }
  // The schema of `name` has just parsed it; the compiler cannot follow the name through the table.
  const payload = parsed.data as PayloadOf<Name>;
  await withLogFields({ task: name, ...payload }, async () => {
    try {
      await handler(context, payload, signal);
    } catch (error) {
      if (error instanceof AppError && error.code === "NOT_FOUND") {
        log.info("what the job points at is gone; nothing to do");
        return;
      }
      if (signal.aborted) throw error;
      log.error({ err: error, attempts }, "a job failed");
      await giveUp(context, name, payload, { attempts, error });
      throw error;
    }
  });
}

/** The task list of one endpoint. `workerId` is asked for at each job: a worker that was swept gets a new one. */
export function taskList(
  environment: Environment,
  workerId: () => Promise<string>,
  stopping: AbortSignal,
): TaskList {
  const { connection, endpoint, leaseSeconds, clock, log } = environment;
  const task = <Name extends Task>(name: Name, handler: Handler<Name>) => ({
    [taskName(name, endpoint)]: async (raw: unknown, helpers: JobHelpers) => {
      const context = { connection, endpoint, leaseSeconds, clock, log, workerId: await workerId() };
      const signal = AbortSignal.any([stopping, ...(helpers.abortSignal ? [helpers.abortSignal] : [])]);
      await handle(context, name, handler, raw, signal, helpers.job.attempts);
    },
  });
  return {
    ...task("refresh-organization", refreshOrganization),
    ...task("refresh-account", refreshAccount),
    ...task("close-run", closeRun),
    ...task("re-evaluate", reevaluate),
    ...task("preview-setting", previewChange),
  };
}
