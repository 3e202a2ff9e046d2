/** What item 2.1 asks a person. */
import { z } from "zod";
import { halfYearly, type Question } from "./question.ts";

const offAwsSchema = z.strictObject({
  /** Who keeps the copies. */
  vendor: z.string().trim().min(1).max(200).optional(),
  /** Only these kinds of resources, such as `rds:db`; absent: all. */
  types: z.array(z.string().trim().min(1)).min(1).optional(),
  /** Only these resources; absent: all (of the kinds). */
  arns: z.array(z.string().startsWith("arn:")).min(1).optional(),
  /** When the newest copy was complete; absent: when the evidence says so. */
  lastCopyAt: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
  /** When somebody last restored from them. */
  restoreTestedAt: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
});

/** Copies that AWS cannot show. */
export const offAwsCopies: Question<z.infer<typeof offAwsSchema>> = {
  itemId: "2.1",
  id: "off-aws-copies",
  text: "Is the data (all of it, or what the details name) copied regularly to a place outside of AWS, and has a restore from there been tested?",
  about: "whether copies outside of AWS cover the data",
  scope: "either",
  yes: "pass",
  details: offAwsSchema,
  maxReviewDays: halfYearly,
};

const backfillSchema = z.strictObject({
  /** Names of the source buckets; absent: every replicated bucket. */
  buckets: z.array(z.string().trim().min(3).max(63)).min(1).optional(),
});

/** Replication leaves out what was there before its rule. */
export const s3Backfill: Question<z.infer<typeof backfillSchema>> = {
  itemId: "2.1",
  id: "s3-backfill",
  text: "Were the objects that are older than the replication rules copied as well (S3 Batch Replication or by hand)?",
  about: "whether objects older than the replication rules were copied",
  scope: "either",
  yes: "pass",
  details: backfillSchema,
  maxReviewDays: halfYearly,
};
