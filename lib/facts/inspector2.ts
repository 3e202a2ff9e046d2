/** Facts of Inspector: what its administrator sees of the organization's accounts in a region. */
import { z } from "zod";

/** `inspector2.accounts`: observed in the delegated administrator, one region. */
export const inspector2AccountsSchema = z.strictObject({
  accounts: z.array(
    z.strictObject({
      accountId: z.string(),
      /** ENABLED, DISABLED, SUSPENDED, or on the way there; UNKNOWN: AWS did not say. */
      status: z.string(),
    }),
  ),
});
