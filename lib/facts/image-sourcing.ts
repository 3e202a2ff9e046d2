/** Facts of where images and packages come from; one account × region each. */
import { z } from "zod";

const runningImageSchema = z.strictObject({
  ImageId: z.string(),
  /** null: AWS does not say whose it is. */
  OwnerId: z.string().nullable(),
  /** `amazon`, `aws-marketplace`, `aws-backup-vault`; null: an account like any other. */
  ImageOwnerAlias: z.string().nullable(),
  /** Whether everybody may launch it; null: the answer does not say. */
  IsPublic: z.boolean().nullable(),
  CreationDate: z.string().nullable(),
  /** null: none is set, which proves nothing about its age. */
  DeprecationTime: z.string().nullable(),
  /** Whether Allowed AMIs would let it be launched; null: the answer does not say. */
  ImageAllowed: z.boolean().nullable(),
});
export type RunningImage = z.infer<typeof runningImageSchema>;

/** `ec2.instance-images`: what instances were launched from, each image once; those that are gone since included. */
export const ec2InstanceImagesSchema = z.strictObject({ images: z.array(runningImageSchema) });

const imageCriterionSchema = z.strictObject({
  /** `amazon`, `aws-marketplace`, `aws-backup-vault`, `none` or account ids; null: of anybody. */
  ImageProviders: z.array(z.string()).nullable(),
  MarketplaceProductCodes: z.array(z.string()),
  ImageNames: z.array(z.string()),
  /** `<account id>:<name>` of the watermarks that it asks for. */
  WatermarkKeys: z.array(z.string()),
});
export type ImageCriterion = z.infer<typeof imageCriterionSchema>;

/** `ec2.allowed-images`. */
export const ec2AllowedImagesSchema = z.strictObject({
  /** null: nothing is launched here, so that nobody asked. */
  settings: z
    .strictObject({
      /** `disabled`, `audit-mode` (which refuses nothing) or `enabled`. */
      State: z.string(),
      /** `account` or `declarative-policy`; null: the answer does not say. */
      ManagedBy: z.string().nullable(),
      /** An image passes by any of them. Never asked of the account's own. */
      ImageCriteria: z.array(imageCriterionSchema),
    })
    .nullable(),
});

const containerImageSchema = z.strictObject({
  clusterArn: z.string(),
  /** `service:<name>` or `family:<name>`. */
  group: z.string(),
  taskDefinitionArn: z.string(),
  /** As the task definition writes it; null: AWS does not say. */
  image: z.string().nullable(),
  /** Whether a task runs from it; else only the definition of its service names it. */
  isRunning: z.boolean(),
});
export type ContainerImage = z.infer<typeof containerImageSchema>;

/** `ecs.images`: what containers run from, and what services without a task would. Each once. */
export const ecsImagesSchema = z.strictObject({ images: z.array(containerImageSchema) });

/** `ecr.repositories`: private ones, and what the registry does with all of them. */
export const ecrRepositoriesSchema = z.strictObject({
  repositories: z.array(
    z.strictObject({
      repositoryArn: z.string(),
      repositoryName: z.string(),
      /** The setting of the repository itself, which counts with basic scanning only; null: not said. */
      scanOnPush: z.boolean().nullable(),
    }),
  ),
  /** null: not asked where there is no repository, or not read. */
  scanning: z
    .strictObject({
      /** `BASIC` or `ENHANCED`. */
      scanType: z.string(),
      rules: z.array(
        z.strictObject({
          /** `SCAN_ON_PUSH`, `CONTINUOUS_SCAN` or `MANUAL`. */
          scanFrequency: z.string(),
          /** Of type WILDCARD. */
          filters: z.array(z.string()),
        }),
      ),
    })
    .nullable(),
  /** null: not asked where there is no repository, or not read. */
  pullThroughCacheRules: z
    .array(z.strictObject({ ecrRepositoryPrefix: z.string(), upstreamRegistryUrl: z.string() }))
    .nullable(),
});
export type EcrRepositories = z.infer<typeof ecrRepositoriesSchema>;

/** `ssm.platforms`: operating systems of the instances that Systems Manager manages. */
export const ssmPlatformsSchema = z.strictObject({
  platforms: z.array(
    z.strictObject({
      PlatformName: z.string(),
      PlatformVersion: z.string(),
      /** How many instances. */
      instances: z.int(),
    }),
  ),
});

/** `codeartifact.repositories`. */
export const codeartifactRepositoriesSchema = z.strictObject({
  repositories: z.array(
    z.strictObject({
      arn: z.string(),
      /** Names of those of its domain that it asks next; null: not read (see `ops` by ARN). */
      upstreams: z.array(z.string()).nullable(),
      /** Names of public registries that it fetches from; null: not read. */
      externalConnections: z.array(z.string()).nullable(),
    }),
  ),
});
