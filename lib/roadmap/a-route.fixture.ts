/** Builders for tests of 4.2: rules and what they point to, hubs, notifications of logs, heartbeats. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { CorrectionRule, Destinations, EventRule, EventsRoutes } from "#lib/facts/events.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import { accountId, aFact, daysAgo, logId, now, regions, securityId } from "./a-fact.fixture.ts";
import { logBucket } from "./a-trail.fixture.ts";
import type { Heartbeat } from "./records/heartbeats.ts";
import type { Recorded, Records } from "./records.ts";
import { noRecords } from "./records.ts";

export const findingsPattern = JSON.stringify({
  source: ["aws.guardduty"],
  "detail-type": ["GuardDuty Finding"],
  detail: { severity: [{ numeric: [">=", 4] }] },
});
export const hubPattern = JSON.stringify({
  source: ["aws.securityhub"],
  "detail-type": ["Security Hub Findings - Imported"],
});
export const callsPattern = JSON.stringify({ "detail-type": ["AWS API Call via CloudTrail"] });

export const topicArn = (region: string, owner = securityId) => `arn:aws:sns:${region}:${owner}:alerts`;
export const busArn = (region: string, owner = securityId, name = "default") =>
  `arn:aws:events:${region}:${owner}:event-bus/${name}`;
export const ruleArn = (region: string, owner: string, name = "findings") =>
  `arn:aws:events:${region}:${owner}:rule/${name}`;

/** A rule of the default bus that sends findings to the topic of its account. */
export function aRule(
  region: string,
  owner = securityId,
  changes: Partial<EventRule> & { to?: readonly string[] } = {},
): EventRule {
  const { to = [topicArn(region, owner)], ...rest } = changes;
  return {
    EventBusName: "default",
    Name: "findings",
    Arn: ruleArn(region, owner, changes.Name),
    State: "ENABLED",
    EventPattern: findingsPattern,
    targets: to.map((Arn, at) => ({ Id: String(at), Arn })),
    ...rest,
  };
}

export function aTopic(
  TopicArn: string,
  changes: Partial<Destinations["topics"][number]> = {},
): Destinations["topics"][number] {
  return { TopicArn, exists: true, confirmed: 1, pending: 0, protocols: ["email"], ...changes };
}

type RouteParts = {
  rules?: EventRule[];
  corrections?: CorrectionRule[];
  buses?: EventsRoutes["buses"];
} & Partial<Destinations>;

/** The rules of one region. Topics of its own rules are there and confirmed, unless `topics` says otherwise. */
export function aRoutesFact(region: string, owner: string, parts: RouteParts = {}): Envelope {
  const { rules = [], buses = [{ Name: "default", Arn: busArn(region, owner), Policy: null }] } = parts;
  const pointed = [...new Set(rules.flatMap(({ targets }) => (targets ?? []).map(({ Arn }) => Arn)))];
  const topics = pointed
    .filter((arn) => arn.startsWith("arn:aws:sns:") && arn.split(":")[4] === owner)
    .map((arn) => aTopic(arn));
  return aFact(
    "events.routes",
    [
      "events:ListEventBuses",
      "events:ListRules",
      "events:ListTargetsByRule",
      "sns:ListSubscriptionsByTopic",
      "sqs:GetQueueAttributes",
      "lambda:GetFunctionConfiguration",
      "lambda:GetFunctionConcurrency",
    ],
    {
      buses,
      rules,
      corrections: parts.corrections ?? [],
      destinations: {
        topics: parts.topics ?? topics,
        queues: parts.queues ?? [],
        functions: parts.functions ?? [],
      },
    },
    { region, accountId: owner },
  );
}

/** The security account's good rule in one region. */
export const aCollectingFact = (region: string) =>
  aRoutesFact(region, securityId, { rules: [aRule(region)] });

