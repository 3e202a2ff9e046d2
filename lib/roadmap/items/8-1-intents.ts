/** What guardrails may be asked to forbid, as requests: which have to be refused, and which may not be. */
import { representativeRegions } from "#lib/roadmap/guardrails/alike-regions.ts";
import { arnOf, commonCreations, creationIn, launch } from "#lib/roadmap/guardrails/creations.ts";
import { globalRegionOf, type Probe, type Prober } from "#lib/roadmap/guardrails/probe.ts";
import type { ScpIntent } from "#lib/roadmap/settings/stages-8-10.ts";

/** What the requests are about in one account. */
export interface ProbedAccount extends Prober {
  /** Regions that are enabled, sorted. */
  enabledRegions: readonly string[];
  homeRegions: readonly string[];
  /** Where work is assumed to be done as long as nobody named home Regions. */
  fallbackRegion: string;
  /** The audit role with its path, as `organization.roleName` has it. */
  auditRole: string;
  /** ARNs of the account's own trails; empty: it has none, or they are not known. */
  trails: readonly string[];
  detectionRuleNames: readonly string[];
}

/** One intent as requests. */
export interface Intent {
  /** What is forbidden, as a phrase behind "forbid". */
  words: string;
  /** Every one has to be refused. */
  all: readonly Probe[];
  /** One of these groups has to be refused as well; empty: none is asked. */
  anyOf: readonly Probe[];
  /** None may be refused by a Deny: a policy that forbids everything says nothing about this. */
  counter: readonly Probe[];
  /** Whom the requests come from; absent: an administrator's role. */
  asRoot?: true;
}

/** The requests of an intent; `missing`: what they cannot be made without, as a phrase. */
export function intentOf(id: ScpIntent, account: ProbedAccount): Intent | { missing: string } {
  return builders[id](account);
}

const builders: Readonly<Record<ScpIntent, (account: ProbedAccount) => Intent | { missing: string }>> = {
  region_restriction: restrictRegions,
  deny_leave_org: (account) => ({
    words: "leaving the organization",
    all: [{ action: "organizations:LeaveOrganization", resources: ["*"], region: globalRegionOf(account) }],
    anyOf: [],
    counter: [],
  }),
  protect_cloudtrail: (account) => ({
    words: "switching CloudTrail off",
    all: trailArns(account).flatMap((trail) =>
      ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"].map((name) => ({
        action: `cloudtrail:${name}`,
        resources: [trail],
        region: trail.split(":")[3] ?? globalRegionOf(account),
      })),
    ),
    anyOf: [],
    counter: inHomes(account, "cloudtrail:LookupEvents", () => "*"),
  }),
  protect_guardduty: (account) => ({
    words: "switching GuardDuty off",
    all: everywhere(
      account,
      [
        "guardduty:DeleteDetector",
        "guardduty:UpdateDetector",
        "guardduty:DisassociateFromAdministratorAccount",
      ],
      (region) => arnOf(account, "guardduty", region, "detector/0123456789abcdef0123456789abcdef"),
    ),
    anyOf: [],
    counter: inHomes(account, "guardduty:ListFindings", (region) =>
      arnOf(account, "guardduty", region, "detector/0123456789abcdef0123456789abcdef"),
    ),
  }),
  protect_audit_role: (account) => ({
    words: "changing the audit role",
    all: [
      "DeleteRole",
      "UpdateAssumeRolePolicy",
      "DetachRolePolicy",
      "DeleteRolePolicy",
      "AttachRolePolicy",
      "PutRolePolicy",
      "PutRolePermissionsBoundary",
    ].map((name) => onRole(account, `iam:${name}`, account.auditRole)),
    anyOf: [],
    counter: [onRole(account, "iam:DeleteRole", "waymark-another-role")],
  }),
  deny_root: (account) => ({
    words: "anything to the root user",
    all: usualWork(account),
    anyOf: [],
    counter: usualWork(account),
    asRoot: true,
  }),
  protect_config: (account) => ({
    words: "switching AWS Config off",
    all: everywhere(
      account,
      [
        "config:StopConfigurationRecorder",
        "config:DeleteConfigurationRecorder",
        "config:DeleteDeliveryChannel",
      ],
      () => "*",
    ),
    anyOf: [],
    counter: [],
  }),
  protect_events: protectEvents,
  require_imdsv2: (account) => ({
    words: "instances with version 1 of the metadata service",
    all: account.homeRegions.map((region) =>
      launch(account, region, { "ec2:MetadataHttpTokens": "optional" }),
    ),
    anyOf: [],
    counter: account.homeRegions.map((region) =>
      launch(account, region, { "ec2:MetadataHttpTokens": "required" }),
    ),
  }),
  require_encryption: requireEncryption,
};

