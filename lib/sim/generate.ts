/**
 * Makes the organization of a seed and an epoch: the same arguments always give the same organization, and epoch n is
 * epoch 0 moved on n weeks. AWS state only; what an item should say of it is for the tests to compute.
 */
import { accountOf, joinedMethodOf } from "./account-draw.ts";
import type { Invitation, SimulatedOrganization } from "./organization.ts";
import { managementPoliciesOf, serviceControlPoliciesOf } from "./organization-policies.ts";
import { hexDigits, integer, lowerAndDigits, text } from "./random.ts";
import { everyRegion } from "./regions.ts";
import { defaultLargest } from "./sizes.ts";
import { homesOf, unitsOf } from "./units.ts";
import { liveThrough, weeklyRate } from "./weeks.ts";

const dayMs = 24 * 3_600_000;
const weekMs = 7 * dayMs;

export interface GenerateOptions {
  /** Accounts at epoch 0, at least 2 (management and security); from 8 on every peculiarity occurs. */
  accounts: number;
  seed: number;
  /** Weeks since the start: accounts join, move, are suspended, leave and are closed; some get better, some worse. Default 0. */
  epoch?: number;
  /** About as many resources as the largest account holds. Default: ten for each account, at most 100,000. */
  largestAccount?: number;
  /**
   * The Regions that this AWS has, us-east-1 among them; all of them by default. Tests of what does not depend on Regions
   * take few, because every regional service is asked in each.
   */
  regions?: readonly string[];
  /** The instant of epoch 0. Only what is recent by nature (the new account) depends on it. */
  now: Date;
}

/** @throws RangeError for fewer than two accounts or a negative epoch. */
export function generateOrganization({
  accounts: size,
  seed,
  epoch = 0,
  largestAccount = defaultLargest(size),
  regions = everyRegion,
  now,
}: GenerateOptions): SimulatedOrganization {
  if (!Number.isInteger(size) || size < 2 || !Number.isInteger(epoch) || epoch < 0) {
    throw new RangeError(
      `An organization has two accounts or more and an epoch of 0 or later, not ${size} and ${epoch}`,
    );
  }
  const rootId = `r-${text(4, lowerAndDigits, seed, "root")}`;
  const organizationId = `o-${text(10, lowerAndDigits, seed, "organization")}`;
  const units = unitsOf(seed, rootId, size);
  const homes = homesOf(rootId, units);
  const everybody = size + epoch * weeklyRate(size);
  const ids = accountIds(seed, everybody + weeklyRate(size));
  const joined = ids
    .slice(0, everybody)
    .map((id, index) => accountOf({ id, index, seed, size, epoch, now, homes }));
  const departed = liveThrough(epoch, { seed, size, accounts: joined, homes });
  const gone = new Set(departed.map(({ id }) => id));
  const accounts = joined.filter(({ id }) => !gone.has(id));
  const epochAt = new Date(now.getTime() + epoch * weekMs);
  const [management, security] = accounts;
  if (management === undefined || security === undefined) {
    throw new RangeError("An organization has a management and a security account");
  }
  const logArchive = accounts.find(({ duty }) => duty === "log-archive") ?? null;
  return {
    id: organizationId,
    partition: "aws",
    rootId,
    managementAccountId: management.id,
    securityAccountId: security.id,
    logArchiveAccountId: logArchive?.id ?? null,
    homeRegion: "us-east-1",
    regions,
    auditRoleName: "WaymarkAudit",
    externalId: text(32, lowerAndDigits, seed, "external-id"),
    baseRoleArn: `arn:aws:iam::${security.id}:role/WaymarkBase`,
    size,
    seed,
    epoch,
    startedAt: now,
    epochAt,
    largestAccount,
    accounts,
    departed,
    invitations: ids
      .flatMap((id, index) =>
        index >= everybody && joinedMethodOf(index, seed, size) === "INVITED" ? [id] : [],
      )
      .map((id) => invitationOf(id, seed, epochAt)),
    units,
    serviceControlPolicies: serviceControlPoliciesOf({ organizationId, management, logArchive, units, seed }),
    managementPolicies: managementPoliciesOf(units),
    delegations: [
      {
        accountId: security.id,
        servicePrincipals: [
          "guardduty.amazonaws.com",
          "securityhub.amazonaws.com",
          "access-analyzer.amazonaws.com",
          "inspector2.amazonaws.com",
        ],
        enabledAt: new Date("2023-03-14T09:20:00Z"),
      },
    ],
    trustedServices: [
      "access-analyzer.amazonaws.com",
      "account.amazonaws.com",
      "cloudtrail.amazonaws.com",
      "guardduty.amazonaws.com",
      "member.org.stacksets.cloudformation.amazonaws.com",
      "sso.amazonaws.com",
    ],
  };
}

/** Invitations are good for two weeks; this one was sent two days ago. */
function invitationOf(accountId: string, seed: number, epochAt: Date): Invitation {
  const requestedAt = new Date(Math.floor(epochAt.getTime() / dayMs) * dayMs - 2 * dayMs);
  return {
    id: `h-${text(32, hexDigits, seed, "invitation", accountId)}`,
    accountId,
    requestedAt,
    expiresAt: new Date(requestedAt.getTime() + 14 * dayMs),
  };
}

/** Distinct account ids in order of creation; a longer list starts with the shorter one. */
function accountIds(seed: number, count: number): string[] {
  const ids = new Set<string>();
  for (let attempt = 0; ids.size < count; attempt++) {
    ids.add(`${integer(1, 9, seed, "id", attempt)}${text(11, "0123456789", seed, "id-rest", attempt)}`);
  }
  return [...ids];
}
