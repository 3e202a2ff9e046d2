import { describe, expect, test } from "vitest";
import { collectFrom, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubAnswer } from "#lib/aws/stub-endpoint.ts";
import { unconnectedNetwork } from "#lib/facts/a-network.fixture.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import { ec2Permissions } from "./ec2-permissions.ts";

const region = "eu-west-1";
const own = "111122223333";
const partner = "999900008826";

function envelope(collector: CollectorName, data: unknown, op: string): Envelope {
  return {
    partition: "aws",
    accountId: own,
    region,
    collector,
    schema: 1,
    observedAt: "2026-11-02T08:00:00Z",
    complete: data !== null,
    ops: [{ op, outcome: data === null ? "denied" : "ok" }],
    data,
  };
}

const image = (ImageId: string, CreationDate: string, Public: boolean | null = false) => ({
  ImageId,
  CreationDate,
  OwnerId: own,
  ImageOwnerAlias: null,
  Public,
  DeprecationTime: null,
  ImdsSupport: null,
  SourceImageId: null,
  SourceImageRegion: null,
  productCodes: [],
});
const snapshot = (SnapshotId: string, StartTime: string) => ({
  SnapshotId,
  VolumeId: null,
  StartTime,
  State: "completed",
});

interface Known {
  images?: ReturnType<typeof image>[] | null;
  snapshots?: ReturnType<typeof snapshot>[] | null;
  isConnected?: boolean;
}

function earlier({ images = [], snapshots = [], isConnected = true }: Known) {
  const listed: Partial<Record<string, Envelope>> = {
    "ec2.images": envelope(
      "ec2.images",
      images === null ? null : { images, used: [], asked: [] },
      "ec2:DescribeImages",
    ),
    "ec2.compute": envelope(
      "ec2.compute",
      snapshots === null ? null : { instances: [], volumes: [], snapshots },
      "ec2:DescribeSnapshots",
    ),
    "ec2.network": isConnected
      ? undefined
      : envelope(
          "ec2.network",
          { ...unconnectedNetwork, networkInterfaces: [] },
          "ec2:DescribeNetworkInterfaces",
        ),
  };
  return { earlier: (name: string) => listed[name] };
}

// Amazon EC2 API Reference: DescribeImageAttribute, DescribeSnapshotAttribute, DescribeImages, DescribeSnapshots.
const answered = (operation: string, content: string): StubAnswer => ({
  body: `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}</${operation}Response>`,
});
const launches = (id: string, items: string) =>
  answered("DescribeImageAttribute", `<imageId>${id}</imageId><launchPermission>${items}</launchPermission>`);
const volumes = (id: string, items: string) =>
  answered(
    "DescribeSnapshotAttribute",
    `<snapshotId>${id}</snapshotId><createVolumePermission>${items}</createVolumePermission>`,
  );
