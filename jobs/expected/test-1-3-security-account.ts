/** 1.3 from the accounts of the simulated organization and where its logs are kept. */
import { accountState } from "#lib/sim/account-state.ts";
import { findAccount, type SimulatedOrganization } from "#lib/sim/organization.ts";
import { plannedDenials, plannedFailures } from "#lib/sim/planned-failures.ts";
import { organizationTrailOf } from "#lib/sim/state/trails.ts";
import { type Expected, ofUnits, type Unit } from "./test-scene.ts";

/** 1.3: an account for security and one for logs, which nothing else uses. */
export function expectedSecurityAccount(organization: SimulatedOrganization): Expected {
  return ofUnits(securityAccount(organization));
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
