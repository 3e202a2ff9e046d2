/** What item 1.1 reads: who answers for an account, searches for unknown ones, and what these turned out to be. */
import { z } from "zod";
import { accountId, link, text, time } from "./fields.ts";

/** 1.1: who answers for an account, as the register of contacts says. What nobody knows is null. */
export interface Contact {
  ownerName: string | null;
  ownerEmail: string | null;
  /** The owner's. */
  team: string | null;
  securityContactEmail: string | null;
  payerAccountId: string | null;
  /** A payer that an organization's list filled in counts only once a person has confirmed who answers. */
  payerSource: "person" | "enumeration";
  /** The oldest confirmation of those who answer, ISO 8601 UTC; null: at least one of them was never confirmed. */
  confirmedAt: string | null;
}

/** 1.1: one search for accounts that nobody had told us of. */
export const sweepSchema = z.strictObject({
  /** One of the setting requiredSources, or another one. */
  source: text,
  doneAt: time,
  evidenceUrl: link,
  reviewBy: time.nullable().default(null),
});

/** 1.1: an account id that turned up somewhere, and what it turned out to be. */
export const candidateSchema = z.strictObject({
  accountId,
  sources: z
    .array(
      z.strictObject({
        kind: z.enum([
          "organizations",
          "cost",
          "invoice_upload",
          "trust_policy",
          "resource_policy",
          "ram",
          "peering",
          "snapshot_share",
          "trail",
          "tam",
          "mail_search",
          "netlog",
          "manual",
        ]),
        ref: text,
      }),
    )
    .default([]),
  classification: z.enum(["ours", "vendor", "aws_service", "retired", "unclassified"]),
  note: text.nullable().default(null),
});

export type Sweep = z.infer<typeof sweepSchema>;
export type Candidate = z.infer<typeof candidateSchema>;
