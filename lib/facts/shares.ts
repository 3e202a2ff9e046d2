/** Facts of what accounts share with each other, and of networks that they connect. */
import { z } from "zod";

const side = z.strictObject({
  /** 12 digits; null: not in the answer. */
  OwnerId: z.string().nullable(),
  VpcId: z.string().nullable(),
});

/** `ec2.peering`: connections of VPCs, one account × region, whichever of the two asked for them. */
export const peeringSchema = z.strictObject({
  connections: z.array(
    z.strictObject({
      VpcPeeringConnectionId: z.string(),
      /** `active`, `pending-acceptance`, …; those that were refused, expired or deleted stay listed for a while. */
      Status: z.string().nullable(),
      RequesterVpcInfo: side,
      AccepterVpcInfo: side,
    }),
  ),
});

const launchPermissionSchema = z.strictObject({
  /** 12 digits. Of the four one is set. */
  UserId: z.string().nullable(),
  /** `all`: everybody. */
  Group: z.string().nullable(),
  OrganizationArn: z.string().nullable(),
  OrganizationalUnitArn: z.string().nullable(),
});

/**
 * `ec2.permissions`: who may launch the account's own images and restore its own snapshots of disks, and which of others it
 * may; one region. Each list is null where it could not be read.
 */
export const ec2PermissionsSchema = z.strictObject({
  images: z
    .array(
      z.strictObject({
        ImageId: z.string(),
        /** null: not read (see `ops` by id). */
        LaunchPermissions: z.array(launchPermissionSchema).nullable(),
      }),
    )
    .nullable(),
  snapshots: z
    .array(
      z.strictObject({
        SnapshotId: z.string(),
        /** null: not read (see `ops` by id). */
        CreateVolumePermissions: z
          .array(launchPermissionSchema.pick({ UserId: true, Group: true }))
          .nullable(),
      }),
    )
    .nullable(),
  receivedImages: z
    .array(
      z.strictObject({
        ImageId: z.string(),
        OwnerId: z.string(),
        /** As in `ec2.images`. */
        ImageOwnerAlias: z.string().nullable(),
        Name: z.string().nullable(),
      }),
    )
    .nullable(),
  /** The account's own images and snapshots beyond the limit, which were not asked about. */
  left: z.number(),
  receivedSnapshots: z
    .array(z.strictObject({ SnapshotId: z.string(), OwnerId: z.string(), OwnerAlias: z.string().nullable() }))
    .nullable(),
});
export type Ec2Permissions = z.infer<typeof ec2PermissionsSchema>;

/** `ram.shares`: what others share with the account, and with whom it shares, one region. */
export const ramSharesSchema = z.strictObject({
  /** null: not read. */
  received: z
    .array(
      z.strictObject({
        resourceShareArn: z.string(),
        name: z.string().nullable(),
        owningAccountId: z.string(),
        status: z.string().nullable(),
      }),
    )
    .nullable(),
  /** Accounts, organizations, OUs, roles, users and services that own shares name; null: not read. */
  principals: z.array(z.strictObject({ resourceShareArn: z.string(), id: z.string() })).nullable(),
});
