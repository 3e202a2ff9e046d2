/** What is done with the logs of trails where this account keeps them: notifications, subscriptions, alarms. */
import { DescribeAlarmsCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import {
  DescribeMetricFiltersCommand,
  DescribeSubscriptionFiltersCommand,
  type MetricTransformation,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  type Event,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfigurationFilter,
} from "@aws-sdk/client-s3";
import { type Answer, type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { CloudtrailDelivery } from "#lib/facts/cloudtrail-delivery.ts";
import { destinationActions, readDestinations } from "./destinations.ts";
import { knowsLogs, leaveOut, ownBuckets, seenTrails } from "./trail-places.ts";

type Bucket = CloudtrailDelivery["buckets"][number];
type LogGroup = CloudtrailDelivery["logGroups"][number];

const notificationsOp = "s3:GetBucketNotificationConfiguration";

/**
 * `cloudtrail.delivery`: s3:GetBucketNotificationConfiguration of own buckets that a trail names;
 * logs:DescribeSubscriptionFilters, logs:DescribeMetricFilters and cloudwatch:DescribeAlarms of own log groups. Nothing is
 * asked in an account that keeps no logs. Which those are, the run's facts say: without them nothing is claimed.
 */
export const cloudtrailDelivery: Collector<"cloudtrail.delivery"> = {
  name: "cloudtrail.delivery",
  scope: "account",
  actions: [
    {
      action: "s3:GetBucketNotification",
      reason: "whether anything reads the logs as they arrive",
      operations: [notificationsOp],
    },
    { action: "logs:DescribeSubscriptionFilters", reason: "where the events of a trail's log group go" },
    { action: "logs:DescribeMetricFilters", reason: "which events of a trail's log group are counted" },
    { action: "cloudwatch:DescribeAlarms", reason: "who is told when such a count rises" },
    ...destinationActions,
  ],
  async collect(from) {
    const trails = seenTrails(from);
    const owned = ownBuckets(from);
    const named = new Set(trails.map(({ S3BucketName }) => S3BucketName));
    const mine = (arn: string | null): arn is string => arn?.split(":")[4] === from.accountId;
    const kept = owned.filter(({ Name }) => named.has(Name));
    const groups = [
      ...new Set(trails.map(({ CloudWatchLogsLogGroupArn }) => CloudWatchLogsLogGroupArn).filter(mine)),
    ];
    const isKnown = knowsLogs(from);
    if (kept.length === 0) leaveOut(from, notificationsOp, "no-log-bucket", isKnown);
    if (groups.length === 0) {
      for (const op of groupOps) leaveOut(from, op, "no-log-group", isKnown);
    }
    const [buckets, logGroups] = await Promise.all([
      mapAtOnce(kept, 4, (bucket) => readBucket(from, bucket)),
      mapAtOnce(groups.sort(), 4, (arn) => readGroup(from, arn)),
    ]);
    const found = { buckets: buckets.flat(), logGroups };
    const told = trails.map(({ SnsTopicARN }) => SnsTopicARN).filter(mine);
    const destinations = await readDestinations(from, [...told, ...pointedTo(found)]);
    return { ...found, destinations };
  },
};

const groupOps = [
  "logs:DescribeSubscriptionFilters",
  "logs:DescribeMetricFilters",
  "cloudwatch:DescribeAlarms",
];

function pointedTo({ buckets, logGroups }: Pick<CloudtrailDelivery, "buckets" | "logGroups">): string[] {
  return [
    ...buckets.flatMap(({ notifications }) => notifications.map(({ destination }) => destination)),
    ...logGroups.flatMap(({ subscriptions, alarms }) => [
      ...(subscriptions ?? []).map(({ destinationArn }) => destinationArn),
      ...(alarms ?? []).flatMap(({ AlarmActions }) => AlarmActions),
    ]),
  ];
}

interface Configured {
  arn: string | undefined;
  events: readonly Event[] | undefined;
  filter: NotificationConfigurationFilter | undefined;
}

async function readBucket(
  from: Collecting,
  { Name: name, BucketRegion }: { Name: string; BucketRegion: string | null },
): Promise<Bucket[]> {
  const answer = await from.call(
    notificationsOp,
    (clients, http) =>
      clients.s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket: name, ExpectedBucketOwner: from.accountId }),
        http,
      ),
    {
      resource: name,
      ...(BucketRegion === null ? {} : { region: BucketRegion }),
      gone: ["NoSuchBucket"],
      // A bucket without notifications answers nothing at all.
      mayBeEmpty: true,
    },
  );
  const value = valueOf(answer);
  if (value === null) return [];
  const configured: Configured[] = [
    ...(value.TopicConfigurations ?? []).map((one) => ({
      ...one,
      arn: one.TopicArn,
      events: one.Events,
      filter: one.Filter,
    })),
    ...(value.QueueConfigurations ?? []).map((one) => ({
      ...one,
      arn: one.QueueArn,
      events: one.Events,
      filter: one.Filter,
    })),
    ...(value.LambdaFunctionConfigurations ?? []).map((one) => ({
      arn: one.LambdaFunctionArn,
      events: one.Events,
      filter: one.Filter,
    })),
  ];
  const notifications = configured.flatMap(notificationOf);
  return [
    {
      Bucket: name,
      Region: BucketRegion,
      notifications,
      eventBridge: value.EventBridgeConfiguration !== undefined,
    },
  ];
}

