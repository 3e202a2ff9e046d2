/** What AWS Organizations says of the organization; observed in the management account, once per run. */
import { z } from "zod";

/** States of an account, as Organizations spells them; `UNKNOWN` where it says none. */
export const accountStates = [
  "ACTIVE",
  "PENDING_ACTIVATION",
  "SUSPENDED",
  "PENDING_CLOSURE",
  "CLOSED",
  "UNKNOWN",
] as const;
export type AwsAccountState = (typeof accountStates)[number];

/** `organizations.tree`: the organization, its OUs and its accounts. */
export const organizationTreeSchema = z.strictObject({
  Id: z.string(),
  MasterAccountId: z.string(),
  FeatureSet: z.string().nullable(),
  roots: z.array(
    z.strictObject({
      Id: z.string(),
      PolicyTypes: z.array(z.strictObject({ Type: z.string(), Status: z.string() })),
    }),
  ),
  organizationalUnits: z.array(z.strictObject({ Id: z.string(), Name: z.string(), ParentId: z.string() })),
  accounts: z.array(
    z.strictObject({
      Id: z.string(),
      Name: z.string(),
      Email: z.string(),
      /** `State`; where absent the older `Status`; neither: UNKNOWN, never ACTIVE. */
      State: z.enum(accountStates),
      JoinedMethod: z.string().nullable(),
      JoinedTimestamp: z.string().nullable(),
      /** Root or OU; null where neither `Paths` nor ListAccountsForParent tells. */
      ParentId: z.string().nullable(),
    }),
  ),
});
export type OrganizationTree = z.infer<typeof organizationTreeSchema>;

/** `organizations.delegation`: delegated administrators and trusted services. */
export const organizationDelegationSchema = z.strictObject({
  delegatedAdministrators: z.array(
    z.strictObject({
      Id: z.string(),
      /** null: ListDelegatedServicesForAccount could not be read for this account. */
      ServicePrincipals: z.array(z.string()).nullable(),
      DelegationEnabledDate: z.string().nullable(),
    }),
  ),
  /** null: ListAWSServiceAccessForOrganization could not be read. */
  trustedServices: z.array(z.string()).nullable(),
});
export type OrganizationDelegation = z.infer<typeof organizationDelegationSchema>;

/** `organizations.account-tags`: tags of some accounts, as AWS Organizations keeps them. They become fields, and only how the reading ended is stored. */
export const accountTagsSchema = z.strictObject({
  accounts: z.array(
    z.strictObject({
      Id: z.string(),
      /** Values that look like secrets are dropped. */
      Tags: z.record(z.string(), z.string()),
    }),
  ),
});
export type AccountTags = z.infer<typeof accountTagsSchema>;

/**
 * `organizations.effective-policies`: what DescribeEffectivePolicy answers inside the account for itself.
 * `null`: no such policy applies (EffectivePolicyNotFoundException).
 */
export const effectivePoliciesSchema = z.strictObject({
  s3: z.strictObject({ publicAccessBlock: z.enum(["all", "none", "unset", "unreadable"]) }).nullable(),
  /** Regions (or "default") in which the policy turns the foundational detector on or off. */
  guardduty: z.strictObject({ foundational: z.record(z.string(), z.boolean()) }).nullable(),
  /** Vault ARNs that its rules copy to, with this account's id where the policy says `$account`. */
  backup: z.strictObject({ copiesTo: z.array(z.string()) }).nullable(),
});
export type EffectivePolicies = z.infer<typeof effectivePoliciesSchema>;

/** `organizations.invalid-policies`: accounts on which policies of a type add up to nothing that AWS can apply. */
export const invalidPoliciesSchema = z.strictObject({
  /** Types that were asked about; one that is not enabled or could not be read is not here (see `ops` by type). */
  types: z.array(z.strictObject({ PolicyType: z.string(), accountIds: z.array(z.string()) })),
});

/** `organizations.invitations`: accounts that were asked to join and have not answered. E-mail addresses are not kept. */
export const organizationInvitationsSchema = z.strictObject({
  open: z.array(
    z.strictObject({
      /** `h-…` */
      Id: z.string(),
      /** null: invited by e-mail address. */
      AccountId: z.string().nullable(),
      ExpirationTimestamp: z.string().nullable(),
    }),
  ),
});

/** AWS's policy that allows everything; it is attached everywhere until somebody detaches it. */
export const fullAccessPolicyId = "p-FullAWSAccess";

/** `organizations.policies`: ListPolicies of type SERVICE_CONTROL_POLICY, DescribePolicy, ListTargetsForPolicy. */
export const organizationPoliciesSchema = z.strictObject({
  /** Ordered by id. Empty: the policy type is not enabled at the root, or there is no organization. */
  policies: z.array(
    z.strictObject({
      Id: z.string(),
      Name: z.string(),
      AwsManaged: z.boolean(),
      /** JSON text; null: not read, which of AWS's FullAWSAccess is no loss. */
      Content: z.string().nullable(),
      /** Ids of roots, OUs and accounts, sorted; null: not read. */
      targets: z.array(z.string()).nullable(),
    }),
  ),
});
export type OrganizationPolicies = z.infer<typeof organizationPoliciesSchema>;
