import { expect, test } from "vitest";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { type CollectorName, factsRegistry } from "#lib/facts/registry.ts";
import { listers, listsNothing } from "./catalog.ts";
import { normalArn, parseArn } from "./found.ts";
import { opennessIn } from "./openness.ts";
import { readingsIn } from "./reading.ts";

const accountId = "111122223333";

function envelope(
  collector: CollectorName,
  data: unknown,
  ops: readonly Operation[],
  rest: Partial<Envelope> = {},
): Envelope {
  return {
    partition: "aws",
    accountId,
    region: "eu-west-1",
    collector,
    schema: factsRegistry[collector].version,
    observedAt: "2026-11-20T10:00:00.000Z",
    complete: ops.every(({ outcome }) => outcome === "ok"),
    ops: [...ops],
    data,
    ...rest,
  };
}

const ok = (op: string): Operation => ({ op, outcome: "ok" });

test("every collector lists resources or says why not, and none does both", () => {
  const listing = new Set<string>(listers.map(({ collector }) => collector));
  const wrong = Object.keys(factsRegistry).filter(
    (name) => listing.has(name) === Object.hasOwn(listsNothing, name),
  );
  expect(wrong).toEqual([]);
});

test("no type is listed twice", () => {
  const types = listers.map(({ type }) => type);
  expect(types).toEqual([...new Set(types)]);
});

test.each([
  ["arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc", "ec2:instance", "i-0abc", "eu-west-1"],
  ["arn:aws:s3:::logs-1", "s3:bucket", "logs-1", "global"],
  ["arn:aws:s3:eu-west-1:111122223333:accesspoint/one", "s3:accesspoint", "one", "eu-west-1"],
  ["arn:aws:sns:eu-west-1:111122223333:alerts", "sns:topic", "alerts", "eu-west-1"],
  ["arn:aws:rds:eu-west-1:111122223333:db:orders", "rds:db", "orders", "eu-west-1"],
  ["arn:aws:iam::111122223333:role/team/Deploy", "iam:role", "Deploy", "global"],
  ["arn:aws:apigateway:eu-west-1::/restapis/a1b2", "apigateway:restapis", "a1b2", "eu-west-1"],
  ["arn:aws-cn:lambda:cn-north-1:111122223333:function:f", "lambda:function", "f", "cn-north-1"],
  ["arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f", "logs:log-group", "f", "eu-west-1"],
])("%s", (arn, type, id, region) => {
  expect(parseArn(arn)).toMatchObject({ type, id, region });
});

test.each(["", "arn:aws:s3", "i-0abc", "arn:aws:ec2:eu-west-1:1111:instance/i-0"])("%j is no ARN", (text) => {
  expect(parseArn(text)).toBeNull();
});

test("images and snapshots meet with and without the account in their ARN", () => {
  expect(normalArn("arn:aws:ec2:eu-west-1::snapshot/snap-1", accountId)).toBe(
    "arn:aws:ec2:eu-west-1:111122223333:snapshot/snap-1",
  );
});

const instance = {
  InstanceId: "i-0abc",
  InstanceType: "c7i.large",
  createdAt: "2026-01-01T00:00:00.000Z",
  autoScalingGroup: null,
  operator: null,
  State: "running",
  ImageId: null,
  productCodes: [],
  instanceProfile: null,
  MetadataOptions: null,
  Tags: [{ Key: "Name", Value: "web" }],
};

test("a list that was read ends what it does not name; one that was denied only adds", () => {
  const [reading] = readingsIn(
    envelope("ec2.compute", { instances: [instance], volumes: [], snapshots: null }, [
      ok("ec2:DescribeInstances"),
      ok("ec2:DescribeVolumes"),
      { op: "ec2:DescribeSnapshots", outcome: "denied" },
    ]),
  );
  expect(reading?.resources).toEqual([
    {
      arn: "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc",
      region: "eu-west-1",
      type: "ec2:instance",
      id: "i-0abc",
      name: null,
      detail: "c7i.large, running",
      tags: { Name: "web" },
      isPublic: null,
      isDefault: false,
      addresses: [],
      createdAt: "2026-01-01T00:00:00.000Z",
    },
  ]);
  expect(reading?.extents.map(({ type }) => type)).toEqual(["ec2:instance", "ec2:volume"]);
  expect(reading?.unread).toEqual([{ source: "listing", type: "ec2:snapshot", region: "eu-west-1" }]);
});

test("a resource of another account is refused, and counted", () => {
  const topicArns = ["arn:aws:sns:eu-west-1:111122223333:own", "arn:aws:sns:eu-west-1:999988887777:other"];
  const [reading] = readingsIn(envelope("sns.topics", { topicArns }, [ok("sns:ListTopics")]));
  expect(reading?.resources.map(({ id }) => id)).toEqual(["own"]);
  expect(reading?.refused).toBe(1);
});

