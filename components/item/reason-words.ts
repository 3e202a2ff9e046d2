/** What each class of reasons means, as a line of the decision. Pure. */
import type { ListedState } from "#lib/data/item-read.ts";

const words: Record<string, string> = {
  out_of_scope: "The account is suspended or closed, or has nothing that this is about",
  not_activated: "The account is not activated yet",
  departed: "The account has left the organization",
  failing: "Something that was read does not hold: partly met with the share that does, not met if none does",
  role_missing_or_trust: "The account has no audit role, or the role refuses us",
  assume_denied_here: "Our own identity may not assume the role there",
  unreachable: "The account could not be reached",
  own_credentials: "Our own credentials were refused",
  denied: "Nothing is known to fail, but a call that decides was denied",
  stale: "The facts are too old to count",
  new: "The account is new, AWS may still deploy to it",
  not_configured: "A setting of Waymark that this depends on is missing",
  needs_answer: "Only a person can say, and nobody has answered",
  not_read: "Nothing is known to fail, but something could not be read",
  never_refreshed: "Nothing was read yet",
  not_collected: "Waymark does not collect what decides this yet",
  excepted: "What fails is an accepted risk, the rest holds",
  met: "Everything that was asked holds",
};

/** The order in which an evaluation decides: the first line that fits. */
const order = Object.keys(words);

export function reasonWords(reasonCode: string): string {
  return words[reasonCode] ?? reasonCode.replaceAll("_", " ");
}

/** Where a class stands in the order of decision; what is not known comes before what holds. */
export function reasonRank({ state, reasonCode }: { state: ListedState; reasonCode: string }): number {
  const rank = order.indexOf(reasonCode);
  const group = { NOT_APPLICABLE: 0, NOT_MET: 1, PARTIAL: 1, UNKNOWN: 2, EXCEPTED: 3, MET: 4 }[state];
  return group * 100 + (rank < 0 ? 99 : rank);
}
