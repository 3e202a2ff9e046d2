/** Stacks of an account, and stack sets of the organization as those see them that manage them. */
import { z } from "zod";

const instanceSchema = z.strictObject({
  Account: z.string(),
  Region: z.string(),
  /** CURRENT, OUTDATED or INOPERABLE; null: AWS did not say. */
  Status: z.string().nullable(),
  /** SUCCEEDED, FAILED, SKIPPED_SUSPENDED_ACCOUNT …; null: AWS did not say. */
  DetailedStatus: z.string().nullable(),
  DriftStatus: z.string().nullable(),
});

/**
 * `cloudformation.stack-sets`: the active stack sets of one region that deploy themselves to new accounts. Templates,
 * parameters and overrides of parameters are dropped: people write secrets into them.
 */
export const cloudformationStackSetsSchema = z.strictObject({
  stackSets: z.array(
    z.strictObject({
      StackSetName: z.string(),
      StackSetId: z.string().nullable(),
      /** Roots, OUs it deploys to; null: not read. */
      OrganizationalUnitIds: z.array(z.string()).nullable(),
      /** null: not read to its end. */
      instances: z.array(instanceSchema).nullable(),
    }),
  ),
});
export type CloudformationStackSets = z.infer<typeof cloudformationStackSetsSchema>;

const stackResourceSchema = z.strictObject({
  /** `AWS::EC2::VPC` */
  ResourceType: z.string(),
  /** What its service knows it by: an id, a name, an ARN or a URL, by type; null: it has none yet. */
  PhysicalResourceId: z.string().nullable(),
  ResourceStatus: z.string(),
  /** Of the last drift detection: IN_SYNC, MODIFIED, DELETED, NOT_CHECKED …; null: AWS did not say. */
  StackResourceDriftStatus: z.string().nullable(),
});

/**
 * `cloudformation.stacks`: one account × region, every stack that is not deleted, nested ones among them. Templates,
 * parameters and outputs are not asked for: people write secrets into them.
 */
export const cloudformationStacksSchema = z.strictObject({
  stacks: z.array(
    z.strictObject({
      StackId: z.string(),
      StackName: z.string(),
      StackStatus: z.string(),
      /** DRIFTED, IN_SYNC, NOT_CHECKED, UNKNOWN; null: AWS did not say. */
      StackDriftStatus: z.string().nullable(),
      /** When drift was last looked for; null: never. */
      LastCheckTimestamp: z.string().nullable(),
      /** When it last changed. With it, the status and the last check the resources are the same. */
      changedAt: z.string().nullable(),
      /** null: not read to their end. */
      resources: z.array(stackResourceSchema).nullable(),
    }),
  ),
});
export type CloudformationStacks = z.infer<typeof cloudformationStacksSchema>;
