/** Images and snapshots that accounts let each other use. */
import {
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  type LaunchPermission,
} from "@aws-sdk/client-ec2";
import {
  type Collecting,
  type Collector,
  identified,
  ownedByAccounts,
  valueOf,
} from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { type Ec2Compute, type Ec2Image, ec2ComputeSchema, ec2ImagesSchema } from "#lib/facts/ec2.ts";
import type { Ec2Permissions } from "#lib/facts/shares.ts";
import { hasNoInterfaces } from "./no-interfaces.ts";
import { listedBy } from "./resource-policies.ts";

type Snapshots = Ec2Compute["snapshots"] & object;

const imageOp = "ec2:DescribeImageAttribute";
const snapshotOp = "ec2:DescribeSnapshotAttribute";
const receivedImagesOp = "ec2:DescribeImages";
const receivedSnapshotsOp = "ec2:DescribeSnapshots";
/** Names the question in what is written down: the same operations list the account's own. */
const received = "shared by others";
/** Of each kind, the newest first: one call each, five in a second for all that is asked of EC2. */
const mostAsked = 100;

/**
 * `ec2.permissions`: ec2:DescribeImageAttribute (launchPermission) of own images that are not public and
 * DescribeSnapshotAttribute (createVolumePermission) of own snapshots, the newest hundred of each; the facts say how many were
 * left. ec2:DescribeImages (ExecutableUsers=self) and DescribeSnapshots (RestorableByUserIds=self) list
 * what others share, in regions with interfaces.
 */
export const ec2Permissions: Collector<"ec2.permissions"> = {
  name: "ec2.permissions",
  scope: "region",
  actions: [
    { action: imageOp, reason: "which accounts may launch the account's own images" },
    { action: snapshotOp, reason: "which accounts may restore the account's own snapshots" },
    { action: receivedImagesOp, reason: "images that other accounts share" },
    { action: receivedSnapshotsOp, reason: "snapshots that other accounts share" },
  ],
  async collect(from) {
    const [ownImages, ownSnapshots] = [listImages(from), listSnapshots(from)];
    const images = ownImages === null ? null : await readImages(from, ownImages);
    const snapshots = ownSnapshots === null ? null : await readSnapshots(from, ownSnapshots);
    const left = beyondLimit(ownImages) + beyondLimit(ownSnapshots);
    if (hasNoInterfaces(from, receivedImagesOp, receivedSnapshotsOp))
      return { images, snapshots, left, receivedImages: [], receivedSnapshots: [] };
    const receivedImages = await readReceivedImages(from);
    const receivedSnapshots = await readReceivedSnapshots(from);
    if ([images, snapshots, receivedImages, receivedSnapshots].every((list) => list === null)) return null;
    return { images, snapshots, left, receivedImages, receivedSnapshots };
  },
};

/** Whether each permission says whose it is: one of nobody is half an answer. */
function namesWhom(permissions: readonly LaunchPermission[] | undefined): boolean {
  const isWhole = ({ UserId, Group, OrganizationArn, OrganizationalUnitArn }: LaunchPermission) =>
    UserId === undefined
      ? [Group, OrganizationArn, OrganizationalUnitArn].some((one) => one !== undefined)
      : /^\d{12}$/.test(UserId);
  return Array.isArray(permissions) && permissions.every(isWhole);
}

/** The newest, as far as the limit goes. */
function newest<Thing>(things: readonly Thing[], madeAt: (thing: Thing) => string | null): Thing[] {
  return [...things].sort((a, b) => ((madeAt(a) ?? "") < (madeAt(b) ?? "") ? 1 : -1)).slice(0, mostAsked);
}

function beyondLimit(things: readonly unknown[] | null): number {
  return Math.max(0, (things?.length ?? 0) - mostAsked);
}

/** null: not known in this run; the same of the snapshots. */
function listImages(from: Collecting): Ec2Image[] | null {
  const listed = listedBy(from, "ec2.images", receivedImagesOp, ec2ImagesSchema)?.images ?? null;
  // Whoever may launch a public one is everybody: the list of accounts is no longer what counts.
  return listed?.filter(({ Public }) => Public !== true) ?? null;
}

function listSnapshots(from: Collecting): Snapshots | null {
  return listedBy(from, "ec2.compute", receivedSnapshotsOp, ec2ComputeSchema)?.snapshots ?? null;
}