const noImages = answered("DescribeImages", "<imagesSet/>");
const noSnapshots = answered("DescribeSnapshots", "<snapshotSet/>");
const failure = (code: string, status = 400): StubAnswer => ({
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>`,
});
const nothingReceived: StubAnswers = { DescribeImages: noImages, DescribeSnapshots: noSnapshots };

const collect = (answers: StubAnswers, known: Known = {}) =>
  collectFrom({ ...nothingReceived, ...answers }, ec2Permissions, region, earlier(known));

describe("ec2.permissions", () => {
  test("accounts, organizations and units that may launch an image; who may restore a snapshot", async () => {
    const organization = "arn:aws:organizations::999900001111:organization/o-aaaaaaaaaa";
    const unit = "arn:aws:organizations::999900001111:ou/o-aaaaaaaaaa/ou-aaaa-bbbbbbbb";
    const { envelope, requests } = await collect(
      {
        DescribeImageAttribute: launches(
          "ami-1",
          `<item><userId>${partner}</userId></item><item><organizationArn>${organization}</organizationArn></item><item><organizationalUnitArn>${unit}</organizationalUnitArn></item>`,
        ),
        DescribeSnapshotAttribute: volumes(
          "snap-1",
          `<item><userId>${partner}</userId></item><item><group>all</group></item>`,
        ),
      },
      {
        images: [
          image("ami-1", "2026-01-01T00:00:00.000Z"),
          image("ami-2", "2026-01-01T00:00:00.000Z", true),
        ],
        snapshots: [snapshot("snap-1", "2026-01-01T00:00:00.000Z")],
      },
    );
    const nobody = { UserId: null, Group: null, OrganizationArn: null, OrganizationalUnitArn: null };
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      images: [
        {
          ImageId: "ami-1",
          LaunchPermissions: [
            { ...nobody, UserId: partner },
            { ...nobody, OrganizationArn: organization },
            { ...nobody, OrganizationalUnitArn: unit },
          ],
        },
      ],
      snapshots: [
        {
          SnapshotId: "snap-1",
          CreateVolumePermissions: [
            { UserId: partner, Group: null },
            { UserId: null, Group: "all" },
          ],
        },
      ],
      left: 0,
      receivedImages: [],
      receivedSnapshots: [],
    });
    const asked = requests.map(({ operation, form }) => [operation, form.get("Attribute")]);
    expect(asked).toContainEqual(["DescribeImageAttribute", "launchPermission"]);
    expect(asked).toContainEqual(["DescribeSnapshotAttribute", "createVolumePermission"]);
  });

  test("what others share, over pages; own ones that the list holds too are left out", async () => {
    const item = (id: string, owner: string) =>
      `<item><snapshotId>${id}</snapshotId><ownerId>${owner}</ownerId></item>`;
    const page = (items: string, next: string) =>
      answered("DescribeSnapshots", `<snapshotSet>${items}</snapshotSet><nextToken>${next}</nextToken>`);
    const { envelope, requests } = await collect({
      DescribeImages: answered(
        "DescribeImages",
        `<imagesSet><item><imageId>ami-9</imageId><imageOwnerId>${partner}</imageOwnerId><name>agent</name></item><item><imageId>ami-8</imageId><imageOwnerId>801119661308</imageOwnerId><imageOwnerAlias>amazon</imageOwnerAlias></item></imagesSet>`,
      ),
      DescribeSnapshots: [page(item("snap-2", own), "a"), page("", "b"), page(item("snap-9", partner), "")],
    });
    expect(envelope.data).toMatchObject({
      receivedImages: [
        { ImageId: "ami-8", OwnerId: "801119661308", ImageOwnerAlias: "amazon", Name: null },
        { ImageId: "ami-9", OwnerId: partner, ImageOwnerAlias: null, Name: "agent" },
      ],
      receivedSnapshots: [{ SnapshotId: "snap-9", OwnerId: partner, OwnerAlias: null }],
    });
    const image = requests.find(({ operation }) => operation === "DescribeImages");
    expect([image?.form.get("ExecutableBy.1"), image?.form.get("MaxResults")]).toEqual(["self", "1000"]);
    const asked = requests.find(({ operation }) => operation === "DescribeSnapshots");
    expect([asked?.form.get("RestorableBy.1"), asked?.form.get("Owner.1")]).toEqual(["self", null]);
  });

  test("an empty region costs no call", async () => {
    const { envelope, requests } = await collect({}, { isConnected: false });
    expect(requests).toHaveLength(0);
    expect(envelope).toMatchObject({ complete: true, data: { images: [], receivedImages: [] } });
  });

  test("of more than a hundred the newest are asked for, and the facts say how many are left", async () => {
    const snapshots = Array.from({ length: 101 }, (_, at) =>
      snapshot(`snap-${at}`, new Date(Date.UTC(2026, 0, 1 + at)).toISOString()),
    );
    const { envelope, requests } = await collect(
      { DescribeSnapshotAttribute: ({ form }) => volumes(form.get("SnapshotId") ?? "", "") },
      { snapshots },
    );
    const asked = requests.flatMap(({ operation, form }) =>
      operation === "DescribeSnapshotAttribute" ? [form.get("SnapshotId")] : [],
    );
    expect(asked).toHaveLength(100);
    expect(asked).not.toContain("snap-0");
    expect(envelope).toMatchObject({ complete: true, data: { left: 1 } });
  });

  test("an image that is gone is left out", async () => {
    const { envelope } = await collect(
      { DescribeImageAttribute: failure("InvalidAMIID.NotFound") },
      { images: [image("ami-1", "2026-01-01T00:00:00.000Z")] },
    );
    expect(envelope).toMatchObject({ complete: true, data: { images: [] } });
  });

  test.each([
    ["denied", failure("UnauthorizedOperation", 403), "denied"],
    ["about another image", launches("ami-7", ""), "invalid"],
    ["of nobody", launches("ami-1", "<item></item>"), "invalid"],
    ["of no account", launches("ami-1", "<item><userId>seven</userId></item>"), "invalid"],
    ["without the list", answered("DescribeImageAttribute", "<imageId>ami-1</imageId>"), "invalid"],
  ] as [string, StubAnswer, string][])("an answer that is %s is not read", async (_, answer, outcome) => {
    const { envelope } = await collect(
      { DescribeImageAttribute: answer },
      { images: [image("ami-1", "2026-01-01T00:00:00.000Z")] },
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: { images: [{ ImageId: "ami-1", LaunchPermissions: null }], receivedImages: [] },
    });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "ec2:DescribeImageAttribute", outcome }),
    );
  });

  test("a list that could not be read is not empty", async () => {
    const { envelope } = await collect(
      { DescribeImages: failure("UnauthorizedOperation", 403) },
      { images: null, snapshots: [] },
    );
    expect(envelope).toMatchObject({
      complete: false,
      data: { images: null, snapshots: [], receivedImages: null, receivedSnapshots: [] },
    });
  });
});
