/** Records of item 1.1: who answers for accounts, searches for unknown ones, and what these turned out to be. */
import { z } from "zod";
import { accountId, link, mail, text, time } from "./fields.ts";

/** 1.1: who answers for an account. A field that nobody knows is null. */
export const contactSchema = z.strictObject({
  accountId,
  ownerName: text.nullable().default(null),
  ownerEmail: mail.nullable().default(null),
  team: text.nullable().default(null),
  securityContactEmail: mail.nullable().default(null),
  /** Counts only once a person has confirmed the record. */
  payerAccountId: accountId.nullable().default(null),
  environment: text.nullable().default(null),
  /** When the owner or an administrator last said that all of it is right; an import never does. */
  confirmedAt: time.nullable().default(null),
  confirmedBy: text.nullable().default(null),
  source: z.enum(["person", "import", "enumeration"]).default("person"),
});

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

export type Contact = z.infer<typeof contactSchema>;
export type Sweep = z.infer<typeof sweepSchema>;
export type Candidate = z.infer<typeof candidateSchema>;
