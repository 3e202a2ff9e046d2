/** Facts of EC2 in one account × region: instances with their disks and snapshots, and own images. */
import { z } from "zod";

/** Values that look like secrets are dropped. */
const tagsSchema = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));

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
  /** `pending`, `running`, `stopping`, `stopped`. */
  State: z.string().nullable(),
  ImageId: z.string().nullable(),
  /** Ids of the Marketplace products that its image is sold as. */
  productCodes: z.array(z.string()),
  /** ARN of the instance profile; null: none. */
  instanceProfile: z.string().nullable(),
  /** The metadata service, as the instance has it now; null: the answer has no such object. */
  MetadataOptions: z
    .strictObject({
      /** `pending`: what the others say is not in force yet; `applied`. */
      State: z.string().nullable(),
      HttpTokens: z.string().nullable(),
      HttpEndpoint: z.string().nullable(),
      HttpPutResponseHopLimit: z.number().nullable(),
    })
    .nullable(),
  Tags: tagsSchema,
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

const imageSchema = z.strictObject({
  ImageId: z.string(),
  CreationDate: z.string().nullable(),
  OwnerId: z.string().nullable(),
  /** `amazon`, `aws-marketplace`, `aws-backup-vault`; null: an account like any other. */
  ImageOwnerAlias: z.string().nullable(),
  /** null: the answer does not say. */
  Public: z.boolean().nullable(),
  /** null: none is set, which proves nothing about its age. */
  DeprecationTime: z.string().nullable(),
  /** `v2.0`: instances launched from it ask for tokens, unless the launch or the account says otherwise. */
  ImdsSupport: z.string().nullable(),
  /** The image that it was copied or made from; null: AWS does not know. */
  SourceImageId: z.string().nullable(),
  SourceImageRegion: z.string().nullable(),
  /** Ids of the Marketplace products that it is sold as; what is made from it keeps them. */
  productCodes: z.array(z.string()),
});
export type Ec2Image = z.infer<typeof imageSchema>;

/** `ec2.images`. */
export const ec2ImagesSchema = z.strictObject({
  /** The account's own, disabled and deprecated ones included; null: not read. */
  images: z.array(imageSchema).nullable(),
  /**
   * Of others: those that launch templates, launch configurations and groups name, and those that own images were made
   * from, wherever these are; null: not read.
   */
  used: z.array(imageSchema).nullable(),
  /** Ids that were asked for: one of these that is in neither list is gone, or no longer the account's to use. */
  asked: z.array(z.string()),
});

/** What a launch says of the metadata service; null: it leaves it to the account's default and the image. */
const launchMetadataSchema = z.strictObject({
  HttpTokens: z.string().nullable(),
  HttpEndpoint: z.string().nullable(),
  HttpPutResponseHopLimit: z.number().nullable(),
});

const templateVersionSchema = z.strictObject({
  LaunchTemplateId: z.string(),
  LaunchTemplateName: z.string().nullable(),
  VersionNumber: z.number(),
  /** The highest number among the versions of a template is its latest. */
  DefaultVersion: z.boolean(),
  /** `ami-…`, or `resolve:ssm:…` where only AWS knows which image that is now. null: whoever launches names one. */
  ImageId: z.string().nullable(),
  /** What a parameter resolved to when it was read; null: ImageId is no parameter, or it could not be resolved. */
  resolvedImageId: z.string().nullable(),
  /** ARN or name; null: none. */
  instanceProfile: z.string().nullable(),
  MetadataOptions: launchMetadataSchema.nullable(),
  /** Of the template and of the interfaces in it. */
  SecurityGroupIds: z.array(z.string()),
  /** Groups that it names and gives no id of: they are of the default VPC. */
  SecurityGroups: z.array(z.string()),
  operator: z.string().nullable(),
});
export type LaunchTemplateVersionFacts = z.infer<typeof templateVersionSchema>;

/** `ec2.launch`. */
export const ec2LaunchSchema = z.strictObject({
  /** The default and the latest version of every launch template, and those that groups and node groups pin. */
  templateVersions: z.array(templateVersionSchema),
  /** What was pinned when this was read, as `<template id> <number>`: one that is not in the list does not exist. */
  pinned: z.array(z.string()),
});

/** `ec2.defaults`: settings of the account in one region. A member is null where it was not read. */
export const ec2DefaultsSchema = z.strictObject({
  /** Its own members are null where the account has no preference. */
  metadata: launchMetadataSchema
    .extend({
      /** `enabled`: launches that ask for less are refused. */
      HttpTokensEnforced: z.string().nullable(),
      /** `account` or `declarative-policy`. */
      ManagedBy: z.string().nullable(),
    })
    .nullable(),
});
