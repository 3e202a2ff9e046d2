/** What comes of asking whom tags suggest as owners, and its words. Pure. */

/** Why nobody is asked about an account. */
export const leftReasons = ["not_open", "asked", "no_suggestion", "changed", "list"] as const;
type LeftReason = (typeof leftReasons)[number];

export interface OwnerRequests {
  /** By address. */
  asked: { email: string; accountIds: string[] }[];
  /** By account. */
  left: { accountId: string; reason: LeftReason }[];
}

/** Why nobody was asked about an account, after its number or id. */
const leftReasonWords: Record<LeftReason, string> = {
  not_open: "has an owner by now, or is closed",
  asked: "has somebody who is asked already",
  no_suggestion: "has no tag that suggests anybody",
  changed: "has another suggestion by now",
  list: "suggests a distribution list, which nobody can accept for",
};

/** What came of asking whom tags suggest. */
export function ownerRequestsWords({ asked, left }: OwnerRequests): string {
  const accounts = asked.reduce((sum, { accountIds }) => sum + accountIds.length, 0);
  const things = accounts === 1 ? "1 account" : `${accounts} accounts`;
  const [only] = asked;
  const who = asked.length === 1 && only !== undefined ? `${only.email} is` : `${asked.length} people are`;
  const done = accounts === 0 ? "Nobody is asked." : `${who} asked about ${things}.`;
  return [done, ...left.map(({ accountId, reason }) => `${accountId} ${leftReasonWords[reason]}.`)].join(" ");
}
