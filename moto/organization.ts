/** Builds an organization in moto with the SDK and says, by a plain second computation, what must come out. */
import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateDetectorCommand,
  EnableOrganizationAdminAccountCommand,
  GuardDutyClient,
} from "@aws-sdk/client-guardduty";
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import {
  CreateBucketCommand,
  PutPublicAccessBlockCommand as PutBucketBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { PutPublicAccessBlockCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

export const managementAccountId = "123456789012";
export const externalId = "moto-external-id-0001";
export const roleName = "WaymarkAudit";

const flags = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"] as const;
type Flag = (typeof flags)[number];

/** What is built in one account. */
interface Design {
  name: string;
  /** GuardDuty detectors: in every region, in the first so many, or none. */
  detectors: "all" | number;
  block: readonly Flag[];
  bucketWithOwnBlock: boolean;
  users: readonly ("active key" | "no credentials")[];
  attached: readonly string[];
  /** A multi-region trail of its own into a bucket of its own. */
  trail?: "logging" | "never started";
}

const audit = ["SecurityAudit", "job-function/ViewOnlyAccess"];

const designs: readonly Design[] = [
  {
    name: "security",
    detectors: "all",
    block: flags,
    bucketWithOwnBlock: false,
    users: [],
    attached: audit,
    trail: "logging",
  },
  {
    name: "payments",
    detectors: 5,
    block: flags.slice(0, 3),
    bucketWithOwnBlock: false,
    users: ["active key"],
    attached: audit,
    trail: "logging",
  },
  {
    name: "website",
    detectors: "all",
    block: [],
    bucketWithOwnBlock: true,
    users: ["no credentials"],
    attached: audit,
  },
  {
    name: "sandbox",
    detectors: 0,
    block: [],
    bucketWithOwnBlock: false,
    users: ["active key", "no credentials"],
    attached: [...audit, "AdministratorAccess"],
    trail: "never started",
  },
];

export interface Expected {
  state: string;
  fraction: number | null;
}

export interface BuiltAccount {
  id: string;
  name: string;
  items: Record<string, Expected>;
}

const floorHundredths = (numerator: number, denominator: number) =>
  Math.floor((numerator * 100) / denominator) / 100;

function settled(fraction: number): Expected {
  if (fraction === 1) return { state: "MET", fraction: 1 };
  return fraction === 0 ? { state: "NOT_MET", fraction: 0 } : { state: "PARTIAL", fraction };
}

function expectedBlock(design: Design): Expected {
  if (design.block.length === 4) return settled(1);
  if (design.block.length > 0) return settled(floorHundredths(8 * design.block.length, 40));
  return settled(design.bucketWithOwnBlock ? 0.5 : 0);
}

/** Moto lacks ListServiceSpecificCredentials: a user without another credential cannot be known to have none. */
function expectedUsers(design: Design): Expected {
  if (design.users.length === 0) return settled(1);
  return design.users.includes("active key") ? settled(0) : { state: "UNKNOWN", fraction: null };
}

/**
 * Moto answers GetAdministratorAccount under a member name that no SDK reads, so everybody but the administrator looks
 * like a standalone detector: 0.8 a region.
 */
function expectedGuardDuty(design: Design, regions: number): Expected {
  const on = design.detectors === "all" ? regions : design.detectors;
  if (design.name === "security") return settled(1);
  return settled(floorHundredths(8 * on, 10 * regions));
}

/**
 * The security account keeps the logs; a trail that fills another bucket counts half. Nobody has a trail of the
 * organization (moto shows it to no member): nine tenths at most. Moto delivers at its own time, which is more than a day
 * before ours: the home region counts as silent.
 */
function expectedTrails(design: Design, regions: number): Expected {
  if (design.trail !== "logging") return settled(0);
  const score = design.name === "security" ? 100 : 50;
  return settled(Math.min(90, Math.floor((score * (regions - 1)) / regions)) / 100);
}

function clientSettings(
  url: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
) {
  return (region: string) => ({ endpoint: url, region, credentials });
}
type SettingsFor = ReturnType<typeof clientSettings>;

const baseCredentials = { accessKeyId: "AKIAMOTOBASE", secretAccessKey: "moto" };

async function enter(url: string, accountId: string): Promise<SettingsFor> {
  const sts = new STSClient({ endpoint: url, region: "us-east-1", credentials: baseCredentials });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`,
      RoleSessionName: "build",
    }),
  );
  if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.SessionToken)
    throw new Error(`moto gave no keys for ${accountId}`);
  return clientSettings(url, {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  });
}

async function buildRole(iam: IAMClient, attached: readonly string[]): Promise<void> {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${managementAccountId}:root` },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      },
    ],
  };
  await iam.send(
    new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  for (const policy of attached)
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: roleName, PolicyArn: `arn:aws:iam::aws:policy/${policy}` }),
    );
}

