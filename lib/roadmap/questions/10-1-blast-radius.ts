/** What item 10.1 asks a person. */
import { type Question, yearly } from "./question.ts";

/** Facts show paths and tags, not whether the cut between accounts is a good one. */
export const architectureReview: Question<null> = {
  itemId: "10.1",
  id: "architecture-review",
  text: "Has somebody who does not own the account reviewed within a year how accounts and duties are split, and found that one break-in would stay small?",
  about: "whether somebody other than its owner reviewed how far a break-in would reach",
  scope: "either",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};

/** Where tags are missing. */
export const onePurpose: Question<null> = {
  itemId: "10.1",
  id: "one-purpose",
  text: "Does everything in the account belong to the environment that it is declared as, and to no more workloads than the setting allows, although it is not tagged so?",
  about: "whether what is not tagged belongs to one environment and few workloads",
  scope: "account",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};

/** Where people do not come through IAM Identity Center alone. */
export const humanSeparation: Question<null> = {
  itemId: "10.1",
  id: "human-separation",
  text: "Is it ruled out, whichever way people come in, that one person can change things both here and in the accounts of the security team?",
  about: "whether nobody can change things both here and in the security accounts",
  scope: "either",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};
