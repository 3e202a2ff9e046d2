/** Records of item 4.2: proofs that alerts reach people. */
import { z } from "zod";
import { accountId, text, time } from "./fields.ts";

/** 4.2: the proof that an alert of one account was seen by people. */
export const heartbeatSchema = z
  .strictObject({
    method: z.enum(["gd_sample_finding", "canary_api_call"]),
    accountId,
    region: text,
    injectedAt: time,
    /** null: it never arrived. */
    seenAt: time.nullable(),
    /** Where it was seen: a chat channel, the pager, the SIEM. */
    channel: text,
  })
  .refine(({ injectedAt, seenAt }) => seenAt === null || Date.parse(injectedAt) <= Date.parse(seenAt), {
    path: ["seenAt"],
    error: "it was seen before it was sent",
  });

export type Heartbeat = z.infer<typeof heartbeatSchema>;
