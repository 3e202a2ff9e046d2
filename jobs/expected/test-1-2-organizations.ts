/** 1.2 from the members of the simulated organization and the management account's buckets. */
import { accountState } from "#lib/sim/account-state.ts";
import type { SimulatedOrganization } from "#lib/sim/organization.ts";
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

/** Nobody looks at most services yet: it cannot be known to be clean, but it can be known not to be. */
function managementAccount(organization: SimulatedOrganization): Unit {
  const { buckets } = accountState(organization, organization.managementAccountId).storage;
  const isOurs = buckets.some(({ name }) => !/^(aws-controltower|cf-templates)-/.test(name));
  return isOurs ? 0 : null;
}
