/** Databases of one account in one region with their native snapshots, and automated backups kept elsewhere. */
import {
  type DBCluster,
  type DBClusterSnapshot,
  type DBInstance,
  type DBSnapshot,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
} from "@aws-sdk/client-rds";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { RdsDatabases } from "#lib/facts/rds.ts";

type InstanceFacts = NonNullable<RdsDatabases["instances"]>[number];
type ClusterFacts = NonNullable<RdsDatabases["clusters"]>[number];
type SnapshotFacts = NonNullable<RdsDatabases["snapshots"]>[number];
type ClusterSnapshotFacts = NonNullable<RdsDatabases["clusterSnapshots"]>[number];

/** RDS gives no more than a hundred a page. */
const MaxRecords = 100;

/**
 * `rds.databases`: rds:DescribeDBInstances, DescribeDBClusters, DescribeDBSnapshots and DescribeDBClusterSnapshots, one
 * region. RDS answers for Aurora, DocumentDB and Neptune too.
 */
export const rdsDatabases: Collector<"rds.databases"> = {
  name: "rds.databases",
  scope: "region",
  actions: [
    { action: "rds:DescribeDBInstances", reason: "which databases exist, and their automated backups" },
    { action: "rds:DescribeDBClusters", reason: "clusters of Aurora, DocumentDB and Neptune" },
    { action: "rds:DescribeDBSnapshots", reason: "snapshots of databases, and what they are copies of" },
    { action: "rds:DescribeDBClusterSnapshots", reason: "the same of clusters" },
  ],
  async collect(from) {
    const [instances, clusters, snapshots, clusterSnapshots] = await Promise.all([
      readInstances(from),
      readClusters(from),
      readSnapshots(from),
      readClusterSnapshots(from),
    ]);
    return { instances, clusters, snapshots, clusterSnapshots };
  },
};

/** The day of a time that moves all the time. */
export function dayOf(time: Date | undefined): string | null {
  return time?.toISOString().slice(0, 10) ?? null;
}

async function readInstances(from: Collecting): Promise<InstanceFacts[] | null> {
  const listed = await from.pages(
    "rds:DescribeDBInstances",
    async (clients, http, Marker) => {
      const input = { MaxRecords, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.rds.send(new DescribeDBInstancesCommand(input), http);
      return {
        items: identified(page.DBInstances, "DBInstanceArn", "DBInstanceIdentifier"),
        next: page.Marker,
      };
    },
    { owned: (instances) => instances.map(({ DBInstanceArn }) => DBInstanceArn) },
  );
  return orderedBy(valueOf(listed)?.flatMap(instanceFacts) ?? null, "DBInstanceArn");
}

function instanceFacts(instance: DBInstance): InstanceFacts[] {
  const { DBInstanceArn, DBInstanceIdentifier, DBInstanceAutomatedBackupsReplications = [] } = instance;
  if (DBInstanceArn === undefined || DBInstanceIdentifier === undefined) return [];
  return [
    {
      DBInstanceArn,
      DBInstanceIdentifier,
      DbiResourceId: instance.DbiResourceId ?? null,
      Engine: instance.Engine ?? null,
      InstanceCreateTime: instance.InstanceCreateTime?.toISOString() ?? null,
      DBClusterIdentifier: instance.DBClusterIdentifier ?? null,
      ReadReplicaSourceDBInstanceIdentifier: instance.ReadReplicaSourceDBInstanceIdentifier ?? null,
      BackupRetentionPeriod: instance.BackupRetentionPeriod ?? null,
      latestRestorableDay: dayOf(instance.LatestRestorableTime),
      PubliclyAccessible: instance.PubliclyAccessible ?? null,
      // 0 while it is being made.
      port:
        instance.Endpoint?.Port ?? (instance.DbInstancePort === 0 ? null : (instance.DbInstancePort ?? null)),
      subnetIds: (instance.DBSubnetGroup?.Subnets ?? [])
        .flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? [])
        .sort(),
      securityGroupIds: (instance.VpcSecurityGroups ?? [])
        .flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? [])
        .sort(),
      automatedBackupReplications: DBInstanceAutomatedBackupsReplications.flatMap(
        ({ DBInstanceAutomatedBackupsArn }) => DBInstanceAutomatedBackupsArn ?? [],
      ).sort(),
    },
  ];
}

