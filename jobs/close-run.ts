/** `close-run`: re-evaluate the accounts whose inputs changed during the run, then the organization, then end it. */
import {
  listAccountsWithOtherInputs,
  loadEvaluationInputs,
  loadOrganizationInput,
} from "#lib/data/evaluation-input.ts";
import { recordEvaluation } from "#lib/data/record.ts";
import { beginClosing, finishRun } from "#lib/data/runs.ts";
import type { PayloadOf } from "#lib/queue/tasks.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { evaluateAccount, evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import { systemViewer } from "#lib/viewer.ts";
import type { JobContext } from "./context.ts";

const viewer = systemViewer("close-run");

/** Accounts evaluated and written at once: bounded memory, few statements. */
const chunkSize = 100;

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
  const accountIds = await listAccountsWithOtherInputs(viewer, { runId, now, items });
  for (let start = 0; start < accountIds.length; start += chunkSize) {
    signal.throwIfAborted();
    const chunk = accountIds.slice(start, start + chunkSize);
    const inputs = await loadEvaluationInputs(viewer, chunk, { runId, now, items });
    const evaluations = inputs.map(({ input, inputsHash }) => ({
      accountId: input.account.id,
      verdicts: evaluateAccount(input),
      inputsHash,
    }));
    await recordEvaluation(viewer, { runId, now, evaluations, organization: null });
  }
  const { input, inputsHash } = await loadOrganizationInput(viewer, run.organizationId, {
    runId,
    now,
    items,
  });
  const verdicts = evaluateOrganization(input);
  await recordEvaluation(viewer, {
    runId,
    now,
    evaluations: [],
    organization: { organizationId: run.organizationId, verdicts, inputsHash },
  });
  await finishRun(viewer, { runId, items, now });
  context.log.info({ runId, reevaluated: accountIds.length }, "run closed");
}
