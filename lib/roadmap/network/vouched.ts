/** What people have said of stations of the way out that facts do not describe. */
import { readAnswer } from "#lib/roadmap/answers.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { egressFilters } from "#lib/roadmap/questions/9-2-egress.ts";
import type { Vouched } from "./egress.ts";

export interface Word extends Vouched {
  /** What is to be said where only a person's word would help: the question is open, or its answer has expired. */
  gap: Gap | null;
}

/** Reads the answer once for an evaluation. A plain yes speaks of every station, details of those that they name. */
export function vouchedBy({ input, view }: EvaluationContext): Word {
  // The answer limits how long a verdict holds only where it decides something.
  let reviewBy: Date | null = null;
  const limit = (until: Date | null) => {
    reviewBy = until;
  };
  const answer = readAnswer(input, { limit }, egressFilters, input.account.id);
  if (!answer.valid) return { isFilter: () => false, gap: answer.gap };
  return {
    gap: null,
    isFilter: (id) => {
      const { holds, details } = answer;
      if (!holds || (details !== null && !details.ids.includes(id))) return false;
      view.limit(reviewBy);
      return true;
    },
  };
}
