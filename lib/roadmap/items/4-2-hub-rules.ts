/** Whether any rule would take what Security Hub passes on: without one, nothing else about Security Hub matters to 4.2. */
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { coverageOfSignal, type Signal } from "#lib/roadmap/items/4-2-signals.ts";

const collector = "events.routes";

/**
 * False only where the rules of the account in this region, and of every administrator of Security Hub in all regions
 * that it was read in, are known and none takes the signal, in part or in full, on or off.
 */
export function anyRuleMayTake(context: EvaluationContext, region: string, signal: Signal): boolean {
  const { input, view } = context;
  if (mayTake(context, input.account.id, region, signal)) return true;
  const names = view
    .find("account.regions")
    .attempt(({ regions }) => regions.map(({ RegionName }) => RegionName));
  const administrators = administratorsOf(context);
  if (!names.known || administrators === null) return true;
  return administrators.some((accountId) => {
    const read = names.value.filter((name) => view.accountsWith(collector, name).includes(accountId));
    return read.length === 0 || read.some((name) => mayTake(context, accountId, name, signal));
  });
}

function mayTake({ view }: EvaluationContext, accountId: string, region: string, signal: Signal): boolean {
  const facts = view.find(collector, region, accountId);
  const rules = facts.ask("events:ListRules", (data) => data.rules, "default");
  if (facts.gapOf("events:ListEventBuses") !== null || !rules.known) return true;
  return rules.value.some(({ EventPattern }) => coverageOfSignal(signal, EventPattern) !== "none");
}

/** Delegated administrators of Security Hub; null: not known. */
function administratorsOf({ input, view }: EvaluationContext): string[] | null {
  if (input.organization.kind === "standalone") return [];
  const delegated = view
    .find("organizations.delegation", "global", input.organization.managementAccountId)
    .ask("organizations:ListDelegatedAdministrators", (data) => data.delegatedAdministrators);
  if (!delegated.known || delegated.value.some(({ ServicePrincipals }) => ServicePrincipals === null))
    return null;
  return delegated.value
    .filter(({ ServicePrincipals }) => ServicePrincipals?.includes("securityhub.amazonaws.com") === true)
    .map(({ Id }) => Id);
}
