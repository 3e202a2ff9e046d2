import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { aRegionsFact, denied, managementId, now, regions } from "#lib/roadmap/a-fact.fixture.ts";
import { anImage, anInstance } from "#lib/roadmap/a-launch.fixture.ts";
import { anInterface, aVpc } from "#lib/roadmap/a-network.fixture.ts";
import {
  aFunction,
  anInventoryFact,
  type InventoryCollector,
  inventoryCollectors,
  operationsOf,
} from "#lib/roadmap/an-inventory.fixture.ts";
import {
  anOrganizationInput,
  goodOrganizationFactsBut,
  inManagement,
} from "#lib/roadmap/an-organization.fixture.ts";
import { evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import { fixSteps } from "#lib/roadmap/fix.ts";
import type { OrganizationInput } from "#lib/roadmap/input.ts";
import { organizations } from "#lib/roadmap/items/1-2-organizations.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const region = "eu-west-3";
const date = "2023-05-06T07:08:09.000Z";
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${managementId}:${resource}`;

function evaluate(changes: Envelope[], input: Partial<OrganizationInput> = {}): Verdict {
  const facts = goodOrganizationFactsBut(...changes);
  const verdict = evaluateOrganization({ ...anOrganizationInput({ facts }), ...input }).get("1.2");
  if (verdict === undefined) throw new Error("1.2 is of scope organization");
  return verdict;
}

const compute = { instances: [], volumes: [], snapshots: [] };
const instance = anInstance("i-0a1b2c3d4e5f60718", { createdAt: date });
const database = {
  DBInstanceArn: arn("rds", "db:orders"),
  DBInstanceIdentifier: "orders",
  DbiResourceId: null,
  Engine: "postgres",
  InstanceCreateTime: date,
  DBClusterIdentifier: null,
  ReadReplicaSourceDBInstanceIdentifier: null,
  BackupRetentionPeriod: 7,
  latestRestorableDay: null,
  PubliclyAccessible: false,
  port: 5432,
  subnetIds: [],
  securityGroupIds: [],
  automatedBackupReplications: [],
};
const cluster = {
  DBClusterArn: arn("rds", "cluster:graph"),
  DBClusterIdentifier: "graph",
  DbClusterResourceId: null,
  Engine: "neptune",
  ClusterCreateTime: date,
  ReplicationSourceIdentifier: null,
  BackupRetentionPeriod: 1,
  latestRestorableDay: null,
};
const snapshot = (SnapshotType: string) => ({
  DBSnapshotArn: arn("rds", `snapshot:${SnapshotType}`),
  DBInstanceIdentifier: "orders",
  DbiResourceId: null,
  SnapshotType,
  Status: "available",
  SnapshotCreateTime: date,
  OriginalSnapshotCreateTime: null,
  InstanceCreateTime: null,
  SourceDBSnapshotIdentifier: null,
  Encrypted: true,
});
const clusterSnapshot = (SnapshotType: string) => ({
  DBClusterSnapshotArn: arn("rds", `cluster-snapshot:${SnapshotType}`),
  DBClusterIdentifier: "graph",
  DbClusterResourceId: null,
  SnapshotType,
  Status: "available",
  SnapshotCreateTime: date,
  ClusterCreateTime: null,
  SourceDBClusterSnapshotArn: null,
  StorageEncrypted: true,
});
const attachments = [{ InstanceId: instance.InstanceId, DeleteOnTermination: true }];
const own = aVpc("vpc-own", { OwnerId: managementId });

const workloads: readonly [kind: string, expected: string, fact: Envelope][] = [
  [
    "EC2 instance",
    arn("ec2", "instance/i-0a1b2c3d4e5f60718"),
    anInventoryFact("ec2.compute", region, { ...compute, instances: [instance] }),
  ],
  [
    "EBS volume",
    arn("ec2", "volume/vol-1"),
    anInventoryFact("ec2.compute", region, {
      volumes: [{ VolumeId: "vol-1", CreateTime: date, attachments, operator: null }],
    }),
  ],
  [
    "EBS snapshot",
    arn("ec2", "snapshot/snap-1"),
    anInventoryFact("ec2.compute", region, {
      snapshots: [{ SnapshotId: "snap-1", VolumeId: "vol-1", StartTime: date, State: "completed" }],
    }),
  ],
  [
    "Machine image",
    arn("ec2", "image/ami-1"),
    anInventoryFact("ec2.images", region, { images: [anImage("ami-1", { CreationDate: date })] }),
  ],
  [
    "Lambda function",
    arn("lambda", "function:bill"),
    anInventoryFact("lambda.functions", region, {
      functions: [aFunction(arn("lambda", "function:bill"))],
    }),
  ],
  [
    "ECS cluster",
    arn("ecs", "cluster/c"),
    anInventoryFact("ecs.clusters", region, { clusterArns: [arn("ecs", "cluster/c")] }),
  ],
  [
    "EKS cluster",
    arn("eks", "cluster/c"),
    anInventoryFact("eks.clusters", region, { clusters: [{ name: "c", resourcesVpcConfig: null }] }),
  ],
  [
    "RDS database",
    database.DBInstanceArn,
    anInventoryFact("rds.databases", region, { instances: [database] }),
  ],
  ["RDS cluster", cluster.DBClusterArn, anInventoryFact("rds.databases", region, { clusters: [cluster] })],
  [
    "RDS snapshot",
    arn("rds", "snapshot:manual"),
    anInventoryFact("rds.databases", region, { snapshots: [snapshot("automated"), snapshot("manual")] }),
  ],
  [
    "RDS cluster snapshot",
    arn("rds", "cluster-snapshot:manual"),
    anInventoryFact("rds.databases", region, {
      clusterSnapshots: [clusterSnapshot("automated"), clusterSnapshot("manual")],
    }),
  ],
  [
    "DynamoDB table",
    arn("dynamodb", "table/t"),
    anInventoryFact("data.stores", region, { tables: [{ TableName: "t", CreationDateTime: date }] }),
  ],
  [
    "EFS file system",
    arn("elasticfilesystem", "file-system/fs-1"),
    anInventoryFact("data.stores", region, {
      fileSystems: [
        {
          FileSystemArn: arn("elasticfilesystem", "file-system/fs-1"),
          CreationTime: date,
          ReplicationOverwriteProtection: null,
        },
      ],
    }),
  ],
  [
    "FSx file system",
    arn("fsx", "file-system/fs-2"),
    anInventoryFact("data.stores", region, {
      fsxFileSystems: [
        { ResourceARN: arn("fsx", "file-system/fs-2"), FileSystemType: "LUSTRE", CreationTime: date },
      ],
    }),
  ],
  [
    "Redshift cluster",
    arn("redshift", "cluster:w"),
    anInventoryFact("data.stores", region, {
      warehouses: [
        {
          ClusterIdentifier: "w",
          ClusterCreateTime: date,
          PubliclyAccessible: false,
          port: 5439,
          subnetIds: null,
          securityGroupIds: [],
        },
      ],
    }),
  ],
  [
    "OpenSearch domain",
    arn("es", "domain/logs"),
    anInventoryFact("data.stores", region, { domains: [{ DomainName: "logs" }] }),
  ],
  [
    "Load balancer",
    arn("elasticloadbalancing", "loadbalancer/app/a/1"),
    anInventoryFact("elb.load-balancers", region, {
      loadBalancers: [
        { LoadBalancerArn: arn("elasticloadbalancing", "loadbalancer/app/a/1"), CreatedTime: date },
      ],
    }),
  ],
  [
    "Classic load balancer",
    arn("elasticloadbalancing", "loadbalancer/old"),
    anInventoryFact("elb.load-balancers", region, {
      classic: [{ LoadBalancerName: "old", CreatedTime: date }],
    }),
  ],
  [
    "REST API",
    `arn:aws:apigateway:${region}::/restapis/a1`,
    anInventoryFact("apigateway.apis", region, { restApis: [{ id: "a1", createdDate: date }] }),
  ],
  [
    "HTTP or WebSocket API",
    `arn:aws:apigateway:${region}::/apis/b2`,
    anInventoryFact("apigateway.apis", region, { apis: [{ ApiId: "b2", CreatedDate: date }] }),
  ],
  [
    "SNS topic",
    arn("sns", "alarms"),
    anInventoryFact("sns.topics", region, { topicArns: [arn("sns", "alarms")] }),
  ],
  [
    "SQS queue",
    arn("sqs", "jobs.fifo"),
    anInventoryFact("sqs.queues", region, {
      queueUrls: [`https://sqs.${region}.amazonaws.com/${managementId}/jobs.fifo`],
    }),
  ],
  [
    "VPC in use",
    arn("ec2", "vpc/vpc-own"),
    anInventoryFact("ec2.network", region, {
      vpcs: [own],
      networkInterfaces: [anInterface("eni-1", { VpcId: "vpc-own" })],
    }),
  ],
];

