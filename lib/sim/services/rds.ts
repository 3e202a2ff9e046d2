/** RDS: databases, clusters, their snapshots, and automated backups that are kept in another Region. */
import type {
  DBInstance,
  DescribeDBClusterSnapshotAttributesCommandInput,
  DescribeDBClusterSnapshotAttributesCommandOutput,
  DescribeDBClusterSnapshotsCommandInput,
  DescribeDBClusterSnapshotsCommandOutput,
  DescribeDBClustersCommandInput,
  DescribeDBClustersCommandOutput,
  DescribeDBInstanceAutomatedBackupsCommandInput,
  DescribeDBInstanceAutomatedBackupsCommandOutput,
  DescribeDBInstancesCommandInput,
  DescribeDBInstancesCommandOutput,
  DescribeDBSnapshotAttributesCommandInput,
  DescribeDBSnapshotAttributesCommandOutput,
  DescribeDBSnapshotsCommandInput,
  DescribeDBSnapshotsCommandOutput,
} from "@aws-sdk/client-rds";
import type { Sequence } from "#lib/sim/sequence.ts";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { busyRegionsOf } from "#lib/sim/state/busy-regions.ts";
import { databasesIn, type SimulatedDatabase } from "#lib/sim/state/databases.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 100;

interface Paging {
  Marker?: string | undefined;
  MaxRecords?: number | undefined;
}

/** @throws AwsError InvalidParameterValue for a size that RDS does not take. */
function pageFor<Item>(items: Sequence<Item>, list: string, { Marker, MaxRecords }: Paging) {
  const invalid = (message: string) => new AwsError("InvalidParameterValue", message, { status: 400 });
  if (MaxRecords !== undefined && (MaxRecords < 20 || MaxRecords > cap)) {
    throw invalid(`Invalid value ${MaxRecords} for MaxRecords. Must be between 20 and 100`);
  }
  return pageOf(items, {
    list,
    token: Marker,
    size: MaxRecords,
    cap,
    onInvalid: () => invalid("The request included a marker that is invalid."),
  });
}

function databases({ organization, state, region }: ServiceCall) {
  return databasesIn(organization, state.account, region);
}

function arnOf({ state }: ServiceCall, region: string, kind: string, name: string): string {
  return `arn:aws:rds:${region}:${state.account.id}:${kind}:${name}`;
}

/** Five minutes behind, as far as there are automated backups. */
function restorable({ retentionDays }: SimulatedDatabase, { now }: ServiceCall): Date | undefined {
  return retentionDays === 0 ? undefined : new Date(now.getTime() - 300_000);
}

function backupArn({ state }: ServiceCall, { resourceId, replicatedTo }: SimulatedDatabase): string {
  return `arn:aws:rds:${replicatedTo}:${state.account.id}:auto-backup:ab-${resourceId.slice(3).toLowerCase()}`;
}

function instanceOf(call: ServiceCall, database: SimulatedDatabase): DBInstance {
  const { name, resourceId, engine, createdAt, cluster, retentionDays, replicatedTo } = database;
  return {
    DBInstanceIdentifier: name,
    DBInstanceArn: arnOf(call, call.region, "db", name),
    DbiResourceId: resourceId,
    Engine: engine,
    DBInstanceStatus: "available",
    MasterUsername: "northmole",
    PubliclyAccessible: false,
    Endpoint: { Port: engine === "postgres" ? 5432 : 3306 },
    InstanceCreateTime: createdAt,
    BackupRetentionPeriod: retentionDays,
    LatestRestorableTime: cluster === null ? restorable(database, call) : undefined,
    ...(cluster === null ? {} : { DBClusterIdentifier: cluster }),
    DBInstanceAutomatedBackupsReplications:
      replicatedTo === null ? [] : [{ DBInstanceAutomatedBackupsArn: backupArn(call, database) }],
  };
}

