/** What item 4.2 asks a person. */
import { z } from "zod";
import { type Question, yearly } from "./question.ts";

const siemSchema = z.strictObject({
  vendor: z.string().trim().min(1).max(200).optional(),
  /** What arrives there; absent: both signals. */
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

/** A route outside of AWS, which replaces the hops that can be read; the heartbeat still has to arrive. */
export const siem: Question<z.infer<typeof siemSchema>> = {
  itemId: "4.2",
  id: "siem",
  text: "Do GuardDuty's findings and CloudTrail's management events of all accounts and Regions (or what the details name) reach a SIEM within minutes, and does somebody look there?",
  about: "whether a SIEM receives findings and management events",
  scope: "either",
  yes: "pass",
  details: siemSchema,
  maxReviewDays: yearly,
};
