/** `refresh-account`: one account of one run. Claim, enter, collect, evaluate, record; all that is written is one transaction. */

import type { AccountSession, EntryFailure } from "#lib/aws/connection.ts";
import { collectAccount } from "#lib/aws/plan.ts";
import { loadEvaluationInput } from "#lib/data/evaluation-input.ts";
import { sharedCollectors } from "#lib/data/facts-read.ts";
import { awaitsOthers } from "#lib/data/listed-page.ts";
import { recordRefresh } from "#lib/data/record.ts";
import {
  type ClaimedAccount,
  claimRunAccount,
  heartbeat,
  maxAttempts,
  releaseRunAccount,
} from "#lib/data/run-lease.ts";
import { AppError, type ErrorCode } from "#lib/errors.ts";
import { collectorsAboutOthers } from "#lib/facts/about-others.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { confidentialCollectors } from "#lib/facts/honey.ts";
import type { PayloadOf } from "#lib/queue/tasks.ts";
import { itemById, items } from "#lib/roadmap/catalog.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import { evaluateOwnAnswers } from "#lib/roadmap/evaluate-beside.ts";
import type { AccountInput, RunOutcome } from "#lib/roadmap/input.ts";
import type { Item } from "#lib/roadmap/item.ts";
import { systemViewer } from "#lib/viewer.ts";
import { restingNow, sweepVersion, withRested } from "./cadence.ts";
import type { JobContext } from "./context.ts";
import { holdLease, type Lease } from "./lease.ts";
import { progressWriter } from "./progress-writer.ts";
import { accountTarget } from "./target.ts";

const viewer = systemViewer("refresh-account");

/** How the account was read: not at all, or wholly, or without what rested. */
type Reading = { failure: { code: string; message: string } } | { isWhole: boolean };

/** Whether something could not be read; a region or service that does not exist for the account is no gap. */
function hasGaps(envelopes: readonly Envelope[]): boolean {
  const fine = new Set(["ok", "absent", "region_disabled", "unsupported"]);
  return envelopes
    .filter(({ collector }) => !confidentialCollectors.has(collector))
    .some((envelope) => !envelope.complete && envelope.ops.some((op) => !fine.has(op.outcome)));
}

/**
 * Nobody was entered yet, and others are still to be tried: whether this account or our own credentials are to blame
 * shows later, so the closing of the run decides. Deciding now would turn a known failure to unknown and back.
 */
function waitsForOthers({ attempted, assumed, planned = attempted }: RunOutcome): boolean {
  return assumed === 0 && planned > attempted;
}

/**
 * Verdicts that no other account's facts can change. The others wait for those facts: deciding them on yesterday's, or
 * on none, would write a change into the history that the end of the run takes back.
 */
function ownVerdicts<Answer>(
  verdicts: ReadonlyMap<string, Answer>,
  input: AccountInput,
): ReadonlyMap<string, Answer> {
  // The first run enters the management account before the listing has said anything of it.
  if (input.account.state === "UNKNOWN") return new Map();
  return new Map([...verdicts].filter(([itemId]) => !readsOthers(itemById(itemId), input)));
}

function readsOthers({ collectors }: Item, { records }: AccountInput): boolean {
  // What watches a decoy may stand in another account; without decoys nobody reads it.
  const ofWatchers = records.honeyTokens.length > 0 ? ["honey.tokens"] : [];
  const ofOthers: readonly string[] = [...sharedCollectors, ...collectorsAboutOthers, ...ofWatchers];
  return collectors.some((collector) => ofOthers.includes(collector));
}

/** Evaluates from what was just read plus what is stored, and records everything in one transaction under the fence. */
async function record(
  context: JobContext,
  claim: ClaimedAccount,
  envelopes: Envelope[],
  reading: Reading,
  stats: { calls: number; throttles: number },
): Promise<void> {
  const { runId, accountId, fence } = claim;
  const now = context.clock.now();
  // Asked before the facts are loaded: what others end in between is missing from them.
  const awaits = await awaitsOthers(viewer, { runId, accountId });
  const { input, inputsHash, fresh } = await loadEvaluationInput(viewer, accountId, {
    runId,
    now,
    items,
    envelopes,
    isScan: "isWhole" in reading && reading.isWhole,
  });
  const known = "isWhole" in reading && !reading.isWhole ? withRested(fresh, input.facts) : fresh;
  const verdicts = waitsForOthers(input.run) ? null : evaluateAccount(input);
  const ownAnswers = evaluateOwnAnswers(input);
  await recordRefresh(viewer, {
    runId,
    accountId,
    fence,
    envelopes: fresh,
    known,
    ...("isWhole" in reading && reading.isWhole && { sweptBy: sweepVersion(claim.duties) }),
    verdicts: awaits && verdicts !== null ? ownVerdicts(verdicts, input) : verdicts,
    ownAnswers: awaits ? ownVerdicts(ownAnswers, input) : ownAnswers,
    inputsHash: verdicts === null || awaits ? null : inputsHash,
    now,
    outcome: { ...endingOf(reading, known), ...stats },
  });
}