async function buildUsers(iam: IAMClient, users: Design["users"]): Promise<void> {
  for (const [index, kind] of users.entries()) {
    const UserName = `user-${index}`;
    await iam.send(new CreateUserCommand({ UserName }));
    if (kind === "active key") await iam.send(new CreateAccessKeyCommand({ UserName }));
  }
}

const allFlags = Object.fromEntries(flags.map((flag) => [flag, true]));

async function buildTrail(home: ReturnType<SettingsFor>, id: string, trail: "logging" | "never started") {
  const S3BucketName = `logs-of-${id}`;
  await new S3Client({ ...home, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: S3BucketName }),
  );
  const client = new CloudTrailClient(home);
  await client.send(new CreateTrailCommand({ Name: "own", S3BucketName, IsMultiRegionTrail: true }));
  // Moto has no default selectors.
  const EventSelectors = [{ ReadWriteType: "All" as const, IncludeManagementEvents: true }];
  await client.send(new PutEventSelectorsCommand({ TrailName: "own", EventSelectors }));
  if (trail === "logging") await client.send(new StartLoggingCommand({ Name: "own" }));
}

async function buildAccount(
  url: string,
  settings: SettingsFor,
  id: string,
  design: Design,
  regions: string[],
) {
  const home = settings("us-east-1");
  const iam = new IAMClient(home);
  await buildRole(iam, design.attached);
  await buildUsers(iam, design.users);
  if (design.block.length > 0) {
    const control = new S3ControlClient({ ...home, endpointProvider: () => ({ url: new URL(url) }) });
    await control.send(
      new PutPublicAccessBlockCommand({
        AccountId: id,
        PublicAccessBlockConfiguration: Object.fromEntries(
          flags.map((flag) => [flag, design.block.includes(flag)]),
        ),
      }),
    );
  }
  if (design.bucketWithOwnBlock) {
    const s3 = new S3Client({ ...home, forcePathStyle: true });
    const Bucket = `bucket-of-${id}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketBlockCommand({ Bucket, PublicAccessBlockConfiguration: allFlags }));
  }
  if (design.trail !== undefined) await buildTrail(home, id, design.trail);
  const detectorRegions = design.detectors === "all" ? regions : regions.slice(0, design.detectors);
  for (const region of detectorRegions)
    await new GuardDutyClient(settings(region)).send(new CreateDetectorCommand({ Enable: true }));
}

async function commercialRegions(settings: SettingsFor): Promise<string[]> {
  const { Regions } = await new EC2Client(settings("us-east-1")).send(
    new DescribeRegionsCommand({ AllRegions: false }),
  );
  return (Regions ?? [])
    .filter((region) => region.OptInStatus !== "not-opted-in")
    .map((region) => region.RegionName ?? "")
    .filter((name) => !/^(us-gov|cn)-/.test(name))
    .toSorted();
}

/** Builds the management account, an OU and four members in it; answers with what `status` must say of each. */
export async function buildOrganization(
  url: string,
): Promise<{ accounts: BuiltAccount[]; securityAccountId: string }> {
  const base = clientSettings(url, baseCredentials);
  const organizations = new OrganizationsClient(base("us-east-1"));
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const rootId = (await organizations.send(new ListRootsCommand({}))).Roots?.[0]?.Id;
  const unit = await organizations.send(
    new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: "Workloads" }),
  );
  const regions = await commercialRegions(base);

  const management: Design = {
    name: "management",
    detectors: 0,
    block: flags,
    bucketWithOwnBlock: false,
    users: [],
    attached: audit,
  };
  await buildAccount(url, base, managementAccountId, management, regions);
  const built = [{ id: managementAccountId, design: management }];
  for (const design of designs) {
    const created = await organizations.send(
      new CreateAccountCommand({ AccountName: design.name, Email: `${design.name}@example.com` }),
    );
    const id = created.CreateAccountStatus?.AccountId;
    if (id === undefined) throw new Error(`moto did not create ${design.name}`);
    await organizations.send(
      new MoveAccountCommand({
        AccountId: id,
        SourceParentId: rootId,
        DestinationParentId: unit.OrganizationalUnit?.Id,
      }),
    );
    await buildAccount(url, await enter(url, id), id, design, regions);
    built.push({ id, design });
  }
  const securityAccountId = built.find(({ design }) => design.name === "security")?.id ?? "";
  for (const region of regions)
    await new GuardDutyClient(base(region)).send(
      new EnableOrganizationAdminAccountCommand({ AdminAccountId: securityAccountId }),
    );
  return {
    securityAccountId,
    accounts: built.map(({ id, design }) => ({
      id,
      name: design.name,
      items: {
        "3.1": expectedTrails(design, regions.length),
        "3.2": settled(design.attached.includes("AdministratorAccess") ? 0.75 : 1),
        "3.4": expectedBlock(design),
        "4.1": expectedGuardDuty(design, regions.length),
        "5.2": expectedUsers(design),
      },
    })),
  };
}