function notificationOf({ arn, events = [], filter }: Configured): Bucket["notifications"] {
  const created = events.filter((event) => event.startsWith("s3:ObjectCreated:"));
  if (arn === undefined || created.length === 0) return [];
  const rule = (name: string) =>
    filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? "";
  return [{ destination: arn, Events: [...created].sort(), prefix: rule("prefix"), suffix: rule("suffix") }];
}

/** Of `arn:…:log-group:name:*` the name, which may hold no colon. */
const groupName = (arn: string) => arn.split(":")[6] ?? "";
const regionOf = (arn: string) => arn.split(":")[3] ?? "";

async function readGroup(from: Collecting, LogGroupArn: string): Promise<LogGroup> {
  const at = { resource: LogGroupArn, region: regionOf(LogGroupArn), absent: ["ResourceNotFoundException"] };
  const logGroupName = groupName(LogGroupArn);
  const [subscriptions, filters] = await Promise.all([
    from.pages(
      "logs:DescribeSubscriptionFilters",
      async (clients, http, nextToken) => {
        const input = { logGroupName, limit: 50, ...(nextToken === undefined ? {} : { nextToken }) };
        const page = await clients.logs.send(new DescribeSubscriptionFiltersCommand(input), http);
        return { items: identified(page.subscriptionFilters, "destinationArn"), next: page.nextToken };
      },
      at,
    ),
    from.pages(
      "logs:DescribeMetricFilters",
      async (clients, http, nextToken) => {
        const input = { logGroupName, limit: 50, ...(nextToken === undefined ? {} : { nextToken }) };
        const page = await clients.logs.send(new DescribeMetricFiltersCommand(input), http);
        return { items: page.metricFilters, next: page.nextToken };
      },
      at,
    ),
  ]);
  const metrics = listOf(filters)?.flatMap(({ metricTransformations = [] }) => metricTransformations) ?? null;
  return {
    LogGroupArn,
    subscriptions:
      listOf(subscriptions)?.flatMap(({ filterPattern = "", destinationArn }) =>
        destinationArn === undefined ? [] : [{ filterPattern, destinationArn }],
      ) ?? null,
    alarms: metrics === null ? null : await readAlarms(from, LogGroupArn, metrics),
  };
}

/** A list that is absent is empty; one that failed is null. */
function listOf<Item>(answer: Answer<Item[]>): Item[] | null {
  return answer.kind === "absent" ? [] : valueOf(answer);
}

async function readAlarms(
  from: Collecting,
  resource: string,
  metrics: readonly MetricTransformation[],
): Promise<LogGroup["alarms"]> {
  if (metrics.length === 0) {
    from.skip("cloudwatch:DescribeAlarms", "no-metric-filter");
    return [];
  }
  const listed = await from.pages(
    "cloudwatch:DescribeAlarms",
    async (clients, http, NextToken) => {
      const input = {
        AlarmTypes: ["MetricAlarm" as const],
        MaxRecords: 100,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.cloudwatch.send(new DescribeAlarmsCommand(input), http);
      return { items: identified(page.MetricAlarms ?? [], "AlarmArn"), next: page.NextToken };
    },
    { resource, region: regionOf(resource), owned: (alarms) => alarms.map(({ AlarmArn }) => AlarmArn) },
  );
  const counted = new Set(
    metrics.map(({ metricNamespace, metricName }) => `${metricNamespace} ${metricName}`),
  );
  const watches = ({ Namespace, MetricName }: MetricAlarm) => counted.has(`${Namespace} ${MetricName}`);
  return valueOf(listed)?.filter(watches).flatMap(alarmFacts) ?? null;
}

function alarmFacts({
  AlarmArn,
  ActionsEnabled,
  AlarmActions = [],
}: MetricAlarm): NonNullable<LogGroup["alarms"]> {
  if (AlarmArn === undefined) return [];
  return [{ AlarmArn, ActionsEnabled: ActionsEnabled === true, AlarmActions: [...AlarmActions].sort() }];
}
