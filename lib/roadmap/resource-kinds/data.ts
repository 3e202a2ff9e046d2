/** What keeps data in a Region: databases and their snapshots, tables, file systems, warehouses, search domains. */
import { listed, undated } from "./kind.ts";

/** In the order in which they are reported. */
export const dataKinds = [
  listed({
    type: "rds:db",
    noun: "RDS database",
    collector: "rds.databases",
    op: "rds:DescribeDBInstances",
    select: ({ instances }) =>
      instances?.map(({ DBInstanceArn, InstanceCreateTime }) => ({
        arn: DBInstanceArn,
        created: InstanceCreateTime,
      })),
  }),
  listed({
    type: "rds:cluster",
    noun: "RDS cluster",
    collector: "rds.databases",
    op: "rds:DescribeDBClusters",
    select: ({ clusters }) =>
      clusters?.map(({ DBClusterArn, ClusterCreateTime }) => ({
        arn: DBClusterArn,
        created: ClusterCreateTime,
      })),
  }),
  // Automated ones come and go with their database, which is listed itself.
  listed({
    type: "rds:snapshot",
    noun: "RDS snapshot",
    collector: "rds.databases",
    op: "rds:DescribeDBSnapshots",
    select: ({ snapshots }) =>
      snapshots
        ?.filter(({ SnapshotType }) => SnapshotType !== "automated")
        .map(({ DBSnapshotArn, SnapshotCreateTime }) => ({
          arn: DBSnapshotArn,
          created: SnapshotCreateTime,
        })),
  }),
  listed({
    type: "rds:cluster-snapshot",
    noun: "RDS cluster snapshot",
    collector: "rds.databases",
    op: "rds:DescribeDBClusterSnapshots",
    select: ({ clusterSnapshots }) =>
      clusterSnapshots
        ?.filter(({ SnapshotType }) => SnapshotType !== "automated")
        .map(({ DBClusterSnapshotArn, SnapshotCreateTime }) => ({
          arn: DBClusterSnapshotArn,
          created: SnapshotCreateTime,
        })),
  }),
  listed({
    type: "dynamodb:table",
    noun: "DynamoDB table",
    collector: "data.stores",
    op: "dynamodb:ListTables",
    select: ({ tables }, arn) =>
      tables?.map(({ TableName, CreationDateTime }) => ({
        arn: arn("dynamodb", `table/${TableName}`),
        created: CreationDateTime,
      })),
  }),
  listed({
    type: "elasticfilesystem:file-system",
    noun: "EFS file system",
    collector: "data.stores",
    op: "efs:DescribeFileSystems",
    select: ({ fileSystems }) =>
      fileSystems?.map(({ FileSystemArn, CreationTime }) => ({ arn: FileSystemArn, created: CreationTime })),
  }),
  listed({
    type: "fsx:file-system",
    noun: "FSx file system",
    collector: "data.stores",
    op: "fsx:DescribeFileSystems",
    select: ({ fsxFileSystems }) =>
      fsxFileSystems?.map(({ ResourceARN, CreationTime }) => ({ arn: ResourceARN, created: CreationTime })),
  }),
  listed({
    type: "redshift:cluster",
    noun: "Redshift cluster",
    collector: "data.stores",
    op: "redshift:DescribeClusters",
    select: ({ warehouses }, arn) =>
      warehouses?.map(({ ClusterIdentifier, ClusterCreateTime }) => ({
        arn: arn("redshift", `cluster:${ClusterIdentifier}`),
        created: ClusterCreateTime,
      })),
  }),
  listed({
    type: "es:domain",
    noun: "OpenSearch domain",
    collector: "data.stores",
    op: "opensearch:ListDomainNames",
    select: ({ domains }, arn) =>
      domains?.map(({ DomainName }) => undated(arn("es", `domain/${DomainName}`))),
  }),
] as const;
