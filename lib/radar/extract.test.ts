import { expect, test } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { type CollectorName, type FactsOf, factsRegistry } from "#lib/facts/registry.ts";
import { readers } from "./collector-sightings.ts";
import { sightingsOf } from "./extract.ts";

const own = "999900001111";
const other = "999988887777";
const region = "eu-west-1";

function envelope<Name extends CollectorName>(
  collector: Name,
  data: FactsOf<Name> | null,
  complete = true,
): Envelope {
  const schema = factsRegistry[collector].version;
  return {
    partition: "aws",
    accountId: own,
    region,
    collector,
    schema,
    observedAt: "2026-11-22T08:00:00.000Z",
    complete,
    ops: [],
    data,
  };
}

const policy = JSON.stringify({
  Statement: { Effect: "Allow", Principal: { AWS: [other, own] }, Action: "*", Resource: "*" },
});
const of = (collector: CollectorName, facts: Envelope) => {
  expect(facts.collector).toBe(collector);
  return sightingsOf(facts)?.sightings.map(({ accountId, kind, resource }) => [accountId, kind, resource]);
};
const queue = `arn:aws:sqs:${region}:${own}:orders`;

test.each([
  ["kms.policies", "key_policy"],
  ["secretsmanager.policies", "secret_policy"],
  ["sqs.policies", "queue_policy"],
  ["sns.policies", "topic_policy"],
  ["efs.policies", "file_system_policy"],
] as const)("%s", (collector, kind) => {
  expect(
    of(
      collector,
      envelope(collector, {
        resources: [
          { arn: queue, policy },
          { arn: `${queue}2`, policy: null },
        ],
      }),
    ),
  ).toEqual([[other, kind, queue]]);
});

test("a registry's own policy stands for all of its repositories", () => {
  expect(of("ecr.policies", envelope("ecr.policies", { resources: [], registryPolicy: policy }))).toEqual([
    [other, "repository_policy", `arn:aws:ecr:${region}:${own}:repository/*`],
  ]);
});

test("trails of others, and keys, topics and log groups of others", () => {
  const facts = envelope("cloudtrail.trails", {
    trails: [
      {
        TrailARN: `arn:aws:cloudtrail:${region}:${own}:trail/t`,
        HomeRegion: region,
        IsOrganizationTrail: false,
        IsMultiRegionTrail: true,
        IncludeGlobalServiceEvents: true,
        S3BucketName: "logs",
        S3KeyPrefix: null,
        KmsKeyId: `arn:aws:kms:${region}:${other}:key/k`,
        SnsTopicARN: null,
        CloudWatchLogsLogGroupArn: null,
        status: null,
      },
    ],
  });
  expect(of("cloudtrail.trails", facts)).toEqual([
    [other, "trail", `arn:aws:cloudtrail:${region}:${own}:trail/t`],
  ]);
});

test("images of AWS are said to be AWS's", () => {
  const image = {
    ImageId: "ami-1",
    OwnerId: other,
    ImageOwnerAlias: "amazon",
    IsPublic: true,
    CreationDate: null,
    DeprecationTime: null,
    ImageAllowed: null,
  };
  const images = [image, { ...image, ImageId: "ami-2", ImageOwnerAlias: null }];
  const found = sightingsOf(envelope("ec2.instance-images", { images }))?.sightings;
  expect(found?.map(({ resource, isAws }) => [resource, isAws])).toEqual([
    ["ami-1", true],
    ["ami-2", false],
  ]);
});

test("containers name the account of their registry; a public image names none", () => {
  const image = {
    clusterArn: "c",
    group: "service:s",
    taskDefinitionArn: "td",
    image: `${other}.dkr.ecr.eu-west-1.amazonaws.com/a:1`,
    isRunning: true,
  };
  const images = [image, { ...image, image: "public.ecr.aws/a/b:1" }];
  expect(of("ecs.images", envelope("ecs.images", { images }))).toEqual([[other, "container_image", "td"]]);
});

test("a bill says what it calls an account", () => {
  const found = sightingsOf(
    envelope("cost.linked-accounts", { linked: [{ AccountId: other, Name: "old-shop" }] }),
  );
  expect(found?.sightings).toMatchObject([{ accountId: other, kind: "bill", detail: { name: "old-shop" } }]);
});

