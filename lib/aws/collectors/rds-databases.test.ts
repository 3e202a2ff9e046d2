import { describe, expect, test } from "vitest";
import { collectFrom, queryError } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import { rdsDatabases } from "./rds-databases.ts";
import { rdsReplicatedBackups } from "./rds-replicated-backups.ts";

const region = "eu-west-1";
const arn = (kind: string, name: string) => `arn:aws:rds:eu-west-1:111122223333:${kind}:${name}`;

/** An answer in the form of the RDS API Reference. */
function answer(operation: string, content: string, marker = ""): StubAnswer {
  const next = marker === "" ? "" : `<Marker>${marker}</Marker>`;
  return {
    body: `<${operation}Response xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><${operation}Result>${content}${next}</${operation}Result><ResponseMetadata><RequestId>523e3218-afc7-11c3-90f5-f90431260ab4</RequestId></ResponseMetadata></${operation}Response>`,
  };
}

// RDS API Reference, DescribeDBInstances; the last one is a member of a cluster.
const instance = `<DBInstance><DBInstanceIdentifier>orders</DBInstanceIdentifier><DBInstanceClass>db.t3.micro</DBInstanceClass><Engine>postgres</Engine><DBInstanceStatus>available</DBInstanceStatus>
  <MasterUsername>WAYMARK-CANARY</MasterUsername><DBName>WAYMARK-CANARY</DBName><InstanceCreateTime>2025-02-01T21:24:25.422Z</InstanceCreateTime><BackupRetentionPeriod>7</BackupRetentionPeriod>
  <LatestRestorableTime>2026-11-02T07:55:00Z</LatestRestorableTime><DbiResourceId>db-ABCDEFGHIJKLMNOPQRSTUVWXYZ</DbiResourceId><DBInstanceArn>${arn("db", "orders")}</DBInstanceArn>
  <PubliclyAccessible>true</PubliclyAccessible><Endpoint><Address>WAYMARK-CANARY</Address><Port>5432</Port></Endpoint><VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1</VpcSecurityGroupId><Status>active</Status></VpcSecurityGroupMembership></VpcSecurityGroups>
  <DBSubnetGroup><DBSubnetGroupName>default</DBSubnetGroupName><VpcId>vpc-1</VpcId><Subnets><Subnet><SubnetIdentifier>subnet-2</SubnetIdentifier></Subnet><Subnet><SubnetIdentifier>subnet-1</SubnetIdentifier></Subnet></Subnets></DBSubnetGroup>
  <MasterUserSecret><SecretArn>arn:aws:secretsmanager:eu-west-1:111122223333:secret:WAYMARK-CANARY</SecretArn></MasterUserSecret>
  <DBInstanceAutomatedBackupsReplications><DBInstanceAutomatedBackupsReplication><DBInstanceAutomatedBackupsArn>arn:aws:rds:eu-central-1:111122223333:auto-backup:ab-1</DBInstanceAutomatedBackupsArn></DBInstanceAutomatedBackupsReplication></DBInstanceAutomatedBackupsReplications></DBInstance>`;
const member = `<DBInstance><DBInstanceIdentifier>a-member</DBInstanceIdentifier><Engine>neptune</Engine><DBClusterIdentifier>graph</DBClusterIdentifier><DBInstanceArn>${arn("db", "a-member")}</DBInstanceArn></DBInstance>`;
// RDS API Reference, DescribeDBClusters.
const cluster = `<DBCluster><DBClusterIdentifier>graph</DBClusterIdentifier><DBClusterArn>${arn("cluster", "graph")}</DBClusterArn><DbClusterResourceId>cluster-ABCD</DbClusterResourceId><Engine>neptune</Engine><MasterUsername>WAYMARK-CANARY</MasterUsername><ClusterCreateTime>2025-02-02T21:24:25Z</ClusterCreateTime><BackupRetentionPeriod>1</BackupRetentionPeriod><LatestRestorableTime>2026-11-02T07:55:00Z</LatestRestorableTime></DBCluster>`;
// RDS API Reference, DescribeDBSnapshots: one that was copied from another account.
const snapshot = `<DBSnapshot><DBSnapshotIdentifier>kept</DBSnapshotIdentifier><DBInstanceIdentifier>orders</DBInstanceIdentifier><SnapshotCreateTime>2026-11-01T05:00:00Z</SnapshotCreateTime><Status>available</Status><InstanceCreateTime>2025-02-01T21:24:25.422Z</InstanceCreateTime><MasterUsername>WAYMARK-CANARY</MasterUsername><SnapshotType>manual</SnapshotType><SourceRegion>us-east-1</SourceRegion><SourceDBSnapshotIdentifier>arn:aws:rds:us-east-1:444455556666:snapshot:orders-1</SourceDBSnapshotIdentifier><DBSnapshotArn>${arn("snapshot", "kept")}</DBSnapshotArn><DbiResourceId>db-Z</DbiResourceId><Encrypted>false</Encrypted><OriginalSnapshotCreateTime>2026-10-31T05:00:00Z</OriginalSnapshotCreateTime></DBSnapshot>`;
// RDS API Reference, DescribeDBClusterSnapshots.
const clusterSnapshot = `<DBClusterSnapshot><DBClusterSnapshotIdentifier>rds:graph-1</DBClusterSnapshotIdentifier><DBClusterIdentifier>graph</DBClusterIdentifier><SnapshotCreateTime>2026-11-01T05:00:00Z</SnapshotCreateTime><Status>available</Status><ClusterCreateTime>2025-02-02T21:24:25Z</ClusterCreateTime><SnapshotType>automated</SnapshotType><StorageEncrypted>true</StorageEncrypted><DBClusterSnapshotArn>${arn("cluster-snapshot", "rds:graph-1")}</DBClusterSnapshotArn></DBClusterSnapshot>`;

