/** Which regions of an account an item has to look at. Decided before any other fact is read. */

import type { FactsView, Reading } from "./facts-view.ts";
import type { Gap } from "./gaps.ts";
import type { EvaluatedOrganization } from "./input.ts";

export type ScopedRegion =
  | { region: string; scope: "active" }
  /** DISABLED in this account, or closed to whatever the caller asked about; `why` is a sentence. */
  | { region: string; scope: "na"; why: string; closed: boolean }
  | { region: string; scope: "unknown"; gap: Gap };

export type RegionScope = { known: true; regions: ScopedRegion[] } | { known: false; gap: Gap };

/**
 * The regions of the evaluated account, sorted by name. Every enabled region counts; one that the connection leaves
 * out was not scanned and is unknown, never out of scope. A list that is unreadable or empty gives no regions at all:
 * the caller's item is unknown then, never an empty loop.
 *
 * @param closedTo services as the operations of facts name them: a Region in which policies keep everybody from making
 *   anything of these, or a workload, is out of scope. For what watches over others; absent: what stands in a Region
 *   counts, whatever policies say.
 */
export function scopeRegions(
  view: FactsView,
  organization: EvaluatedOrganization,
  closedTo: readonly string[] | null = null,
): RegionScope {
  const facts = view.find("account.regions");
  const source = facts.attempt((data) => data.source);
  const answer = source.known
    ? facts.ask(source.value, (data) => data.regions)
    : listRegionsGap(facts, source.gap);
  if (!answer.known) return answer;
  const scopes = new Map<string, ScopedRegion>();
  for (const { RegionName: region, RegionOptStatus: status } of answer.value) {
    const scoped = closeRegion(view, scopeRegion(region, status, organization.regionPolicy), closedTo);
    const other = scopes.get(region);
    // A region that is listed twice counts in its widest scope.
    if (other === undefined || breadth[scoped.scope] > breadth[other.scope]) scopes.set(region, scoped);
  }
  if (scopes.size === 0) {
    return { known: false, gap: { kind: "unreadable", collector: "account.regions", why: "malformed" } };
  }
  const regions = [...scopes.values()].sort((a, b) => (a.region < b.region ? -1 : 1));
  return { known: true, regions };
}

const breadth = { na: 0, unknown: 1, active: 2 } as const;

/** Where there is no list, the refusal of the first call says most. */
function listRegionsGap(facts: Reading<"account.regions">, fallback: Gap): { known: false; gap: Gap } {
  return { known: false, gap: facts.gapOf("account:ListRegions") ?? fallback };
}

function scopeRegion(
  region: string,
  status: "ENABLED" | "ENABLED_BY_DEFAULT" | "ENABLING" | "DISABLING" | "DISABLED",
  regionPolicy: EvaluatedOrganization["regionPolicy"],
): ScopedRegion {
  if (status === "DISABLED") return { region, scope: "na", why: "The region is disabled.", closed: false };
  if (status === "ENABLING") return { region, scope: "unknown", gap: { kind: "region", why: "enabling" } };
  if (regionPolicy !== "all" && !regionPolicy.includes(region)) {
    return { region, scope: "unknown", gap: { kind: "region", why: "not_scanned" } };
  }
  return { region, scope: "active" };
}

function closeRegion(
  view: FactsView,
  scoped: ScopedRegion,
  closedTo: readonly string[] | null,
): ScopedRegion {
  if (closedTo === null || scoped.scope === "na") return scoped;
  const by = view.closedBy(scoped.region, closedTo);
  return by === null
    ? scoped
    : { region: scoped.region, scope: "na", why: `The region is closed by ${by}.`, closed: true };
}
