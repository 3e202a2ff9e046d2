/** What is asked of decoys only: last uses, event history, filters and alarms. Nobody has set up either of the last two. */
import type { Event, LookupEventsCommandInput, LookupEventsCommandOutput } from "@aws-sdk/client-cloudtrail";
import type { DescribeAlarmsCommandOutput } from "@aws-sdk/client-cloudwatch";
import type {
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type {
  GetAccessKeyLastUsedCommandInput,
  GetAccessKeyLastUsedCommandOutput,
} from "@aws-sdk/client-iam";
import { hexDigits, text } from "#lib/sim/random.ts";
import type { Handlers, Output, ServiceCall } from "#lib/sim/service-call.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

/** Where S3 and IAM write down what was used last. */
const usedIn = "us-east-1";
const historyMs = 90 * 24 * 3_600_000;

/** The last call of each access key, where keys were used; history knows of no other events. */
function keyEvents({ state, region, now }: ServiceCall): Event[] {
  if (region !== usedIn) return [];
  return state.identity.users.flatMap(({ name, accessKeys }) =>
    accessKeys.flatMap(({ id, lastUsedAt }): Event[] => {
      if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() > historyMs) return [];
      return [
        {
          EventId: eventIdOf(id),
          EventName: "ListBuckets",
          EventSource: "s3.amazonaws.com",
          EventTime: lastUsedAt,
          ReadOnly: "true",
          Username: name,
          AccessKeyId: id,
          Resources: [],
          CloudTrailEvent: JSON.stringify({ eventID: eventIdOf(id), userIdentity: { accessKeyId: id } }),
        },
      ];
    }),
  );
}

/** A UUID that the key alone decides. */
export function eventIdOf(keyId: string): string {
  const digits = text(32, hexDigits, "event", keyId);
  return [8, 12, 16, 20, 32].map((end, at, ends) => digits.slice(ends[at - 1] ?? 0, end)).join("-");
}

/** CloudTrail: event history. */
export const eventHistory = {
  LookupEvents: (input: LookupEventsCommandInput, call): Output<LookupEventsCommandOutput> => {
    const { LookupAttributes: attributes = [], StartTime, EndTime } = input;
    const [attribute] = attributes;
    if (attributes.length > 1)
      throw new AwsError("InvalidLookupAttributesException", "You can specify only one lookup attribute.");
    const fits = (event: Event) => {
      if (attribute === undefined) return true;
      const { AttributeKey: key, AttributeValue: value } = attribute;
      if (key === "AccessKeyId" || key === "EventId" || key === "Username") return event[key] === value;
      return false;
    };
    const found = keyEvents(call).filter(
      ({ EventTime = call.now }) =>
        (StartTime === undefined || EventTime >= StartTime) &&
        (EndTime === undefined || EventTime <= EndTime),
    );
    return { Events: found.filter(fits) };
  },
} satisfies Handlers;

/** IAM: when a key was used last. AWS refuses keys that are not the account's own. */
export const keyUse = {
  GetAccessKeyLastUsed: (
    { AccessKeyId }: GetAccessKeyLastUsedCommandInput,
    { state },
  ): Output<GetAccessKeyLastUsedCommandOutput> => {
    const user = state.identity.users.find(({ accessKeys }) =>
      accessKeys.some(({ id }) => id === AccessKeyId),
    );
    const key = user?.accessKeys.find(({ id }) => id === AccessKeyId);
    if (user === undefined || key === undefined)
      throw new AwsError("AccessDenied", "The key is not of this account.", { status: 403 });
    const never = { ServiceName: "N/A", Region: "N/A" };
    return {
      UserName: user.name,
      AccessKeyLastUsed: key.lastUsedAt
        ? { LastUsedDate: key.lastUsedAt, ServiceName: "s3", Region: "us-east-1" }
        : never,
    };
  },
} satisfies Handlers;

/** CloudWatch Logs: metric filters; no log group has any. */
export const logs = {
  DescribeMetricFilters: ({
    logGroupName,
  }: DescribeMetricFiltersCommandInput): Output<DescribeMetricFiltersCommandOutput> => {
    if (logGroupName !== undefined)
      throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    return { metricFilters: [] };
  },
} satisfies Handlers;

/** CloudWatch: alarms. */
export const cloudwatch = {
  DescribeAlarms: (): Output<DescribeAlarmsCommandOutput> => ({ MetricAlarms: [], CompositeAlarms: [] }),
} satisfies Handlers;
