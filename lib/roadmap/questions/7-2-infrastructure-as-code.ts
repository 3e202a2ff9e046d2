/** What item 7.2 asks a person. */
import { type Question, yearly } from "./question.ts";

/** Nobody changes production alone. */
export const twoPersonRule: Question<null> = {
  itemId: "7.2",
  id: "two-person-rule",
  text: "Does every change of infrastructure code need the review of a second person before it reaches AWS, on a protected branch that nobody can go around?",
  about: "whether a second person reviews every change",
  scope: "either",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};

/** Counts for thirty days from the day of its evidence, as a detection of CloudFormation does. */
export const terraformDrift: Question<null> = {
  itemId: "7.2",
  id: "terraform-drift",
  text: "Did a plan of every Terraform state show no drift within the last thirty days?",
  about: "whether plans of Terraform show no drift",
  scope: "either",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};

/** What a trail or a lake shows, said by whoever asked it. */
export const noConsoleWrites: Question<null> = {
  itemId: "7.2",
  id: "no-console-writes",
  text: "Does CloudTrail show that nobody made or changed such resources in the console or by hand within the last thirty days, emergencies aside?",
  about: "whether changes are made outside of code",
  scope: "either",
  yes: "pass",
  details: null,
  maxReviewDays: yearly,
};
