/** What item 4.2 asks a person. */
import { z } from "zod";
import { type Question, yearly } from "./question.ts";

const siemSchema = z.strictObject({
  vendor: z.string().trim().min(1).max(200).optional(),
  /** What arrives there; absent: the logs of CloudTrail alone. */
  sources: z
    .array(z.enum(["guardduty", "securityhub", "cloudtrail_mgmt"]))
    .min(1)
    .optional(),
  /** Only these accounts; absent: those that the answer is about. */
  accounts: z
    .array(z.string().regex(/^\d{12}$/))
    .min(1)
    .optional(),
  latencyMinutes: z.int().min(0).max(100_000).optional(),
});

export type SiemDetails = z.infer<typeof siemSchema>;

/**
 * A route outside of AWS, which replaces the hops that can be read; the heartbeat still has to arrive. A plain yes speaks
 * of CloudTrail's logs, so that it cannot hide a broken route of findings; those have to be named in the details.
 */
export const siem: Question<SiemDetails> = {
  itemId: "4.2",
  id: "siem",
  text: "Do CloudTrail's management events of all accounts and Regions (and whatever else the details name under sources) reach a SIEM within half an hour, and does somebody look there?",
  about: "whether a SIEM receives CloudTrail's events",
  scope: "either",
  yes: "pass",
  details: siemSchema,
  maxReviewDays: yearly,
};
