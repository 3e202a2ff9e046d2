/** Facts of IAM about ways in and how they are used: identity providers, features of the organization, use of roles. */
import { z } from "zod";

/** `iam.providers`: ListSAMLProviders, ListOpenIDConnectProviders, GetOpenIDConnectProvider. */
export const iamProvidersSchema = z.strictObject({
  /** null: not read. `ValidUntil` null: not in the answer. */
  saml: z.array(z.strictObject({ Arn: z.string(), ValidUntil: z.string().nullable() })).nullable(),
  /** null: not read. `Url` and `ClientIDList` null: the provider itself could not be read; its host stands in the ARN too. */
  oidc: z
    .array(
      z.strictObject({
        Arn: z.string(),
        /** Without scheme, as AWS answers it: `token.actions.githubusercontent.com`. */
        Url: z.string().nullable(),
        ClientIDList: z.array(z.string()).nullable(),
      }),
    )
    .nullable(),
});
export type IamProviders = z.infer<typeof iamProvidersSchema>;

/** `iam.organization-features`: ListOrganizationsFeatures, from the management account or IAM's delegated administrator. */
export const iamOrganizationFeaturesSchema = z.strictObject({
  /** `RootCredentialsManagement`, `RootSessions`; empty: none, or IAM has no trusted access to the organization. */
  EnabledFeatures: z.array(z.string()),
});

/** How one role used the services that it is granted, as of its own time. */
export const roleUsageSchema = z.strictObject({
  Arn: z.string(),
  /** UTC day on which the job of this role was read; roles are read in turns. */
  observedOn: z.string(),
  /** FAILED: AWS gave the job up; TIMEOUT: we did. */
  job: z.enum(["COMPLETED", "FAILED", "TIMEOUT"]),
  /** Namespace → UTC day of LastAuthenticated. */
  used: z.record(z.string(), z.string()),
  /** Granted namespaces that have no LastAuthenticated. */
  unused: z.array(z.string()),
});
export type RoleUsage = z.infer<typeof roleUsageSchema>;

/** `iam.role-usage`: GenerateServiceLastAccessedDetails and GetServiceLastAccessedDetails, of each role about once a week. */
export const iamRoleUsageSchema = z.strictObject({
  /** Ordered by ARN. Roles without a use in AWS's tracking period are left out: nothing can be learned of them. */
  roles: z.array(roleUsageSchema),
});
