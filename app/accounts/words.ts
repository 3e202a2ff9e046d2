/** Filters of the list of accounts in words. */

import { causeTitle } from "#components/runs/run-words.ts";
import { accountStateWords, freshnessWords, ownerWords, sourceWords, stateWords } from "#components/words.ts";
import { type AccountSource, accountSources } from "#lib/account-fields.ts";
import type { FieldCondition } from "#lib/data/account-field-conditions.ts";
import type { AccountCondition, ItemWant, Since, StageWant } from "#lib/data/account-query.ts";

const stageWords: Record<StageWant, string> = {
  incomplete: "not complete",
  complete: "complete",
  failing: "has failures",
  unknown: "has unknowns",
};

function itemWords(want: ItemWant): string {
  if (want === "failing") return "not met or partly";
  return want === "EXCEPTED" ? "excepted" : stateWords[want].toLowerCase();
}

function sinceWords(since: Since): string {
  return "days" in since ? `${since.days} days` : since.date;
}

const fieldAbout: Record<FieldCondition["kind"], string> = {
  environment: "Environment",
  dataClassification: "Classification",
  businessUnit: "Business unit",
  costCentre: "Cost centre",
  payer: "Payer",
  source: "Source",
  tag: "Tag",
  custom: "Column",
  conflict: "Listed",
};

function fieldWords({ kind, value }: FieldCondition): { about: string; want: string } {
  const about = fieldAbout[kind];
  if (kind === "source") return { about, want: sourceWords[oneSource(value)] };
  if (kind === "conflict") return { about, want: "by several organizations" };
  return { about, want: value === "-" ? "none" : value };
}

function oneSource(value: string): AccountSource {
  return accountSources.find((source) => source === value) ?? "organization";
}

/** What a filter is about, and what it wants of it. */
export function conditionWords(condition: AccountCondition): { about: string; want: string } {
  switch (condition.kind) {
    case "ou":
      return { about: "Below", want: condition.path === "/" ? "the root" : condition.path };
    case "state":
      return { about: "State", want: accountStateWords[condition.state] };
    case "stage":
      return { about: `Stage ${condition.stage}`, want: stageWords[condition.want] };
    case "item":
      return { about: `Item ${condition.itemId}`, want: itemWords(condition.want) };
    case "freshness":
      return { about: "Read", want: freshnessWords[condition.freshness] };
    case "cause":
      return { about: "Cause", want: causeTitle(condition.code).toLowerCase() };
    case "unknown":
      return { about: "Unknown", want: `over ${condition.percent} %` };
    case "joined":
      return {
        about: "Joined",
        want: `${"days" in condition.since ? "in the last" : "since"} ${sinceWords(condition.since)}`,
      };
    case "unseen":
      return {
        about: "Not read",
        want: `${"days" in condition.since ? "for" : "since"} ${sinceWords(condition.since)}`,
      };
    case "account":
      return { about: "Account", want: condition.id };
    case "owner":
      return { about: "Owner", want: ownerWords[condition.want] };
    case "contact":
      return { about: "Contact", want: condition.email };
    default:
      return fieldWords(condition);
  }
}
