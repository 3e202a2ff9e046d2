/**
 * What an account holds, out of its facts: every resource that some collector lists, by kind and Region, each list with
 * whether it is complete. The one inventory that items count in; nothing here asks AWS.
 */
import { globalRegion } from "#lib/facts/envelope.ts";
import type { FactsView } from "./facts-view.ts";
import type { Gap, PlacedGap } from "./gaps.ts";
import type { EvaluationContext } from "./item.ts";
import { scopeRegions } from "./regions.ts";
import { accountKinds, networkKinds } from "./resource-kinds/account.ts";
import { computeKinds } from "./resource-kinds/compute.ts";
import { dataKinds } from "./resource-kinds/data.ts";
import type { Place, ResourceKind } from "./resource-kinds/kind.ts";
import { trafficKinds } from "./resource-kinds/traffic.ts";

const kinds = [...computeKinds, ...dataKinds, ...trafficKinds, ...networkKinds, ...accountKinds] as const;

/** `ec2:instance`, `rds:db` …: service and kind, as in `resourceKinds`. */
export type ResourceType = (typeof kinds)[number]["type"];

/** By type. */
export const resourceKinds: ReadonlyMap<ResourceType, ResourceKind & { type: ResourceType }> = new Map(
  kinds.map((kind) => [kind.type, kind]),
);

export interface Resource {
  type: ResourceType;
  arn: string;
  /** Name of a Region, or "global". */
  region: string;
  /** ISO 8601; null: AWS does not say. */
  created: string | null;
}

/** The resources of one kind in one place. */
export interface ResourceList {
  type: ResourceType;
  /** Name of a Region; "global" for kinds that are listed once for the account. */
  region: string;
  resources: readonly Resource[];
  /** null: the list is complete. Else there is nothing in it, and this is why. */
  gap: Gap | null;
}

/** One list for each kind and Region; kinds of scope account have one. Regions out of scope are the caller's to leave out. */
function listResources(
  view: FactsView,
  { partition, accountId }: Omit<Place, "region">,
  { regions, types }: { regions: readonly string[]; types: Iterable<ResourceType> },
): ResourceList[] {
  return [...types].flatMap((type) => {
    const kind = resourceKinds.get(type);
    if (kind === undefined) return [];
    const places = kind.scope === "account" ? [globalRegion] : regions;
    return places.map((region) => readList(view, kind, { partition, accountId, region }));
  });
}

function readList(
  view: FactsView,
  { type, read }: ResourceKind & { type: ResourceType },
  place: Place,
): ResourceList {
  const found = read(view, place);
  const { region } = place;
  if (!found.known) return { type, region, resources: [], gap: found.gap };
  const resources = found.value.map(
    ({ arn, created, region: own = region }): Resource => ({ type, arn, region: own, created }),
  );
  return { type, region, resources, gap: null };
}

export interface AccountResources {
  lists: readonly ResourceList[];
  /** Active Regions: those that the lists are about. */
  regions: readonly string[];
  /** Regions that were not scanned, or that there is no list of Regions at all; lists that are incomplete are not among them. */
  gaps: readonly PlacedGap[];
}

/**
 * The resources of the evaluated account in every Region that counts. Complete only where `gaps` is empty and no list has
 * a gap: nothing found is otherwise no proof that nothing is there.
 */
export function readAccountResources(
  { input, view }: EvaluationContext,
  types: Iterable<ResourceType>,
): AccountResources {
  const { account, organization } = input;
  const scope = scopeRegions(view, organization);
  const regions = !scope.known
    ? []
    : scope.regions.flatMap(({ region, scope: kind }) => (kind === "active" ? [region] : []));
  const gaps = scope.known
    ? scope.regions.flatMap((one) => (one.scope === "unknown" ? [{ gap: one.gap, place: one.region }] : []))
    : [{ gap: scope.gap, place: null }];
  const place = { partition: account.partition, accountId: account.id };
  return { lists: listResources(view, place, { regions, types }), regions, gaps };
}
