/** Facts of IAM: account summary, credentials of users, and the authorization details as far as items read them. */
import { z } from "zod";

/** `iam.summary` (GetAccountSummary). `null`: the field is not in the answer. */
export const iamSummarySchema = z.strictObject({
  Users: z.number().nullable(),
  AccountAccessKeysPresent: z.number().nullable(),
  AccountPasswordPresent: z.number().nullable(),
  AccountMFAEnabled: z.number().nullable(),
  /** Signing certificates of the root user; null or absent: not in the answer. */
  AccountSigningCertificatesPresent: z.number().nullable().optional(),
});

const keySchema = z.strictObject({
  AccessKeyId: z.string().nullable(),
  Status: z.string(),
  CreateDate: z.string().nullable(),
  lastUsed: z.string().nullable(),
});

/** One user with everything that could sign in or sign requests. */
export const iamUserSchema = z.strictObject({
  Arn: z.string(),
  UserName: z.string(),
  CreateDate: z.string().nullable(),
  /** From the credential report; null: the user is not in the report, or there is no report. */
  report: z
    .strictObject({
      passwordEnabled: z.boolean().nullable(),
      passwordLastUsed: z.string().nullable(),
      mfaActive: z.boolean(),
      activeKeys: z.number(),
      activeCertificates: z.number(),
    })
    .nullable(),
  /** From ListAccessKeys; null: not read. */
  accessKeys: z.array(keySchema).nullable(),
  activeSshKeys: z.number().nullable(),
  activeCertificates: z.number().nullable(),
  serviceCredentials: z
    .array(
      z.strictObject({ ServiceName: z.string(), Status: z.string(), ExpirationDate: z.string().nullable() }),
    )
    .nullable(),
  mfaDevices: z.number().nullable(),
  /** GetLoginProfile, for a user that the report lacks: whether a console password exists; null or absent: not read. */
  consolePassword: z.boolean().nullable().optional(),
});
export type IamUser = z.infer<typeof iamUserSchema>;

/** `iam.credentials`: ListUsers decides which users exist; the credential report and the lists say what they hold. */
export const iamCredentialsSchema = z.strictObject({
  /** null: no report could be had; `ops` says why. */
  report: z
    .strictObject({
      GeneratedTime: z.string(),
      root: z
        .strictObject({
          activeKeys: z.number(),
          mfaActive: z.boolean().nullable(),
          passwordLastUsed: z.string().nullable(),
        })
        .nullable(),
      /** Users that the report names; evidence of failure where ListUsers could not be read. */
      users: z.array(z.strictObject({ Arn: z.string(), activeCredentials: z.number() })),
    })
    .nullable(),
  /** null: ListUsers could not be read. */
  users: z.array(iamUserSchema).nullable(),
});
export type IamCredentials = z.infer<typeof iamCredentialsSchema>;

const quarantinedUserSchema = z.strictObject({
  Arn: z.string(),
  /** `AWSCompromisedKeyQuarantineV3` */
  PolicyName: z.string(),
});
export type QuarantinedUser = z.infer<typeof quarantinedUserSchema>;

const inlinePolicySchema = z.strictObject({ PolicyName: z.string(), document: z.string().nullable() });

/** A role with its trust, and by name what it is granted. */
export const iamRoleSchema = z.strictObject({
  Arn: z.string(),
  RoleName: z.string(),
  Path: z.string(),
  /** null: not in the answer. */
  CreateDate: z.string().nullable(),
  /** UTC day of RoleLastUsed.LastUsedDate (`2026-11-01`); null: not used within AWS's tracking period of 400 days. */
  lastUsedOn: z.string().nullable(),
  /** Percent-decoded JSON text; null: absent in the answer. */
  trustPolicy: z.string().nullable(),
  permissionsBoundary: z.string().nullable(),
  /** ARNs; their documents stand in `policies`. Empty for service-linked roles and the audit role, of which nobody asks it. */
  attachedPolicies: z.array(z.string()),
  inlinePolicies: z.array(inlinePolicySchema),
  /** Absent: it has none, or was stored by a version that kept none. Values that look like secrets are dropped. */
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});
export type IamRole = z.infer<typeof iamRoleSchema>;

const iamGroupSchema = z.strictObject({
  Arn: z.string(),
  GroupName: z.string(),
  /** ARNs; their documents stand in `policies`. */
  attachedPolicies: z.array(z.string()),
  inlinePolicies: z.array(inlinePolicySchema),
});

const grantedUserSchema = z.strictObject({
  Arn: z.string(),
  UserName: z.string(),
  /** Names of the groups it is in. */
  GroupList: z.array(z.string()),
  permissionsBoundary: z.string().nullable(),
  /** ARNs; their documents stand in `policies`. */
  attachedPolicies: z.array(z.string()),
  inlinePolicies: z.array(inlinePolicySchema),
});
/** A user with what it is granted itself; what its groups are granted stands with them. */
export type GrantedUser = z.infer<typeof grantedUserSchema>;

/** `iam.authorization`: GetAccountAuthorizationDetails: the audit role, every role, user and group, and what they are granted. */
export const iamAuthorizationSchema = z.strictObject({
  /** null: the list was read to its end and has no such role. */
  auditRole: z
    .strictObject({
      Arn: z.string(),
      /** Percent-decoded JSON text of the trust policy; null: absent in the answer. */
      trustPolicy: z.string().nullable(),
      attachedPolicies: z.array(
        z.strictObject({
          PolicyArn: z.string(),
          /** Text of the default version; null: neither GetAccountAuthorizationDetails nor GetPolicyVersion has it. */
          document: z.string().nullable(),
        }),
      ),
      inlinePolicies: z.array(inlinePolicySchema),
      permissionsBoundary: z.string().nullable(),
      MaxSessionDuration: z.number().nullable(),
    })
    .nullable(),
  /** Every role, ordered by ARN; absent: stored by a version that did not keep them. */
  roles: z.array(iamRoleSchema).optional(),
  /**
   * Every user, ordered by ARN; absent: the answer did not have the list, or it was stored by a version that kept neither
   * users nor groups, nor what the roles of Identity Center (`/aws-reserved/`) are granted.
   */
  users: z.array(grantedUserSchema).optional(),
  /** Every group, ordered by ARN; absent as `users`. */
  groups: z.array(iamGroupSchema).optional(),
  /** Default versions of what roles, users and groups name as attached or as boundary; `document` null: nobody would tell. */
  policies: z.array(z.strictObject({ Arn: z.string(), document: z.string().nullable() })).optional(),
  /** Every policy that the account made, whether anything has it or not, ordered by ARN; absent: stored by a version that kept none. */
  customerPolicies: z
    .array(
      z.strictObject({
        Arn: z.string(),
        /** null: not in the answer. */
        CreateDate: z.string().nullable(),
      }),
    )
    .optional(),
  /** Users to which AWS attached a policy because it found a key of theirs in public; absent: none, or nobody asked. */
  quarantinedUsers: z.array(quarantinedUserSchema).optional(),
});
export type IamAuthorization = z.infer<typeof iamAuthorizationSchema>;
