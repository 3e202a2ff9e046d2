/** What item 1.3 asks a person. */
import { type Question, yearly } from "./question.ts";

/** Check (d): no fact shows what an account is not used for. */
export const securityOnly: Question<null> = {
  itemId: "1.3",
  id: "security-only",
  text: "Do the accounts named as security accounts serve security alone, and does only the security team get in?",
  about: "whether the security accounts serve security alone",
  scope: "organization",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};
