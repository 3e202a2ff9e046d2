/** Drawn facts of an account, and those that speak of all of them, as the collectors would have stored them. */
import { factsBody } from "#lib/data/facts-write.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
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
  accountId as fixtureAccount,
  foundational,
} from "#lib/roadmap/a-fact.fixture.ts";
import { integer, unit } from "#lib/sim/random.ts";
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
  if (account.maturity > 0.5) return [anS3AccountFact(allOn), aSkippedBucketsFact()];
  const count = integer(0, 12, "buckets", account.id);
  const buckets = Array.from({ length: count }, (_, index) =>
    aBucket(`bucket-${account.id}-${index}`, {
      publicAccessBlock: unit("block", account.id, index) < 0.7 ? allOn : null,
      policyPublic: unit("public", account.id, index) < 0.1,
    }),
  );
  return [anS3AccountFact(null), aBucketsFact(...buckets)];
}

/** What an account tells of itself. */
export function drawFacts(account: SeededAccount): Envelope[] {
  const detectors = defaultRegions.map((region) =>
    aDetectorFact(region, unit("detector", account.id, region) < 0.2 + account.maturity ? {} : null),
  );
  return [
    anAssumeFact(),
    aRegionsFact([...defaultRegions]),
    anAuthorizationFact(),
    ...usersOf(account),
    ...bucketsOf(account),
    ...detectors,
  ];
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
  ];
}

/** What the administrator of GuardDuty tells of its members. */
export function drawAdministratorFacts({ accounts }: SeededOrganization): Envelope[] {
  const features = foundational.map(({ Name, Status }) => ({ Name, Status }));
  return defaultRegions.map((region) => {
    const members = accounts
      .slice(2)
      .filter(({ id, maturity }) => unit("detector", id, region) < 0.2 + maturity)
      .map(({ id }) => ({ AccountId: id, RelationshipStatus: "Enabled", features }));
    return aMembersFact(region, members, accounts[1]?.id ?? "");
  });
}

/** The rows of one account's envelopes; ids of the builders' account become its own. */
export function* factsRows(accountId: string, envelopes: readonly Envelope[]): Generator<Cell[]> {
  for (const envelope of envelopes) {
    const { collector, region, schema, complete, hash, parts } = factsBody(envelope);
    for (const [part, text] of parts.entries()) {
      const body = text.replaceAll(fixtureAccount, accountId);
      yield [accountId, collector, region, "latest", part, schema, complete, hash, body];
    }
  }
}
