/** Builders for tests: envelopes as the collectors store them, and the means to spoil them. */
import { type Envelope, globalRegion, type Operation, type Outcome } from "#lib/facts/envelope.ts";
import type { IamUser } from "#lib/facts/iam.ts";
import { type CollectorName, type FactsOf, factsRegistry } from "#lib/facts/registry.ts";
import type { ResourceException } from "./input.ts";

export const now = new Date("2026-11-21T12:00:00Z");
export const accountId = "111122223333";
export const managementId = "999900001111";
export const securityId = "999900002222";
export const logId = "999900003333";
export const homeRegion = "us-east-1";
export const roleArn = `arn:aws:iam::${accountId}:role/WaymarkAudit`;

/** Seventeen regions, as an account has by default. */
export const regions = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

export function hoursAgo(hours: number): string {
  return new Date(now.getTime() - hours * 3_600_000).toISOString();
}

export function daysAgo(days: number): string {
  return hoursAgo(24 * days);
}

type FactOptions = { region?: string; accountId?: string; observedAt?: string; ops?: Operation[] };

/** An envelope in which every named operation ended `ok`. */
export function aFact<Name extends CollectorName>(
  collector: Name,
  ops: readonly string[],
  data: FactsOf<Name> | null,
  options: FactOptions = {},
): Envelope {
  const all = options.ops ?? ops.map((op): Operation => ({ op, outcome: "ok" }));
  return {
    partition: "aws",
    accountId: options.accountId ?? accountId,
    region: options.region ?? globalRegion,
    collector,
    schema: factsRegistry[collector].version,
    observedAt: options.observedAt ?? hoursAgo(1),
    complete: all.every(({ outcome }) => outcome === "ok" || outcome === "absent"),
    ops: all,
    data,
  };
}

/** The same envelope with one operation ended otherwise (for one resource, if named). */
export function withOutcome(
  envelope: Envelope,
  op: string,
  outcome: Outcome,
  more: Partial<Operation> = {},
): Envelope {
  const spoiled: Operation = { op, outcome, ...more };
  const kept = more.resource === undefined ? envelope.ops.filter((entry) => entry.op !== op) : envelope.ops;
  const complete = outcome === "ok" || outcome === "absent" ? envelope.complete : false;
  return { ...envelope, complete, ops: [...kept, spoiled] };
}

export function denied(envelope: Envelope, op: string, more: Partial<Operation> = {}): Envelope {
  return withOutcome(envelope, op, "denied", { deniedBy: "identity", ...more });
}

export function aRegionsFact(
  list: readonly (
    | string
    | [string, FactsOf<"account.regions">["regions"][number]["RegionOptStatus"]]
  )[] = regions,
): Envelope {
  return aFact("account.regions", ["account:ListRegions"], {
    source: "account:ListRegions",
    regions: list.map((entry) =>
      typeof entry === "string"
        ? { RegionName: entry, RegionOptStatus: "ENABLED_BY_DEFAULT" as const }
        : { RegionName: entry[0], RegionOptStatus: entry[1] },
    ),
  });
}

export function anAssumeFact(data: Partial<FactsOf<"sts.assume">> = {}): Envelope {
  const fact = {
    roleArn,
    assumed: true,
    failure: null,
    code: null,
    message: null,
    assumableWithoutExternalId: null,
    stsRegion: homeRegion,
    ...data,
  };
  const ops: Operation[] = fact.assumed
    ? [
        { op: "sts:AssumeRole", outcome: "ok" },
        { op: "sts:GetCallerIdentity", outcome: "ok" },
      ]
    : [{ op: "sts:AssumeRole", outcome: "denied", deniedBy: "unknown", code: "AccessDenied" }];
  return aFact("sts.assume", [], fact, { ops });
}

export const readOnly = [
  { PolicyArn: "arn:aws:iam::aws:policy/SecurityAudit", document: null },
  { PolicyArn: "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", document: null },
];

export function aTrustPolicy(
  principal: unknown,
  externalId = true,
  action: unknown = "sts:AssumeRole",
): string {
  const condition = externalId ? { Condition: { StringEquals: { "sts:ExternalId": "waymark-1" } } } : {};
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: action, ...condition }],
  });
}

type AuditRole = NonNullable<FactsOf<"iam.authorization">["auditRole"]>;

export function anAuthorizationFact(role: Partial<AuditRole> | null = {}): Envelope {
  return aFact("iam.authorization", ["iam:GetAccountAuthorizationDetails"], {
    auditRole:
      role === null
        ? null
        : {
            Arn: roleArn,
            trustPolicy: aTrustPolicy({ AWS: `arn:aws:iam::${securityId}:role/waymark` }),
            attachedPolicies: readOnly,
            inlinePolicies: [],
            permissionsBoundary: null,
            MaxSessionDuration: null,
            ...role,
          },
  });
}

export const allOn = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

export function anS3AccountFact(publicAccessBlock: FactsOf<"s3.account">["publicAccessBlock"]): Envelope {
  return aFact("s3.account", ["s3control:GetPublicAccessBlock"], { publicAccessBlock });
}

type Bucket = FactsOf<"s3.exposure">["buckets"][number];

export function aBucket(Name: string, more: Partial<Bucket> = {}): Bucket {
  return {
    Name,
    BucketRegion: homeRegion,
    publicAccessBlock: null,
    policyPublic: false,
    publicPolicy: null,
    ObjectOwnership: "BucketOwnerEnforced",
    aclPublic: false,
    publicPermissions: [],
    ...more,
  };
}

const bucketOps = [
  "s3:ListBuckets",
  "s3:GetPublicAccessBlock",
  "s3:GetBucketPolicyStatus",
  "s3:GetBucketOwnershipControls",
  "s3:GetBucketAcl",
];

