/** Facts of EventBridge: what carries alerts out of a region, and where it ends there. */
import { z } from "zod";

/**
 * Topics, queues and functions of the account to which something is sent. One that is gone is evidence: what is sent there is
 * lost. One that could not be read is left out (see `ops` by ARN).
 */
export const destinationsSchema = z.strictObject({
  topics: z.array(
    z.strictObject({
      TopicArn: z.string(),
      exists: z.boolean(),
      /** Subscriptions that somebody confirmed, and those that wait for it. Endpoints are not kept. */
      confirmed: z.number(),
      pending: z.number(),
      /** Of the confirmed ones, sorted, each once. */
      protocols: z.array(z.string()),
    }),
  ),
  queues: z.array(z.strictObject({ QueueArn: z.string(), exists: z.boolean() })),
  functions: z.array(
    z.strictObject({
      /** As it was asked for, with its qualifier. */
      FunctionArn: z.string(),
      exists: z.boolean(),
      /** `Active`, `Inactive`, `Pending`, `Failed`; null: gone, or not said. */
      State: z.string().nullable(),
      /** ARN of its execution role; null: gone, or not said. Absent: stored by a version that kept none. */
      Role: z.string().nullable().optional(),
      /** 0: it is switched off. Null: nothing is reserved, or not read (see `ops` by ARN). Absent: nobody asked. */
      ReservedConcurrentExecutions: z.number().nullable().optional(),
    }),
  ),
});
export type Destinations = z.infer<typeof destinationsSchema>;

/** `events.routes`: one region of an account. */
export const eventsRoutesSchema = z.strictObject({
  /** But for those of partners, to which no other account sends. */
  buses: z.array(
    z.strictObject({
      Name: z.string(),
      Arn: z.string(),
      /** The text; null: none, so that the account alone may send. */
      Policy: z.string().nullable(),
    }),
  ),
  /** Rules that may carry alerts (`mayCarryAlerts`). */
  rules: z.array(
    z.strictObject({
      EventBusName: z.string(),
      Name: z.string(),
      Arn: z.string(),
      State: z.string(),
      EventPattern: z.string(),
      /** Input, transformers and parameters are not kept. null: not read (see `ops` by ARN), or the rule is off. */
      targets: z.array(z.strictObject({ Id: z.string(), Arn: z.string() })).nullable(),
    }),
  ),
  /**
   * Further rules that may set off a correction (`mayCorrect`): schedules, and rules about configuration and calls. Those
   * that AWS's services manage and rules about other events are left out. Absent: stored by a version that kept none.
   */
  corrections: z
    .array(
      z.strictObject({
        EventBusName: z.string(),
        Name: z.string(),
        Arn: z.string(),
        State: z.string(),
        /** null: it has a schedule only. */
        EventPattern: z.string().nullable(),
        /** null: it has a pattern only. */
        ScheduleExpression: z.string().nullable(),
        /** As above. */
        targets: z.array(z.strictObject({ Id: z.string(), Arn: z.string() })).nullable(),
      }),
    )
    .optional(),
  /** What enabled rules point to in this account and region. */
  destinations: destinationsSchema,
});
export type EventsRoutes = z.infer<typeof eventsRoutesSchema>;
export type EventRule = EventsRoutes["rules"][number];

/** A rule that may set off a correction but carries no alerts. */
export type CorrectionRule = NonNullable<EventsRoutes["corrections"]>[number];

const alertSources = ["aws.guardduty", "aws.securityhub"];
const alertDetailTypes = [
  "GuardDuty Finding",
  "Security Hub Findings - Imported",
  "Findings Imported V2",
  "AWS API Call via CloudTrail",
];

/**
 * Whether a rule's pattern may let findings, API calls or new files of trails through. False only where its lists of
 * sources or of detail types rule that out; what is not understood may.
 * `logBuckets`: buckets of trails, whose new files count; null: not known which.
 */
export function mayCarryAlerts(pattern: string, logBuckets: readonly string[] | null): boolean {
  const fields = topLevel(pattern);
  if (fields === null) return true;
  const sources = literals(fields["source"]);
  const types = literals(fields["detail-type"]);
  if (sources?.includes("aws.s3") === true) {
    return logBuckets === null || logBuckets.some((bucket) => pattern.includes(`"${bucket}"`));
  }
  if (types !== null && !types.some((type) => alertDetailTypes.includes(type))) return false;
  // All calls of all services come from no single source.
  return sources === null || sources.some((source) => alertSources.includes(source));
}

/** Services whose calls make something open or powerful. */
const calledSources = ["aws.s3", "aws.ec2", "aws.iam"];

const correctionSources = [...alertSources, "aws.config", "aws.access-analyzer"];

/**
 * Whether a rule's pattern may let through what corrections are set off by: findings, verdicts of AWS Config and calls of
 * the API. False only where its lists of sources and of detail types rule that out.
 */
export function mayCorrect(pattern: string): boolean {
  const fields = topLevel(pattern);
  if (fields === null) return true;
  const sources = literals(fields["source"]);
  const types = literals(fields["detail-type"]);
  if (types?.includes("AWS API Call via CloudTrail") === true) return true;
  if (sources === null) return types === null || types.some((type) => /config|finding/i.test(type));
  if (sources.some((source) => correctionSources.includes(source))) return true;
  // Calls of a service come under its own name; without a type they are among what the rule takes.
  return types === null && sources.some((source) => calledSources.includes(source));
}

function topLevel(pattern: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(pattern);
    const isRecord = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
    // An object that is no array has names and values.
    return isRecord ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** A list of plain texts; null: something else, or nothing. */
function literals(value: unknown): string[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((one) => typeof one === "string") ? value : null;
}