async function readImages(from: Collecting, own: readonly Ec2Image[]): Promise<Ec2Permissions["images"]> {
  if (own.length === 0) from.skip(imageOp, "no-image");
  const asked = newest(own, ({ CreationDate }) => CreationDate);
  const read = await mapAtOnce(asked, 4, async ({ ImageId }): Promise<Ec2Permissions["images"] & object> => {
    const answer = await from.call(
      imageOp,
      (clients, http) =>
        clients.ec2.send(new DescribeImageAttributeCommand({ ImageId, Attribute: "launchPermission" }), http),
      {
        resource: ImageId,
        gone: ["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"],
        isWhole: ({ ImageId: about, LaunchPermissions }) => about === ImageId && namesWhom(LaunchPermissions),
      },
    );
    if (answer.kind === "gone") return [];
    const permissions = valueOf(answer)?.LaunchPermissions?.map(
      ({ UserId, Group, OrganizationArn, OrganizationalUnitArn }) => ({
        UserId: UserId ?? null,
        Group: Group ?? null,
        OrganizationArn: OrganizationArn ?? null,
        OrganizationalUnitArn: OrganizationalUnitArn ?? null,
      }),
    );
    return [{ ImageId, LaunchPermissions: permissions ?? null }];
  });
  return orderedBy(read.flat(), "ImageId");
}

async function readSnapshots(from: Collecting, listed: Snapshots): Promise<Ec2Permissions["snapshots"]> {
  if (listed.length === 0) from.skip(snapshotOp, "no-snapshot");
  const asked = newest(listed, ({ StartTime }) => StartTime);
  const read = await mapAtOnce(
    asked,
    4,
    async ({ SnapshotId }): Promise<Ec2Permissions["snapshots"] & object> => {
      const answer = await from.call(
        snapshotOp,
        (clients, http) =>
          clients.ec2.send(
            new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: "createVolumePermission" }),
            http,
          ),
        {
          resource: SnapshotId,
          gone: ["InvalidSnapshot.NotFound"],
          isWhole: ({ SnapshotId: about, CreateVolumePermissions }) =>
            about === SnapshotId && namesWhom(CreateVolumePermissions),
        },
      );
      if (answer.kind === "gone") return [];
      const permissions = valueOf(answer)?.CreateVolumePermissions?.map(({ UserId, Group }) => ({
        UserId: UserId ?? null,
        Group: Group ?? null,
      }));
      return [{ SnapshotId, CreateVolumePermissions: permissions ?? null }];
    },
  );
  return orderedBy(read.flat(), "SnapshotId");
}

/** Own ones have no permission of their own to be launched, and are left out where an endpoint lists them all the same. */
async function readReceivedImages(from: Collecting): Promise<Ec2Permissions["receivedImages"]> {
  const listed = await from.pages(
    receivedImagesOp,
    async (clients, http, NextToken) => {
      const input = {
        ExecutableUsers: ["self"],
        MaxResults: 1_000,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ec2.send(new DescribeImagesCommand(input), http);
      return { items: ownedByAccounts(identified(page.Images, "ImageId", "OwnerId")), next: page.NextToken };
    },
    { resource: received },
  );
  const images = valueOf(listed)?.flatMap(({ ImageId, OwnerId, ImageOwnerAlias, Name }) =>
    ImageId === undefined || OwnerId === undefined || OwnerId === from.accountId
      ? []
      : [{ ImageId, OwnerId, ImageOwnerAlias: ImageOwnerAlias ?? null, Name: Name ?? null }],
  );
  return orderedBy(images ?? null, "ImageId");
}

/** EC2 lists the account's own among those that it may restore. */
async function readReceivedSnapshots(from: Collecting): Promise<Ec2Permissions["receivedSnapshots"]> {
  const listed = await from.pages(
    receivedSnapshotsOp,
    async (clients, http, NextToken) => {
      const input = {
        RestorableByUserIds: ["self"],
        MaxResults: 1_000,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ec2.send(new DescribeSnapshotsCommand(input), http);
      return {
        items: ownedByAccounts(identified(page.Snapshots, "SnapshotId", "OwnerId")),
        next: page.NextToken,
      };
    },
    { resource: received },
  );
  const snapshots = valueOf(listed)?.flatMap(({ SnapshotId, OwnerId, OwnerAlias }) =>
    SnapshotId === undefined || OwnerId === undefined || OwnerId === from.accountId
      ? []
      : [{ SnapshotId, OwnerId, OwnerAlias: OwnerAlias ?? null }],
  );
  return orderedBy(snapshots ?? null, "SnapshotId");
}
