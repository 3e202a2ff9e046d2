/** Which questions an answer is about, when a person names an item and the state that they believe in. */
import { itemById, items } from "#lib/roadmap/catalog.ts";
import { questions } from "./catalog.ts";
import type { Question } from "./question.ts";

/** What a person may say of an item. */
export const answerStates = ["MET", "NOT_MET", "NOT_APPLICABLE"] as const;
export type AnswerState = (typeof answerStates)[number];

export interface Selected {
  questions: readonly Question[];
  /** Yes or no, to each of them. */
  holds: boolean;
  /** Whom the answers are about; null: the whole organization. */
  accountId: string | null;
}

interface Asked {
  itemId: string;
  state: AnswerState;
  /** null: nobody named one. */
  accountId: string | null;
  /** Only this question; null: all that fit. */
  question: string | null;
}

/**
 * MET says yes to the item's questions and NOT_MET says no; NOT_APPLICABLE says yes to the one that takes the item out of
 * scope, where there is such a question. Questions about the whole organization are answered for it, also where an account
 * is named and the item asks nothing about single accounts.
 *
 * @returns what to answer, or a sentence that says why nothing can be.
 */
export function selectQuestions(asked: Asked): Selected | { problem: string } {
  const { itemId, state, accountId } = asked;
  if (!items.some(({ id }) => id === itemId)) return { problem: `The roadmap has no item ${itemId}.` };
  const all = questions.filter((question) => question.itemId === itemId);
  if (all.length === 0) return { problem: withoutQuestions(itemId) };
  const fitting = fittingState(all, asked);
  if ("problem" in fitting) return fitting;
  const holds = fitting.holds;
  if (accountId === null) {
    const whole = fitting.questions.filter(({ scope }) => scope !== "account");
    if (whole.length > 0) return { questions: whole, holds, accountId: null };
    return { problem: `What item ${itemId} asks for ${state} is about one account: name it.` };
  }
  const own = fitting.questions.filter(({ scope }) => scope !== "organization");
  return own.length > 0
    ? { questions: own, holds, accountId }
    : { questions: fitting.questions, holds, accountId: null };
}

function withoutQuestions(itemId: string): string {
  return itemById(itemId).kind === "automatic"
    ? `Item ${itemId} is decided from facts alone: nobody can answer it.`
    : `Item ${itemId} asks no questions; it rests on facts and on what is recorded (waymark records).`;
}

function fittingState(
  all: readonly Question[],
  { itemId, state, question }: Asked,
): { questions: readonly Question[]; holds: boolean } | { problem: string } {
  const holds = state !== "NOT_MET";
  const yes = state === "NOT_APPLICABLE" ? "not_applicable" : "pass";
  if (question === null) {
    const found = all.filter((one) => one.yes === yes);
    return found.length > 0
      ? { questions: found, holds }
      : { problem: `Item ${itemId} cannot be answered with ${state}.` };
  }
  const named = all.find(({ id }) => id === question);
  if (named === undefined) {
    const known = all.map(({ id }) => id).join(", ");
    return { problem: `Item ${itemId} has no question ${question}; it has ${known}.` };
  }
  // NOT_MET is a no to any question.
  if (named.yes === yes || state === "NOT_MET") return { questions: [named], holds };
  const wanted = named.yes === "pass" ? "MET" : "NOT_APPLICABLE";
  return { problem: `A yes to ${question} is said with ${wanted}, a no with NOT_MET; ${state} is neither.` };
}