/** RDS: what is there, and what of it is kept. */
export const rds = {
  DescribeDBInstances: (
    input: DescribeDBInstancesCommandInput,
    call,
  ): Output<DescribeDBInstancesCommandOutput> => {
    const { page, next } = pageFor(databases(call).instances, "DescribeDBInstances", input);
    return { DBInstances: page.map((database) => instanceOf(call, database)), Marker: next };
  },

  DescribeDBClusters: (
    input: DescribeDBClustersCommandInput,
    call,
  ): Output<DescribeDBClustersCommandOutput> => {
    const { page, next } = pageFor(databases(call).clusters, "DescribeDBClusters", input);
    return {
      DBClusters: page.map((cluster) => ({
        DBClusterIdentifier: cluster.name,
        DBClusterArn: arnOf(call, call.region, "cluster", cluster.name),
        DbClusterResourceId: cluster.resourceId,
        Engine: cluster.engine,
        Status: "available",
        ClusterCreateTime: cluster.createdAt,
        BackupRetentionPeriod: cluster.retentionDays,
        LatestRestorableTime: restorable(cluster, call),
      })),
      Marker: next,
    };
  },

  DescribeDBSnapshots: (
    input: DescribeDBSnapshotsCommandInput,
    call,
  ): Output<DescribeDBSnapshotsCommandOutput> => {
    const { page, next } = pageFor(databases(call).snapshots, "DescribeDBSnapshots", input);
    return {
      DBSnapshots: page.map(({ name, database, type, createdAt, status }) => ({
        DBSnapshotIdentifier: name,
        DBSnapshotArn: arnOf(call, call.region, "snapshot", name),
        DBInstanceIdentifier: database.name,
        DbiResourceId: database.resourceId,
        Engine: database.engine,
        SnapshotType: type,
        // What is kept in bulk is encrypted.
        Encrypted: !name.endsWith("-before-upgrade"),
        Status: status,
        SnapshotCreateTime: createdAt,
        OriginalSnapshotCreateTime: createdAt,
        InstanceCreateTime: database.createdAt,
      })),
      Marker: next,
    };
  },

  DescribeDBClusterSnapshots: (
    input: DescribeDBClusterSnapshotsCommandInput,
    call,
  ): Output<DescribeDBClusterSnapshotsCommandOutput> => {
    const { page, next } = pageFor(databases(call).clusterSnapshots, "DescribeDBClusterSnapshots", input);
    return {
      DBClusterSnapshots: page.map(({ name, database, type, createdAt, status }) => ({
        DBClusterSnapshotIdentifier: name,
        DBClusterSnapshotArn: arnOf(call, call.region, "cluster-snapshot", name),
        DBClusterIdentifier: database.name,
        DbClusterResourceId: database.resourceId,
        Engine: database.engine,
        SnapshotType: type,
        StorageEncrypted: !name.endsWith("-before-upgrade"),
        Status: status,
        SnapshotCreateTime: createdAt,
        ClusterCreateTime: database.createdAt,
      })),
      Marker: next,
    };
  },

  DescribeDBSnapshotAttributes: (
    input: DescribeDBSnapshotAttributesCommandInput,
    call,
  ): Output<DescribeDBSnapshotAttributesCommandOutput> => {
    const found = databases(call).publicSnapshots.some(({ name }) => name === input.DBSnapshotIdentifier);
    return {
      DBSnapshotAttributesResult: {
        DBSnapshotIdentifier: input.DBSnapshotIdentifier,
        DBSnapshotAttributes: [{ AttributeName: "restore", AttributeValues: found ? ["all"] : [] }],
      },
    };
  },

  /** Nobody has shared one. */
  DescribeDBClusterSnapshotAttributes: (
    input: DescribeDBClusterSnapshotAttributesCommandInput,
  ): Output<DescribeDBClusterSnapshotAttributesCommandOutput> => ({
    DBClusterSnapshotAttributesResult: {
      DBClusterSnapshotIdentifier: input.DBClusterSnapshotIdentifier,
      DBClusterSnapshotAttributes: [{ AttributeName: "restore", AttributeValues: [] }],
    },
  }),

  DescribeDBInstanceAutomatedBackups: (
    input: DescribeDBInstanceAutomatedBackupsCommandInput,
    call,
  ): Output<DescribeDBInstanceAutomatedBackupsCommandOutput> => {
    const { organization, state, region, now } = call;
    const kept = busyRegionsOf(organization, state.account).flatMap((from) =>
      databasesIn(organization, state.account, from)
        .instances.filter(({ replicatedTo }) => replicatedTo === region)
        .map((database) => ({ database, from })),
    );
    const { page, next } = pageFor(kept, "DescribeDBInstanceAutomatedBackups", input);
    return {
      DBInstanceAutomatedBackups: page.map(({ database, from }) => ({
        DBInstanceArn: arnOf(call, from, "db", database.name),
        DbiResourceId: database.resourceId,
        DBInstanceIdentifier: database.name,
        DBInstanceAutomatedBackupsArn: backupArn(call, database),
        Region: from,
        Status: "replicating",
        RestoreWindow: { EarliestTime: database.createdAt, LatestTime: new Date(now.getTime() - 600_000) },
      })),
      Marker: next,
    };
  },
} satisfies Handlers;
