/** Facts of Security Hub CSPM: which standards are on in an account and region. */
import { z } from "zod";

/** `securityhub.standards`: one account × region. */
export const securityhubStandardsSchema = z.strictObject({
  /** Null: the hub is off here, and nobody was asked. Empty: a hub without a standard. */
  standards: z
    .array(
      z.strictObject({
        StandardsArn: z.string(),
        /** PENDING, READY, INCOMPLETE, DELETING or FAILED. */
        StandardsStatus: z.string(),
        /** Why it is not ready, such as NO_AVAILABLE_CONFIGURATION_RECORDER. */
        StatusReasonCode: z.string().nullable(),
      }),
    )
    .nullable(),
});
export type SecurityhubStandards = z.infer<typeof securityhubStandardsSchema>;