const empty = {
  DescribeDBInstances: answer("DescribeDBInstances", "<DBInstances/>"),
  DescribeDBClusters: answer("DescribeDBClusters", "<DBClusters/>"),
  DescribeDBSnapshots: answer("DescribeDBSnapshots", "<DBSnapshots/>"),
  DescribeDBClusterSnapshots: answer("DescribeDBClusterSnapshots", "<DBClusterSnapshots/>"),
};
const denied = queryError(403, "AccessDenied", "not authorized to perform: rds:DescribeDBSnapshots");

describe("rds.databases", () => {
  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collectFrom(
      {
        DescribeDBInstances: answer("DescribeDBInstances", `<DBInstances>${instance}${member}</DBInstances>`),
        DescribeDBClusters: answer("DescribeDBClusters", `<DBClusters>${cluster}</DBClusters>`),
        DescribeDBSnapshots: answer("DescribeDBSnapshots", `<DBSnapshots>${snapshot}</DBSnapshots>`),
        DescribeDBClusterSnapshots: answer(
          "DescribeDBClusterSnapshots",
          `<DBClusterSnapshots>${clusterSnapshot}</DBClusterSnapshots>`,
        ),
      },
      rdsDatabases,
      region,
    );
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toMatchObject({
      instances: [
        {
          DBInstanceArn: arn("db", "a-member"),
          DBClusterIdentifier: "graph",
          latestRestorableDay: null,
          PubliclyAccessible: null,
          port: null,
        },
        {
          DBInstanceArn: arn("db", "orders"),
          DbiResourceId: "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
          Engine: "postgres",
          InstanceCreateTime: "2025-02-01T21:24:25.422Z",
          DBClusterIdentifier: null,
          ReadReplicaSourceDBInstanceIdentifier: null,
          BackupRetentionPeriod: 7,
          latestRestorableDay: "2026-11-02",
          PubliclyAccessible: true,
          port: 5432,
          subnetIds: ["subnet-1", "subnet-2"],
          securityGroupIds: ["sg-1"],
          automatedBackupReplications: ["arn:aws:rds:eu-central-1:111122223333:auto-backup:ab-1"],
        },
      ],
      clusters: [
        {
          DBClusterArn: arn("cluster", "graph"),
          DbClusterResourceId: "cluster-ABCD",
          Engine: "neptune",
          ClusterCreateTime: "2025-02-02T21:24:25.000Z",
          BackupRetentionPeriod: 1,
        },
      ],
      snapshots: [
        {
          DBSnapshotArn: arn("snapshot", "kept"),
          SnapshotType: "manual",
          Status: "available",
          SnapshotCreateTime: "2026-11-01T05:00:00.000Z",
          OriginalSnapshotCreateTime: "2026-10-31T05:00:00.000Z",
          SourceDBSnapshotIdentifier: "arn:aws:rds:us-east-1:444455556666:snapshot:orders-1",
          Encrypted: false,
        },
      ],
      clusterSnapshots: [
        {
          DBClusterSnapshotArn: arn("cluster-snapshot", "rds:graph-1"),
          SourceDBClusterSnapshotArn: null,
          StorageEncrypted: true,
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    expect(requests.map(({ form }) => form.get("MaxRecords"))).toEqual(["100", "100", "100", "100"]);
  });

  test("an empty region takes four calls and is complete", async () => {
    const { envelope, requests } = await collectFrom(empty, rdsDatabases, region);
    expect(envelope).toMatchObject({
      complete: true,
      data: { instances: [], clusters: [], snapshots: [], clusterSnapshots: [] },
    });
    expect(requests).toHaveLength(4);
  });

  test("denied: that list is null, the others stay", async () => {
    const { envelope } = await collectFrom({ ...empty, DescribeDBSnapshots: denied }, rdsDatabases, region);
    expect(envelope).toMatchObject({ complete: false, data: { instances: [], snapshots: null } });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "rds:DescribeDBSnapshots", outcome: "denied" }),
    );
  });

  test("two pages with an empty one between are one list", async () => {
    const page = (content: string, marker?: string) =>
      answer("DescribeDBInstances", `<DBInstances>${content}</DBInstances>`, marker);
    const pages = [page(instance, "m1"), page("", "m2"), page(member)];
    const { envelope, requests } = await collectFrom(
      { ...empty, DescribeDBInstances: pages },
      rdsDatabases,
      region,
    );
    expect(envelope.data).toMatchObject({ instances: [{}, {}] });
    expect(requests.map(({ form }) => form.get("Marker")).filter(Boolean)).toEqual(["m1", "m2"]);
  });

  test("another account's snapshot in the list of our own is refused", async () => {
    const foreign = snapshot.replaceAll(":111122223333:", ":999999999999:");
    const { envelope } = await collectFrom(
      {
        ...empty,
        DescribeDBSnapshots: answer("DescribeDBSnapshots", `<DBSnapshots>${foreign}</DBSnapshots>`),
      },
      rdsDatabases,
      region,
    );
    expect(envelope).toMatchObject({ complete: false, data: { snapshots: null } });
    expect(envelope.ops).toContainEqual(expect.objectContaining({ code: "ForeignAccount" }));
  });
});

