/** Facts of IAM Identity Center, as its management account or delegated administrator sees it. No user is named. */
import { z } from "zod";

/** Whether anybody is let into one account; how many permission sets are provisioned there. */
const assignedAccountSchema = z.strictObject({
  accountId: z.string(),
  permissionSets: z.number(),
  /** The first permission set, by ARN, that somebody is assigned to; null: nobody is assigned to any. */
  assignment: z
    .strictObject({
      permissionSetArn: z.string(),
      users: z.number(),
      groups: z.number(),
    })
    .nullable(),
});

/** `sso.assignments`: ListInstances, DescribeInstance, ListPermissionSets, ListAccountsForProvisionedPermissionSet, ListAccountAssignments. */
export const ssoAssignmentsSchema = z.strictObject({
  /** Ordered by ARN; instances of single accounts among them, which open no account. */
  instances: z.array(
    z.strictObject({
      InstanceArn: z.string(),
      OwnerAccountId: z.string().nullable(),
      Status: z.string().nullable(),
      PrimaryRegion: z.string().nullable(),
      /** null: AWS did not say. */
      PermissionSetsEnabled: z.boolean().nullable(),
    }),
  ),
  /** Whether every region in scope answered. */
  instancesComplete: z.boolean(),
  /** Accounts that have a permission set, ordered; one whose assignments could not be read is missing. */
  accounts: z.array(assignedAccountSchema),
  /** Whether an account that is missing in `accounts` is one that nobody is assigned to. */
  accountsComplete: z.boolean(),
});
export type SsoAssignments = z.infer<typeof ssoAssignmentsSchema>;