test("buckets live in their Region and end in all of them", () => {
  const buckets = [
    { Name: "a", BucketRegion: "sa-east-1", CreationDate: null },
    { Name: "b", BucketRegion: null, CreationDate: null },
  ];
  const [reading] = readingsIn(
    envelope("s3.buckets", { buckets }, [ok("s3:ListBuckets")], { region: "global" }),
  );
  expect(reading?.resources.map(({ region }) => region)).toEqual(["sa-east-1", "global"]);
  expect(reading?.extents).toEqual([
    { source: "listing", type: "s3:bucket", region: null, besideDefaults: false },
  ]);
});

const vpc = { VpcId: "vpc-1", IsDefault: true, OwnerId: accountId, cidrs: ["172.31.0.0/16"], tags: {} };
const emptyNetwork = {
  vpcs: [vpc],
  networkInterfaces: [],
  securityGroups: [{ GroupId: "sg-1", GroupName: "default", VpcId: "vpc-1", OwnerId: accountId, tags: {} }],
  securityGroupRules: null,
  subnets: null,
  routeTables: null,
  internetGateways: null,
  natGateways: null,
  networkAcls: null,
  vpcEndpoints: null,
  transitGatewayAttachments: null,
  prefixLists: null,
  publicAccess: null,
};

test("the network that AWS makes in every Region is told apart, and what was not asked of it stays", () => {
  const skipped = (op: string): Operation => ({ op, outcome: "ok", skipped: "no-interfaces" });
  const [reading] = readingsIn(
    envelope("ec2.network", emptyNetwork, [
      ok("ec2:DescribeVpcs"),
      ok("ec2:DescribeNetworkInterfaces"),
      ok("ec2:DescribeSecurityGroups"),
      skipped("ec2:DescribeSubnets"),
      skipped("ec2:DescribeNatGateways"),
    ]),
  );
  expect(reading?.resources.map(({ id, isDefault }) => [id, isDefault])).toEqual([
    ["vpc-1", true],
    ["sg-1", true],
  ]);
  const extent = (type: string) => reading?.extents.find((one) => one.type === type);
  expect(extent("ec2:subnet")).toMatchObject({ besideDefaults: true });
  expect(extent("ec2:natgateway")).toMatchObject({ besideDefaults: false });
});

test("a default network that something is connected to is somebody's", () => {
  const networkInterfaces = [
    {
      NetworkInterfaceId: "eni-1",
      SubnetId: null,
      AssociatedSubnets: [],
      VpcId: "vpc-1",
      OwnerId: accountId,
      Status: "in-use",
      InterfaceType: "interface",
      RequesterId: null,
      RequesterManaged: false,
      Description: null,
      operator: null,
      InstanceId: "i-1",
      InstanceOwnerId: accountId,
      Groups: [],
      publicIps: [{ PublicIp: "198.51.100.7", IpOwnerId: "amazon" }],
      ipv6: ["2001:db8::1"],
      DenyAllIgwTraffic: false,
      SourceDestCheck: true,
    },
  ];
  const facts = envelope("ec2.network", { ...emptyNetwork, networkInterfaces }, [
    ok("ec2:DescribeVpcs"),
    ok("ec2:DescribeNetworkInterfaces"),
  ]);
  const [reading] = readingsIn(facts);
  expect(reading?.resources.find(({ id }) => id === "vpc-1")?.isDefault).toBe(false);
  expect(reading?.resources.find(({ id }) => id === "eni-1")).toMatchObject({
    detail: "of i-1",
    addresses: ["198.51.100.7", "2001:db8::1"],
  });
  expect(opennessIn(facts)?.open).toEqual(["arn:aws:ec2:eu-west-1:111122223333:instance/i-1"]);
});

test("the tagging API names what no list of ours has", () => {
  const ResourceARN = "arn:aws:glue:eu-west-1:111122223333:job/nightly";
  const [reading] = readingsIn(
    envelope("tagging.resources", { resources: [{ ResourceARN, Tags: { team: "data" } }] }, [
      ok("tagging:GetResources"),
    ]),
  );
  expect(reading).toMatchObject({
    source: "tagging",
    resources: [{ arn: ResourceARN, type: "glue:job", id: "nightly", tags: { team: "data" } }],
    extents: [{ type: null, region: "eu-west-1" }],
    unread: [],
  });
});

test("a bucket is open by a policy that nothing takes the force of", () => {
  const bucket = (Name: string, RestrictPublicBuckets: boolean) => ({
    Name,
    BucketRegion: "eu-west-1",
    publicAccessBlock: {
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets,
    },
    policyPublic: true,
    publicPolicy: null,
    ObjectOwnership: null,
    aclPublic: false,
    publicPermissions: [],
  });
  const facts = envelope("s3.exposure", { buckets: [bucket("open", false), bucket("shut", true)] }, [], {
    region: "global",
  });
  expect(opennessIn(facts)).toEqual({
    types: ["s3:bucket"],
    open: ["arn:aws:s3:::open"],
    closed: ["arn:aws:s3:::shut"],
  });
});
