/** Which handler does which task, and what an error of one means to the queue. */
import type { JobHelpers, TaskList } from "graphile-worker";
import { AppError } from "#lib/errors.ts";
import { type PayloadOf, type Task, taskName, taskPayloads } from "#lib/queue/tasks.ts";
import { closeRun } from "./close-run.ts";
import type { JobContext } from "./context.ts";
import { refreshAccount } from "./refresh-account.ts";
import { refreshOrganization } from "./refresh-organization.ts";

/** A handler throws only what the queue shall try again. */
type Handler<Name extends Task> = (
  context: JobContext,
  payload: PayloadOf<Name>,
  signal: AbortSignal,
) => Promise<void>;

type Environment = Pick<JobContext, "connection" | "endpoint" | "leaseSeconds" | "clock" | "log">;

/** The task list of one endpoint. `workerId` is asked for at each job: a worker that was swept gets a new one. */
export function taskList(
  environment: Environment,
  workerId: () => Promise<string>,
  stopping: AbortSignal,
): TaskList {
  const { connection, endpoint, leaseSeconds, clock, log } = environment;
  const task = <Name extends Task>(name: Name, handler: Handler<Name>) => ({
    [taskName(name, endpoint)]: async (raw: unknown, helpers: JobHelpers) => {
      const parsed = taskPayloads[name].safeParse(raw);
      if (!parsed.success) {
        // It will not become valid by waiting.
        log.error({ task: name, issues: parsed.error.issues }, "a job with an invalid payload was dropped");
        return;
      }
      const context = { connection, endpoint, leaseSeconds, clock, log, workerId: await workerId() };
      const signal = AbortSignal.any([stopping, ...(helpers.abortSignal ? [helpers.abortSignal] : [])]);
      try {
        // The schema of `name` has just parsed it; the compiler cannot follow the name through the table.
        await handler(context, parsed.data as PayloadOf<Name>, signal);
      } catch (error) {
        if (!(error instanceof AppError && error.code === "NOT_FOUND")) throw error;
        log.info({ task: name, ...parsed.data }, "the run is gone; nothing to do");
      }
    },
  });
  return {
    ...task("refresh-organization", refreshOrganization),
    ...task("refresh-account", refreshAccount),
    ...task("close-run", closeRun),
  };
}
