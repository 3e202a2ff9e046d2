/** What becomes of a message that did not go out. Pure. */

export interface Failed {
  /** Class of the failure, as lib/outgoing names it. */
  failure: string;
  /** Attempts so far, this one among them. */
  attempts: number;
  retryAfterMs?: number | undefined;
}

const minuteMs = 60_000;
const longestWaitMs = 6 * 60 * minuteMs;
/** With the waits below this is more than a day. */
const mostAttempts = 14;
/** What no waiting mends. */
const final: ReadonlySet<string> = new Set(["refused", "rejected", "bounced"]);

/** Milliseconds until it is tried again; null: given up. The other side's wish for patience is heeded where it is longer. */
export function retryAfter({ failure, attempts, retryAfterMs = 0 }: Failed): number | null {
  if (final.has(failure) || attempts >= mostAttempts) return null;
  return Math.max(Math.min(minuteMs * 2 ** (attempts - 1), longestWaitMs), retryAfterMs);
}

/** Failures of a channel in a row before it rests. */
const patientFailures = 3;
const longestPauseMs = 30 * minuteMs;

/**
 * Milliseconds for which a whole channel rests, so that what waits for it does not use up its attempts.
 *
 * @param failures of the channel in a row, this one among them
 */
export function pauseAfter(failed: Failed, failures: number): number | null {
  if (final.has(failed.failure)) return null;
  if (failed.retryAfterMs !== undefined) return failed.retryAfterMs;
  return failures < patientFailures
    ? null
    : Math.min(minuteMs * 2 ** (failures - patientFailures), longestPauseMs);
}
