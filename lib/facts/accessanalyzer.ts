/** Facts of IAM Access Analyzer. */
import { z } from "zod";

/** One analyzer. `unusedAccess` is null for those of external and internal access. */
export const analyzerSchema = z.strictObject({
  arn: z.string(),
  /** `ACCOUNT`, `ORGANIZATION`, `ACCOUNT_UNUSED_ACCESS`, … */
  type: z.string(),
  /** `ACTIVE`, `CREATING`, `DISABLED`, `FAILED`. */
  status: z.string(),
  createdAt: z.string().nullable(),
  lastResourceAnalyzedAt: z.string().nullable(),
  unusedAccess: z
    .strictObject({
      /** Days without use; null: not in the answer. */
      unusedAccessAge: z.number().nullable(),
      /** Accounts that the analyzer leaves out. */
      excludedAccountIds: z.array(z.string()),
      /** Whether resources with some tag are left out as well. */
      excludesTags: z.boolean(),
    })
    .nullable(),
});
export type Analyzer = z.infer<typeof analyzerSchema>;

/** `accessanalyzer.analyzers` (ListAnalyzers), one region, ordered by ARN. */
export const analyzersSchema = z.strictObject({ analyzers: z.array(analyzerSchema) });

/** Findings of unused roles and permissions that are not resolved, archived ones among them, of the active analyzers. */
export const unusedAccessSchema = z.strictObject({
  analyzers: z.array(
    analyzerSchema.extend({
      region: z.string(),
      /** ARNs of roles with such a finding, ordered; null: not read. */
      unusedRoles: z.array(z.string()).nullable(),
      rolesWithUnusedPermissions: z.array(z.string()).nullable(),
    }),
  ),
});
export type UnusedAccess = z.infer<typeof unusedAccessSchema>;
