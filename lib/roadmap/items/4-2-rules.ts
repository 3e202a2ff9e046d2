/** Follows events through the rules of a bus to where they end, over the buses of other accounts too; for item 4.2. */
import type { EventRule, EventsRoutes } from "#lib/facts/events.ts";
import { allowsAccount } from "#lib/policy/account-access.ts";
import { parsePolicyDocument } from "#lib/policy/document.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { followDestination, gapAbout, isFollowed, readArn } from "#lib/roadmap/items/4-2-destinations.ts";
import { brokenRoute, openRoute, type Route, said } from "#lib/roadmap/items/4-2-route.ts";
import { coverageOfSignal, type Signal } from "#lib/roadmap/items/4-2-signals.ts";

const collector = "events.routes";

/** A bus, and the events that are looked for on it. */
export interface Stream {
  accountId: string;
  region: string;
  busName: string;
  signal: Signal;
  /** Stations before this one, in words. */
  path: string;
  /** Where plain ENABLED may leave out what only reads, whether a heartbeat showed that it arrives; null: no such events. */
  readsProven: boolean | null;
}

/** Buses that are followed one after the other: AWS passes an event on from account to account once. */
const maxBuses = 2;

/** Every way that the rules of a bus open to the events. Empty: what was read opens none, not even a broken one. */
export function followRules(context: EvaluationContext, stream: Stream, depth = 0): Route[] {
  const facts = context.view.find(collector, stream.region, stream.accountId);
  if (facts.isUnsupported("events:ListEventBuses")) return [];
  const listing = facts.gapOf("events:ListEventBuses");
  if (listing !== null) return [openRoute(stream.path, gapAbout(context, stream.accountId, listing))];
  const rules = facts.ask("events:ListRules", (data) => data.rules, stream.busName);
  if (!rules.known) return [openRoute(stream.path, gapAbout(context, stream.accountId, rules.gap))];
  return rules.value
    .filter(({ EventBusName }) => EventBusName === stream.busName)
    .flatMap((rule) => followRule(context, stream, rule, depth));
}

function followRule(context: EvaluationContext, stream: Stream, rule: EventRule, depth: number): Route[] {
  const path = `${stream.path} → rule ${rule.Name}`;
  const fault = (why: string) => [
    brokenRoute(path, { resource: rule.Arn, region: stream.region, why: `Rule ${rule.Name} ${why}.` }),
  ];
  switch (coverageOfSignal(stream.signal, rule.EventPattern)) {
    case "none":
      return [];
    case "part":
      return fault("lets only a part of them through");
    case "unknown":
      return [openRoute(path, said(`What rule ${rule.Name} lets through cannot be told from its pattern`))];
    case "all":
      break;
  }
  if (rule.State === "DISABLED") return fault("is off");
  const takesAll = rule.State === "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
  if (rule.State !== "ENABLED" && !takesAll) {
    return [openRoute(path, said(`AWS gives rule ${rule.Name} the state ${rule.State}, which is not known`))];
  }
  if (stream.readsProven === false && !takesAll) {
    return [
      openRoute(
        path,
        said(
          `Whether calls that only read pass rule ${rule.Name} (state ENABLED) is for a canary_api_call heartbeat to show`,
          "needs_answer",
        ),
      ),
    ];
  }
  if (rule.targets === null) {
    const gap = context.view
      .find(collector, stream.region, stream.accountId)
      .gapOf("events:ListTargetsByRule", rule.Arn);
    return [
      openRoute(
        path,
        gapAbout(context, stream.accountId, gap ?? { kind: "not_asked", op: "events:ListTargetsByRule" }),
      ),
    ];
  }
  if (rule.targets.length === 0) return fault("has no target");
  return [joinTargets(rule.targets.map(({ Arn }) => followTarget(context, stream, Arn, path, depth)))];
}

/** All targets of a rule have to be there: one that is gone is broken beside one that works. */
function joinTargets(targets: readonly { isFollowed: boolean; routes: readonly Route[] }[]): Route {
  const each = targets.filter((target) => target.isFollowed).map(({ routes }) => bestOf(routes));
  const unfollowed = targets.filter((target) => !target.isFollowed).flatMap(({ routes }) => routes);
  const broken = each.filter(({ most }) => most === 0);
  const [first] = broken;
  if (first !== undefined) return brokenRoute(first.path, ...broken.flatMap(({ faults }) => faults));
  return bestOf(each.length > 0 ? each : unfollowed);
}

/** Of several ways the one that earns most for sure; what might earn more stays open beside it. */
function bestOf(routes: readonly Route[]): Route {
  const [best, ...rest] = [...routes].sort(
    (a, b) => b.least - a.least || b.most - a.most || (a.path < b.path ? -1 : 1),
  );
  if (best === undefined) return brokenRoute("nowhere");
  const open = rest.filter(({ most }) => most > best.least);
  const worse = best.least > 0 ? [] : rest;
  return {
    ...best,
    most: Math.max(best.most, ...open.map(({ most }) => most)),
    gaps: [...best.gaps, ...open.flatMap(({ gaps }) => gaps)],
    faults: [...best.faults, ...worse.flatMap(({ faults }) => faults)],
  };
}

function followTarget(
  context: EvaluationContext,
  stream: Stream,
  arn: string,
  path: string,
  depth: number,
): { isFollowed: boolean; routes: Route[] } {
  const { service, name } = readArn(arn);
  if (service === "events" && name.startsWith("event-bus/")) {
    return { isFollowed: true, routes: followBus(context, { ...stream, path }, arn, depth) };
  }
  return { isFollowed: isFollowed(arn), routes: [followDestination(context, arn, path, collector)] };
}

function followBus(context: EvaluationContext, stream: Stream, arn: string, depth: number): Route[] {
  const { accountId, region, name } = readArn(arn);
  const busName = name.slice("event-bus/".length);
  const path = `${stream.path} → bus ${busName} of ${accountId} in ${region}`;
  const fault = (why: string) => [
    brokenRoute(path, { resource: arn, region, why: `Bus ${busName} of account ${accountId} ${why}.` }),
  ];
  if (depth + 1 > maxBuses) return [openRoute(path, said(`Buses are followed ${maxBuses} times at most`))];
  const listed = context.view
    .find(collector, region, accountId)
    .ask("events:ListEventBuses", ({ buses }) => buses);
  if (!listed.known) return [openRoute(path, gapAbout(context, accountId, listed.gap))];
  const bus = listed.value.find(({ Arn }) => Arn === arn);
  if (bus === undefined) return fault("does not exist");
  const admitted = admits(context, bus, stream.accountId, accountId);
  if (admitted === "no") return fault(`does not let account ${stream.accountId} send`);
  if (admitted === "unknown")
    return [
      openRoute(
        path,
        said(
          `Whether the policy of bus ${arn} lets account ${stream.accountId} send hangs on more than the account`,
        ),
      ),
    ];
  const beyond = followRules(context, { ...stream, accountId, region, busName, path }, depth + 1);
  return beyond.length > 0 ? beyond : fault("has no rule for them");
}

/** Whether a bus takes what another account sends. It needs no policy for its own account. */
function admits(
  { input }: EvaluationContext,
  { Arn, Policy }: EventsRoutes["buses"][number],
  senderId: string,
  ownerId: string,
): "yes" | "no" | "unknown" {
  if (senderId === ownerId) return "yes";
  if (Policy === null) return "no";
  const organizationId = input.organization.kind === "organization" ? input.organization.id : null;
  const request = { accountId: senderId, organizationId, action: "events:putevents", resource: Arn };
  return allowsAccount(parsePolicyDocument(Policy), request);
}
