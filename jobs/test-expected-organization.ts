/**
 * What a refresh should make of the items of scope organization, computed a second time and plainly, straight from the
 * simulator's state: no facts, no evaluators. Only tests import it.
 */
import { accountState } from "#lib/sim/account-state.ts";
import { findAccount, type SimulatedOrganization } from "#lib/sim/organization.ts";
import { plannedDenials, plannedFailures } from "#lib/sim/planned-failures.ts";
import { organizationTrailOf } from "#lib/sim/state/trails.ts";
import { type Expected, ofUnits, type Unit } from "./test-expected.ts";

/**
 * Item → what should come out.
 *
 * @param seen ids of the accounts that an earlier refresh listed: nobody misses the others.
 */
export function expectedOfOrganization(
  organization: SimulatedOrganization,
  seen: readonly string[] = [],
): Record<"1.2" | "1.3", Expected> {
  return {
    "1.2": ofUnits([...membership(organization, seen), 100, managementAccount(organization)]),
    "1.3": ofUnits(securityAccount(organization)),
  };
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

function securityAccount(organization: SimulatedOrganization): Unit[] {
  const { securityAccountId, managementAccountId, delegations, homeRegion } = organization;
  const logs = organization.logArchiveAccountId ?? securityAccountId;
  const named = [securityAccountId, logs];
  const isActive = named.every((id) => findAccount(organization, id)?.state === "ACTIVE");
  if (!isActive || named.includes(managementAccountId)) return [0];
  const isUnread =
    plannedFailures(organization).some(({ accountId }) => accountId === logs) ||
    plannedDenials(organization).some(
      ({ accountId, operation, region }) =>
        accountId === logs && operation === "s3:ListBuckets" && region === homeRegion,
    );
  const { bucket } = organizationTrailOf(organization);
  const { buckets } = accountState(organization, logs).storage;
  const ownsLogs = buckets.some(({ name }) => name === bucket);
  const administers = delegations.some(({ accountId }) => accountId === securityAccountId);
  const others = organization.accounts.filter(
    ({ id, state }) => state === "ACTIVE" && id !== managementAccountId && !named.includes(id),
  );
  return [
    100,
    isUnread ? null : ownsLogs ? 100 : 0,
    administers ? 100 : 0,
    // A question to a person, which nobody has answered.
    null,
    others.length > 0 ? 100 : 0,
  ];
}
