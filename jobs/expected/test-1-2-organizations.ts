/** 1.2 from the members of the simulated organization and what is in its management account. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedOrganization } from "#lib/sim/organization.ts";
import { computeIn } from "#lib/sim/state/compute.ts";
import { workloadsIn } from "#lib/sim/state/workloads.ts";
import { type Expected, ofUnits, type Unit } from "./test-scene.ts";

/** 1.2: everybody is a member, all features are on, nothing runs in the management account. */
export function expectedOrganizations(
  organization: SimulatedOrganization,
  seen: readonly string[],
): Expected {
  return ofUnits([...membership(organization, seen), 100, managementAccount(organization)]);
}

function membership(
  { accounts, departed, invitations }: SimulatedOrganization,
  seen: readonly string[],
): Unit[] {
  const members = accounts.filter(({ state }) => state === "ACTIVE" || state === "SUSPENDED");
  const left = departed.filter(({ id, lastState }) => lastState !== "CLOSED" && seen.includes(id));
  return [...members.map(() => 100), ...left.map(() => 0), ...invitations.map(() => 0)];
}

/** Buckets and whatever somebody runs in a region that is on; what Control Tower made does not count. */
function managementAccount(organization: SimulatedOrganization): Unit {
  const { account, storage, regions } = accountState(organization, organization.managementAccountId);
  const names = [
    ...storage.buckets.map(({ name }) => name),
    ...regions.flatMap((region) => {
      const { functions, topics, queues } = workloadsIn(organization, account, region);
      return [...functions, ...topics, ...queues];
    }),
  ];
  const isOurs = names.some((name) => !/^(aws-controltower|cf-templates)-/.test(name));
  const runs = regions.some((region) => {
    const { instances, volumes, snapshots } = computeIn(organization, account, region);
    return instances.length + volumes.length + snapshots.length > 0;
  });
  return isOurs || runs ? 0 : 100;
}
