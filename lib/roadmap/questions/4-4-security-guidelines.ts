/** What item 4.4 asks a person. */
import { type Question, yearly } from "./question.ts";

/** A link to a document of which nothing else is known; a record of kind guideline says the rest. */
export const guidelines: Question<null> = {
  itemId: "4.4",
  id: "guidelines",
  text: "Is there a page of security guidelines that covers the required topics and that every owner has been told of?",
  about: "whether there are security guidelines",
  scope: "organization",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};
