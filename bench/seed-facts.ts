/** Drawn facts of an account, and those that speak of all of them, as the collectors would have stored them. */
import { factsBody } from "#lib/data/facts-write.ts";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import type { AwsAccountState, OrganizationTree } from "#lib/facts/organizations.ts";
import {
  aBucket,
  aBucketsFact,
  aCredentialsFact,
  aDetectorFact,
  aFact,
  aKeyUser,
  allOn,
  aMembersFact,
  anAdminsFact,
  anAssumeFact,
  anAuthorizationFact,
  anS3AccountFact,
  aPasswordUser,
  aRegionsFact,
  aSkippedBucketsFact,
  aSummaryFact,
  denied,
  accountId as fixtureAccount,
  managementId as fixtureManagement,
  foundational,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aBucketListFact,
  anOwnTrail,
  aSelectorsFact,
  aStoresFact,
  aTrail,
  aTrailsFact,
  everything,
  logBucket,
  organizationTrailArn,
  ownTrailArn,
} from "#lib/roadmap/a-trail.fixture.ts";
import { anInvitationsFact } from "#lib/roadmap/an-organization.fixture.ts";
import { integer, pick, unit } from "#lib/sim/random.ts";
import { defaultRegions } from "#lib/sim/regions.ts";
import type { Cell } from "./copy.ts";
import { organizationId, rootId, type SeededAccount, type SeededOrganization } from "./seed-organization.ts";

/** Columns of a row of facts, in the order of `factsRows`. */
export const factsColumns = [
  "account_id",
  "collector",
  "region",
  "generation",
  "part",
  "schema",
  "complete",
  "hash",
  "body",
] as const;

function usersOf(account: SeededAccount): Envelope[] {
  const count = Math.floor(4 * unit("users", account.id) ** 3);
  const users = Array.from({ length: count }, (_, index) =>
    unit("key", account.id, index) < 0.5
      ? aKeyUser(`user-${index}`, integer(5, 400, "age", account.id, index))
      : aPasswordUser(`user-${index}`, {}, unit("mfa", account.id, index) < 0.8),
  );
  const report = {
    users: users.map(({ Arn, report: one }) => ({
      Arn,
      activeCredentials: (one?.activeKeys ?? 0) + (one?.passwordEnabled === true ? 1 : 0),
    })),
  };
  return [aSummaryFact(count), aCredentialsFact(users, report)];
}

function bucketsOf(account: SeededAccount): Envelope[] {
  const count = integer(0, 12, "buckets", account.id);
  const names = Array.from({ length: count }, (_, index) => `bucket-${account.id}-${index}`);
  const list = aBucketListFact(account.id, ...names);
  if (account.maturity > 0.5) return [anS3AccountFact(allOn), aSkippedBucketsFact(), list];
  const buckets = names.map((name, index) =>
    aBucket(name, {
      publicAccessBlock: unit("block", account.id, index) < 0.7 ? allOn : null,
      policyPublic: unit("public", account.id, index) < 0.1,
    }),
  );
  return [anS3AccountFact(null), aBucketsFact(...buckets), list];
}

/** Most accounts record by the organization's trail alone; some keep one of their own beside it. */
function trailsOf(account: SeededAccount): Envelope[] {
  const hasOwn = unit("trail", account.id) < 0.2;
  const trails = hasOwn ? [aTrail(), anOwnTrail()] : [aTrail()];
  return [
    ...defaultRegions.map((region) => aTrailsFact(region, ...trails)),
    hasOwn ? aSelectorsFact(everything, ownTrailArn) : aSelectorsFact(null),
  ];
}

const gapKinds = 6;

/** The reasons for which something of an account was not read; each account has its own, in its own places. */
function withGaps(account: SeededAccount, envelopes: readonly Envelope[]): Envelope[] {
  const kind = integer(0, gapKinds - 1, "gap", account.id);
  const policy = `p-${pick(["deny-regions", "deny-audit", "baseline"], "policy", account.id)}`;
  const message = "User is not authorized to perform this operation";
  const refused: Partial<Operation> = { code: "AccessDenied", message };
  const spoil = (envelope: Envelope): Envelope => {
    const [first] = envelope.ops;
    const inRegion = unit("hidden", account.id, envelope.region) < 0.3;
    if (first === undefined || envelope.collector === "sts.assume") return envelope;
    if (kind <= 1 && envelope.region !== "global" && inRegion)
      return { ...denied(envelope, first.op, { ...refused, deniedBy: "scp", policyId: policy }), data: null };
    if (kind === 2 && envelope.collector === "cloudtrail.trails")
      return { ...denied(envelope, first.op, { ...refused, deniedBy: "boundary" }), data: null };
    if (kind === 3 && envelope.collector === "s3.exposure")
      return denied(envelope, "s3:GetBucketPolicyStatus", { ...refused, deniedBy: "resource" });
    if (kind === 4 && envelope.collector === "guardduty.detector" && inRegion)
      return { ...withOutcome(envelope, first.op, "throttled", { code: "Throttling" }), data: null };
    if (kind === 5 && envelope.collector === "iam.credentials")
      return { ...denied(envelope, first.op, { ...refused, deniedBy: "identity" }), data: null };
    return envelope;
  };
  return envelopes.map(spoil);
}

