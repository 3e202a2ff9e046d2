/** An organization of twelve that meets everything that is evaluated of it, for tests to change. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import {
  aCredentialsFact,
  aFact,
  anAdminsFact,
  anAssumeFact,
  anAuthorizationFact,
  aRegionsFact,
  homeRegion,
  managementId,
  now,
  regions,
  securityId,
} from "./a-fact.fixture.ts";
import { anEmptyInventory } from "./an-inventory.fixture.ts";
import type { Attestation } from "./attestation.ts";
import type { OrganizationInput } from "./input.ts";
import { noRecords } from "./records.ts";
import { defaultSettings } from "./settings.ts";

export const organizationId = "o-a1b2c3d4e5";
export const logId = "999900003333";
export const trailArn = `arn:aws:cloudtrail:${homeRegion}:${managementId}:trail/organization-trail`;
const trailBucket = "northmole-trail";

type TreeAccount = FactsOf<"organizations.tree">["accounts"][number];

export function anAccount(Id: string, more: Partial<TreeAccount> = {}): TreeAccount {
  return {
    Id,
    Name: `workload-${Id}`,
    Email: `${Id}@northmole.example`,
    State: "ACTIVE",
    JoinedMethod: "CREATED",
    JoinedTimestamp: "2024-03-01T09:00:00.000Z",
    ParentId: "r-ab12",
    ...more,
  };
}

/** Ids of `count` business accounts. */
export function businessIds(count: number): string[] {
  return Array.from({ length: count }, (_, at) => String(100_000_000_001 + at));
}

/** The three accounts that the organization rests on, and nine for the business. */
export const twelveAccounts: readonly TreeAccount[] = [
  anAccount(managementId, { Name: "northmole-root" }),
  anAccount(securityId, { Name: "tooling" }),
  anAccount(logId, { Name: "archive" }),
  ...businessIds(9).map((id) => anAccount(id)),
];

const treeOps = [
  "organizations:DescribeOrganization",
  "organizations:ListAccounts",
  "organizations:ListRoots",
  "organizations:ListOrganizationalUnitsForParent",
];

export function aTreeFact(
  accounts: readonly TreeAccount[] = twelveAccounts,
  FeatureSet: string | null = "ALL",
): Envelope {
  const data = {
    Id: organizationId,
    MasterAccountId: managementId,
    FeatureSet,
    roots: [{ Id: "r-ab12", PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] }],
    organizationalUnits: [],
    accounts: [...accounts],
  };
  return aFact("organizations.tree", treeOps, data, { accountId: managementId });
}

export function aDelegationFact(
  administrators: FactsOf<"organizations.delegation">["delegatedAdministrators"] = [
    { Id: securityId, ServicePrincipals: ["guardduty.amazonaws.com"], DelegationEnabledDate: null },
  ],
): Envelope {
  return aFact(
    "organizations.delegation",
    ["organizations:ListDelegatedAdministrators", "organizations:ListDelegatedServicesForAccount"],
    { delegatedAdministrators: administrators, trustedServices: [] },
    { accountId: managementId },
  );
}

type Invitation = FactsOf<"organizations.invitations">["open"][number];

export function anInvitationsFact(...open: Invitation[]): Envelope {
  return aFact(
    "organizations.invitations",
    ["organizations:ListHandshakesForOrganization"],
    { open },
    { accountId: managementId },
  );
}

export function aBucketListFact(accountId: string, names: readonly string[]): Envelope {
  const buckets = names.map((Name) => ({
    Name,
    BucketRegion: homeRegion,
    CreationDate: "2021-03-04T08:00:00.000Z",
  }));
  return aFact("s3.buckets", ["s3:ListBuckets"], { buckets }, { accountId });
}

export function aTrailsFact(region: string, bucket: string | null = trailBucket): Envelope {
  const trails: FactsOf<"cloudtrail.trails">["trails"] =
    bucket === null
      ? []
      : [
          {
            TrailARN: trailArn,
            HomeRegion: homeRegion,
            IsOrganizationTrail: true,
            IsMultiRegionTrail: true,
            IncludeGlobalServiceEvents: true,
            S3BucketName: bucket,
            S3KeyPrefix: null,
            SnsTopicARN: null,
            CloudWatchLogsLogGroupArn: null,
            status: null,
          },
        ];
  return aFact(
    "cloudtrail.trails",
    ["cloudtrail:DescribeTrails"],
    { trails },
    { region, accountId: managementId },
  );
}

/** The same fact, observed in the management account. */
export function inManagement(envelope: Envelope): Envelope {
  return { ...envelope, accountId: managementId };
}

function goodOrganizationFacts(): Envelope[] {
  return [
    aTreeFact(),
    aDelegationFact(),
    anInvitationsFact(),
    ...[anAssumeFact(), aRegionsFact(), aCredentialsFact([]), anAuthorizationFact(null)].map(inManagement),
    ...regions.flatMap((region) => [anAdminsFact(region, securityId), aTrailsFact(region)]),
    ...anEmptyInventory(),
    aBucketListFact(managementId, []),
    aBucketListFact(securityId, [trailBucket]),
    aBucketListFact(logId, []),
  ];
}

const keyOf = ({ accountId, collector, region }: Envelope) => `${accountId}|${collector}|${region}`;

/** The good facts with some replaced. */
export function goodOrganizationFactsBut(...changes: Envelope[]): Envelope[] {
  const replaced = new Set(changes.map(keyOf));
  return [...goodOrganizationFacts().filter((envelope) => !replaced.has(keyOf(envelope))), ...changes];
}

/** The good facts without those of one collector in one account. */
export function goodOrganizationFactsWithout(collector: string, accountId: string): Envelope[] {
  return goodOrganizationFacts().filter(
    (envelope) => envelope.collector !== collector || envelope.accountId !== accountId,
  );
}

type OrganizationChanges = Partial<Omit<OrganizationInput, "organization" | "sharedFacts">> & {
  organization?: Partial<OrganizationInput["organization"]>;
  /** Replaces all facts. */
  facts?: readonly Envelope[];
};

/** Twelve accounts, the security account named, nothing in the management account; only the open question is open. */
export function anOrganizationInput({
  organization,
  facts,
  ...changes
}: OrganizationChanges = {}): OrganizationInput {
  return {
    partition: "aws",
    missing: [],
    sharedFacts: facts ?? goodOrganizationFacts(),
    settings: defaultSettings,
    exceptions: [],
    attestations: [],
    records: noRecords,
    verdicts: new Map(),
    trustedOutside: { accounts: [], unread: 0 },
    knownOutside: [],
    now,
    ...changes,
    organization: {
      id: organizationId,
      kind: "organization",
      managementAccountId: managementId,
      securityAccountId: securityId,
      logAccountId: null,
      baseAccountId: securityId,
      roleName: "WaymarkAudit",
      homeRegion,
      regionPolicy: "all",
      ...organization,
    },
  };
}

/** A person's answer, a yes to check (d) of item 1.3 where nothing else is said. */
export function anAnswer(more: Partial<Attestation> = {}): Attestation {
  return {
    id: "00000000-0000-4000-8000-000000000001",
    itemId: "1.3",
    question: "security-only",
    accountId: null,
    holds: true,
    details: null,
    evidenceUrl: "https://wiki.northmole.example/answers",
    evidenceAt: new Date(now.getTime() - 5 * 86_400_000),
    answeredAt: new Date(now.getTime() - 5 * 86_400_000),
    reviewBy: new Date(now.getTime() + 90 * 86_400_000),
    contradiction: null,
    ...more,
  };
}
