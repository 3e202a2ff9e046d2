/** The one form of what was observed in AWS: what was asked, how each question ended, and the facts. */
import { z } from "zod";

/** How a call may end; only `ok` and `absent` are evidence. */
export const outcomes = [
  "ok",
  "absent",
  "denied",
  "region_disabled",
  "unsupported",
  "throttled",
  "timeout",
  "network",
  "expired",
  "invalid",
  "error",
] as const;
export type Outcome = (typeof outcomes)[number];

/** Which kind of policy refused a call, where AWS says it. */
export const deniedByValues = [
  "identity",
  "boundary",
  "session",
  "scp",
  "rcp",
  "resource",
  "vpc_endpoint",
  "unknown",
] as const;
export type DeniedBy = (typeof deniedByValues)[number];

/**
 * How one operation ended. An entry without `resource` speaks for every call of the operation that no other entry
 * names by its resource (a bucket, a user); an operation that has no entry was never asked.
 */
export const operationSchema = z.strictObject({
  /** IAM-style name: `<service>:<Operation>`, such as `guardduty:ListDetectors`. */
  op: z.string(),
  outcome: z.enum(outcomes),
  /** AWS's error code, as the service spelled it. */
  code: z.string().optional(),
  /** AWS's message, cut to 500 characters, without credentials. */
  message: z.string().optional(),
  deniedBy: z.enum(deniedByValues).optional(),
  /** Id or ARN of the policy that AWS named in a denial. */
  policyId: z.string().optional(),
  resource: z.string().optional(),
  /** The resource vanished between list and get: its unit is dropped. */
  gone: z.literal(true).optional(),
  /** The call was rightly left out; the rule that says so. Only with outcome `ok`. */
  skipped: z.string().optional(),
});
export type Operation = z.infer<typeof operationSchema>;

/** The region of facts that belong to none. */
export const globalRegion = "global";

export interface Envelope<Data = unknown> {
  partition: string;
  /** 12 digits. */
  accountId: string;
  /** Region name, or "global". */
  region: string;
  collector: string;
  /** Version of the facts' schema. */
  schema: number;
  /** ISO 8601 UTC. */
  observedAt: string;
  /** Every operation ended `ok` or `absent` and every page was read. */
  complete: boolean;
  ops: Operation[];
  data: Data | null;
}

/** The envelope as a schema, for envelopes that come back out of a store. `data` is checked by its collector's own schema. */
export const envelopeSchema = z.object({
  partition: z.string(),
  accountId: z.string(),
  region: z.string(),
  collector: z.string(),
  schema: z.number(),
  observedAt: z.string(),
  complete: z.boolean(),
  ops: z.array(operationSchema),
  data: z.unknown(),
});

/** Whether an answer is evidence: `ok`, or AWS's own "not configured". */
export function isEvidence(outcome: Outcome): boolean {
  return outcome === "ok" || outcome === "absent";
}

/** The account-level classes: why an account could not be entered at all. */
export const accountFailures = [
  "role_missing_or_trust",
  "assume_denied_here",
  "suspended",
  "unreachable",
] as const;
export type AccountFailure = (typeof accountFailures)[number];
