/** What an evaluation says of one item: the state, what it rests on, and what fails. */
import type { Contradiction } from "./attestation.ts";

/** What an item may come out as. */
export const states = ["MET", "PARTIAL", "NOT_MET", "NOT_APPLICABLE", "UNKNOWN"] as const;
export type State = (typeof states)[number];

/** Whether facts alone decide, facts and a person's answer, or the answer alone. */
export const sources = ["automatic", "assisted", "attested"] as const;
export type Source = (typeof sources)[number];

/** The class of a reason; the sentence stands beside it. */
export const reasonCodes = [
  "met",
  "failing",
  "excepted",
  "out_of_scope",
  "not_activated",
  "new",
  "stale",
  "never_refreshed",
  "not_collected",
  "not_configured",
  "needs_answer",
  "expired",
  "own_credentials",
  "denied",
  "not_read",
  "role_missing_or_trust",
  "assume_denied_here",
  "unreachable",
  "departed",
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

export interface FailingResource {
  /** ARN, or account id where the account itself fails. */
  resource: string;
  region: string;
  why: string;
}

/** When it was observed is not part of it: it is joined from the account's last refresh, so that an unchanged status is not rewritten. */
export interface Evidence {
  collector: string;
  accountId: string;
  region: string;
  /** One sentence of what was observed. */
  observed: string;
  /** How the unit came out; a matrix is drawn from it. */
  result: "pass" | "fail" | "unknown" | "na" | "excepted" | "info";
}

export interface Verdict {
  state: State;
  /** 100 for MET, 0 for NOT_MET, 1–99 for PARTIAL, else null. An integer, so that nothing rounds up. */
  fractionHundredths: number | null;
  /** Units in scope: all but not applicable and excepted ones. */
  units: number;
  known: number;
  /** Share of full marks that is known, in hundredths; "at least". Null where the state is not UNKNOWN or nothing is known. */
  knownFractionHundredths: number | null;
  excepted: number;
  evidenceIncomplete: boolean;
  source: Source;
  /** A sentence. */
  reason: string;
  reasonCode: ReasonCode;
  failing: FailingResource[];
  evidence: Evidence[];
  /** Until when the evidence counts; null: it does not age (not collected, out of scope). */
  validUntil: Date | null;
  evaluatorVersion: number;
  /** Answers of people that the facts contradict; recording the verdict ends them. Absent: none. */
  contradicted?: readonly Contradiction[];
}
