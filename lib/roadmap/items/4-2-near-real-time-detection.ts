import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { EvaluationContext, Item } from "#lib/roadmap/item.ts";
import { createCallsJudge, type JudgedCalls } from "#lib/roadmap/items/4-2-cloudtrail.ts";
import { judgeFindings } from "#lib/roadmap/items/4-2-guardduty.ts";
import { judgeHeartbeats } from "#lib/roadmap/items/4-2-heartbeat.ts";
import { exceptedUnit, type Place, unitOutOfScope } from "#lib/roadmap/items/4-2-route.ts";
import { readSiem } from "#lib/roadmap/items/4-2-siem.ts";
import { type ScopedRegion, scopeRegions } from "#lib/roadmap/regions.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { concludeWeighted } from "#lib/roadmap/weighted.ts";

/** Item 4.2 of the roadmap. */
export const nearRealTimeDetection: Item = {
  id: "4.2",
  slug: "near-real-time-detection",
  stage: 4,
  title: "Near-real-time detection",
  kind: "assisted",
  scope: "account",
  summary:
    "Alerts and API events of all accounts and regions reach the security account within minutes, and from there people.",
  guidance: {
    why: "An alert that stays in the console of a member account is read after the damage. The path has to be tested, because each of its hops can break silently.",
    steps: [
      {
        text: "In each region, send the findings that the administrator of GuardDuty collects to a topic that people read. One rule a region carries those of every member.",
        command: {
          runIn: "security account <security-account-id>",
          lines: [
            `aws events put-rule --region <region> --name guardduty-findings --event-pattern '{"source":["aws.guardduty"],"detail-type":["GuardDuty Finding"],"detail":{"severity":[{"numeric":[">=",4]}]}}'`,
            "aws events put-targets --region <region> --rule guardduty-findings --targets Id=people,Arn=arn:<partition>:sns:<region>:<security-account-id>:security-alerts",
          ].join("\n"),
        },
      },
      {
        text: "Or let Security Hub bring the findings of all regions together, and make one rule in the region that collects.",
        command: {
          runIn: "security account <security-account-id>",
          lines:
            "aws securityhub create-finding-aggregator --region <home-region> --region-linking-mode ALL_REGIONS",
        },
      },
      {
        text: "The topic has to let events.amazonaws.com publish, and somebody has to confirm each subscription: one that is pending receives nothing.",
        command: {
          runIn: "security account <security-account-id>",
          lines:
            "aws sns list-subscriptions-by-topic --region <region> --topic-arn arn:<partition>:sns:<region>:<security-account-id>:security-alerts",
        },
      },
      {
        text: "Tell whoever reads the trail of each new file: a queue for the SIEM, or a function. This replaces the notifications that the bucket has.",
        command: {
          runIn: "log account <log-account-id>",
          lines: `aws s3api put-bucket-notification-configuration --bucket <log-bucket> --notification-configuration '{"QueueConfigurations":[{"QueueArn":"arn:<partition>:sqs:<home-region>:<log-account-id>:trail-files","Events":["s3:ObjectCreated:*"]}]}'`,
        },
      },
      {
        text: "Prove the path: let a member account outside of the home region send a sample finding, and record when people saw it (waymark records). Repeat it every quarter. It writes, so the audit role cannot do it.",
        command: {
          runIn: "account <account-id>",
          lines:
            "aws guardduty create-sample-findings --region <region> --finding-types Recon:EC2/PortProbeUnprotectedPort --detector-id $(aws guardduty list-detectors --region <region> --query 'DetectorIds[0]' --output text)",
        },
      },
      {
        text: "Let teams query their own logs, for instance with Athena over the trail bucket.",
      },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "CloudWatch Events became EventBridge; read-only calls reach rules in the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.",
      },
      {
        asOf: "2026-08",
        text: "Security Hub CSPM and the newer Security Hub both bring the findings of all regions together; each has aggregators and events of its own.",
      },
      {
        asOf: "2026-05",
        text: "With CloudTrail Lake closed to new customers, Athena over the trail bucket is the usual way to query again.",
      },
    ],
  },
  collectors: [
    "account.regions",
    "guardduty.detector",
    "guardduty.admins",
    "guardduty.organization",
    "guardduty.destinations",
    "events.routes",
    "securityhub.hub",
    "securityhub.organization",
    "securityhub.aggregators",
    "cloudtrail.trails",
    "cloudtrail.selectors",
    "cloudtrail.delivery",
    "organizations.delegation",
  ],
  evaluatorVersion: 4,
  implemented: true,
};

/** What the parts are worth of the whole. */
const weights = { findings: 50, calls: 30, heartbeat: 20 };

/**
 * Two units per enabled region, where findings of GuardDuty go and where CloudTrail's events go, and one for the proof
 * that people see what arrives. A route counts as far as its last station: the security account in full, a mailbox
 * elsewhere half. What is there of a route and does not work is a failure; what could not be read of it may be one.
 */
export function evaluateNearRealTimeDetection(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization, ["guardduty", "events"]);
  if (!scope.known) {
    const unit: Unit = { result: "unknown", place: null, gaps: [scope.gap] };
    return concludeWeighted(nearRealTimeDetection, view, [{ weight: 1, units: [unit] }], wording(context));
  }
  const excepted = new Set(activeExceptions(input, view, "4.2").map(({ resource }) => resource));
  const siem = readSiem(context);
  const judgeCalls = createCallsJudge(context, siem);
  const placeOf = (region: string, signal: string, collector: string): Place => ({
    accountId: input.account.id,
    region,
    signal,
    collector,
    roleName: input.organization.roleName,
    excepted,
  });
  const findings = scope.regions.map((scoped) => {
    const place = placeOf(scoped.region, "findings of GuardDuty", "events.routes");
    return beforeFacts(scoped, place) ?? judgeFindings(context, place, siem);
  });
  const calls = scope.regions.map((scoped): JudgedCalls => {
    const place = placeOf(scoped.region, "events of CloudTrail", "cloudtrail.delivery");
    const unit = beforeFacts(scoped, place);
    return unit === null ? judgeCalls(place) : { unit, byRules: false };
  });
  const isWatched =
    findings.some(({ result }) => result !== "na") || calls.some(({ unit }) => unit.result !== "na");
  const heartbeats = isWatched
    ? [
        judgeHeartbeats(context, [
          "gd_sample_finding",
          ...(calls.some(({ byRules }) => byRules) ? ["canary_api_call" as const] : []),
        ]),
      ]
    : [];
  const groups = [
    { weight: weights.findings, units: findings },
    { weight: weights.calls, units: calls.map(({ unit }) => unit) },
    { weight: weights.heartbeat, units: heartbeats },
  ];
  return concludeWeighted(nearRealTimeDetection, view, groups, wording(context));
}

/** What the region's own state decides; null: its facts do. */
function beforeFacts(scoped: ScopedRegion, place: Place): Unit | null {
  if (scoped.scope === "na") return unitOutOfScope(place, scoped.why);
  if (place.excepted.has(scoped.region)) return exceptedUnit(place);
  if (scoped.scope === "unknown")
    return { result: "unknown", place: scoped.region, gaps: [scoped.gap], evidence: [] };
  return null;
}

function wording({ input }: EvaluationContext) {
  return {
    noun: ["part", "parts"] as const,
    met: "Findings of GuardDuty and events of CloudTrail reach the security account from every region, and people see them.",
    none: "No region of the account is enabled.",
    roleName: input.organization.roleName,
  };
}