describe("what counts as workload in the management account", () => {
  it.each(workloads)("%s %s", (kind, resource, fact) => {
    const verdict = evaluate([fact]);
    expect(verdict).toMatchObject({ state: "PARTIAL", fractionHundredths: 92, units: 14 });
    expect(verdict.failing).toMatchObject([{ resource, region }]);
    const [{ why } = { why: "" }] = verdict.failing;
    expect(why.toLowerCase()).toMatch(new RegExp(`^${kind.toLowerCase()} in the management account`));
  });

  it("an exception for its ARN takes each of them out", () => {
    const expiresAt = new Date(now.getTime() + 3_600_000);
    const exceptions = workloads.map(([, resource]) => ({
      itemId: "1.2",
      accountId: managementId,
      resource,
      kind: "risk",
      expiresAt,
    }));
    for (const [, , fact] of workloads) {
      expect(evaluate([fact], { exceptions })).toMatchObject({ state: "MET", excepted: 1, units: 14 });
    }
  });

  it("says since when, where AWS does", () => {
    const dated = workloads.filter(([, , fact]) => JSON.stringify(fact).includes(date));
    for (const [, , fact] of dated) expect(evaluate([fact]).failing[0]?.why).toContain("2023-05-06");
  });
});

describe("what does not count", () => {
  const quiet: readonly [string, Envelope][] = [
    [
      "a VPC that nothing is connected to",
      anInventoryFact("ec2.network", region, { vpcs: [own], networkInterfaces: [] }),
    ],
    [
      "a topic of Control Tower",
      anInventoryFact("sns.topics", region, {
        topicArns: [arn("sns", "aws-controltower-SecurityNotifications")],
      }),
    ],
    [
      "a function of Control Tower",
      anInventoryFact("lambda.functions", region, {
        functions: [aFunction(arn("lambda", "function:aws-controltower-NotificationForwarder"))],
      }),
    ],
  ];
  it.each(quiet)("%s", (_, fact) => {
    expect(evaluate([fact])).toMatchObject({ state: "MET", failing: [] });
  });

  it.each([
    ["a name that only contains it", "my-aws-controltower-x"],
    ["a wider name", "controltower-x"],
  ])("but does: %s", (_, name) => {
    const fact = anInventoryFact("sns.topics", region, { topicArns: [arn("sns", name)] });
    expect(evaluate([fact]).failing).toHaveLength(1);
  });

  it("but does: a table that borrows the name, since Control Tower makes none", () => {
    const tables = [{ TableName: "aws-controltower-x", CreationDateTime: date }];
    expect(evaluate([anInventoryFact("data.stores", region, { tables })]).failing).toHaveLength(1);
  });
});