/** What rested counts as it was last read, so that a run of what is due hides no gap. */
function endingOf(reading: Reading, known: readonly Envelope[]) {
  if ("failure" in reading) return { state: "failed" as const, failure: reading.failure };
  return { state: hasGaps(known) ? ("partial" as const) : ("succeeded" as const) };
}

async function recordEntryFailure(
  context: JobContext,
  claim: ClaimedAccount,
  entry: EntryFailure,
): Promise<void> {
  const failure = { code: entry.failure, message: entry.message };
  await record(context, claim, [entry.assume], { failure }, entry.stats());
}

async function readAndRecord(
  context: JobContext,
  claim: ClaimedAccount,
  session: AccountSession,
  lease: Lease,
): Promise<void> {
  const progress = progressWriter(viewer, claim, context.log);
  const resting = restingNow(claim, context.clock.now());
  try {
    const envelopes = await collectAccount(
      session,
      {
        duties: claim.duties,
        stored: claim.stored,
        regionPolicy: claim.organization.regions.length === 0 ? "all" : claim.organization.regions,
        auditRoleName: claim.organization.roleName,
        ...(claim.enabledPolicyTypes && { enabledPolicyTypes: claim.enabledPolicyTypes }),
        resting,
        watched: claim.watched,
      },
      { onProgress: progress.tick, signal: lease.signal },
    );
    // What was cut short by our own stop is no observation.
    lease.signal.throwIfAborted();
    await progress.flush();
    await record(context, claim, envelopes, { isWhole: resting.daily.size === 0 }, session.stats());
  } finally {
    progress.end();
  }
}

/** Gives up on an account for a reason of our own, so that its run can end. */
async function fail(context: JobContext, claim: ClaimedAccount, message: string): Promise<void> {
  await recordRefresh(viewer, {
    runId: claim.runId,
    accountId: claim.accountId,
    fence: claim.fence,
    envelopes: [],
    verdicts: null,
    inputsHash: null,
    now: context.clock.now(),
    outcome: { state: "failed", failure: { code: "internal", message }, calls: 0, throttles: 0 },
  });
}

function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof AppError && error.code === code;
}

/** What an error in the middle of an account means. Rethrows what the queue shall try again. */
async function settle(
  context: JobContext,
  claim: ClaimedAccount,
  lease: Lease,
  error: unknown,
  stopping: AbortSignal,
) {
  const { runId, accountId, fence } = claim;
  const isLost = lease.isLost() || isCode(error, "LEASE_LOST");
  // A stop, a database that went away, or the end of the run is not the account's doing: the attempt does not count.
  const refund = stopping.aborted || isLost || isCode(error, "DATABASE_UNAVAILABLE");
  await releaseRunAccount(viewer, { runId, accountId, fence, refund });
  if (!isLost || stopping.aborted) throw error;
  context.log.info({ runId, accountId }, "taken over, or its run has ended: nothing was written");
}

/**
 * Refreshes one account of a run. Losing the lease writes nothing; a stop gives the account back; an unexpected error
 * is tried again until `maxAttempts`, then the account is reported as failed.
 *
 * @throws whatever the queue shall try again
 */
export async function refreshAccount(
  context: JobContext,
  { runId, accountId }: PayloadOf<"refresh-account">,
  stopping: AbortSignal,
): Promise<void> {
  stopping.throwIfAborted();
  const { workerId, leaseSeconds, log } = context;
  const claim = await claimRunAccount(viewer, { runId, accountId, workerId, leaseSeconds });
  if (claim === null) return;
  if (claim.attempts > maxAttempts) {
    await fail(context, claim, `Given up after ${maxAttempts} attempts; the worker's log says why.`);
    return;
  }
  const beat = () => heartbeat(viewer, { runId, accountId, fence: claim.fence, leaseSeconds });
  const lease = holdLease({ beat, leaseSeconds, stopping, log });
  try {
    const entry = await context.connection.enter(accountTarget(claim), lease.signal);
    lease.signal.throwIfAborted();
    if ("failure" in entry) await recordEntryFailure(context, claim, entry);
    else await readAndRecord(context, claim, entry, lease);
  } catch (error) {
    await settle(context, claim, lease, error, stopping);
  } finally {
    lease.stop();
  }
}
