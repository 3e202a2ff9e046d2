/** `re-evaluate`: verdicts anew from stored facts, without a call to AWS; also what the closing of a run does. */
import {
  listAccountsWithOtherInputs,
  loadEvaluationInputs,
  loadOrganizationInput,
} from "#lib/data/evaluation-input.ts";
import { listUndecidedAccounts } from "#lib/data/listed-page.ts";
import { recordEvaluation } from "#lib/data/record.ts";
import { beginReevaluation } from "#lib/data/reevaluation.ts";
import type { PayloadOf } from "#lib/queue/tasks.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { evaluateAccount, evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import {
  evaluateOwnAnswers,
  evaluateRollUps,
  itemsReadByOrganization,
} from "#lib/roadmap/evaluate-beside.ts";
import { systemViewer, type Viewer } from "#lib/viewer.ts";
import type { JobContext } from "./context.ts";

const viewer = systemViewer("re-evaluate");

/** Accounts evaluated and written at once: bounded memory, few statements. */
const chunkSize = 100;

export interface Reevaluation {
  /** The job that the audit row names. */
  viewer: Viewer;
  /** The run whose facts and outcome are evaluated. */
  runId: string;
  organizationId: string;
  /** The run that the events name; null: none, nothing was read. */
  recordedFor: string | null;
  now: Date;
  /** Called before the first chunk of accounts and after each. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Evaluates the accounts whose inputs differ from those of their statuses (facts of others, settings, exceptions,
 * versions of evaluators), then the organization's own items.
 *
 * @returns how many accounts were evaluated.
 */
export async function evaluateOutdated(work: Reevaluation, signal: AbortSignal): Promise<number> {
  const { runId, organizationId, recordedFor, now } = work;
  const context = { runId, now, items };
  const accountIds = await listAccountsWithOtherInputs(work.viewer, context);
  await evaluateAccounts(work, accountIds, signal);
  // After the accounts: some items of the organization read what is stored of theirs.
  const { input, inputsHash } = await loadOrganizationInput(work.viewer, organizationId, {
    ...context,
    accountItems: itemsReadByOrganization,
  });
  const organization = {
    organizationId,
    verdicts: evaluateOrganization(input),
    rollUps: evaluateRollUps(input),
    inputsHash,
  };
  await recordEvaluation(work.viewer, { runId: recordedFor, now, evaluations: [], organization });
  return accountIds.length;
}

/**
 * Evaluates the accounts that the run has read already and left items of open.
 *
 * @returns how many they were.
 */
export async function evaluateUndecided(work: Reevaluation, signal: AbortSignal): Promise<number> {
  const accountIds = await listUndecidedAccounts(work.viewer, work.runId);
  await evaluateAccounts(work, accountIds, signal);
  return accountIds.length;
}

async function evaluateAccounts(
  work: Reevaluation,
  accountIds: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { runId, recordedFor, now } = work;
  const context = { runId, now, items };
  work.onProgress?.(0, accountIds.length);
  for (let start = 0; start < accountIds.length; start += chunkSize) {
    signal.throwIfAborted();
    const inputs = await loadEvaluationInputs(
      work.viewer,
      accountIds.slice(start, start + chunkSize),
      context,
    );
    const evaluations = inputs.map(({ input, inputsHash, evaluatedAt }) => ({
      accountId: input.account.id,
      verdicts: evaluateAccount(input),
      ownAnswers: evaluateOwnAnswers(input),
      inputsHash,
      evaluatedAt,
    }));
    await recordEvaluation(work.viewer, { runId: recordedFor, now, evaluations, organization: null });
    work.onProgress?.(start + inputs.length, accountIds.length);
  }
}

/**
 * Re-evaluates an organization between runs, after an upgrade or a changed setting. An account that a run refreshes
 * meanwhile keeps what that run says.
 *
 * @throws whatever the queue shall try again
 */
export async function reevaluate(
  context: JobContext,
  { runId }: PayloadOf<"re-evaluate">,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const begun = await beginReevaluation(viewer, { runId });
  if (begun === null) return;
  const now = context.clock.now();
  const { organizationId } = begun;
  const accounts = await evaluateOutdated({ viewer, runId, organizationId, recordedFor: null, now }, signal);
  context.log.info({ organizationId, accounts }, "re-evaluated from stored facts");
}
