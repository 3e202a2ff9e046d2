/** What is done with the files and log groups that a trail writes, as routes of item 4.2. */
import type { SeenTrail } from "#lib/facts/cloudtrail.ts";
import type { CloudtrailDelivery } from "#lib/facts/cloudtrail-delivery.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import {
  endIn,
  followDestination,
  gapAbout,
  isFollowed,
  readArn,
} from "#lib/roadmap/items/4-2-destinations.ts";
import { brokenRoute, openRoute, type Route, said } from "#lib/roadmap/items/4-2-route.ts";
import { followRules } from "#lib/roadmap/items/4-2-rules.ts";
import { newLogFiles } from "#lib/roadmap/items/4-2-signals.ts";
import { logAccounts } from "#lib/roadmap/log-accounts.ts";

const collector = "cloudtrail.delivery";
const notificationsOp = "s3:GetBucketNotificationConfiguration";

/** Alarms tell of the events that they count, not of all. */
const alarmsHundredths = 50;

/** The ways on from a trail's bucket, topic and log group. */
export function logRoutes(context: EvaluationContext, trail: SeenTrail, region: string): Route[] {
  const path = `trail ${trail.TrailARN.slice(trail.TrailARN.lastIndexOf("/") + 1)}`;
  const topic = trail.SnsTopicARN;
  const group = trail.CloudWatchLogsLogGroupArn;
  return [
    ...(trail.S3BucketName === null ? [] : bucketRoutes(context, trail, trail.S3BucketName, region, path)),
    ...(topic === null ? [] : [settle(context, followDestination(context, topic, path, collector))]),
    ...(group === null ? [] : groupRoutes(context, group, path)),
  ];
}

/** Accounts whose places for logs are read: the account's own, the management account's and those that keep logs. */
function keepers({ input }: EvaluationContext): string[] {
  const { organization, account } = input;
  const named = [
    account.id,
    ...logAccounts(organization),
    organization.securityAccountId,
    organization.managementAccountId,
  ];
  return [...new Set(named.filter((id) => id !== null))];
}

type Bucket = CloudtrailDelivery["buckets"][number];

interface Asked {
  accountId: string;
  answer: Answer<Bucket | null>;
}

/** All regions of a trail share its bucket: it is looked for once per evaluation. */
const askedBuckets = new WeakMap<EvaluationContext, Map<string, Asked[]>>();

function askKeepers(context: EvaluationContext, name: string): Asked[] {
  const buckets = askedBuckets.get(context) ?? new Map<string, Asked[]>();
  askedBuckets.set(context, buckets);
  const known = buckets.get(name);
  if (known !== undefined) return known;
  const asked = keepers(context).map((accountId) => ({
    accountId,
    answer: context.view
      .find(collector, "global", accountId)
      .ask(notificationsOp, ({ buckets }) => buckets.find(({ Bucket }) => Bucket === name) ?? null, name),
  }));
  buckets.set(name, asked);
  return asked;
}

function bucketRoutes(
  context: EvaluationContext,
  trail: SeenTrail,
  name: string,
  region: string,
  start: string,
): Route[] {
  const path = `${start} → bucket ${name}`;
  const asked = askKeepers(context, name);
  for (const { accountId, answer } of asked) {
    if (answer.known && answer.value !== null)
      return readersOf(context, answer.value, { accountId, trail, region, path });
  }
  const gaps = asked.flatMap(({ accountId, answer }) =>
    answer.known ? [] : [gapAbout(context, accountId, answer.gap)],
  );
  if (gaps.length > 0) return [openRoute(path, ...gaps)];
  const why = `Bucket ${name} belongs to none of the accounts that keep logs: nobody can be seen to read it.`;
  return [brokenRoute(path, { resource: name, region: "global", why })];
}

interface From {
  accountId: string;
  trail: SeenTrail;
  region: string;
  path: string;
}