async function readClusters(from: Collecting): Promise<ClusterFacts[] | null> {
  const listed = await from.pages(
    "rds:DescribeDBClusters",
    async (clients, http, Marker) => {
      const input = { MaxRecords, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.rds.send(new DescribeDBClustersCommand(input), http);
      return { items: identified(page.DBClusters, "DBClusterArn", "DBClusterIdentifier"), next: page.Marker };
    },
    { owned: (clusters) => clusters.map(({ DBClusterArn }) => DBClusterArn) },
  );
  return orderedBy(valueOf(listed)?.flatMap(clusterFacts) ?? null, "DBClusterArn");
}

function clusterFacts(cluster: DBCluster): ClusterFacts[] {
  const { DBClusterArn, DBClusterIdentifier } = cluster;
  if (DBClusterArn === undefined || DBClusterIdentifier === undefined) return [];
  return [
    {
      DBClusterArn,
      DBClusterIdentifier,
      DbClusterResourceId: cluster.DbClusterResourceId ?? null,
      Engine: cluster.Engine ?? null,
      ClusterCreateTime: cluster.ClusterCreateTime?.toISOString() ?? null,
      ReplicationSourceIdentifier: cluster.ReplicationSourceIdentifier ?? null,
      BackupRetentionPeriod: cluster.BackupRetentionPeriod ?? null,
      latestRestorableDay: dayOf(cluster.LatestRestorableTime),
    },
  ];
}

async function readSnapshots(from: Collecting): Promise<SnapshotFacts[] | null> {
  const listed = await from.pages(
    "rds:DescribeDBSnapshots",
    async (clients, http, Marker) => {
      const input = { MaxRecords, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.rds.send(new DescribeDBSnapshotsCommand(input), http);
      return { items: identified(page.DBSnapshots, "DBSnapshotArn"), next: page.Marker };
    },
    { owned: (snapshots) => snapshots.map(({ DBSnapshotArn }) => DBSnapshotArn) },
  );
  return orderedBy(valueOf(listed)?.flatMap(snapshotFacts) ?? null, "DBSnapshotArn");
}

function snapshotFacts(snapshot: DBSnapshot): SnapshotFacts[] {
  const { DBSnapshotArn } = snapshot;
  if (DBSnapshotArn === undefined) return [];
  return [
    {
      DBSnapshotArn,
      DBInstanceIdentifier: snapshot.DBInstanceIdentifier ?? null,
      DbiResourceId: snapshot.DbiResourceId ?? null,
      SnapshotType: snapshot.SnapshotType ?? null,
      Status: snapshot.Status ?? null,
      SnapshotCreateTime: snapshot.SnapshotCreateTime?.toISOString() ?? null,
      OriginalSnapshotCreateTime: snapshot.OriginalSnapshotCreateTime?.toISOString() ?? null,
      InstanceCreateTime: snapshot.InstanceCreateTime?.toISOString() ?? null,
      SourceDBSnapshotIdentifier: snapshot.SourceDBSnapshotIdentifier ?? null,
      Encrypted: snapshot.Encrypted ?? null,
    },
  ];
}

async function readClusterSnapshots(from: Collecting): Promise<ClusterSnapshotFacts[] | null> {
  const listed = await from.pages(
    "rds:DescribeDBClusterSnapshots",
    async (clients, http, Marker) => {
      const input = { MaxRecords, ...(Marker === undefined ? {} : { Marker }) };
      const page = await clients.rds.send(new DescribeDBClusterSnapshotsCommand(input), http);
      return { items: identified(page.DBClusterSnapshots, "DBClusterSnapshotArn"), next: page.Marker };
    },
    { owned: (snapshots) => snapshots.map(({ DBClusterSnapshotArn }) => DBClusterSnapshotArn) },
  );
  return orderedBy(valueOf(listed)?.flatMap(clusterSnapshotFacts) ?? null, "DBClusterSnapshotArn");
}

function clusterSnapshotFacts(snapshot: DBClusterSnapshot): ClusterSnapshotFacts[] {
  const { DBClusterSnapshotArn } = snapshot;
  if (DBClusterSnapshotArn === undefined) return [];
  return [
    {
      DBClusterSnapshotArn,
      DBClusterIdentifier: snapshot.DBClusterIdentifier ?? null,
      DbClusterResourceId: snapshot.DbClusterResourceId ?? null,
      SnapshotType: snapshot.SnapshotType ?? null,
      Status: snapshot.Status ?? null,
      SnapshotCreateTime: snapshot.SnapshotCreateTime?.toISOString() ?? null,
      ClusterCreateTime: snapshot.ClusterCreateTime?.toISOString() ?? null,
      SourceDBClusterSnapshotArn: snapshot.SourceDBClusterSnapshotArn ?? null,
      StorageEncrypted: snapshot.StorageEncrypted ?? null,
    },
  ];
}
