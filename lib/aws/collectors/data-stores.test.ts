import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, queryError } from "#lib/aws/stub-account.ts";
import type { StubRequest } from "#lib/aws/stub-endpoint.ts";
import { dataStores } from "./data-stores.ts";

const region = "eu-west-1";
const seconds = Date.UTC(2025, 2, 20, 12) / 1_000;
const iso = "2025-03-20T12:00:00.000Z";

/** Operations of REST services, as the endpoint names them. */
const efs = "GET /2015-02-01/file-systems";
const opensearch = "GET /2021-01-01/domain";

// Redshift API Reference, DescribeClusters.
const clusters = (content: string, marker = "") => ({
  body: `<DescribeClustersResponse xmlns="http://redshift.amazonaws.com/doc/2012-12-01/"><DescribeClustersResult>${content}${marker}</DescribeClustersResult><ResponseMetadata><RequestId>a3c7</RequestId></ResponseMetadata></DescribeClustersResponse>`,
});

/** Two services name an operation alike: FSx's is told by its target only. */
const empty = {
  ListTables: { body: { TableNames: [] } },
  [efs]: { body: { FileSystems: [] } },
  DescribeFileSystems: { body: { FileSystems: [] } },
  DescribeClusters: clusters("<Clusters/>"),
  [opensearch]: { body: { DomainNames: [] } },
};

const collect = (answers: Parameters<typeof collectFrom>[0]) =>
  collectFrom({ ...empty, ...answers }, dataStores, region);

/** DynamoDB API Reference, DescribeTable. */
const described = ({ body }: StubRequest) => {
  const { TableName } = JSON.parse(body);
  return {
    body: {
      Table: {
        TableName,
        TableArn: `arn:aws:dynamodb:eu-west-1:111122223333:table/${TableName}`,
        TableStatus: "ACTIVE",
        CreationDateTime: seconds,
        ItemCount: 3,
      },
    },
  };
};

