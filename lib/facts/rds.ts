/** Facts of RDS, which also answers for Aurora, DocumentDB and Neptune: databases and their native backups. */
import { z } from "zod";

/** A day in UTC, `YYYY-MM-DD`: a time that moves with every minute would rewrite the facts in every run. */
const day = z.iso.date();

const instanceSchema = z.strictObject({
  DBInstanceArn: z.string(),
  DBInstanceIdentifier: z.string(),
  /** Stays the same when the identifier changes, and differs when it is used again. */
  DbiResourceId: z.string().nullable(),
  Engine: z.string().nullable(),
  InstanceCreateTime: z.string().nullable(),
  /** The cluster that holds its data; null: the instance holds them itself. */
  DBClusterIdentifier: z.string().nullable(),
  /** null: no read replica. */
  ReadReplicaSourceDBInstanceIdentifier: z.string().nullable(),
  /** Days; 0: no automated backups. */
  BackupRetentionPeriod: z.number().nullable(),
  /** The day up to which the automated backups reach. */
  latestRestorableDay: day.nullable(),
  /** Whether it asked for a public address; null: the answer does not say. */
  PubliclyAccessible: z.boolean().nullable(),
  port: z.number().nullable(),
  subnetIds: z.array(z.string()),
  securityGroupIds: z.array(z.string()),
  /** ARNs of its automated backups in other regions. */
  automatedBackupReplications: z.array(z.string()),
});

const clusterSchema = z.strictObject({
  DBClusterArn: z.string(),
  DBClusterIdentifier: z.string(),
  DbClusterResourceId: z.string().nullable(),
  Engine: z.string().nullable(),
  ClusterCreateTime: z.string().nullable(),
  /** null: no replica of another cluster. */
  ReplicationSourceIdentifier: z.string().nullable(),
  BackupRetentionPeriod: z.number().nullable(),
  latestRestorableDay: day.nullable(),
});

const snapshotSchema = z.strictObject({
  DBSnapshotArn: z.string(),
  DBInstanceIdentifier: z.string().nullable(),
  DbiResourceId: z.string().nullable(),
  /** `manual`, `automated`, `awsbackup`. */
  SnapshotType: z.string().nullable(),
  Status: z.string().nullable(),
  SnapshotCreateTime: z.string().nullable(),
  /** When the data are of, also of a copy. */
  OriginalSnapshotCreateTime: z.string().nullable(),
  InstanceCreateTime: z.string().nullable(),
  /** ARN of the snapshot that this one was copied from, in another account or region. */
  SourceDBSnapshotIdentifier: z.string().nullable(),
  Encrypted: z.boolean().nullable(),
});

const clusterSnapshotSchema = z.strictObject({
  DBClusterSnapshotArn: z.string(),
  DBClusterIdentifier: z.string().nullable(),
  DbClusterResourceId: z.string().nullable(),
  SnapshotType: z.string().nullable(),
  Status: z.string().nullable(),
  SnapshotCreateTime: z.string().nullable(),
  ClusterCreateTime: z.string().nullable(),
  SourceDBClusterSnapshotArn: z.string().nullable(),
  StorageEncrypted: z.boolean().nullable(),
});

/** `rds.databases`: one account × region. Each list is null where its operation could not be read to the end. */
export const rdsDatabasesSchema = z.strictObject({
  instances: z.array(instanceSchema).nullable(),
  clusters: z.array(clusterSchema).nullable(),
  /** The account's own, automated ones included; none that others share. */
  snapshots: z.array(snapshotSchema).nullable(),
  clusterSnapshots: z.array(clusterSnapshotSchema).nullable(),
});
export type RdsDatabases = z.infer<typeof rdsDatabasesSchema>;

/** `rds.replicated-backups`: automated backups that the account's instances keep in other regions; once per account. */
export const rdsReplicatedBackupsSchema = z.strictObject({
  backups: z.array(
    z.strictObject({
      DBInstanceAutomatedBackupsArn: z.string(),
      /** The instance that they are of. */
      DBInstanceArn: z.string().nullable(),
      DbiResourceId: z.string().nullable(),
      /** Where they are kept. */
      keptIn: z.string(),
      /** `active`, `retained`, `creating`, `replicating` … */
      Status: z.string().nullable(),
      latestRestorableDay: day.nullable(),
    }),
  ),
});
export type RdsReplicatedBackups = z.infer<typeof rdsReplicatedBackupsSchema>;
