/** How an item sees the facts of an account whose guardrails close Regions. */
import { globalRegion } from "#lib/facts/envelope.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import type { FactsView, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { ClosedRegions } from "./closed-regions.ts";

/**
 * The same facts. What was refused of the account's own in a Region that is closed for its service, and in which nothing
 * is known to stand, says so; whatever was answered there counts as it does everywhere.
 */
export function behindGuardrails(view: FactsView, input: AccountInput, closed: ClosedRegions): FactsView {
  const { account, organization } = input;
  const closedBy = (region: string, services: readonly string[]): string | null => {
    if (!closed.has(region)) return null;
    const by = closed.by(region, services);
    if (by !== null) view.limit(closed.validUntil());
    return by;
  };
  const explain = (gap: Gap, region: string): Gap => {
    if (gap.kind !== "denied" || (gap.deniedBy !== "scp" && gap.deniedBy !== "unknown")) return gap;
    const [service = ""] = gap.op.split(":");
    if (closed.inUse(region) !== null) return gap;
    const by = closedBy(region, [service]);
    return by === null ? gap : { kind: "closed", region, by, source: organization.managementAccountId };
  };
  return {
    ...view,
    closedBy,
    find: (collector, region = globalRegion, owner = account.id) => {
      const reading = view.find(collector, region, owner);
      if (owner !== account.id || !closed.has(region)) return reading;
      return explained(reading, (gap) => explain(gap, region));
    },
  };
}

function explained<Name extends CollectorName>(
  reading: Reading<Name>,
  explain: (gap: Gap) => Gap,
): Reading<Name> {
  return {
    ...reading,
    gapOf: (op, resource) => {
      const gap = reading.gapOf(op, resource);
      return gap === null ? null : explain(gap);
    },
    ask: (op, select, resource) => {
      const answer = reading.ask(op, select, resource);
      return answer.known ? answer : { known: false, gap: explain(answer.gap) };
    },
  };
}
