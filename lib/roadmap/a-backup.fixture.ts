/** Builders for tests of item 2.1: what an account keeps, what is copied, and what other accounts hold of it. */
import type { BackupPoints, BackupVault, RecoveryPoint } from "#lib/facts/backup.ts";
import type { DataStores } from "#lib/facts/data-stores.ts";
import type { Ec2Compute } from "#lib/facts/ec2.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { RdsDatabases } from "#lib/facts/rds.ts";
import type { ProtectedBucket } from "#lib/facts/s3.ts";
import { accountId, aFact, daysAgo, regions } from "./a-fact.fixture.ts";
import type { FactsAbout } from "./input.ts";

/** Where the data are, and where copies of them go. */
export const dataRegion = "eu-west-1";
export const copyRegion = "us-east-1";
/** The account that keeps copies. */
export const keeperId = "222233334444";

type Database = NonNullable<RdsDatabases["instances"]>[number];

export const databaseArn = (name: string) => `arn:aws:rds:${dataRegion}:${accountId}:db:${name}`;

export function aDatabase(name: string, more: Partial<Database> = {}): Database {
  return {
    DBInstanceArn: databaseArn(name),
    DBInstanceIdentifier: name,
    DbiResourceId: `db-${name.toUpperCase()}`,
    Engine: "postgres",
    InstanceCreateTime: daysAgo(300),
    DBClusterIdentifier: null,
    ReadReplicaSourceDBInstanceIdentifier: null,
    BackupRetentionPeriod: 0,
    latestRestorableDay: null,
    PubliclyAccessible: false,
    port: 5432,
    subnetIds: [],
    securityGroupIds: [],
    automatedBackupReplications: [],
    ...more,
  };
}

export function aDatabasesFact(region: string, data: Partial<RdsDatabases> = {}): Envelope {
  const ops = ["DBInstances", "DBClusters", "DBSnapshots", "DBClusterSnapshots"];
  return aFact(
    "rds.databases",
    ops.map((name) => `rds:Describe${name}`),
    { instances: [], clusters: [], snapshots: [], clusterSnapshots: [], ...data },
    { region },
  );
}

export function aComputeFact(region: string, data: Partial<Ec2Compute> = {}): Envelope {
  return aFact(
    "ec2.compute",
    ["ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeSnapshots"],
    { instances: [], volumes: [], snapshots: [], ...data },
    { region },
  );
}

export function aStoresFact(region: string, data: Partial<DataStores> = {}): Envelope {
  return aFact(
    "data.stores",
    [
      "dynamodb:ListTables",
      "dynamodb:DescribeTable",
      "efs:DescribeFileSystems",
      "fsx:DescribeFileSystems",
      "redshift:DescribeClusters",
      "opensearch:ListDomainNames",
    ],
    { tables: [], fileSystems: [], fsxFileSystems: [], warehouses: [], domains: [], ...data },
    { region },
  );
}

export function vaultArn(region: string, owner = accountId, name = "vault"): string {
  return `arn:aws:backup:${region}:${owner}:backup-vault:${name}`;
}

export function aVault(arn: string, more: Partial<BackupVault> = {}): BackupVault {
  return {
    BackupVaultArn: arn,
    VaultType: "BACKUP_VAULT",
    Locked: false,
    LockDate: null,
    MinRetentionDays: null,
    ...more,
  };
}

export function aPoint(arn: string, vault: string, more: Partial<RecoveryPoint> = {}): RecoveryPoint {
  return {
    ResourceArn: arn,
    BackupVaultArn: vault,
    SourceAccountId: null,
    Status: "COMPLETED",
    CreationDate: daysAgo(1),
    CompletionDate: daysAgo(1),
    DeleteAt: null,
    ...more,
  };
}

const pointOps = [
  "ListBackupVaults",
  "ListRecoveryPointsByBackupVault",
  "ListProtectedResources",
  "ListCopyJobs",
];

/** The vaults that the points name, and the points. */
export function aPointsFact(
  region: string,
  points: readonly RecoveryPoint[] = [],
  more: Partial<BackupPoints> = {},
  owner = accountId,
): Envelope {
  const arns = [...new Set(points.map(({ BackupVaultArn }) => BackupVaultArn))];
  const data = {
    vaults: arns.map((arn) => aVault(arn)),
    points: [...points],
    protected: [],
    copiedTo: [],
    ...more,
  };
  return aFact(
    "backup.points",
    pointOps.map((name) => `backup:${name}`),
    data,
    { region, accountId: owner },
  );
}

export function aPlansFact(region: string, copiesTo: string[] | null = null): Envelope {
  const plans =
    copiesTo === null ? [] : [{ BackupPlanId: "p-1", BackupPlanName: "daily", copiesTo, selections: 1 }];
  return aFact("backup.plans", ["backup:ListBackupPlans"], { plans, optedOut: null }, { region });
}

/** What the keeper holds of the account. */
export function heldElsewhere(
  points: readonly RecoveryPoint[],
  region = copyRegion,
  owner = keeperId,
): FactsAbout {
  return { key: accountId, envelope: aPointsFact(region, points, {}, owner) };
}

/** A copy of a resource in the keeper's vault. */
export function aCopy(arn: string, more: Partial<RecoveryPoint> = {}, region = copyRegion, owner = keeperId) {
  return aPoint(arn, vaultArn(region, owner), more);
}

export const bucketArn = (name: string) => `arn:aws:s3:::${name}`;

export function aBucket(name: string, more: Partial<ProtectedBucket> = {}): ProtectedBucket {
  return {
    Name: name,
    BucketRegion: dataRegion,
    rules: [],
    versioning: null,
    objectLock: null,
    logsTo: null,
    ...more,
  };
}

export const protectionOps = [
  "s3:ListBuckets",
  "s3:GetBucketReplication",
  "s3:GetBucketLogging",
  "s3:GetBucketVersioning",
  "s3:GetObjectLockConfiguration",
];

/** The list of buckets and what protects them; created long ago. */
export function bucketFacts(...buckets: ProtectedBucket[]): Envelope[] {
  const listed = buckets.map(({ Name, BucketRegion }) => ({
    Name,
    BucketRegion,
    CreationDate: daysAgo(300),
  }));
  return [
    aFact("s3.buckets", ["s3:ListBuckets"], { buckets: listed }),
    aFact("s3.protection", protectionOps, { buckets }),
  ];
}

/** Everything that 2.1 reads of an account without any data. */
export function emptyStores(): Envelope[] {
  return [
    ...bucketFacts(),
    aFact("rds.replicated-backups", ["rds:DescribeDBInstanceAutomatedBackups"], { backups: [] }),
    aFact("organizations.effective-policies", ["organizations:DescribeEffectivePolicy"], {
      s3: null,
      guardduty: null,
      backup: null,
    }),
    ...regions.flatMap((region) => [
      aDatabasesFact(region),
      aComputeFact(region),
      aStoresFact(region),
      aPointsFact(region),
      aPlansFact(region),
      aFact("dlm.policies", ["dlm:GetLifecyclePolicies"], { policies: [] }, { region }),
    ]),
  ];
}