describe("data.stores", () => {
  test("an empty region takes five calls and is complete", async () => {
    const { envelope, requests } = await collect({});
    expect(envelope).toMatchObject({
      complete: true,
      data: { tables: [], fileSystems: [], fsxFileSystems: [], warehouses: [], domains: [] },
    });
    expect(requests).toHaveLength(5);
    expect(envelope.ops).toContainEqual({
      op: "dynamodb:DescribeTable",
      outcome: "ok",
      skipped: "no-table",
    });
  });

  test("decodes answers written by hand from AWS's documentation", async () => {
    const { envelope, requests } = await collect({
      ListTables: { body: { TableNames: ["sessions"] } },
      DescribeTable: described,
      [efs]: {
        body: {
          FileSystems: [
            {
              CreationToken: "WAYMARK-CANARY",
              CreationTime: seconds,
              FileSystemArn: "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-01234567",
              FileSystemId: "fs-01234567",
              FileSystemProtection: { ReplicationOverwriteProtection: "REPLICATING" },
              LifeCycleState: "available",
              Name: "WAYMARK-CANARY",
              NumberOfMountTargets: 1,
              OwnerId: "111122223333",
              PerformanceMode: "generalPurpose",
              SizeInBytes: { Timestamp: seconds, Value: 1024 },
              Tags: [{ Key: "Name", Value: "WAYMARK-CANARY" }],
            },
            {
              FileSystemId: "fs-gone",
              CreationToken: "x",
              CreationTime: seconds,
              LifeCycleState: "deleting",
            },
          ],
        },
      },
      DescribeFileSystems: {
        body: {
          FileSystems: [
            {
              CreationTime: seconds,
              FileSystemId: "fs-0498eed5fe91001ec",
              FileSystemType: "LUSTRE",
              Lifecycle: "AVAILABLE",
              OwnerId: "111122223333",
              ResourceARN: "arn:aws:fsx:eu-west-1:111122223333:file-system/fs-0498eed5fe91001ec",
              WindowsConfiguration: {
                SelfManagedActiveDirectoryConfiguration: { UserName: "WAYMARK-CANARY" },
              },
            },
          ],
        },
      },
      DescribeClusters: clusters(
        "<Clusters><Cluster><ClusterIdentifier>examplecluster</ClusterIdentifier><ClusterStatus>available</ClusterStatus><MasterUsername>WAYMARK-CANARY</MasterUsername><ClusterPublicKey>WAYMARK-CANARY</ClusterPublicKey><ClusterCreateTime>2025-03-20T12:00:00Z</ClusterCreateTime><PubliclyAccessible>true</PubliclyAccessible><Endpoint><Port>5439</Port></Endpoint><ClusterSubnetGroupName>default</ClusterSubnetGroupName><VpcSecurityGroups><VpcSecurityGroup><VpcSecurityGroupId>sg-1</VpcSecurityGroupId></VpcSecurityGroup></VpcSecurityGroups></Cluster></Clusters>",
      ),
      DescribeClusterSubnetGroups: {
        body: `<DescribeClusterSubnetGroupsResponse xmlns="http://redshift.amazonaws.com/doc/2012-12-01/"><DescribeClusterSubnetGroupsResult><ClusterSubnetGroups><ClusterSubnetGroup><ClusterSubnetGroupName>default</ClusterSubnetGroupName><Subnets><Subnet><SubnetIdentifier>subnet-1</SubnetIdentifier></Subnet></Subnets></ClusterSubnetGroup></ClusterSubnetGroups></DescribeClusterSubnetGroupsResult></DescribeClusterSubnetGroupsResponse>`,
      },
      [opensearch]: { body: { DomainNames: [{ DomainName: "logs", EngineType: "OpenSearch" }] } },
    });
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      tables: [{ TableName: "sessions", CreationDateTime: iso }],
      fileSystems: [
        {
          FileSystemArn: "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-01234567",
          CreationTime: iso,
          ReplicationOverwriteProtection: "REPLICATING",
        },
      ],
      fsxFileSystems: [
        {
          ResourceARN: "arn:aws:fsx:eu-west-1:111122223333:file-system/fs-0498eed5fe91001ec",
          FileSystemType: "LUSTRE",
          CreationTime: iso,
        },
      ],
      warehouses: [
        {
          ClusterIdentifier: "examplecluster",
          ClusterCreateTime: iso,
          PubliclyAccessible: true,
          port: 5439,
          subnetIds: ["subnet-1"],
          securityGroupIds: ["sg-1"],
        },
      ],
      domains: [{ DomainName: "logs" }],
    });
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    expect(requests.find(({ path }) => path === "/2015-02-01/file-systems")?.query.get("MaxItems")).toBe(
      "100",
    );
  });

  test("two pages of tables with an empty one between are one list, each table described once", async () => {
    const { envelope, requests } = await collect({
      ListTables: [
        { body: { TableNames: ["b"], LastEvaluatedTableName: "b" } },
        { body: { TableNames: [], LastEvaluatedTableName: "c" } },
        { body: { TableNames: ["d"] } },
      ],
      DescribeTable: described,
    });
    expect(envelope.data).toMatchObject({ tables: [{ TableName: "b" }, { TableName: "d" }] });
    const starts = requests
      .filter(({ operation }) => operation === "ListTables")
      .map(({ body }) => JSON.parse(body).ExclusiveStartTableName);
    expect(starts).toEqual([undefined, "b", "c"]);
    expect(requests.filter(({ operation }) => operation === "DescribeTable")).toHaveLength(2);
  });

  test("a table that was deleted since it was listed is none; one that may not be described stays, without its day", async () => {
    const { envelope } = await collect({
      ListTables: { body: { TableNames: ["gone", "hidden", "seen"] } },
      DescribeTable: (request) => {
        const { TableName } = JSON.parse(request.body);
        if (TableName === "gone") return jsonError(400, "ResourceNotFoundException", "Table: gone not found");
        if (TableName === "hidden") return jsonError(400, "AccessDeniedException", "not authorized");
        return described(request);
      },
    });
    expect(envelope).toMatchObject({
      complete: false,
      data: {
        tables: [
          { TableName: "hidden", CreationDateTime: null },
          { TableName: "seen", CreationDateTime: iso },
        ],
      },
    });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "dynamodb:DescribeTable", resource: "hidden", outcome: "denied" }),
    );
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "dynamodb:DescribeTable", resource: "gone", gone: true }),
    );
  });

  test.each([
    ["ListTables", jsonError(400, "AccessDeniedException", "no"), "tables", "dynamodb:ListTables"],
    [efs, jsonError(403, "AccessDeniedException", "no"), "fileSystems", "efs:DescribeFileSystems"],
    [
      "DescribeFileSystems",
      jsonError(400, "AccessDeniedException", "no"),
      "fsxFileSystems",
      "fsx:DescribeFileSystems",
    ],
    ["DescribeClusters", queryError(403, "AccessDenied", "no"), "warehouses", "redshift:DescribeClusters"],
    [opensearch, jsonError(403, "AccessDeniedException", "no"), "domains", "opensearch:ListDomainNames"],
  ])("%s denied: that list is null, the others stay", async (operation, refusal, list, op) => {
    const { envelope } = await collect({ [operation]: refusal });
    const rest = { tables: [], fileSystems: [], fsxFileSystems: [], warehouses: [], domains: [] };
    expect(envelope).toMatchObject({ complete: false, data: { ...rest, [list]: null } });
    expect(envelope.ops).toContainEqual(expect.objectContaining({ op, outcome: "denied" }));
  });

  test.each([["ListTables"], [efs], ["DescribeFileSystems"], [opensearch]])(
    "%s answers an object without its list: no empty list is made of it",
    async (operation) => {
      const { envelope } = await collect({ [operation]: { body: {} } });
      expect(envelope.complete).toBe(false);
      expect(Object.values(envelope.data ?? {})).toContain(null);
    },
  );
});
