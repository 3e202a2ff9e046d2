/** The rules of EventBridge that may carry alerts out of a region or set off corrections, and what they point to. */
import {
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
} from "@aws-sdk/client-eventbridge";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { cloudtrailTrailsSchema } from "#lib/facts/cloudtrail.ts";
import {
  type CorrectionRule,
  type EventRule,
  type EventsRoutes,
  mayCarryAlerts,
  mayCorrect,
} from "#lib/facts/events.ts";
import { concurrencyAction, destinationActions, readDestinations } from "./destinations.ts";

const pageSize = 100;

/**
 * `events.routes`: events:ListEventBuses → ListRules of each bus → ListTargetsByRule of each enabled rule that may carry
 * alerts or set off a correction → their topics, queues and functions. EventBridge has no paginators; its tokens are
 * followed by hand.
 */
export const eventsRoutes: Collector<"events.routes"> = {
  name: "events.routes",
  scope: "region",
  actions: [
    { action: "events:ListEventBuses", reason: "which buses there are, and who may send to them" },
    { action: "events:ListRules", reason: "which rules carry alerts on" },
    { action: "events:ListTargetsByRule", reason: "where those rules send them" },
    ...destinationActions,
    concurrencyAction,
  ],
  async collect(from) {
    const buses = await listBuses(from);
    if (buses === null) return null;
    const logBuckets = trailBuckets(from);
    const found = await mapAtOnce(buses, 4, ({ Name }) => listRules(from, Name));
    if (found.some((rules) => rules === null)) return null;
    const listed = found.flatMap((ofBus) => ofBus ?? []);
    const [rules, corrections] = await Promise.all([
      mapAtOnce(
        listed.flatMap((rule) => alertRule(rule, logBuckets)),
        4,
        (rule) => withTargets(from, rule),
      ),
      mapAtOnce(
        listed.flatMap((rule) => correctionRule(rule, logBuckets)),
        4,
        (rule) => withTargets(from, rule),
      ),
    ]);
    const targets = [...rules, ...corrections].flatMap((rule) => rule.targets ?? []).map(({ Arn }) => Arn);
    return {
      buses: orderedBy(buses, "Arn"),
      rules: orderedBy(rules, "Arn"),
      corrections: orderedBy(corrections, "Arn"),
      destinations: await readDestinations(from, targets, { concurrency: true }),
    };
  },
};

type Bus = EventsRoutes["buses"][number];

async function listBuses(from: Collecting): Promise<Bus[] | null> {
  const listed = await from.pages(
    "events:ListEventBuses",
    async (clients, http, NextToken) => {
      const input = { Limit: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.events.send(new ListEventBusesCommand(input), http);
      return { items: identified(page.EventBuses, "Name", "Arn"), next: page.NextToken };
    },
    { owned: (buses) => buses.map(({ Arn }) => Arn) },
  );
  if (listed.kind !== "ok") return null;
  return listed.value.flatMap(({ Name, Arn, Policy }) =>
    Name === undefined || Arn === undefined || Name.startsWith("aws.partner/")
      ? []
      : [{ Name, Arn, Policy: Policy === undefined || Policy === "" ? null : Policy }],
  );
}

/** Buckets that the trails of this region deliver to; null: the trails are not known. */
function trailBuckets({ options, region }: Collecting): string[] | null {
  const earlier = options.earlier?.("cloudtrail.trails", region);
  const trails = cloudtrailTrailsSchema.safeParse(earlier?.data);
  if (earlier?.complete !== true || !trails.success) return null;
  return trails.data.trails.flatMap(({ S3BucketName }) => S3BucketName ?? []);
}

async function listRules(from: Collecting, EventBusName: string): Promise<ListedRule[] | null> {
  const listed = await from.pages(
    "events:ListRules",
    async (clients, http, NextToken) => {
      const input = { EventBusName, Limit: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.events.send(new ListRulesCommand(input), http);
      return { items: identified(page.Rules, "Name", "Arn"), next: page.NextToken };
    },
    {
      owned: (rules) => rules.map(({ Arn }) => Arn),
      resource: EventBusName,
      // The bus was deleted since it was listed.
      gone: ["ResourceNotFoundException"],
    },
  );
  if (listed.kind === "gone") return [];
  if (listed.kind !== "ok") return null;
  return listed.value.map(({ Name = "", Arn = "", State = "UNKNOWN", ...rest }) => ({
    ...rest,
    rule: { EventBusName, Name, Arn, State, targets: null },
  }));
}

/** A rule with what it hangs on. */
interface ListedRule extends Pick<Rule, "EventPattern" | "ScheduleExpression" | "ManagedBy"> {
  rule: Omit<EventRule, "EventPattern">;
}

/** The rule, where it may carry alerts. */
function alertRule({ rule, EventPattern }: ListedRule, logBuckets: readonly string[] | null): EventRule[] {
  return EventPattern !== undefined && mayCarryAlerts(EventPattern, logBuckets)
    ? [{ ...rule, EventPattern }]
    : [];
}

/** The rule, where it carries no alerts and may set off a correction. What AWS manages for itself corrects nothing. */
function correctionRule(listed: ListedRule, logBuckets: readonly string[] | null): CorrectionRule[] {
  const { rule, EventPattern = null, ScheduleExpression = null, ManagedBy } = listed;
  if (ManagedBy !== undefined || alertRule(listed, logBuckets).length > 0) return [];
  if (ScheduleExpression === null && (EventPattern === null || !mayCorrect(EventPattern))) return [];
  return [{ ...rule, EventPattern, ScheduleExpression }];
}

/** A rule that is off sends nothing, wherever it points. */
async function withTargets<AnyRule extends EventRule | CorrectionRule>(
  from: Collecting,
  rule: AnyRule,
): Promise<AnyRule> {
  const { Name: Rule, EventBusName, Arn, State } = rule;
  if (State === "DISABLED") return rule;
  const listed = await from.pages(
    "events:ListTargetsByRule",
    async (clients, http, NextToken) => {
      const input = {
        Rule,
        EventBusName,
        Limit: pageSize,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.events.send(new ListTargetsByRuleCommand(input), http);
      return { items: identified(page.Targets, "Id", "Arn"), next: page.NextToken };
    },
    { resource: Arn, gone: ["ResourceNotFoundException"] },
  );
  if (listed.kind === "gone") return { ...rule, targets: [] };
  if (listed.kind !== "ok") return rule;
  const targets = listed.value.flatMap(({ Id, Arn: target }) =>
    Id === undefined || target === undefined ? [] : [{ Id, Arn: target }],
  );
  return {
    ...rule,
    targets: targets.sort((a, b) => (a.Arn < b.Arn ? -1 : a.Arn > b.Arn ? 1 : a.Id < b.Id ? -1 : 1)),
  };
}
