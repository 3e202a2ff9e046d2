/** Where alerts end: topics, queues and functions, and whether what ends there counts for item 4.2. */

import type { Destinations } from "#lib/facts/events.ts";
import type { CollectorName } from "#lib/facts/registry.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { aboutAccount, type Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { brokenRoute, openRoute, type Route, said } from "#lib/roadmap/items/4-2-route.ts";
import { logAccounts } from "#lib/roadmap/log-accounts.ts";
import { capital } from "#lib/roadmap/sentences.ts";

/** The fields of an ARN; a text that is none gives empty ones. */
export function readArn(arn: string): { service: string; region: string; accountId: string; name: string } {
  const parts = arn.split(":", 5);
  const [, , service = "", region = "", accountId = ""] = parts;
  return { service, region, accountId, name: arn.slice(parts.join(":").length + 1) };
}

const followed: Readonly<Record<string, { op: string; noun: string }>> = {
  sns: { op: "sns:ListSubscriptionsByTopic", noun: "topic" },
  sqs: { op: "sqs:GetQueueAttributes", noun: "queue" },
  lambda: { op: "lambda:GetFunctionConfiguration", noun: "function" },
};

/** Whether a destination is of a kind that is followed to its end. */
export function isFollowed(arn: string): boolean {
  return Object.hasOwn(followed, readArn(arn).service);
}

/** A gap in the facts of whichever account, in words that name another one. */
export function gapAbout({ input }: EvaluationContext, accountId: string, gap: Gap): Gap {
  return accountId === input.account.id ? gap : aboutAccount(accountId, gap, input.organization);
}

/** Facts that hold destinations: those of rules by region, those of logs for the whole account. */
type Holder = Extract<CollectorName, "events.routes" | "cloudtrail.delivery">;

/** Logs of all regions end in the same places: each is looked at once per evaluation. */
const followedRoutes = new WeakMap<EvaluationContext, Map<string, Route>>();

/** A topic, queue or function at the end of `path`. */
export function followDestination(
  context: EvaluationContext,
  arn: string,
  path: string,
  holder: Holder,
): Route {
  const routes = followedRoutes.get(context) ?? new Map<string, Route>();
  followedRoutes.set(context, routes);
  const key = `${holder} ${arn} ${path}`;
  const route = routes.get(key) ?? readDestination(context, arn, path, holder);
  routes.set(key, route);
  return route;
}

function readDestination(context: EvaluationContext, arn: string, path: string, holder: Holder): Route {
  const { service, region, accountId, name } = readArn(arn);
  const kind = followed[service];
  if (kind === undefined) {
    return openRoute(
      path,
      said(
        `Targets such as ${arn} are not followed: only a heartbeat or a SIEM that a person vouches for shows that they work`,
      ),
    );
  }
  const at = `${path} → ${kind.noun} ${name.replace(/^function:/, "")}`;
  const place = holder === "events.routes" ? region : "global";
  const found = context.view
    .find(holder, place, accountId)
    .ask<Answer<string | null>>(kind.op, ({ destinations }) => faultOf(destinations, arn, kind.op), arn);
  const fault = found.known ? found.value : found;
  if (!fault.known) return openRoute(at, gapAbout(context, accountId, fault.gap));
  if (fault.value !== null) {
    return brokenRoute(at, {
      resource: arn,
      region,
      why: `${capital(kind.noun)} ${name}: ${fault.value}.`,
    });
  }
  return endIn(context, accountId, at);
}

/** What is wrong with a destination; null: nothing. */
function faultOf(
  { topics, queues, functions }: Destinations,
  arn: string,
  op: string,
): Answer<string | null> {
  const known = (value: string | null): Answer<string | null> => ({ known: true, value });
  const topic = topics.find(({ TopicArn }) => TopicArn === arn);
  if (topic !== undefined) {
    if (!topic.exists) return known("it does not exist any more");
    if (topic.confirmed > 0) return known(null);
    return known(
      topic.pending > 0
        ? `pending: ${topic.pending} of its subscriptions wait to be confirmed`
        : "nobody has subscribed to it",
    );
  }
  const queue = queues.find(({ QueueArn }) => QueueArn === arn);
  if (queue !== undefined) return known(queue.exists ? null : "it does not exist any more");
  const lambda = functions.find(({ FunctionArn }) => FunctionArn === arn);
  if (lambda === undefined) return { known: false, gap: { kind: "not_asked", op } };
  if (!lambda.exists) return known("it does not exist any more");
  return known(lambda.State === "Failed" ? "it is in the state Failed" : null);
}

/** Full marks for the accounts of those who watch; half for a mailbox in any other account, the account's own included. */
export function endIn(context: EvaluationContext, accountId: string, path: string, isLogs = false): Route {
  const { organization, account } = context.input;
  if (organization.kind === "standalone" && accountId === account.id) {
    return { least: 100, most: 100, path, faults: [], gaps: [] };
  }
  const watchers = [organization.securityAccountId, ...(isLogs ? logAccounts(organization) : [])];
  if (watchers.includes(accountId)) return { least: 100, most: 100, path, faults: [], gaps: [] };
  if (organization.securityAccountId === null) {
    const gap = said(
      "Nobody has named the security account (waymark connect --security-account)",
      "not_configured",
    );
    return { least: 50, most: 100, path, faults: [], gaps: [gap] };
  }
  const why =
    accountId === account.id
      ? "reach nobody outside of this account"
      : `end in account ${accountId}, not in the security account`;
  return {
    least: 50,
    most: 50,
    path,
    faults: [{ resource: accountId, region: "global", why: `Alerts ${why}.` }],
    gaps: [],
  };
}
