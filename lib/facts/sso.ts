/** Facts of IAM Identity Center, as its management account or delegated administrator sees it. No user is named. */
import { z } from "zod";

/** Whether anybody is let into one account; how many permission sets are provisioned there. */
const assignedAccountSchema = z.strictObject({
  accountId: z.string(),
  permissionSets: z.number(),
  /** Their ARNs, ordered; absent: stored by a version that did not keep them. */
  sets: z.array(z.string()).optional(),
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
      /** `d-…`; absent: AWS did not say, or stored by a version that did not keep it. */
      IdentityStoreId: z.string().optional(),
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

/** `sso.duties`: who may do what where, by the opaque ids of Identity Center: DescribePermissionSet, ListAccountAssignments, ListGroupMemberships. */
export const ssoDutiesSchema = z.strictObject({
  /** Ordered by ARN; `Name` null: not read (see `ops` by ARN). */
  permissionSets: z.array(z.strictObject({ PermissionSetArn: z.string(), Name: z.string().nullable() })),
  /** Accounts that have a permission set, ordered; see `ops` by account where some could not be read. */
  accounts: z.array(
    z.strictObject({
      accountId: z.string(),
      assignments: z.array(
        z.strictObject({
          permissionSetArn: z.string(),
          /** Ids. */
          users: z.array(z.string()),
          groups: z.array(z.string()),
        }),
      ),
    }),
  ),
  /** Assigned groups, ordered; `members` null: not read (see `ops` by id). */
  groups: z.array(z.strictObject({ GroupId: z.string(), members: z.array(z.string()).nullable() })),
  /** Whether every account with a permission set is in the list. */
  accountsComplete: z.boolean(),
});
export type SsoDuties = z.infer<typeof ssoDutiesSchema>;
