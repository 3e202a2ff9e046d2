/** What accounts share with others, and which of their networks are connected to somebody else's. */
import type { Image, LaunchPermission, Snapshot, VpcPeeringConnection } from "@aws-sdk/client-ec2";
import type { Principal, ResourceShare } from "@aws-sdk/client-ram";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hexDigits, text, unit } from "#lib/sim/random.ts";
import { networkPlacesOf } from "./network.ts";
import { networkOwner, networkPlanOf } from "./network-plan.ts";

/** Whose network a partner once connected, and who was given a share. */
const partnerIds = { peering: "999900008826", share: "999900003301" } as const;

/** One in eight accounts with a network of its own has a partner's connected, and remembers one that was refused. */
export function peeringsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): VpcPeeringConnection[] {
  const places = networkPlacesOf(organization, account, region);
  const kind = networkPlanOf(organization, account, region)?.kind;
  if (places === null || kind === "default" || kind === "shared") return [];
  if (unit(organization.seed, "peering", account.index, region) >= 1 / 8) return [];
  const id = (name: string) => text(17, hexDigits, organization.seed, name, account.index, region);
  const own = { OwnerId: account.id, VpcId: places.vpcId, Region: region, CidrBlock: "10.20.0.0/16" };
  const theirs = {
    OwnerId: partnerIds.peering,
    VpcId: `vpc-${id("partner-vpc")}`,
    Region: region,
    CidrBlock: "10.90.0.0/16",
  };
  return [
    {
      VpcPeeringConnectionId: `pcx-${id("partner")}`,
      RequesterVpcInfo: theirs,
      AccepterVpcInfo: own,
      Status: { Code: "active", Message: "Active" },
      Tags: [],
    },
    {
      VpcPeeringConnectionId: `pcx-${id("refused")}`,
      RequesterVpcInfo: { ...theirs, OwnerId: "999900009901" },
      AccepterVpcInfo: { OwnerId: account.id, VpcId: places.vpcId, Region: region },
      Status: { Code: "rejected", Message: "Rejected" },
      Tags: [],
    },
  ];
}

/** Every other account with images lets the whole organization launch them, and one in twelve a vendor. */
export function launchPermissionsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): LaunchPermission[] {
  const { seed, id, managementAccountId } = organization;
  const arn = `arn:aws:organizations::${managementAccountId}:organization/${id}`;
  const isVendors = unit(seed, "launch-permission", account.index, region) < 1 / 12;
  return [
    ...(account.index % 2 === 0 ? [{ OrganizationArn: arn }] : []),
    ...(isVendors ? [{ UserId: partnerIds.share }] : []),
  ];
}

/** One snapshot in thirty was once handed to a partner. */
export function mayPartnerRestore({ seed }: SimulatedOrganization, snapshotId: string): boolean {
  return unit(seed, "volume-permission", snapshotId) < 1 / 30;
}

/** The ids of those whom a snapshot, or a private bucket, was opened to. */
export const partnerOf = { snapshot: partnerIds.peering, bucket: partnerIds.share } as const;

/** One in twenty accounts with a network was given an image, and its snapshot, by a partner. */
export function receivedImagesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): { images: Image[]; snapshots: Snapshot[] } {
  const { seed } = organization;
  const hasNetwork = networkPlacesOf(organization, account, region) !== null;
  if (!hasNetwork || unit(seed, "received-image", account.index, region) >= 1 / 20)
    return { images: [], snapshots: [] };
  const id = (name: string) => text(17, hexDigits, seed, name, account.index, region);
  const OwnerId = partnerIds.peering;
  return {
    images: [
      { ImageId: `ami-${id("received-image")}`, Name: "partner-agent-4", OwnerId, State: "available" },
    ],
    snapshots: [
      { SnapshotId: `snap-${id("received-snapshot")}`, OwnerId, State: "completed", VolumeSize: 8 },
    ],
  };
}

const shareArn = (ownerId: string, region: string, name: string) =>
  `arn:aws:ram:${region}:${ownerId}:resource-share/${name}`;

/** Subnets come from the account that lends them. */
export function receivedSharesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): ResourceShare[] {
  const owner = networkOwner(organization, region);
  if (networkPlanOf(organization, account, region)?.kind !== "shared" || owner === null) return [];
  return [
    {
      resourceShareArn: shareArn(owner.id, region, "0a1b2c3d-0000-4000-8000-000000000011"),
      name: "lent-subnets",
      owningAccountId: owner.id,
      allowExternalPrincipals: false,
      status: "ACTIVE",
    },
  ];
}

/** One in ten accounts in use has given something to a vendor outside. */
export function principalsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): Principal[] {
  const kind = networkPlanOf(organization, account, region)?.kind;
  if (kind === undefined || kind === "default") return [];
  if (unit(organization.seed, "share", account.index, region) >= 1 / 10) return [];
  return [
    {
      id: partnerIds.share,
      resourceShareArn: shareArn(account.id, region, "0a1b2c3d-0000-4000-8000-000000000012"),
      external: true,
    },
  ];
}