/** What an account tells of itself; of one that was read in part, with gaps. */
export function drawFacts(account: SeededAccount): Envelope[] {
  const detectors = defaultRegions.map((region) =>
    aDetectorFact(region, unit("detector", account.id, region) < 0.2 + account.maturity ? {} : null),
  );
  const envelopes = [
    anAssumeFact(),
    aRegionsFact([...defaultRegions]),
    anAuthorizationFact(),
    ...usersOf(account),
    ...bucketsOf(account),
    ...detectors,
    ...trailsOf(account),
  ];
  return account.outcome === "partial" ? withGaps(account, envelopes) : envelopes;
}

const listedStates = new Set<string>([
  "ACTIVE",
  "PENDING_ACTIVATION",
  "SUSPENDED",
  "PENDING_CLOSURE",
  "CLOSED",
]);

function treeOf({ units, accounts }: SeededOrganization): OrganizationTree {
  return {
    Id: organizationId,
    MasterAccountId: accounts[0]?.id ?? "",
    FeatureSet: "ALL",
    roots: [{ Id: rootId, PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] }],
    organizationalUnits: units.flatMap(({ id, name, parentId }) =>
      parentId === null ? [] : [{ Id: id, Name: name, ParentId: parentId }],
    ),
    accounts: accounts
      .filter(({ state }) => listedStates.has(state))
      .map((account) => ({
        Id: account.id,
        Name: account.name,
        Email: account.email,
        // Departed accounts were left out by the line before.
        State: account.state as AwsAccountState,
        JoinedMethod: "CREATED",
        JoinedTimestamp: account.joinedAt.toISOString(),
        ParentId: account.unitId,
      })),
  };
}

/** What the management account tells of the organization. */
export function drawManagementFacts(organization: SeededOrganization): Envelope[] {
  const security = organization.accounts[1]?.id ?? "";
  const delegatedAdministrators = [
    { Id: security, ServicePrincipals: ["guardduty.amazonaws.com"], DelegationEnabledDate: null },
  ];
  return [
    aFact("organizations.tree", ["organizations:ListAccounts"], treeOf(organization)),
    aFact("organizations.delegation", ["organizations:ListDelegatedAdministrators"], {
      delegatedAdministrators,
      trustedServices: ["guardduty.amazonaws.com"],
    }),
    ...defaultRegions.map((region) => anAdminsFact(region, security)),
    anInvitationsFact(),
    aSelectorsFact(everything, organizationTrailArn),
    aStoresFact(),
  ];
}

/** What the security account tells: the members of GuardDuty, and that it keeps the logs. */
export function drawAdministratorFacts({ accounts }: SeededOrganization): Envelope[] {
  const security = accounts[1]?.id ?? "";
  const features = foundational.map(({ Name, Status }) => ({ Name, Status }));
  const detectors = defaultRegions.map((region) => {
    const members = accounts
      .slice(2)
      .filter(({ id, maturity }) => unit("detector", id, region) < 0.2 + maturity)
      .map(({ id }) => ({ AccountId: id, RelationshipStatus: "Enabled", features }));
    return aMembersFact(region, members, security);
  });
  return [...detectors, aBucketListFact(security, logBucket)];
}

/**
 * The rows of one account's envelopes; ids of the builders' accounts become its own and the management account's. What
 * comes later replaces the same collector in the same region.
 */
export function* factsRows(
  accountId: string,
  envelopes: readonly Envelope[],
  management: string = fixtureManagement,
): Generator<Cell[]> {
  const newest = new Map(envelopes.map((envelope) => [`${envelope.collector}|${envelope.region}`, envelope]));
  for (const envelope of newest.values()) {
    const { collector, region, schema, complete, hash, parts } = factsBody(envelope);
    for (const [part, text] of parts.entries()) {
      const body = text.replaceAll(fixtureAccount, accountId).replaceAll(fixtureManagement, management);
      yield [accountId, collector, region, "latest", part, schema, complete, hash, body];
    }
  }
}