describe("what was not looked at", () => {
  const asked = inventoryCollectors
    .flatMap((collector) =>
      operationsOf(collector).map((op): [InventoryCollector, string] => [collector, op]),
    )
    // The day since when a table exists decides nothing; default networks make the question of interfaces idle.
    .filter(([, op]) => op !== "dynamodb:DescribeTable" && op !== "ec2:DescribeNetworkInterfaces");

  it.each(asked)("%s without %s in one Region: UNKNOWN", (collector, op) => {
    const verdict = evaluate([denied(anInventoryFact(collector, region), op)]);
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "denied", known: 13, units: 14 });
    expect(verdict.reason).toContain(region);
  });

  it("interfaces of a VPC that somebody made are needed, and only then", () => {
    const network = (vpcs: (typeof own)[]) =>
      denied(anInventoryFact("ec2.network", region, { vpcs }), "ec2:DescribeNetworkInterfaces");
    expect(evaluate([network([own])]).state).toBe("UNKNOWN");
    expect(evaluate([network([{ ...own, IsDefault: true }])]).state).toBe("MET");
  });

  it("a table whose day could not be read still counts", () => {
    const tables = [{ TableName: "t", CreationDateTime: null }];
    const fact = denied(anInventoryFact("data.stores", region, { tables }), "dynamodb:DescribeTable");
    expect(evaluate([fact]).failing).toMatchObject([{ why: "DynamoDB table in the management account." }]);
  });

  it("what was found fails, whatever was not looked at", () => {
    const found = anInventoryFact("ec2.compute", "ap-south-1", { ...compute, instances: [instance] });
    const verdict = evaluate([found, denied(anInventoryFact("sqs.queues", region), "sqs:ListQueues")]);
    expect(verdict).toMatchObject({ state: "PARTIAL", failing: [{ region: "ap-south-1" }] });
  });

  it("a Region that is no longer on does not count, whatever was found in it before", () => {
    const found = anInventoryFact("ec2.compute", region, { ...compute, instances: [instance] });
    const remaining = inManagement(aRegionsFact(regions.filter((name) => name !== region)));
    const disabled = inManagement(
      aRegionsFact(regions.map((name) => (name === region ? [name, "DISABLED"] : name))),
    );
    expect(evaluate([found, remaining]).state).toBe("MET");
    expect(evaluate([found, disabled]).state).toBe("MET");
  });

  it("a Region that is new and was not read yet: UNKNOWN, the Region named", () => {
    const verdict = evaluate([inManagement(aRegionsFact([...regions, "il-central-1"]))]);
    expect(verdict).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
    expect(verdict.reason).toContain("il-central-1 is enabled but was not scanned.");
  });

  it("regions not readable: UNKNOWN, never an empty loop", () => {
    const refused = { ...denied(inManagement(aRegionsFact()), "account:ListRegions"), data: null };
    expect(evaluate([refused])).toMatchObject({ state: "UNKNOWN", reasonCode: "denied" });
  });

  it("a list that is missing although its operation answered is no empty list", () => {
    const fact = anInventoryFact("ec2.compute", region, { ...compute, volumes: null });
    expect(evaluate([fact])).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
  });
});

describe("how to put it right", () => {
  it("names the resources", () => {
    const { failing } = evaluate([
      anInventoryFact("ec2.compute", region, { ...compute, instances: [instance] }),
      anInventoryFact("sns.topics", "us-east-2", {
        topicArns: [`arn:aws:sns:us-east-2:${managementId}:alarms`],
      }),
    ]);
    const { organization } = anOrganizationInput();
    const steps = fixSteps(organizations, {
      accountId: managementId,
      partition: "aws",
      organization,
      failing,
    });
    const lines = steps.map(({ command }) => command?.lines).join("\n");
    expect(lines).toContain(`--region ${region} --instance-id ${instance.InstanceId}`);
    expect(lines).toContain(`# arn:aws:sns:us-east-2:${managementId}:alarms`);
    expect(lines).not.toMatch(/invite-account|enable-all-features|s3 sync/);
  });
});
