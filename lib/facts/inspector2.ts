/** Facts of Inspector: who administers it, and what the administrator sees of the organization's accounts in a region. */
import { z } from "zod";

/** `inspector2.admins`: as the management account says in its home region. */
export const inspector2AdminsSchema = z.strictObject({
  /** `status`: ENABLED or DISABLE_IN_PROGRESS. */
  delegatedAdminAccounts: z.array(z.strictObject({ accountId: z.string(), status: z.string() })),
});

/** `inspector2.accounts`: observed in the delegated administrator, one region. */
export const inspector2AccountsSchema = z.strictObject({
  accounts: z.array(
    z.strictObject({
      accountId: z.string(),
      /** ENABLED, DISABLED, SUSPENDED, or on the way there; UNKNOWN: AWS did not say. */
      status: z.string(),
      /** What is scanned: `ec2`, `ecr`, `lambda`, `lambdaCode`, `codeRepository`; sorted. */
      enabled: z.array(z.string()),
    }),
  ),
});