const role = (name: string, principal: string) => ({
  Arn: `arn:aws:iam::${own}:role/${name}`,
  RoleName: name,
  Path: "/",
  CreateDate: null,
  lastUsedOn: "2026-11-01",
  trustPolicy: JSON.stringify({
    Statement: { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" },
  }),
  permissionsBoundary: null,
  attachedPolicies: [],
  inlinePolicies: [],
});

test("a role's trust with its last use; more than fifty alike are counted", () => {
  const roles = Array.from({ length: 53 }, (_, index) => role(`r${String(index).padStart(2, "0")}`, other));
  const found = sightingsOf(
    envelope("iam.authorization", { auditRole: null, roles: [...roles, role("own", own)] }),
  );
  expect(found?.sightings).toHaveLength(50);
  expect(found?.sightings[0]).toMatchObject({
    kind: "role_trust",
    more: 3,
    detail: { how: "principal", externalId: false, lastUsedOn: "2026-11-01" },
  });
  expect(found?.sightings[1]?.more).toBe(0);
});

test("what could not be read says nothing; what was read in part is not whole; what has another form is left alone", () => {
  expect(sightingsOf(envelope("sqs.policies", null, false))).toBeNull();
  expect(sightingsOf(envelope("sqs.policies", { resources: [] }, false))).toMatchObject({ isWhole: false });
  expect(sightingsOf({ ...envelope("sqs.policies", { resources: [] }), data: { queues: [] } })).toBeNull();
  expect(sightingsOf(envelope("iam.summary", null))).toBeNull();
});

test("every reader belongs to a collector", () => {
  expect(Object.keys(readers).filter((name) => !(name in factsRegistry))).toEqual([]);
});

test("peering names the other side, unless it was refused or has ended", () => {
  const side = (OwnerId: string) => ({ OwnerId, VpcId: "vpc-9" });
  const connection = (id: string, Status: string, requester: string, accepter: string) => ({
    VpcPeeringConnectionId: id,
    Status,
    RequesterVpcInfo: side(requester),
    AccepterVpcInfo: side(accepter),
  });
  const facts = envelope("ec2.peering", {
    connections: [
      connection("pcx-1", "active", other, own),
      connection("pcx-2", "pending-acceptance", own, "999988886666"),
      connection("pcx-3", "rejected", "999988885555", own),
      connection("pcx-4", "deleted", "999988885555", own),
      connection("pcx-5", "active", own, own),
    ],
  });
  expect(of("ec2.peering", facts)).toEqual([
    ["999988886666", "vpc_peering", "pcx-2"],
    [other, "vpc_peering", "pcx-1"],
  ]);
});

test("shares name who gave them and who gets them, by id or by what is theirs", () => {
  const arn = (name: string) => `arn:aws:ram:${region}:${own}:resource-share/${name}`;
  const share = (name: string, status: string, owningAccountId: string) => ({
    resourceShareArn: arn(name),
    name,
    owningAccountId,
    status,
  });
  const principals = [
    "999988886666",
    "arn:aws:iam::999988885555:role/reader",
    "arn:aws:organizations::999988884444:organization/o-abcdefghij",
    "service.amazonaws.com",
  ].map((id) => ({ resourceShareArn: arn("mine"), id }));
  const facts = envelope("ram.shares", {
    received: [share("theirs", "ACTIVE", other), share("gone", "DELETED", "999988883333")],
    principals,
  });
  expect(of("ram.shares", facts)).toEqual([
    ["999988884444", "resource_share", arn("mine")],
    ["999988885555", "resource_share", arn("mine")],
    ["999988886666", "resource_share", arn("mine")],
    [other, "resource_share", arn("theirs")],
  ]);
  expect(of("ram.shares", envelope("ram.shares", { received: null, principals: null }, false))).toEqual([]);
});

test("images and snapshots that are shared, either way", () => {
  const nobody = { UserId: null, Group: null, OrganizationArn: null, OrganizationalUnitArn: null };
  const manager = "999900002222";
  const organization = `arn:aws:organizations::${manager}:organization/o-aaaaaaaaaa`;
  const facts = envelope("ec2.permissions", {
    images: [
      {
        ImageId: "ami-1",
        LaunchPermissions: [
          { ...nobody, UserId: other },
          { ...nobody, OrganizationArn: organization },
          { ...nobody, Group: "all" },
          { ...nobody, UserId: own },
        ],
      },
      { ImageId: "ami-2", LaunchPermissions: null },
    ],
    snapshots: [{ SnapshotId: "snap-1", CreateVolumePermissions: [{ UserId: other, Group: null }] }],
    receivedImages: [
      { ImageId: "ami-9", OwnerId: other, ImageOwnerAlias: null, Name: "agent" },
      { ImageId: "ami-8", OwnerId: manager, ImageOwnerAlias: "amazon", Name: null },
    ],
    left: 0,
    receivedSnapshots: [{ SnapshotId: "snap-9", OwnerId: other, OwnerAlias: null }],
  });
  expect(of("ec2.permissions", facts)).toEqual([
    [manager, "launch_permission", "ami-1"],
    [manager, "received_image", "ami-8"],
    [other, "launch_permission", "ami-1"],
    [other, "received_image", "ami-9"],
    [other, "received_snapshot", "snap-9"],
    [other, "volume_permission", "snap-1"],
  ]);
  const sold = sightingsOf(facts)?.sightings.find(({ resource }) => resource === "ami-8");
  expect(sold?.isAws).toBe(true);
});

test("policies of buckets; what lies beyond a limit may still name whoever is not named any more", () => {
  const arn = "arn:aws:s3:::reports";
  const facts = (left: number) => envelope("s3.policies", { resources: [{ arn, policy }], left });
  expect(of("s3.policies", facts(0))).toEqual([[other, "bucket_policy", arn]]);
  expect(sightingsOf(facts(0))?.isWhole).toBe(true);
  expect(sightingsOf(facts(1))?.isWhole).toBe(false);
});
