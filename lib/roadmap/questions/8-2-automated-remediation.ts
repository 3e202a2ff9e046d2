/** What item 8.2 asks a person. */
import { z } from "zod";
import { halfYearly, type Question } from "./question.ts";

const correctionsSchema = z.strictObject({
  chains: z
    .array(
      z.strictObject({
        /** As the settings name it. */
        scenario: z.string().trim().min(1).max(60),
        /** ARN of a rule, a schedule or a function, or name of a rule of AWS Config; absent: automation outside of AWS. */
        chain: z.string().trim().min(1).max(2048).optional(),
        /** false: it only notifies. */
        corrects: z.boolean().optional(),
        /** Absent: the Region of the chain, or every one where the chain is in none. */
        regions: z.array(z.string().trim().min(1).max(40)).min(1).max(60).optional(),
        /** Absent: every account that the answer is about. */
        accounts: z
          .array(z.string().regex(/^\d{12}$/))
          .min(1)
          .max(2000)
          .optional(),
      }),
    )
    .min(1)
    .max(200),
});

export type CorrectionsDetails = z.infer<typeof correctionsSchema>;

/** What functions, Cloud Custodian and automation from outside really do: no fact tells. */
export const corrections: Question<CorrectionsDetails> = {
  itemId: "8.2",
  id: "corrections",
  text: "Do the functions, Cloud Custodian policies and other automations that Waymark finds for each scenario (or those that the details name under chains) really correct it, as a test run of the last months has shown?",
  about: "whether the automation really corrects what it is there for",
  scope: "either",
  yes: "pass",
  details: correctionsSchema,
  maxReviewDays: halfYearly,
};
