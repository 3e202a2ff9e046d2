/** Stack sets of the organization, as its management account or a delegated administrator sees them. */
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
