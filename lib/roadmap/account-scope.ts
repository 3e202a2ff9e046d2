/** What the state of an account decides before any fact is read. */
import { verdictWithoutUnits } from "./conclude.ts";
import type { AccountInput } from "./input.ts";
import type { Item } from "./item.ts";
import type { Verdict } from "./verdict.ts";

/** Somebody must answer for a suspended account, and it stays a member: these items look at it all the same. */
const itemsOfSuspendedAccounts: readonly string[] = ["1.1", "1.2"];

const newAccountMs = 24 * 3_600_000;

/** The verdict that follows from the account's state alone; null: the account is in scope. */
export function judgeAccountState(item: Item, { account }: AccountInput): Verdict | null {
  switch (account.state) {
    case "ACTIVE":
      return null;
    case "SUSPENDED":
      if (itemsOfSuspendedAccounts.includes(item.id)) return null;
      return verdictWithoutUnits(
        item,
        "NOT_APPLICABLE",
        "out_of_scope",
        "The account is suspended; its resources may still exist.",
      );
    case "PENDING_CLOSURE":
      return verdictWithoutUnits(item, "NOT_APPLICABLE", "out_of_scope", "The account is being closed.");
    case "CLOSED":
      return verdictWithoutUnits(item, "NOT_APPLICABLE", "out_of_scope", "The account is closed.");
    case "PENDING_ACTIVATION":
      return verdictWithoutUnits(
        item,
        "UNKNOWN",
        "not_activated",
        "The account's sign-up has not been finished.",
      );
    case "DEPARTED":
      return verdictWithoutUnits(
        item,
        "UNKNOWN",
        "departed",
        "The account left the organization and nobody has said what became of it.",
      );
    case "UNKNOWN":
      return verdictWithoutUnits(
        item,
        "UNKNOWN",
        "not_read",
        "AWS Organizations did not say which state the account is in.",
      );
  }
}

/** Joined less than 24 hours ago: AWS may still be enrolling it. */
export function isNewAccount({ account, now }: Pick<AccountInput, "account" | "now">): boolean {
  return account.joinedAt !== null && now.getTime() - account.joinedAt.getTime() < newAccountMs;
}

/** A failing verdict of an account that is still being enrolled is no failure yet. Evidence stays, failures do not. */
export function awaitEnrolment(verdict: Verdict, { account }: Pick<AccountInput, "account">): Verdict {
  const joined = account.joinedAt?.toISOString().slice(0, 10) ?? "";
  return {
    ...verdict,
    state: "UNKNOWN",
    fractionHundredths: null,
    knownFractionHundredths: null,
    evidenceIncomplete: false,
    reason: `The account joined on ${joined}; AWS may need a day to enrol it.`,
    reasonCode: "new",
    failing: [],
  };
}
