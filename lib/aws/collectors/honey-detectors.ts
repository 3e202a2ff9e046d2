/** What shall notice the use of a decoy: a rule of EventBridge, or a filter on a trail's logs with its alarm. */
import { DescribeAlarmsCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { DescribeMetricFiltersCommand, type MetricFilter } from "@aws-sdk/client-cloudwatch-logs";
import { ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { type Collecting, identified } from "#lib/aws/collecting.ts";
import { eventsRoutesSchema } from "#lib/facts/events.ts";
import type { DetectorFacts, WatchedDetector } from "#lib/facts/honey.ts";

type Rule = DetectorFacts["rules"][number];
type Filter = DetectorFacts["filters"][number];
type Alarm = DetectorFacts["alarms"][number];

/** What stands of a detector in the registry's regions; of kinds that AWS knows nothing of, nothing. */
export async function readDetector(from: Collecting, detector: WatchedDetector): Promise<DetectorFacts> {
  const facts: DetectorFacts = {
    tokenId: detector.id,
    ref: detector.ref,
    rules: [],
    filters: [],
    alarms: [],
    unreadRegions: [],
  };
  const isRead = detector.kind === "EVENTBRIDGE" || detector.kind === "CW_METRIC_FILTER";
  for (const region of isRead ? [...new Set(detector.regions)].sort() : []) {
    const read =
      detector.kind === "EVENTBRIDGE"
        ? await readRules(from, detector, region)
        : await readFilters(from, detector, region);
    if (read === null) facts.unreadRegions.push(region);
    else {
      facts.rules.push(...read.rules);
      facts.filters.push(...read.filters);
      facts.alarms.push(...read.alarms);
    }
  }
  return facts;
}

interface Found {
  rules: Rule[];
  filters: Filter[];
  alarms: Alarm[];
}

/** `rule/name`, `rule/bus/name`, or the name alone, which stands on the default bus. */
function ruleName(ref: string): { bus: string; name: string } {
  const path = ref.startsWith("arn:") ? ref.slice(ref.indexOf(":rule/") + ":rule/".length) : ref;
  const [first = "", second] = path.split("/");
  return second === undefined ? { bus: "default", name: first } : { bus: first, name: second };
}

/** The rule as `events.routes` has read it in this run; asked by its name where that leaves it out. */
async function readRules(
  from: Collecting,
  { id, ref }: WatchedDetector,
  region: string,
): Promise<Found | null> {
  const { bus, name } = ruleName(ref);
  const known = knownRule(from, { bus, name, region });
  if (known !== null) return { rules: [known], filters: [], alarms: [] };
  const listed = await from.pages(
    "events:ListRules",
    async (clients, http, NextToken) => {
      const input = {
        NamePrefix: name,
        EventBusName: bus,
        Limit: 100,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.events.send(new ListRulesCommand(input), http);
      return { items: identified(page.Rules, "Name", "Arn"), next: page.NextToken };
    },
    { resource: id, region, isConfidential: true, absent: ["ResourceNotFoundException"] },
  );
  if (listed.kind === "absent") return { rules: [], filters: [], alarms: [] };
  if (listed.kind !== "ok") return null;
  const rule = listed.value.find(({ Name }) => Name === name);
  if (rule?.Arn === undefined) return { rules: [], filters: [], alarms: [] };
  const targets = await readTargets(from, { id, bus, name, region });
  const { Arn, State = "UNKNOWN", EventPattern = null } = rule;
  return { rules: [{ region, Arn, State, EventPattern, targets }], filters: [], alarms: [] };
}

function knownRule(
  { options }: Collecting,
  { bus, name, region }: { bus: string; name: string; region: string },
): Rule | null {
  const facts = eventsRoutesSchema.safeParse(options.earlier?.("events.routes", region)?.data);
  const rule = facts.data?.rules.find(({ EventBusName, Name }) => EventBusName === bus && Name === name);
  // Of a rule that is off nobody asked the targets; it is no detector either way.
  if (rule === undefined || (rule.targets === null && rule.State !== "DISABLED")) return null;
  const targets = rule.targets?.map(({ Arn }) => Arn) ?? null;
  return { region, Arn: rule.Arn, State: rule.State, EventPattern: rule.EventPattern, targets };
}

async function readTargets(
  from: Collecting,
  { id, bus, name, region }: { id: string; bus: string; name: string; region: string },
): Promise<string[] | null> {
  const listed = await from.pages(
    "events:ListTargetsByRule",
    async (clients, http, NextToken) => {
      const input = {
        Rule: name,
        EventBusName: bus,
        Limit: 100,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.events.send(new ListTargetsByRuleCommand(input), http);
      return { items: identified(page.Targets, "Id", "Arn"), next: page.NextToken };
    },
    { resource: id, region, isConfidential: true, absent: ["ResourceNotFoundException"] },
  );
  if (listed.kind === "absent") return [];
  return listed.kind === "ok" ? listed.value.flatMap(({ Arn }) => Arn ?? []).sort() : null;
}

/** The log group of a reference; else it is the name of a filter. */
function logGroupOf(ref: string): string {
  const found = /^arn:[^:]+:logs:[^:]*:\d*:log-group:([^:]+)/.exec(ref);
  return found?.[1] ?? ref;
}

async function readFilters(
  from: Collecting,
  detector: WatchedDetector,
  region: string,
): Promise<Found | null> {
  const inGroup = await listFilters(from, detector, region, { logGroupName: logGroupOf(detector.ref) });
  const named =
    inGroup === "absent" && !detector.ref.startsWith("arn:") && !detector.ref.includes("/")
      ? await listFilters(from, detector, region, { filterNamePrefix: detector.ref })
      : inGroup;
  if (named === null) return null;
  const filters = (named === "absent" ? [] : named)
    .filter(({ filterName }) => inGroup !== "absent" || filterName === detector.ref)
    .flatMap((filter) => filterFacts(filter, region));
  const metrics = new Set(filters.flatMap((filter) => filter.metrics));
  if (metrics.size === 0) return { rules: [], filters, alarms: [] };
  const alarms = await listAlarms(from, detector, region, metrics);
  return alarms === null ? null : { rules: [], filters, alarms };
}

async function listFilters(
  from: Collecting,
  { id }: WatchedDetector,
  region: string,
  by: { logGroupName: string } | { filterNamePrefix: string },
): Promise<MetricFilter[] | "absent" | null> {
  const listed = await from.pages(
    "logs:DescribeMetricFilters",
    async (clients, http, nextToken) => {
      const input = { ...by, limit: 50, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await clients.logs.send(new DescribeMetricFiltersCommand(input), http);
      return { items: identified(page.metricFilters, "filterName"), next: page.nextToken };
    },
    { resource: id, region, isConfidential: true, absent: ["ResourceNotFoundException"] },
  );
  if (listed.kind === "absent") return "absent";
  return listed.kind === "ok" ? listed.value : null;
}

function filterFacts(
  { filterName, filterPattern = "", logGroupName = "", metricTransformations = [] }: MetricFilter,
  region: string,
): Filter[] {
  if (filterName === undefined) return [];
  const metrics = metricTransformations.map(
    ({ metricNamespace, metricName }) => `${metricNamespace ?? ""}/${metricName ?? ""}`,
  );
  return [{ region, logGroupName, filterName, filterPattern, metrics }];
}

async function listAlarms(
  from: Collecting,
  { id }: WatchedDetector,
  region: string,
  metrics: ReadonlySet<string>,
): Promise<Alarm[] | null> {
  const listed = await from.pages(
    "cloudwatch:DescribeAlarms",
    async (clients, http, NextToken) => {
      const command = new DescribeAlarmsCommand({
        AlarmTypes: ["MetricAlarm"],
        MaxRecords: 100,
        ...(NextToken === undefined ? {} : { NextToken }),
      });
      const page = await clients.cloudwatch.send(command, http);
      return { items: identified(page.MetricAlarms, "AlarmName"), next: page.NextToken };
    },
    { resource: id, region, isConfidential: true },
  );
  if (listed.kind !== "ok") return null;
  return listed.value.flatMap((alarm) =>
    metricsOf(alarm)
      .filter((metric) => metrics.has(metric))
      .map((metric) => ({
        region,
        metric,
        // AWS's default where an answer leaves it out.
        ActionsEnabled: alarm.ActionsEnabled ?? true,
        actions: alarm.AlarmActions?.length ?? 0,
      })),
  );
}

/** The metric of an alarm, or all that its expression works with. */
function metricsOf({ Namespace, MetricName, Metrics = [] }: MetricAlarm): string[] {
  const parts = Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
  return [{ Namespace, MetricName }, ...parts]
    .filter((metric) => metric.MetricName !== undefined)
    .map((metric) => `${metric.Namespace ?? ""}/${metric.MetricName ?? ""}`);
}
