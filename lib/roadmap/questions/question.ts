/** What a question to a person is. */
import type { z } from "zod";

export interface Question<Details = unknown> {
  itemId: string;
  /** Unique within its item. */
  id: string;
  /** To be answered with yes or no; a plain yes affirms all of it. */
  text: string;
  /** The same as a phrase: "whether the identity provider demands MFA". */
  about: string;
  /** Who may be meant by one answer: an account, the whole organization, or either; an account's own outranks the other. */
  scope: "account" | "organization" | "either";
  /** What a yes makes of its unit: a pass, or the item not applicable. */
  yes: "pass" | "not_applicable";
  /** What may be said more precisely than yes or no; null: nothing. */
  details: z.ZodType<Details> | null;
  /** How far its review may lie ahead. */
  maxReviewDays: number;
}

/** Most answers are asked again within a year. */
export const yearly = 365;

/** What changes quickly is asked again within half a year. */
export const halfYearly = 180;
