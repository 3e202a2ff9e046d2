/** Records of items 3.3 and 4.3: what a scanner covered and found. */
import { z } from "zod";
import { accountId, link, text, time } from "./fields.ts";

const regionScanSchema = z.strictObject({
  /** Ids of the checks that ran there, whatever they found; absent: the file says findings only. */
  checksRun: z.array(text).optional(),
  /** Ids of checks that could not run. */
  errors: z.array(text).default([]),
});

const scanFindingSchema = z.strictObject({
  region: text,
  checkId: text,
  resource: text,
  severity: z.enum(["critical", "high", "medium", "low", "informational"]),
  /** To be fixed at once: public data, public search clusters, soft ports. */
  tactical: z.boolean().default(false),
  triage: z.enum(["open", "fixed", "false_positive", "accepted"]).default("open"),
  reason: text.nullable().default(null),
  by: text.nullable().default(null),
  expiresAt: time.nullable().default(null),
});

const scannedAccountSchema = z.strictObject({
  regions: z.record(text, regionScanSchema),
  findings: z.array(scanFindingSchema).max(20_000).default([]),
});

const scanHeadShape = {
  tool: text,
  version: text,
  startedAt: time,
  finishedAt: time,
  /** Part of a schedule, or a single time. */
  mode: z.enum(["one-time", "regular"]),
  reportUrl: link.nullable().default(null),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits")
    .nullable()
    .default(null),
};

/** 3.3 and 4.3: what a scanner covered and found, over some accounts. It is stored account by account. */
export const scanSchema = z
  .strictObject({
    ...scanHeadShape,
    accounts: z
      .record(accountId, scannedAccountSchema)
      .refine((accounts) => Object.keys(accounts).length > 0, "names at least one account"),
  })
  .refine(({ startedAt, finishedAt }) => Date.parse(startedAt) <= Date.parse(finishedAt), {
    path: ["finishedAt"],
    error: "the scan ends before it begins",
  });

/** 3.3 and 4.3: the part of a scan that is about one account. */
export const accountScanSchema = z.strictObject({ ...scanHeadShape, ...scannedAccountSchema.shape });

export type AccountScan = z.infer<typeof accountScanSchema>;