describe("rds.replicated-backups", () => {
  const databases = (replications: string[] | null): Pick<Envelope, "data"> => ({
    data: {
      instances:
        replications === null
          ? null
          : [
              {
                DBInstanceArn: arn("db", "orders"),
                DBInstanceIdentifier: "orders",
                DbiResourceId: null,
                Engine: null,
                InstanceCreateTime: null,
                DBClusterIdentifier: null,
                ReadReplicaSourceDBInstanceIdentifier: null,
                BackupRetentionPeriod: 7,
                latestRestorableDay: null,
                PubliclyAccessible: null,
                port: null,
                subnetIds: [],
                securityGroupIds: [],
                automatedBackupReplications: replications,
              },
            ],
      clusters: [],
      snapshots: [],
      clusterSnapshots: [],
    },
  });
  const collectWith = (byRegion: Record<string, Pick<Envelope, "data">>, answers = {}) =>
    collectFrom(answers, rdsReplicatedBackups, "global", {
      regions: Object.keys(byRegion),
      // Only its data is read.
      earlier: (_, name) => byRegion[name] as Envelope,
    });
  // RDS API Reference, DescribeDBInstanceAutomatedBackups: one that stays at home, one from another region.
  const backup = (from: string, id: string) =>
    `<DBInstanceAutomatedBackup><DBInstanceArn>arn:aws:rds:${from}:111122223333:db:orders</DBInstanceArn><DbiResourceId>db-1</DbiResourceId><Region>${from}</Region><DBInstanceIdentifier>orders</DBInstanceIdentifier><RestoreWindow><EarliestTime>2026-10-26T08:00:00Z</EarliestTime><LatestTime>2026-11-02T07:50:00Z</LatestTime></RestoreWindow><Status>replicating</Status><MasterUsername>WAYMARK-CANARY</MasterUsername><DBInstanceAutomatedBackupsArn>arn:aws:rds:eu-central-1:111122223333:auto-backup:${id}</DBInstanceAutomatedBackupsArn></DBInstanceAutomatedBackup>`;
  const listed = answer(
    "DescribeDBInstanceAutomatedBackups",
    `<DBInstanceAutomatedBackups>${backup("eu-central-1", "ab-own")}${backup("eu-west-1", "ab-1")}</DBInstanceAutomatedBackups>`,
  );
  const elsewhere = "arn:aws:rds:eu-central-1:111122223333:auto-backup:ab-1";

  test("no database keeps backups elsewhere: nothing is asked, and that is evidence", async () => {
    const { envelope, requests } = await collectWith({
      "eu-west-1": databases([]),
      "us-east-1": databases([]),
    });
    expect(envelope).toMatchObject({
      complete: true,
      data: { backups: [] },
      ops: [{ outcome: "ok", skipped: "no-replicated-backup" }],
    });
    expect(requests).toEqual([]);
  });

  test("asks where the instances say, and decodes an answer written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collectWith(
      { "eu-west-1": databases([elsewhere]), "us-east-1": databases([]) },
      { DescribeDBInstanceAutomatedBackups: listed },
    );
    expect(requests.map(({ region: asked }) => asked)).toEqual(["eu-central-1"]);
    expect(envelope.data).toEqual({
      backups: [
        {
          DBInstanceAutomatedBackupsArn: elsewhere,
          DBInstanceArn: "arn:aws:rds:eu-west-1:111122223333:db:orders",
          DbiResourceId: "db-1",
          keptIn: "eu-central-1",
          Status: "replicating",
          latestRestorableDay: "2026-11-02",
        },
      ],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("some instances could not be read: every region is asked, no call is left out on half a list", async () => {
    const { requests } = await collectWith(
      { "eu-west-1": databases(null), "us-east-1": databases([]) },
      { DescribeDBInstanceAutomatedBackups: listed },
    );
    expect(requests.map(({ region: asked }) => asked).sort()).toEqual(["eu-west-1", "us-east-1"]);
  });

  test("denied there: incomplete", async () => {
    const { envelope } = await collectWith(
      { "eu-west-1": databases([elsewhere]) },
      { DescribeDBInstanceAutomatedBackups: denied },
    );
    expect(envelope).toMatchObject({ complete: false, ops: [{ outcome: "denied" }] });
  });
});
