/** What item 3.5 asks a person. */
import { z } from "zod";
import { type Question, yearly } from "./question.ts";

/** What a documented process of creating accounts says. */
export const processAnswers = [
  "who",
  "purpose",
  "rootCredentials",
  "mfa",
  "emailPattern",
  "distributionList",
  "phoneBilling",
] as const;

const processSchema = z.strictObject({
  /** Which of the seven questions the document answers. */
  answers: z.partialRecord(z.enum(processAnswers), z.boolean()),
  owner: z.string().trim().min(1).max(200).optional(),
});

/** The document; a plain yes says that it answers all seven. */
export const creationProcess: Question<z.infer<typeof processSchema>> = {
  itemId: "3.5",
  id: "process",
  text: "Is it written down how an account is created: who may, for what, where root password and MFA are kept, the pattern of its e-mail address and its distribution list, phone and billing data?",
  about: "whether the creation of accounts is written down",
  scope: "organization",
  yes: "pass",
  details: processSchema,
  maxReviewDays: yearly,
};

const pipelineSchema = z.strictObject({
  kind: z.enum(["aft", "lza", "terraform", "other"]).optional(),
  /** New accounts get the baseline without anybody doing anything. */
  automatic: z.boolean().optional(),
});

/** A baseline that neither stack sets nor Control Tower show. */
export const baselinePipeline: Question<z.infer<typeof pipelineSchema>> = {
  itemId: "3.5",
  id: "baseline-pipeline",
  text: "Does a pipeline of your own (AFT, LZA, Terraform …) give every new account its baseline by itself?",
  about: "whether a pipeline gives new accounts their baseline",
  scope: "organization",
  yes: "pass",
  details: pipelineSchema,
  maxReviewDays: yearly,
};