function readersOf(context: EvaluationContext, bucket: Bucket, from: From): Route[] {
  const { accountId, trail, region, path } = from;
  const told = bucket.notifications.filter((one) => tellsOf(context, one, trail, region));
  const readers = told.map(({ destination }) =>
    settle(context, followDestination(context, destination, path, collector)),
  );
  if (bucket.eventBridge && bucket.Region !== null) {
    const at = bucket.Region;
    const routes = followRules(context, {
      accountId,
      region: at,
      busName: "default",
      signal: newLogFiles({ accountId, region: at, isRelayed: false }, bucket.Bucket),
      path,
      readsProven: null,
    });
    readers.push(...routes.map((route) => settle(context, route)));
  }
  if (readers.length > 0) return readers;
  const why = `Nothing is told of new files in bucket ${bucket.Bucket}.`;
  return [brokenRoute(path, { resource: bucket.Bucket, region: "global", why })];
}

/** Whether a notification is sent for the files of this account and region, by what their names begin and end with. */
function tellsOf(
  { input }: EvaluationContext,
  { Events, prefix, suffix }: Bucket["notifications"][number],
  { S3KeyPrefix, IsOrganizationTrail }: SeenTrail,
  region: string,
): boolean {
  const created = Events.some((event) => event === "s3:ObjectCreated:*" || event === "s3:ObjectCreated:Put");
  const head = S3KeyPrefix === null ? "" : `${S3KeyPrefix.replace(/\/$/, "")}/`;
  const organization = IsOrganizationTrail ? `${input.organization.id}/` : "";
  const key = `${head}AWSLogs/${organization}${input.account.id}/CloudTrail/${region}/`;
  return created && key.startsWith(prefix) && ".json.gz".endsWith(suffix);
}

/** Logs may as well end with those who keep them as with those who watch. */
function settle(context: EvaluationContext, route: Route): Route {
  if (route.least !== 50 || route.most !== 50) return route;
  const [fault] = route.faults;
  return fault === undefined ? route : endIn(context, fault.resource, route.path, true);
}

function groupRoutes(context: EvaluationContext, arn: string, start: string): Route[] {
  const { accountId, region, name } = readArn(arn);
  const path = `${start} → log group ${name.split(":")[1] ?? name}`;
  const facts = context.view.find(collector, "global", accountId);
  const find = ({ logGroups }: CloudtrailDelivery) =>
    logGroups.find(({ LogGroupArn }) => LogGroupArn === arn) ?? null;
  const subscriptions = facts.ask(
    "logs:DescribeSubscriptionFilters",
    (data) => find(data)?.subscriptions ?? null,
    arn,
  );
  if (!subscriptions.known) return [openRoute(path, gapAbout(context, accountId, subscriptions.gap))];
  const whole = (subscriptions.value ?? []).filter(({ filterPattern }) => filterPattern.trim() === "");
  const routes = whole.map(({ destinationArn }) =>
    isFollowed(destinationArn)
      ? settle(context, followDestination(context, destinationArn, path, collector))
      : openRoute(path, said(`What log group ${arn} sends to ${destinationArn} is not followed further`)),
  );
  const alarms = facts.ask("logs:DescribeMetricFilters", (data) => find(data)?.alarms ?? null, arn);
  if (!alarms.known) return [...routes, openRoute(path, gapAbout(context, accountId, alarms.gap))];
  const working = (alarms.value ?? []).filter(({ ActionsEnabled }) => ActionsEnabled);
  const told = [...new Set(working.flatMap(({ AlarmActions }) => AlarmActions))].filter(isFollowed).sort();
  const byAlarms = told.map((action) =>
    capped(settle(context, followDestination(context, action, `${path} → alarms`, collector)), arn, region),
  );
  return [...routes, ...byAlarms];
}

function capped(route: Route, resource: string, region: string): Route {
  if (route.most === 0) return route;
  const why = "Alarms tell only of the events that their filters count.";
  return {
    ...route,
    least: Math.min(route.least, alarmsHundredths),
    most: Math.min(route.most, alarmsHundredths),
    faults: [...route.faults, { resource, region, why }],
  };
}
