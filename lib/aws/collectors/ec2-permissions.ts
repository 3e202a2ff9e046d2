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
import { ec2ComputeSchema, ec2ImagesSchema } from "#lib/facts/ec2.ts";
import type { Ec2Permissions } from "#lib/facts/shares.ts";
import { hasNoInterfaces } from "./no-interfaces.ts";
import { listedBy } from "./resource-policies.ts";

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
 * DescribeSnapshotAttribute (createVolumePermission) of own snapshots, a hundred of each at most; with more the facts are
 * incomplete, and say so. ec2:DescribeImages (ExecutableUsers=self) and DescribeSnapshots (RestorableByUserIds=self) list
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
    const images = await readImages(from);
    const snapshots = await readSnapshots(from);
    if (hasNoInterfaces(from, receivedImagesOp, receivedSnapshotsOp))
      return { images, snapshots, receivedImages: [], receivedSnapshots: [] };
    const receivedImages = await readReceivedImages(from);
    const receivedSnapshots = await readReceivedSnapshots(from);
    if ([images, snapshots, receivedImages, receivedSnapshots].every((list) => list === null)) return null;
    return { images, snapshots, receivedImages, receivedSnapshots };
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

/** The newest, as far as the limit goes; what is beyond is written down as not read. */
function newest<Thing>(
  from: Collecting,
  op: string,
  things: readonly Thing[],
  madeAt: (thing: Thing) => string | null,
): Thing[] {
  if (things.length > mostAsked) {
    const said = `${mostAsked} of ${things.length} were asked for; ${mostAsked} is the limit`;
    from.refuse(op, "TooManyResources", said);
  }
  return [...things].sort((a, b) => ((madeAt(a) ?? "") < (madeAt(b) ?? "") ? 1 : -1)).slice(0, mostAsked);
}

async function readImages(from: Collecting): Promise<Ec2Permissions["images"]> {
  const listed = listedBy(from, "ec2.images", receivedImagesOp, ec2ImagesSchema)?.images ?? null;
  if (listed === null) return null;
  // Whoever may launch a public one is everybody: the list of accounts is no longer what counts.
  const own = listed.filter(({ Public }) => Public !== true);
  if (own.length === 0) from.skip(imageOp, "no-image");
  const asked = newest(from, imageOp, own, ({ CreationDate }) => CreationDate);
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

async function readSnapshots(from: Collecting): Promise<Ec2Permissions["snapshots"]> {
  const listed = listedBy(from, "ec2.compute", receivedSnapshotsOp, ec2ComputeSchema)?.snapshots ?? null;
  if (listed === null) return null;
  if (listed.length === 0) from.skip(snapshotOp, "no-snapshot");
  const asked = newest(from, snapshotOp, listed, ({ StartTime }) => StartTime);
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
