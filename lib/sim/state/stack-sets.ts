/** The simulated organization's stack sets, which live in its home Region. */
import type { SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";

export interface SimulatedStackSet {
  name: string;
  id: string;
  isServiceManaged: boolean;
  deploysItself: boolean;
  /** Root or OUs; none where somebody deploys it by hand. */
  targets: readonly string[];
}

export interface SimulatedStackInstance {
  accountId: string;
  region: string;
  status: "CURRENT" | "OUTDATED" | "INOPERABLE";
  detailed: "SUCCEEDED" | "FAILED" | "INOPERABLE" | "SKIPPED_SUSPENDED_ACCOUNT";
}

const baseline = "account-baseline";

/** A baseline for everybody, and one that a team deploys by hand. */
export function stackSetsOf({ rootId }: SimulatedOrganization): readonly SimulatedStackSet[] {
  return [
    {
      name: baseline,
      id: `${baseline}:5b7c2f1a`,
      isServiceManaged: true,
      deploysItself: true,
      targets: [rootId],
    },
    {
      name: "ferry-timetables",
      id: "ferry-timetables:0c9d4e72",
      isServiceManaged: false,
      deploysItself: false,
      targets: [],
    },
  ];
}

/** Service-managed stack sets leave the management account out; most instances are current, some are not. */
export function stackInstancesOf(
  { accounts, managementAccountId, homeRegion, seed }: SimulatedOrganization,
  { name, isServiceManaged }: SimulatedStackSet,
): readonly SimulatedStackInstance[] {
  if (!isServiceManaged) return [];
  return accounts
    .filter(({ id, state }) => id !== managementAccountId && state !== "CLOSED")
    .map(({ id, index, state }) => {
      const place = { accountId: id, region: homeRegion };
      if (state !== "ACTIVE")
        return { ...place, status: "OUTDATED", detailed: "SKIPPED_SUSPENDED_ACCOUNT" } as const;
      const drawn = unit(seed, "stack-instance", name, index);
      if (drawn < 0.05) return { ...place, status: "INOPERABLE", detailed: "INOPERABLE" } as const;
      if (drawn < 0.12) return { ...place, status: "OUTDATED", detailed: "FAILED" } as const;
      return { ...place, status: "CURRENT", detailed: "SUCCEEDED" } as const;
    });
}
