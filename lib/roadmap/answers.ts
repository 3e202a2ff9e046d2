/** Reading what people answered: what counts now, and why not where nothing does. */
import type { Attestation } from "./attestation.ts";
import type { FactsView } from "./facts-view.ts";
import type { Gap } from "./gaps.ts";
import type { Question } from "./questions/question.ts";

/** What is needed of an input. */
export interface Answered {
  attestations: readonly Attestation[];
  now: Date;
}

export interface ValidAnswer<Details> {
  valid: true;
  holds: boolean;
  /** null: a plain yes or no. */
  details: Details | null;
  attestation: Attestation;
}

export type ReadAnswer<Details> = ValidAnswer<Details> | { valid: false; gap: Gap };

/**
 * What a person answered to the question: of an account its own answer, else the organization's. A valid one limits how
 * long the verdict holds. Without evidence, past its review, ended by facts, or in a form that the question no longer
 * takes, it is an open question with the reason why.
 *
 * @param accountId of the account that is judged; null: the organization.
 */
export function readAnswer<Details>(
  { attestations, now }: Answered,
  view: Pick<FactsView, "limit">,
  question: Question<Details>,
  accountId: string | null,
): ReadAnswer<Details> {
  const found = findAttestation(attestations, question, accountId);
  const open = (code: "needs_answer" | "expired", text: string): ReadAnswer<Details> => ({
    valid: false,
    gap: { kind: "said", code, text },
  });
  if (found === null) return open("needs_answer", `A person has to say ${question.about}`);
  if (found.contradiction !== null) {
    return open(
      "needs_answer",
      `A person has to say again ${question.about}: facts contradict the answer, because ${found.contradiction}`,
    );
  }
  if (found.evidenceUrl === null) {
    return open("needs_answer", `The answer to ${question.about} names no evidence`);
  }
  if (found.reviewBy.getTime() <= now.getTime()) {
    return open("expired", `The answer to ${question.about} has passed its review date`);
  }
  const details = question.details?.safeParse(found.details);
  if (found.details !== null && details?.success === false) {
    return open("needs_answer", `The answer to ${question.about} does not have the form that is asked for`);
  }
  view.limit(found.reviewBy);
  return {
    valid: true,
    holds: found.holds,
    details: found.details === null ? null : (details?.data ?? null),
    attestation: found,
  };
}

/** An account's own answer speaks for it, even once it no longer counts; several of one kind: the latest. */
function findAttestation(
  attestations: readonly Attestation[],
  { itemId, id, scope }: Pick<Question, "itemId" | "id" | "scope">,
  accountId: string | null,
): Attestation | null {
  const latest = (of: string | null): Attestation | null =>
    attestations
      .filter((one) => one.itemId === itemId && one.question === id && one.accountId === of)
      .sort((a, b) => b.answeredAt.getTime() - a.answeredAt.getTime() || (a.id < b.id ? -1 : 1))[0] ?? null;
  const own = accountId === null || scope === "organization" ? null : latest(accountId);
  return own ?? (scope === "account" ? null : latest(null));
}
