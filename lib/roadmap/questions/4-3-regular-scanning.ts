/** What item 4.3 asks a person. */
import { z } from "zod";
import { type Question, yearly } from "./question.ts";

const cspmSchema = z.strictObject({
  tool: z.string().trim().min(1).max(200).optional(),
  /** The accounts in its scope; absent: those that existed when the answer was given. */
  accounts: z
    .array(z.string().regex(/^\d{12}$/))
    .min(1)
    .optional(),
  intervalDays: z.int().min(1).max(365).optional(),
});

/** A scanner whose results are not imported. */
export const cspm: Question<z.infer<typeof cspmSchema>> = {
  itemId: "4.3",
  id: "cspm",
  text: "Does a posture scanner that is not connected here scan all Regions at least every 30 days?",
  about: "whether another scanner covers it",
  scope: "either",
  yes: "pass",
  details: cspmSchema,
  maxReviewDays: yearly,
};

/** Somebody works through what the scans find. */
export const findingsQueue: Question<null> = {
  itemId: "4.3",
  id: "findings-queue",
  text: "Do the findings of the scans go into a queue that somebody owns and works through?",
  about: "whether somebody owns the findings of the scans",
  scope: "organization",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};