export function aBucketsFact(...buckets: Bucket[]): Envelope {
  return aFact("s3.exposure", bucketOps, { buckets });
}

/** What the collector stores where the account's own block makes the buckets irrelevant. */
export function aSkippedBucketsFact(): Envelope {
  const ops: Operation[] = [{ op: "s3:ListBuckets", outcome: "ok", skipped: "account-block" }];
  return aFact("s3.exposure", [], null, { ops });
}

export const foundational = ["CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"].map((Name) => ({
  Name,
  Status: "ENABLED",
  ManagedBy: null,
}));

type Detector = NonNullable<FactsOf<"guardduty.detector">["detector"]>;

export function aDetectorFact(
  region: string,
  detector: Partial<Detector> | null = {},
  administrator: string | null = securityId,
): Envelope {
  const ops =
    detector === null
      ? ["guardduty:ListDetectors"]
      : ["guardduty:ListDetectors", "guardduty:GetDetector", "guardduty:GetAdministratorAccount"];
  const full =
    detector === null
      ? null
      : {
          DetectorId: "d0",
          Status: "ENABLED",
          FindingPublishingFrequency: "SIX_HOURS",
          CreatedAt: null,
          Features: foundational,
          ...detector,
        };
  return aFact(
    "guardduty.detector",
    ops,
    {
      detector: full,
      administrator:
        administrator === null || full === null
          ? null
          : { AccountId: administrator, RelationshipStatus: "Enabled" },
    },
    { region },
  );
}

export function anAdminsFact(region: string, ...adminAccounts: string[]): Envelope {
  const list = adminAccounts.map((AdminAccountId) => ({ AdminAccountId, AdminStatus: "ENABLED" }));
  return aFact(
    "guardduty.admins",
    ["guardduty:ListOrganizationAdminAccounts"],
    { adminAccounts: list },
    { region, accountId: managementId },
  );
}

type Member = NonNullable<FactsOf<"guardduty.organization">["members"]>[number];

export function aMembersFact(
  region: string,
  members: Member[] | null,
  administratorId = securityId,
): Envelope {
  return aFact(
    "guardduty.organization",
    ["guardduty:DescribeOrganizationConfiguration", "guardduty:ListMembers", "guardduty:GetMemberDetectors"],
    { configuration: { AutoEnableOrganizationMembers: "ALL", MemberAccountLimitReached: false }, members },
    { region, accountId: administratorId },
  );
}

export function aMember(more: Partial<Member> = {}): Member {
  const features = foundational.map(({ Name, Status }) => ({ Name, Status }));
  return { AccountId: accountId, RelationshipStatus: "Enabled", features, ...more };
}

export function aSummaryFact(Users: number, AccountAccessKeysPresent = 0): Envelope {
  return aFact("iam.summary", ["iam:GetAccountSummary"], {
    Users,
    AccountAccessKeysPresent,
    AccountPasswordPresent: 0,
    AccountMFAEnabled: 1,
  });
}

const userOps = [
  "iam:GenerateCredentialReport",
  "iam:GetCredentialReport",
  "iam:ListUsers",
  "iam:ListAccessKeys",
  "iam:ListSSHPublicKeys",
  "iam:ListSigningCertificates",
  "iam:ListServiceSpecificCredentials",
  "iam:ListMFADevices",
];

export function userArn(name: string): string {
  return `arn:aws:iam::${accountId}:user/${name}`;
}

/** A user that holds nothing, known to report and lists alike. */
export function aUser(UserName: string, more: Partial<IamUser> = {}): IamUser {
  return {
    Arn: userArn(UserName),
    UserName,
    CreateDate: daysAgo(400),
    report: {
      passwordEnabled: false,
      passwordLastUsed: null,
      mfaActive: false,
      activeKeys: 0,
      activeCertificates: 0,
    },
    accessKeys: [],
    activeSshKeys: 0,
    activeCertificates: 0,
    serviceCredentials: [],
    mfaDevices: 0,
    ...more,
  };
}

/** A user with a console password, and MFA unless told otherwise. */
export function aPasswordUser(UserName: string, more: Partial<IamUser> = {}, mfaActive = true): IamUser {
  return aUser(UserName, {
    report: {
      passwordEnabled: true,
      passwordLastUsed: null,
      mfaActive,
      activeKeys: 0,
      activeCertificates: 0,
    },
    mfaDevices: mfaActive ? 1 : 0,
    ...more,
  });
}

/** A user with one access key, of which the report knows as well. */
export function aKeyUser(UserName: string, ageDays = 30, Status = "Active"): IamUser {
  const active = Status === "Active" ? 1 : 0;
  return aUser(UserName, {
    report: {
      passwordEnabled: false,
      passwordLastUsed: null,
      mfaActive: false,
      activeKeys: active,
      activeCertificates: 0,
    },
    accessKeys: [{ AccessKeyId: "AKIAEXAMPLE", Status, CreateDate: daysAgo(ageDays), lastUsed: null }],
  });
}

export function aCredentialsFact(
  users: IamUser[] | null,
  report: Partial<NonNullable<FactsOf<"iam.credentials">["report"]>> | null = {},
): Envelope {
  const full =
    report === null
      ? null
      : {
          GeneratedTime: hoursAgo(2),
          root: { activeKeys: 0, mfaActive: true, passwordLastUsed: null },
          users: (users ?? []).map(({ Arn }) => ({ Arn, activeCredentials: 0 })),
          ...report,
        };
  return aFact("iam.credentials", userOps, { report: full, users });
}

export function anException(
  itemId: string,
  resource: string,
  kind = "risk",
  expiresAt: Date = new Date(now.getTime() + 30 * 86_400_000),
): ResourceException {
  return { itemId, accountId, resource, kind, expiresAt };
}