export function aHubFact(
  region: string,
  owner = accountId,
  isOn: { hub?: boolean; hubV2?: boolean } = {},
): Envelope {
  return aFact(
    "securityhub.hub",
    ["securityhub:DescribeHub", "securityhub:DescribeSecurityHubV2"],
    {
      hub: isOn.hub === true ? { HubArn: `arn:aws:securityhub:${region}:${owner}:hub/default` } : null,
      hubV2: isOn.hubV2 === true ? { HubV2Arn: `arn:aws:securityhub:${region}:${owner}:hubv2/1` } : null,
    },
    { region, accountId: owner },
  );
}

export function aHubMembersFact(region: string, MemberStatus = "Enabled"): Envelope {
  return aFact(
    "securityhub.organization",
    ["securityhub:ListMembers"],
    { members: [{ AccountId: accountId, MemberStatus }] },
    { region, accountId: securityId },
  );
}

export const aggregatorArn = `arn:aws:securityhub:us-east-1:${securityId}:finding-aggregator/1`;

export function anAggregatorsFact(RegionLinkingMode: string, linked: readonly string[] = []): Envelope {
  const aggregator = {
    Arn: aggregatorArn,
    AggregationRegion: "us-east-1",
    RegionLinkingMode,
    Regions: [...linked],
  };
  return aFact(
    "securityhub.aggregators",
    [
      "securityhub:ListFindingAggregators",
      "securityhub:GetFindingAggregator",
      "securityhub:ListAggregatorsV2",
    ],
    { aggregators: [aggregator], aggregatorsV2: [] },
    { accountId: securityId },
  );
}

type Delivery = FactsOf<"cloudtrail.delivery">;

const queueArn = `arn:aws:sqs:us-east-1:${logId}:trail-files`;

/** What the log account does with new files: a queue is told, unless `parts` says otherwise. */
export function aDeliveryFact(owner: string, parts: Partial<Delivery> = {}): Envelope {
  return aFact(
    "cloudtrail.delivery",
    [
      "s3:GetBucketNotificationConfiguration",
      "logs:DescribeSubscriptionFilters",
      "logs:DescribeMetricFilters",
      "cloudwatch:DescribeAlarms",
      "sns:ListSubscriptionsByTopic",
      "sqs:GetQueueAttributes",
      "lambda:GetFunctionConfiguration",
    ],
    { buckets: [], logGroups: [], destinations: { topics: [], queues: [], functions: [] }, ...parts },
    { accountId: owner },
  );
}

export function aLogBucket(
  notifications: Partial<Delivery["buckets"][number]["notifications"][number]>[] = [{}],
): Delivery["buckets"][number] {
  return {
    Bucket: logBucket,
    Region: "us-east-1",
    eventBridge: false,
    notifications: notifications.map((one) => ({
      destination: queueArn,
      Events: ["s3:ObjectCreated:*"],
      prefix: "",
      suffix: "",
      ...one,
    })),
  };
}

export const aTellingBucketFact = () =>
  aDeliveryFact(logId, {
    buckets: [aLogBucket()],
    destinations: { topics: [], queues: [{ QueueArn: queueArn, exists: true }], functions: [] },
  });

/** Own facts of an account that relies on the organization's routes. */
export function ownRouteFacts(): Envelope[] {
  return [
    ...regions.flatMap((region) => [aRoutesFact(region, accountId), aHubFact(region)]),
    aDeliveryFact(accountId),
  ];
}

/** Facts of others on which the routes of every account rest. */
export function sharedRouteFacts(): Envelope[] {
  return [...regions.map(aCollectingFact), aTellingBucketFact()];
}

export function aHeartbeat(changes: Partial<Heartbeat> = {}): Recorded<Heartbeat> {
  const injectedAt = changes.injectedAt ?? daysAgo(20);
  const seenAt = new Date(Date.parse(injectedAt) + 5 * 60_000).toISOString();
  return {
    data: {
      method: "gd_sample_finding",
      accountId,
      region: "eu-west-1",
      channel: "#alerts",
      seenAt,
      ...changes,
      injectedAt,
    },
    recordedAt: now,
    recordedBy: "someone@example.com",
  };
}

/** One heartbeat that arrived within five minutes, twenty days ago. */
export const provenRecords: Records = { ...noRecords, heartbeats: [aHeartbeat()] };
