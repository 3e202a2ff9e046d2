/** What a stored verdict is worth later on. */
import type { Verdict } from "./verdict.ts";

/** What has aged says nothing any more: neither what was met nor what failed. */
export const staleReason = "The facts are too old to count; refresh the account.";

/**
 * A stored verdict as it reads at `now`: unchanged until its evidence ends, UNKNOWN("stale") after it. What is out of
 * scope or was never collected does not age. How many units the verdict was about stays.
 */
export function applyValidity(verdict: Verdict, now: Date): Verdict {
  if (verdict.validUntil === null || now.getTime() <= verdict.validUntil.getTime()) return verdict;
  return {
    ...verdict,
    state: "UNKNOWN",
    fractionHundredths: null,
    known: 0,
    knownFractionHundredths: null,
    evidenceIncomplete: false,
    reason: staleReason,
    reasonCode: "stale",
  };
}
