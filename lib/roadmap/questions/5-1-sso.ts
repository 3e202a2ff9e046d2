/** What item 5.1 asks a person. */
import { z } from "zod";
import { type Question, yearly } from "./question.ts";

const idpSchema = z.strictObject({
  /** Name of the identity provider. */
  idp: z.string().trim().min(1).max(200).optional(),
  phishingResistant: z.boolean().optional(),
});

/** Check c3: no API shows what the identity provider demands. */
export const idpMfa: Question<z.infer<typeof idpSchema>> = {
  itemId: "5.1",
  id: "idp-mfa",
  text: "Does the identity provider through which people sign in demand MFA of everybody?",
  about: "whether the identity provider demands MFA",
  scope: "either",
  yes: "pass",
  details: idpSchema,
  maxReviewDays: yearly,
};

/** P5: the account has no people in it. */
export const noHumanAccess: Question<null> = {
  itemId: "5.1",
  id: "no-human-access",
  text: "Does nobody sign in to this account, ever?",
  about: "whether nobody signs in to the account",
  scope: "account",
  yes: "not_applicable",
  details: null,
  maxReviewDays: yearly,
};
