/** `close-run`: re-evaluate the accounts whose inputs changed during the run, then the organization, then end it. */
import { beginClosing, finishRun } from "#lib/data/runs.ts";
import type { PayloadOf } from "#lib/queue/tasks.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { systemViewer } from "#lib/viewer.ts";
import type { JobContext } from "./context.ts";
import { evaluateOutdated } from "./re-evaluate.ts";

const viewer = systemViewer("close-run");

/**
 * Ends a run whose accounts have all ended. No AWS call: what accounts read of others (administrators, the
 * organization, the outcome of the run) has changed since they were evaluated. Doing it twice changes nothing.
 *
 * @throws whatever the queue shall try again
 */
export async function closeRun(
  context: JobContext,
  { runId }: PayloadOf<"close-run">,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const run = await beginClosing(viewer, { runId });
  if (run === null) return;
  const now = context.clock.now();
  const { organizationId } = run;
  const reevaluated = await evaluateOutdated(
    { viewer, runId, organizationId, recordedFor: runId, now },
    signal,
  );
  await finishRun(viewer, { runId, items, now });
  context.log.info({ runId, reevaluated }, "run closed");
}
