/** Rules of EventBridge and schedules as corrections, for item 8.2. */
import type { CorrectionRule, EventRule, EventsRoutes } from "#lib/facts/events.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { gapAbout, readArn } from "#lib/roadmap/items/4-2-destinations.ts";
import { type Chain, type ChainValue, faulty, open, said } from "./8-2-chains.ts";
import { type Fit, fitOfPattern, isNamedFor, type Scenario } from "./8-2-scenarios.ts";
import { judgeTarget, targetName } from "./8-2-targets.ts";

const collector = "events.routes";

type AnyRule = EventRule | CorrectionRule;

/** Rules of one account and region that may set off a correction; unknown where buses or rules could not be read. */
function readRules(context: EvaluationContext, accountId: string, region: string): Answer<AnyRule[]> {
  const facts = context.view.find(collector, region, accountId);
  if (facts.isUnsupported("events:ListEventBuses")) return { known: true, value: [] };
  const about = (gap: Gap) => ({ known: false, gap: gapAbout(context, accountId, gap) }) as const;
  const listing = facts.gapOf("events:ListEventBuses");
  if (listing !== null) return about(listing);
  const buses = facts.attempt((data) => data.buses.map(({ Name }) => Name));
  if (!buses.known) return about(buses.gap);
  for (const bus of buses.value) {
    const gap = facts.gapOf("events:ListRules", bus);
    if (gap !== null) return about(gap);
  }
  const rules = facts.attempt((data): AnyRule[] | null =>
    data.corrections === undefined ? null : [...data.rules, ...data.corrections],
  );
  if (!rules.known) return about(rules.gap);
  return rules.value === null
    ? about({ kind: "not_asked", op: "events:ListTargetsByRule" })
    : { known: true, value: rules.value };
}

/** Rules of the evaluated account by region: all scenarios ask for the same. */
export function rulesOfRegion(context: EvaluationContext, region: string): Answer<AnyRule[]> {
  return readRules(context, context.input.account.id, region);
}

/** Corrections of the scenario that rules of EventBridge set off in the region. */
export function eventChains(
  context: EvaluationContext,
  region: string,
  rules: Answer<readonly AnyRule[]>,
  { scenario, ruleNames }: { scenario: Scenario; ruleNames: readonly string[] },
): Chain[] {
  if (!rules.known) {
    return [
      { ref: `events ${region}`, words: "rules of EventBridge", region, collector, value: open(rules.gap) },
    ];
  }
  return rules.value.flatMap((rule) => ruleChains(context, region, rule, { scenario, ruleNames }));
}

/** One rule as a correction; none where nothing connects it with the scenario. */
function ruleChains(
  context: EvaluationContext,
  region: string,
  rule: AnyRule,
  { scenario, ruleNames }: { scenario: Scenario; ruleNames: readonly string[] },
): Chain[] {
  const arns = (rule.targets ?? []).map(({ Arn }) => Arn);
  const acting = arns.filter((arn) => !isCustodian(targetName(arn)));
  if (arns.length > 0 && acting.length === 0) return [];
  const fit = fitOfRule(rule, acting, scenario, ruleNames);
  if (fit === "none") return [];
  const value = judgeRule(context, context.input.account.id, region, rule);
  const shown = acting.map(targetName).join(" and ");
  const isOpen = fit === "any" && (value.kind === "proven" || value.kind === "unproven");
  // What only tells somebody of everything is no correction of this in particular.
  if (fit === "any" && value.kind === "faulty") return [];
  const question = `A person has to say whether ${shown} corrects ${scenario.name}`;
  return [
    {
      ref: rule.Arn,
      words: `rule ${rule.Name}${shown === "" ? "" : ` → ${shown}`}`,
      region,
      collector,
      value: isOpen ? open(said(question, "needs_answer")) : value,
    },
  ];
}

function fitOfRule(
  { EventPattern, Name }: AnyRule,
  targets: readonly string[],
  scenario: Scenario,
  ruleNames: readonly string[],
): Fit {
  if (targets.some((arn) => isNamedFor(scenario, targetName(arn)))) return "own";
  if (EventPattern === null) return "none";
  const fit = fitOfPattern(EventPattern, scenario, ruleNames);
  // A name that says so makes sure of what a wide pattern leaves open.
  return fit === "any" && isNamedFor(scenario, Name) ? "own" : fit;
}

/** Functions that Cloud Custodian made are judged by themselves: their rules do not tell what they do. */
export function isCustodian(name: string): boolean {
  return name.startsWith("custodian-");
}

