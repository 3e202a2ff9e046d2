/** An item of scope account over the whole organization: its accounts, and what the organization itself has to do for it. */
import { aggregate } from "./aggregate.ts";
import { conclude, type Unit } from "./conclude.ts";
import type { AccountVerdict } from "./input.ts";
import type { Item, OrganizationContext } from "./item.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Every applicable account is one unit, which passes when the account has met the item, and `own` are the organization's.
 * The organization has met the item only when all of both pass; the reason says which of the two is missing. Evidence and
 * failing resources are the organization's own: those of the accounts stand with the accounts.
 */
export function rollUp(item: Item, { input, view }: OrganizationContext, own: readonly Unit[]): Verdict {
  const accounts = [...input.verdicts.values()].map((byItem) => {
    const verdict = byItem.get(item.id);
    if (verdict !== undefined) view.limit(verdict.validUntil);
    return accountUnit(verdict);
  });
  const words = {
    none: "The organization has nothing of its own to do here.",
    roleName: input.organization.roleName,
  };
  const alone = conclude(item, view, own, {
    ...words,
    noun: ["check", "checks"],
    met: `The organization's own ${own.length === 1 ? "check is" : `${own.length} checks are`} met.`,
  });
  const whole = conclude(item, view, [...own, ...accounts], {
    ...words,
    noun: ["account or check", "accounts and checks"],
    met: "Every account to which it applies has met it.",
    none: "It applies to no account.",
  });
  const reason = [sayAccounts(accounts), ...(own.length === 0 ? [] : [sayOwn(alone)])].join(" ");
  return { ...whole, reason };
}

function accountUnit(verdict: AccountVerdict | undefined): Unit {
  if (verdict === undefined) return unknownAccount("never_refreshed");
  switch (verdict.state) {
    case "MET":
      return { result: "pass", place: null };
    case "NOT_APPLICABLE":
      return { result: "na", place: null };
    case "UNKNOWN":
      return unknownAccount(verdict.reasonCode);
    case "PARTIAL":
    case "NOT_MET":
      return { result: verdict.reasonCode === "excepted" ? "excepted" : "fail", place: null };
  }
}

function unknownAccount(code: AccountVerdict["reasonCode"]): Unit {
  return {
    result: "unknown",
    place: null,
    gaps: [{ kind: "said", code, text: "Accounts of the organization are unknown" }],
  };
}

function sayAccounts(accounts: readonly Unit[]): string {
  const { units, passing, failing, unknown, excepted } = aggregate(accounts);
  if (units + excepted === 0) return "It applies to no account.";
  if (passing === units && excepted === 0)
    return `${units === 1 ? "The one account" : `All ${units} accounts`} to which it applies ${units === 1 ? "has" : "have"} met it.`;
  const parts = [
    `${passing} of ${units} ${units === 1 ? "account has" : "accounts have"} met it`,
    ...(failing > 0 ? [`${failing} not`] : []),
    ...(unknown > 0 ? [`${unknown} ${unknown === 1 ? "is" : "are"} unknown`] : []),
    ...(excepted > 0 ? [`${excepted} ${excepted === 1 ? "is" : "are"} complete by exception only`] : []),
  ];
  return `${parts.join(", ")}.`;
}

function sayOwn({ state, reason }: Verdict): string {
  return state === "MET" || state === "NOT_APPLICABLE" ? reason : `Of the organization itself: ${reason}`;
}
