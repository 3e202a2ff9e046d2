/** What keeps data: buckets, databases and their snapshots, tables, file systems, warehouses, search domains, vaults. */
import { lists } from "./lister.ts";

/** Types in the order of their services. */
export const dataListers = [
  lists({
    type: "s3:bucket",
    collector: "s3.buckets",
    op: "s3:ListBuckets",
    select: ({ buckets }, _arn, { partition }) =>
      buckets.map(({ Name, BucketRegion, CreationDate }) => ({
        arn: `arn:${partition}:s3:::${Name}`,
        region: BucketRegion,
        name: Name,
        createdAt: CreationDate,
      })),
  }),
  lists({
    type: "s3:accesspoint",
    collector: "s3.access-points",
    op: null,
    select: ({ accessPoints }) =>
      accessPoints.map(({ AccessPointArn, region, Bucket, NetworkOrigin }) => ({
        arn: AccessPointArn,
        region,
        detail: `to ${Bucket}, ${NetworkOrigin}`,
      })),
  }),
  lists({
    type: "rds:db",
    collector: "rds.databases",
    op: "rds:DescribeDBInstances",
    select: ({ instances }) =>
      instances?.map(
        ({ DBInstanceArn, DBInstanceIdentifier, Engine, InstanceCreateTime, PubliclyAccessible }) => ({
          arn: DBInstanceArn,
          name: DBInstanceIdentifier,
          detail: Engine,
          isPublic: PubliclyAccessible,
          createdAt: InstanceCreateTime,
        }),
      ),
  }),
  lists({
    type: "rds:cluster",
    collector: "rds.databases",
    op: "rds:DescribeDBClusters",
    select: ({ clusters }) =>
      clusters?.map(({ DBClusterArn, DBClusterIdentifier, Engine, ClusterCreateTime }) => ({
        arn: DBClusterArn,
        name: DBClusterIdentifier,
        detail: Engine,
        createdAt: ClusterCreateTime,
      })),
  }),
  // Automated ones come and go with their database, which is listed itself.
  lists({
    type: "rds:snapshot",
    collector: "rds.databases",
    op: "rds:DescribeDBSnapshots",
    select: ({ snapshots }) =>
      snapshots
        ?.filter(({ SnapshotType }) => SnapshotType !== "automated")
        .map(({ DBSnapshotArn, DBInstanceIdentifier, SnapshotCreateTime }) => ({
          arn: DBSnapshotArn,
          detail: DBInstanceIdentifier === null ? null : `of ${DBInstanceIdentifier}`,
          createdAt: SnapshotCreateTime,
        })),
  }),
  lists({
    type: "rds:cluster-snapshot",
    collector: "rds.databases",
    op: "rds:DescribeDBClusterSnapshots",
    select: ({ clusterSnapshots }) =>
      clusterSnapshots
        ?.filter(({ SnapshotType }) => SnapshotType !== "automated")
        .map(({ DBClusterSnapshotArn, DBClusterIdentifier, SnapshotCreateTime }) => ({
          arn: DBClusterSnapshotArn,
          detail: DBClusterIdentifier === null ? null : `of ${DBClusterIdentifier}`,
          createdAt: SnapshotCreateTime,
        })),
  }),
  lists({
    type: "dynamodb:table",
    collector: "data.stores",
    op: "dynamodb:ListTables",
    select: ({ tables }, arn) =>
      tables?.map(({ TableName, CreationDateTime }) => ({
        arn: arn("dynamodb", `table/${TableName}`),
        createdAt: CreationDateTime,
      })),
  }),
  lists({
    type: "elasticfilesystem:file-system",
    collector: "data.stores",
    op: "efs:DescribeFileSystems",
    select: ({ fileSystems }) =>
      fileSystems?.map(({ FileSystemArn, CreationTime }) => ({
        arn: FileSystemArn,
        createdAt: CreationTime,
      })),
  }),
  lists({
    type: "fsx:file-system",
    collector: "data.stores",
    op: "fsx:DescribeFileSystems",
    select: ({ fsxFileSystems }) =>
      fsxFileSystems?.map(({ ResourceARN, FileSystemType, CreationTime }) => ({
        arn: ResourceARN,
        detail: FileSystemType,
        createdAt: CreationTime,
      })),
  }),
  lists({
    type: "redshift:cluster",
    collector: "data.stores",
    op: "redshift:DescribeClusters",
    select: ({ warehouses }, arn) =>
      warehouses?.map(({ ClusterIdentifier, ClusterCreateTime, PubliclyAccessible }) => ({
        arn: arn("redshift", `cluster:${ClusterIdentifier}`),
        isPublic: PubliclyAccessible,
        createdAt: ClusterCreateTime,
      })),
  }),
  lists({
    type: "es:domain",
    collector: "data.stores",
    op: "opensearch:ListDomainNames",
    select: ({ domains }, arn) =>
      domains?.map(({ DomainName }) => ({ arn: arn("es", `domain/${DomainName}`) })),
  }),
  lists({
    type: "redshift-serverless:workgroup",
    collector: "redshiftserverless.workgroups",
    op: "redshiftserverless:ListWorkgroups",
    emptyBy: ["no-interfaces"],
    select: ({ endpoints }) =>
      endpoints.map(({ arn, PubliclyAccessible }) => ({ arn, isPublic: PubliclyAccessible })),
  }),
  lists({
    type: "dms:rep",
    collector: "dms.instances",
    op: "dms:DescribeReplicationInstances",
    emptyBy: ["no-interfaces"],
    select: ({ endpoints }) =>
      endpoints.map(({ arn, PubliclyAccessible }) => ({ arn, isPublic: PubliclyAccessible })),
  }),
  lists({
    type: "backup:backup-vault",
    collector: "backup.points",
    op: "backup:ListBackupVaults",
    select: ({ vaults }) =>
      vaults.map(({ BackupVaultArn, VaultType, Locked }) => ({
        arn: BackupVaultArn,
        detail: Locked ? "locked" : VaultType === "BACKUP_VAULT" ? null : VaultType,
      })),
  }),
  lists({
    type: "backup:backup-plan",
    collector: "backup.plans",
    op: "backup:ListBackupPlans",
    select: ({ plans }, arn) =>
      plans.map(({ BackupPlanId, BackupPlanName }) => ({
        arn: arn("backup", `backup-plan:${BackupPlanId}`),
        name: BackupPlanName,
      })),
  }),
] as const;