function judgeRule(
  context: EvaluationContext,
  accountId: string,
  region: string,
  rule: AnyRule,
  depth = 0,
): ChainValue {
  if (rule.State === "DISABLED") return faulty("RULE_DISABLED", "the rule is disabled");
  if (!rule.State.startsWith("ENABLED")) {
    return open(said(`AWS gives rule ${rule.Name} the state ${rule.State}, which is not known`));
  }
  if (rule.targets === null) {
    const op = "events:ListTargetsByRule";
    const gap = context.view.find(collector, region, accountId).gapOf(op, rule.Arn);
    return open(gapAbout(context, accountId, gap ?? { kind: "not_asked", op }));
  }
  if (rule.targets.length === 0) return faulty("TARGET_MISSING", "the rule has no target");
  const { EventPattern } = rule;
  const follow = (arn: string) =>
    EventPattern === null
      ? faulty("NOTIFY_ONLY", "it only passes a schedule on to a bus")
      : followBus(context, { accountId, region, pattern: EventPattern }, arn, depth);
  return bestOf(
    rule.targets.map(({ Arn }) =>
      isBus(Arn) ? follow(Arn) : judgeTarget(context, { accountId, region, arn: Arn, holder: collector }),
    ),
  );
}

function isBus(arn: string): boolean {
  const { service, name } = readArn(arn);
  return service === "events" && name.startsWith("event-bus/");
}

/** Of what several targets do, whatever corrects counts; what is unknown might. */
function bestOf(values: readonly ChainValue[]): ChainValue {
  const kinds = ["proven", "unproven", "unknown"] as const;
  for (const kind of kinds) {
    const found = values.find((value) => value.kind === kind);
    if (found !== undefined) return found;
  }
  const missing = values.find((value) => value.kind === "faulty" && value.fault === "TARGET_MISSING");
  return missing ?? values[0] ?? faulty("TARGET_MISSING", "the rule has no target");
}

/** Events that a rule of the account passes on. */
interface Passed {
  accountId: string;
  region: string;
  /** What the first rule takes, which is all that arrives. */
  pattern: string;
}

/** AWS passes an event on from account to account once, and within an account from Region to Region once more. */
const maxBuses = 2;

/** What the rules of another bus do with what arrives there. Rules whose patterns have nothing in common with it do not count. */
function followBus(context: EvaluationContext, passed: Passed, arn: string, depth: number): ChainValue {
  const { accountId, region, name } = readArn(arn);
  if (depth >= maxBuses) return open(said(`Buses are followed ${maxBuses} times at most`));
  const facts = context.view.find(collector, region, accountId);
  const listing = facts.gapOf("events:ListEventBuses");
  if (listing !== null) return open(gapAbout(context, accountId, listing));
  const bus = name.slice("event-bus/".length);
  const buses = facts.attempt((data): EventsRoutes["buses"] => data.buses);
  if (buses.known && !buses.value.some(({ Arn }) => Arn === arn)) {
    return faulty("TARGET_MISSING", `bus ${bus} of account ${accountId} does not exist`);
  }
  const rules = readRules(context, accountId, region);
  if (!rules.known) return open(rules.gap);
  const there = rules.value.filter(
    ({ EventBusName, EventPattern }) =>
      EventBusName === bus && EventPattern !== null && mayShare(EventPattern, passed.pattern),
  );
  if (there.length === 0) {
    return faulty("TARGET_MISSING", `bus ${bus} of account ${accountId} has no rule for it`);
  }
  return bestOf(there.map((rule) => judgeRule(context, accountId, region, rule, depth + 1)));
}

/** Whether two patterns may take the same event: false only where their plain lists of sources or types exclude each other. */
function mayShare(a: string, b: string): boolean {
  return ["source", "detail-type"].every((field) => {
    const left = literals(a, field);
    const right = literals(b, field);
    return left === null || right === null || left.some((value) => right.includes(value));
  });
}

function literals(pattern: string, field: string): readonly unknown[] | null {
  const found = new RegExp(`"${field}"\\s*:\\s*\\[((?:\\s*"[^"]*"\\s*,?)*)\\]`).exec(pattern)?.[1];
  return found === undefined ? null : [...found.matchAll(/"([^"]*)"/g)].map(([, text]) => text);
}

/** Schedules of EventBridge Scheduler whose target is named for the scenario. */
export function scheduleChains(context: EvaluationContext, region: string, scenario: Scenario): Chain[] {
  const holder = "scheduler.schedules";
  const facts = context.view.find(holder, region);
  if (facts.isUnsupported("scheduler:ListSchedules")) return [];
  const listed = facts.ask("scheduler:ListSchedules", (data) => data.schedules);
  const unread = { ref: `schedules ${region}`, words: "schedules", region, collector: holder } as const;
  if (!listed.known) return [{ ...unread, value: open(listed.gap) }];
  const accountId = context.input.account.id;
  return listed.value
    .filter(({ TargetArn }) => {
      const name = targetName(TargetArn);
      return !isCustodian(name) && isNamedFor(scenario, name);
    })
    .map(({ Arn, State, TargetArn }) => ({
      ref: Arn,
      words: `schedule ${Arn.slice(Arn.lastIndexOf("/") + 1)} → ${targetName(TargetArn)}`,
      region,
      collector: holder,
      value:
        State === "DISABLED"
          ? faulty("RULE_DISABLED", "the schedule is disabled")
          : judgeTarget(context, { accountId, region, arn: TargetArn, holder }),
    }));
}
