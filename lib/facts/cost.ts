/** What the bill says of accounts; asked in the management account. */
import { z } from "zod";

/** `cost.linked-accounts`: accounts with charges within twelve months, those that left the organization among them. */
export const costLinkedAccountsSchema = z.strictObject({
  /** Names of people and amounts are not asked for. */
  linked: z.array(z.strictObject({ AccountId: z.string(), Name: z.string().nullable() })),
});
