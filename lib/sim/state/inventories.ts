/** What Resource Explorer has indexed and AWS Config recorded: what tools make, and what nobody ever tagged. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";
import { busyRegionsOf } from "./busy-regions.ts";
import { enabledRegions } from "./regions-of.ts";
import { buildableIn, stacksIn, tagsOf } from "./stacks.ts";

export interface IndexedResource {
  arn: string;
  region: string;
  tags: { Key: string; Value: string }[];
}

export interface SimulatedIndex {
  region: string;
  type: "AGGREGATOR" | "LOCAL";
}

/** Of six accounts three aggregate, one has indexes that stand alone, two have none. */
export function indexesIn(organization: SimulatedOrganization, account: SimulatedAccount): SimulatedIndex[] {
  if (account.state !== "ACTIVE") return [];
  const drawn = unit(organization.seed, "resource-explorer", account.index);
  if (drawn < 1 / 3) return [];
  const busy = busyRegionsOf(organization, account);
  const [first] = busy;
  if (drawn < 1 / 2) return busy.map((region) => ({ region, type: "LOCAL" }));
  return enabledRegions(organization, account).map((region) => ({
    region,
    type: region === (first ?? organization.homeRegion) ? "AGGREGATOR" : "LOCAL",
  }));
}

/** The filter of the default view; empty: it shows everything. */
export function viewFilter({ seed }: SimulatedOrganization, { index }: SimulatedAccount): string {
  return unit(seed, "resource-explorer-view", index) < 0.1 ? "-service:logs" : "";
}

/** What an inventory of one region knows; no list of ours has the last of them, and nobody tagged them. */
export function inventoryIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): IndexedResource[] {
  const stacks = stacksIn(organization, account, region);
  const built = buildableIn(organization, account, region);
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account.id}:${resource}`;
  const untagged = [
    arn("athena", "workgroup/primary"),
    ...(busyRegionsOf(organization, account).includes(region)
      ? [arn("glue", "database/exports"), arn("logs", "log-group:/exports/nightly")]
      : []),
  ];
  return [
    ...built.map((resource) => ({
      arn: resource.arn,
      region: resource.type.startsWith("AWS::IAM::") ? "global" : region,
      tags: tagsOf(organization, account, resource, stacks),
    })),
    ...untagged.map((one) => ({ arn: one, region, tags: [] })),
  ];
}
