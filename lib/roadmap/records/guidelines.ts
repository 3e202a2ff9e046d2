/** Records of item 4.4: documents of security guidelines. */
import { z } from "zod";
import { link, text, time } from "./fields.ts";

/** 4.4: a document that says what is expected. */
export const guidelineSchema = z.strictObject({
  title: text,
  url: link,
  /** Empty: nobody answers for it. */
  owner: z.string().trim().max(500).default(""),
  version: z.string().trim().max(100).default(""),
  publishedAt: time.nullable().default(null),
  draft: z.boolean().default(false),
  audience: z.string().trim().max(500).default(""),
  topics: z.array(text).max(100).default([]),
  reviewBy: time,
  /** What a person or a tool got when it opened the link; only 404 and 410 count against it. */
  urlStatus: z.int().min(100).max(599).nullable().default(null),
  /** Owners who have confirmed that they read it. */
  acknowledged: z
    .strictObject({ teams: z.int().min(0), total: z.int().min(1) })
    .refine(({ teams, total }) => teams <= total, {
      path: ["teams"],
      error: "more teams have confirmed than there are",
    })
    .nullable()
    .default(null),
  /** It went to every owner at once. */
  broadcast: z.boolean().default(false),
  /** The accepted deviations; null: none are kept. */
  exceptions: z
    .array(
      z.strictObject({
        pattern: text,
        rule: text,
        reason: text,
        approvedBy: text,
        expiresAt: time,
      }),
    )
    .max(1000)
    .nullable()
    .default(null),
  rules: z
    .array(
      z.strictObject({
        rule: text,
        state: z.enum(["checked", "manual", "not_checkable"]),
        item: text.nullable().default(null),
        check: text.nullable().default(null),
      }),
    )
    .max(1000)
    .default([]),
});

export type Guideline = z.infer<typeof guidelineSchema>;
