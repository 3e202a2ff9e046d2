/** What an evaluator of the organization gets to see, and how long its verdict holds. */
import { type FactsView, indexFacts } from "./facts-view.ts";
import type { OrganizationInput } from "./input.ts";
import type { OrganizationEvaluator } from "./item.ts";
import type { Verdict } from "./verdict.ts";

/** Evaluates from the organization's side. A verdict holds as long as everything that was read for it, from whichever account's side. */
export function asOrganization(evaluate: OrganizationEvaluator, input: OrganizationInput): Verdict {
  const { managementAccountId } = input.organization;
  const views = new Map<string, FactsView>();
  const viewOf = (accountId: string): FactsView => {
    const view = views.get(accountId) ?? indexFacts(input.sharedFacts, { accountId, now: input.now }).view();
    views.set(accountId, view);
    return view;
  };
  const verdict = evaluate({ input, view: viewOf(managementAccountId), viewOf });
  const ends = [...views.values()].flatMap((view) => view.validUntil() ?? []);
  const validUntil = ends.length === 0 ? null : new Date(Math.min(...ends.map((end) => end.getTime())));
  return { ...verdict, validUntil };
}
