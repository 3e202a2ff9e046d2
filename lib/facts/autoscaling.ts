/** Facts of EC2 Auto Scaling in one account × region: what its groups launch from. */
import { z } from "zod";

/** As AWS gives it: a number, `$Default` or `$Latest`; null: the default. */
const versionSchema = z.string().nullable();

const launchSchema = z.strictObject({
  LaunchTemplateId: z.string().nullable(),
  LaunchTemplateName: z.string().nullable(),
  Version: versionSchema,
  /** An override may bring an image of its own. */
  ImageId: z.string().nullable(),
});

const groupSchema = z.strictObject({
  AutoScalingGroupName: z.string(),
  AutoScalingGroupARN: z.string().nullable(),
  CreatedTime: z.string().nullable(),
  /** Its template, or the templates of its mixed instances policy with those of the overrides. */
  launches: z.array(launchSchema),
  LaunchConfigurationName: z.string().nullable(),
  MinSize: z.number().nullable(),
  MaxSize: z.number().nullable(),
  DesiredCapacity: z.number().nullable(),
  /** Subnet ids. */
  subnets: z.array(z.string()),
  /** Values that look like secrets are dropped. */
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })),
});

const configurationSchema = z.strictObject({
  LaunchConfigurationName: z.string(),
  LaunchConfigurationARN: z.string().nullable(),
  CreatedTime: z.string().nullable(),
  ImageId: z.string().nullable(),
  /** Name or ARN; null: none. */
  instanceProfile: z.string().nullable(),
  /** null: it leaves the metadata service to the account's default and the image. */
  MetadataOptions: z
    .strictObject({
      HttpTokens: z.string().nullable(),
      HttpEndpoint: z.string().nullable(),
      HttpPutResponseHopLimit: z.number().nullable(),
    })
    .nullable(),
  /** Ids; names in the default VPC of old. */
  SecurityGroups: z.array(z.string()),
  AssociatePublicIpAddress: z.boolean().nullable(),
});

/** `autoscaling.groups`. A list is null where its operation could not be read to the end. */
export const autoscalingGroupsSchema = z.strictObject({
  groups: z.array(groupSchema).nullable(),
  /** Asked for only where a group launches from one. */
  launchConfigurations: z.array(configurationSchema).nullable(),
});
export type AutoscalingGroups = z.infer<typeof autoscalingGroupsSchema>;
