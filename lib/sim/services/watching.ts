/** What is asked of decoys only: last uses, event history, filters and alarms. Nobody has set any of them up. */
import type { LookupEventsCommandOutput } from "@aws-sdk/client-cloudtrail";
import type { DescribeAlarmsCommandOutput } from "@aws-sdk/client-cloudwatch";
import type {
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type {
  GetAccessKeyLastUsedCommandInput,
  GetAccessKeyLastUsedCommandOutput,
} from "@aws-sdk/client-iam";
import type { Handlers, Output } from "#lib/sim/service-call.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

/** CloudTrail: event history, which the simulation does not keep. */
export const eventHistory = {
  LookupEvents: (): Output<LookupEventsCommandOutput> => ({ Events: [] }),
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