function restrictRegions(account: ProbedAccount): Intent | { missing: string } {
  const { homeRegions, enabledRegions } = account;
  if (homeRegions.length === 0) return { missing: "the setting homeRegions" };
  const foreign = enabledRegions.filter((region) => !homeRegions.includes(region));
  if (foreign.length === 0) return { missing: "an enabled Region that is not a home Region" };
  return {
    words: "resources outside of the home Regions",
    all: creationsIn(account, foreign),
    anyOf: [],
    counter: [
      ...creationsIn(account, homeRegions),
      { action: "iam:ListRoles", resources: ["*"], region: globalRegionOf(account) },
    ],
  };
}

function protectEvents(account: ProbedAccount): Intent | { missing: string } {
  const { detectionRuleNames: rules } = account;
  if (rules.length === 0) return { missing: "the setting detectionRuleNames" };
  const actions = ["events:DeleteRule", "events:DisableRule", "events:RemoveTargets"];
  return {
    words: "switching the rules of detection off",
    all: rules.flatMap((rule) =>
      everywhere(account, actions, (region) => arnOf(account, "events", region, `rule/${rule}`)),
    ),
    anyOf: [],
    counter: inHomes(account, "events:PutRule", (region) =>
      arnOf(account, "events", region, "rule/waymark-another-rule"),
    ),
  };
}

/** Objects in S3 are encrypted by default since 2023: only volumes and databases can still be made without. */
function requireEncryption(account: ProbedAccount): Intent {
  const volume = (region: string, Encrypted: string): Probe => ({
    action: "ec2:CreateVolume",
    resources: [arnOf(account, "ec2", region, "volume/vol-0123456789abcdef0")],
    region,
    context: { "ec2:Encrypted": Encrypted },
  });
  const database = (region: string, StorageEncrypted: string): Probe => ({
    action: "rds:CreateDBInstance",
    resources: [arnOf(account, "rds", region, "db:waymark-probe")],
    region,
    context: { "rds:StorageEncrypted": StorageEncrypted },
  });
  return {
    words: "storage without encryption",
    all: everywhere(account, ["ec2:DisableEbsEncryptionByDefault"], () => "*"),
    anyOf: account.homeRegions.flatMap((region) => [volume(region, "false"), database(region, "false")]),
    counter: account.homeRegions.flatMap((region) => [volume(region, "true"), database(region, "true")]),
  };
}

/** What creates resources of the commonest services, in Regions that stand for all the given ones. */
function creationsIn(account: ProbedAccount, regions: readonly string[]): Probe[] {
  return commonCreations.flatMap((action) =>
    representativeRegions(account, action, regions).map((region) => creationIn(account, action, region)),
  );
}

/** What anybody may be seen doing in the Regions where work is done. */
function usualWork(account: ProbedAccount): Probe[] {
  const { homeRegions, partition, fallbackRegion } = account;
  const regions = homeRegions.length === 0 ? [fallbackRegion] : homeRegions;
  return regions.flatMap((region) => [
    launch(account, region),
    { action: "s3:DeleteBucket", resources: [`arn:${partition}:s3:::waymark-probe`], region },
    {
      action: "iam:CreateAccessKey",
      resources: [`arn:${partition}:iam::${account.accountId}:user/waymark-probe`],
      region: globalRegionOf(account),
    },
  ]);
}

/** Trails that the account has; for one that it could have, a name that no policy singles out. */
function trailArns(account: ProbedAccount): readonly string[] {
  if (account.trails.length > 0) return account.trails;
  return account.enabledRegions.map((region) => arnOf(account, "cloudtrail", region, "trail/waymark-probe"));
}

function everywhere(
  account: ProbedAccount,
  actions: readonly string[],
  resourceIn: (region: string) => string,
): Probe[] {
  return actions.flatMap((action) =>
    representativeRegions(account, action, account.enabledRegions).map((region) => ({
      action,
      resources: [resourceIn(region)],
      region,
    })),
  );
}

function inHomes(account: ProbedAccount, action: string, resourceIn: (region: string) => string): Probe[] {
  return account.homeRegions.map((region) => ({ action, resources: [resourceIn(region)], region }));
}

function onRole(account: ProbedAccount, action: string, name: string): Probe {
  return {
    action,
    resources: [`arn:${account.partition}:iam::${account.accountId}:role/${name}`],
    region: globalRegionOf(account),
  };
}
