/** Facts of EC2 in one account × region: instances with their disks and snapshots, own images, and networks in use. */
import { z } from "zod";

const instanceSchema = z.strictObject({
  InstanceId: z.string(),
  InstanceType: z.string().nullable(),
  /**
   * The earliest of the launch and the attachments of its first interface and root volume: LaunchTime alone starts
   * anew with each start of the instance. null: none of the three is in the answer.
   */
  createdAt: z.string().nullable(),
  /** Value of the tag `aws:autoscaling:groupName`, which only AWS may set; null: not of a group. */
  autoScalingGroup: z.string().nullable(),
  /** Who manages it for the account (`Operator`); "unnamed" where AWS does not say who; null: the account itself. */
  operator: z.string().nullable(),
});

const volumeSchema = z.strictObject({
  VolumeId: z.string(),
  CreateTime: z.string().nullable(),
  attachments: z.array(
    z.strictObject({ InstanceId: z.string().nullable(), DeleteOnTermination: z.boolean().nullable() }),
  ),
  operator: z.string().nullable(),
});

const snapshotSchema = z.strictObject({
  SnapshotId: z.string(),
  /** Of a copy AWS answers an arbitrary id that names no volume. */
  VolumeId: z.string().nullable(),
  StartTime: z.string().nullable(),
  /** `pending`, `completed`, `error`, `recoverable`, `recovering`. */
  State: z.string().nullable(),
});

/** `ec2.compute`. Each list is null where its operation could not be read to the end. */
export const ec2ComputeSchema = z.strictObject({
  /** Without terminated ones and those that are about to be. */
  instances: z.array(instanceSchema).nullable(),
  /** Without those that are being deleted. */
  volumes: z.array(volumeSchema).nullable(),
  /** The account's own (`OwnerIds=self`); automatic ones of backup services are among them. */
  snapshots: z.array(snapshotSchema).nullable(),
});
export type Ec2Compute = z.infer<typeof ec2ComputeSchema>;

/** `ec2.images`: the account's own images, disabled ones included. */
export const ec2ImagesSchema = z.strictObject({
  images: z.array(
    z.strictObject({
      ImageId: z.string(),
      CreationDate: z.string().nullable(),
      /** Whether every account may launch it; null: the answer does not say. */
      Public: z.boolean().nullable(),
    }),
  ),
});

/** `ec2.network`: which networks there are, and which of those that AWS did not make are in use. */
export const ec2NetworkSchema = z.strictObject({
  vpcs: z.array(
    z.strictObject({
      VpcId: z.string(),
      /** null: the answer does not say. */
      IsDefault: z.boolean().nullable(),
      /** Another account's where the VPC is shared. */
      OwnerId: z.string().nullable(),
    }),
  ),
  /** Interfaces in VPCs that are not known to be default ones; null: not read. */
  networkInterfaces: z
    .array(z.strictObject({ NetworkInterfaceId: z.string(), VpcId: z.string().nullable() }))
    .nullable(),
});
export type Ec2Network = z.infer<typeof ec2NetworkSchema>;
