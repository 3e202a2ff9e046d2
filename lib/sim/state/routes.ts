/** Where alerts of an account go: rules of EventBridge, topics, queues, and what the keeper of the logs does with new files. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hash } from "#lib/sim/random.ts";
import { administratorIn } from "./guardduty.ts";
import { closingName, closingPattern, closingTarget } from "./remedies.ts";
import { logBucketOf, logKeeperOf } from "./trails.ts";

export interface SimulatedRule {
  bus: string;
  name: string;
  arn: string;
  state: "ENABLED" | "DISABLED" | "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
  /** The pattern's text; null: a schedule. */
  pattern: string | null;
  schedule: string | null;
  targets: readonly string[];
}

export interface SimulatedTopic {
  arn: string;
  /** Protocol, and whether somebody confirmed. */
  subscriptions: readonly { protocol: "email" | "https"; endpoint: string; isConfirmed: boolean }[];
}

/** What the accounts that look after themselves made of it. */
export const ownRouteKinds = [
  "none",
  "none",
  "none",
  "mailbox",
  "forwarded",
  "off",
  "gone",
  "pending",
  "narrow",
] as const;
export type OwnRoute = (typeof ownRouteKinds)[number];

/** Regions in which accounts made rules of their own. */
const busyRegions = ["us-east-1", "eu-west-1"];

/** The rule that an account made for findings of its own in the Region. */
export function ownRouteIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): OwnRoute {
  const isOrdinary = account.duty === "workload" || account.duty === "sandbox";
  if (!isOrdinary || account.peculiarity === "joined-today" || !busyRegions.includes(region)) return "none";
  return ownRouteKinds[hash(organization.seed, "own-route", account.index) % ownRouteKinds.length] ?? "none";
}

const ruleArn = (region: string, id: string, bus: string, name: string) =>
  `arn:aws:events:${region}:${id}:rule/${bus === "default" ? "" : `${bus}/`}${name}`;
const topicArn = (region: string, id: string, name: string) => `arn:aws:sns:${region}:${id}:${name}`;

const everyFinding = JSON.stringify({ source: ["aws.guardduty"], "detail-type": ["GuardDuty Finding"] });
const findingsFrom = (severity: number) =>
  JSON.stringify({
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Finding"],
    detail: { severity: [{ numeric: [">=", severity] }] },
  });

/** The bus in the security account that members may send to. */
const securityBus = "security-events";

/** Whether the Region is one in which the security account collects. */
function isCollecting(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): boolean {
  return account.duty === "security" && administratorIn(organization, region) === account.id;
}

/** The buses of an account in a Region, the default one first. */
export function busesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): { name: string; arn: string; policy: string | null }[] {
  const bus = (name: string, policy: string | null) => ({
    name,
    arn: `arn:aws:events:${region}:${account.id}:event-bus/${name}`,
    policy,
  });
  const own = [bus("default", null)];
  if (!isCollecting(organization, account, region) || !busyRegions.includes(region)) return own;
  const { arn } = bus(securityBus, null);
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "members",
        Effect: "Allow",
        Principal: "*",
        Action: "events:PutEvents",
        Resource: arn,
        Condition: { StringEquals: { "aws:PrincipalOrgID": organization.id } },
      },
    ],
  });
  return [...own, bus(securityBus, policy)];
}

/** The rules of an account in a Region, sorted by bus and name. */
export function rulesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedRule[] {
  const made = (name: string, rest: Partial<SimulatedRule>, bus = "default"): SimulatedRule => ({
    bus,
    name,
    arn: ruleArn(region, account.id, bus, name),
    state: "ENABLED",
    pattern: everyFinding,
    schedule: null,
    targets: [],
    ...rest,
  });
  if (isCollecting(organization, account, region)) {
    const targets = [topicArn(region, account.id, "security-alerts")];
    const onBus = busyRegions.includes(region) ? [made("from-members", { targets }, securityBus)] : [];
    return [made("guardduty-findings", { pattern: findingsFrom(4), targets }), ...onBus];
  }
  const routine = busyRegions.includes(region) && account.peculiarity !== "joined-today";
  const others = routine
    ? [
        made("nightly-report", { pattern: null, schedule: "cron(0 2 * * ? *)" }),
        made("spot-interruptions", {
          pattern: JSON.stringify({
            source: ["aws.ec2"],
            "detail-type": ["EC2 Spot Instance Interruption Warning"],
          }),
        }),
      ]
    : [];
  const closing = closingTarget(organization, account, region);
  const closes = closing === null ? [] : [made(closingName, { pattern: closingPattern, targets: [closing] })];
  return [...ownRule(organization, account, region, made), ...closes, ...others].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

function ownRule(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
  made: (name: string, rest: Partial<SimulatedRule>) => SimulatedRule,
): SimulatedRule[] {
  const topic = topicArn(region, account.id, "account-alerts");
  const name = "findings";
  switch (ownRouteIn(organization, account, region)) {
    case "none":
      return [];
    case "mailbox":
    case "pending":
      return [made(name, { targets: [topic] })];
    case "off":
      return [made(name, { state: "DISABLED", targets: [topic] })];
    case "narrow":
      return [made(name, { pattern: findingsFrom(8), targets: [topic] })];
    case "gone":
      return [made(name, { targets: [`arn:aws:lambda:${region}:${account.id}:function:alert-forwarder`] })];
    case "forwarded":
      return [
        made(name, {
          targets: [`arn:aws:events:${region}:${organization.securityAccountId}:event-bus/${securityBus}`],
        }),
      ];
  }
}

/** The topics of an account in a Region. */
export function topicsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedTopic[] {
  if (isCollecting(organization, account, region)) {
    return [
      {
        arn: topicArn(region, account.id, "security-alerts"),
        subscriptions: [
          { protocol: "https", endpoint: "https://alerts.example.com/hook", isConfirmed: true },
          { protocol: "email", endpoint: "soc@example.com", isConfirmed: false },
        ],
      },
    ];
  }
  const route = ownRouteIn(organization, account, region);
  if (route === "none" || route === "gone" || route === "forwarded") return [];
  const endpoint = `${account.name}@example.com`;
  return [
    {
      arn: topicArn(region, account.id, "account-alerts"),
      subscriptions: [{ protocol: "email", endpoint, isConfirmed: route !== "pending" }],
    },
  ];
}

/** The queues of an account in a Region, by ARN: the keeper of the logs has one that a SIEM reads. */
export function queuesIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): string[] {
  const keeps = logKeeperOf(organization) === account.id && region === organization.homeRegion;
  return keeps ? [`arn:aws:sqs:${region}:${account.id}:trail-files`] : [];
}

/** The queue that is told of new files in a bucket; null: nobody is. */
export function toldOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  bucket: string,
): string | null {
  const isKept = logKeeperOf(organization) === account.id && bucket === logBucketOf(organization);
  return isKept ? (queuesIn(organization, account, organization.homeRegion)[0] ?? null) : null;
}
