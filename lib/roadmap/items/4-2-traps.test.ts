import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import {
  accountId,
  aDetectorFact,
  anAdminsFact,
  daysAgo,
  denied,
  logId,
  managementId,
  regions,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aDeliveryFact,
  aHeartbeat,
  aLogBucket,
  aRoutesFact,
  aRule,
  aTopic,
  busArn,
  callsPattern,
  findingsPattern,
  topicArn,
} from "#lib/roadmap/a-route.fixture.ts";
import { aTrail, aTrailsFact, logBucket } from "#lib/roadmap/a-trail.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { noRecords } from "#lib/roadmap/records.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("4.2");
  if (verdict === undefined) throw new Error("no verdict on 4.2");
  return verdict;
}

const everywhere = (make: (region: string) => Envelope) => regions.map(make);

function sharedBut(...changes: Envelope[]): Envelope[] {
  const key = (one: Envelope) => `${one.accountId}|${one.collector}|${one.region}`;
  const replaced = new Set(changes.map(key));
  return [...anInput().sharedFacts.filter((one) => !replaced.has(key(one))), ...changes];
}

type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];

/** Nobody administers GuardDuty: an account has to send its findings itself. */
const alone = (own: (region: string) => Envelope, ...shared: Envelope[]): AccountInput =>
  anInput({
    facts: goodFactsBut(...everywhere((region) => aDetectorFact(region, {}, null)), ...everywhere(own)),
    sharedFacts: sharedBut(...everywhere((region) => anAdminsFact(region)), ...shared),
  });

const forward = (to: (region: string) => string) => (region: string) =>
  aRoutesFact(region, accountId, { rules: [aRule(region, accountId, { to: [to(region)] })] });
const security = (region: string) => busArn(region, securityId, "security");

/** The security account's bus, which lets the organization send, and its rule. */
const receiving =
  (policy: object | null, rules = true) =>
  (region: string) =>
    aRoutesFact(region, securityId, {
      buses: [
        { Name: "default", Arn: busArn(region), Policy: null },
        {
          Name: "security",
          Arn: security(region),
          Policy: policy === null ? null : JSON.stringify({ Statement: [policy] }),
        },
      ],
      rules: rules ? [aRule(region, securityId, { EventBusName: "security" })] : [],
    });
const allow = (Condition: object) => ({
  Effect: "Allow",
  Principal: "*",
  Action: "events:PutEvents",
  Resource: "*",
  Condition,
});
const ours = allow({ StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } });
const theirs = allow({ StringEquals: { "aws:PrincipalOrgID": "o-0000000000" } });
const unclear = allow({ StringEquals: { "events:source": "aws.guardduty" } });
const onOtherBus = (region: string) =>
  aRoutesFact(region, accountId, { rules: [aRule(region, accountId, { EventBusName: "own" })] });

describe("4.2: what an account sends itself", () => {
  it.each<Row>([
    [
      "a mailbox in the account itself counts half",
      alone(forward((region) => topicArn(region, accountId))),
      { state: "PARTIAL", fractionHundredths: 75 },
    ],
    [
      "a topic of the security account, directly",
      alone(forward((region) => topicArn(region))),
      { state: "MET" },
    ],
    [
      "a bus that lets the organization send",
      alone(forward(security), ...everywhere(receiving(ours))),
      { state: "MET" },
    ],
    [
      "a bus that lets another organization send",
      alone(forward(security), ...everywhere(receiving(theirs))),
      { state: "PARTIAL", fractionHundredths: 50 },
    ],
    [
      "a bus without a policy",
      alone(forward(security), ...everywhere(receiving(null))),
      { state: "PARTIAL", fractionHundredths: 50 },
    ],
    [
      "a bus whose policy hangs on more than the account",
      alone(forward(security), ...everywhere(receiving(unclear))),
      { state: "UNKNOWN", knownFractionHundredths: 50 },
    ],
    [
      "a bus without a rule for findings",
      alone(forward(security), ...everywhere(receiving(ours, false))),
      { state: "PARTIAL", fractionHundredths: 50 },
    ],
    ["a bus that is gone", alone(forward(security)), { state: "PARTIAL", fractionHundredths: 50 }],
    [
      "a bus of an account that is not read",
      alone(forward((region) => busArn(region, "123456789012"))),
      { state: "UNKNOWN" },
    ],
    [
      "services send to the default bus only: a rule on another one takes nothing",
      alone(onOtherBus),
      { state: "PARTIAL", fractionHundredths: 50 },
    ],
    [
      "a bus that sends back to where it came from",
      alone(forward((region) => busArn(region, accountId))),
      { state: "UNKNOWN" },
    ],
    [
      "no rule of its own",
      alone((region) => aRoutesFact(region, accountId)),
      { state: "PARTIAL", fractionHundredths: 50 },
    ],
    [
      "own rules denied",
      alone((region) => denied(aRoutesFact(region, accountId), "events:ListRules")),
      { state: "UNKNOWN", reasonCode: "denied" },
    ],
    [
      "own rules denied, where the administrator's carry everything",
      anInput({
        facts: goodFactsBut(
          ...everywhere((region) => denied(aRoutesFact(region, accountId), "events:ListRules")),
        ),
      }),
      { state: "MET" },
    ],
    [
      "nobody named the security account",
      { ...anInput({ organization: { securityAccountId: null } }) },
      { state: "UNKNOWN", reasonCode: "not_configured" },
    ],
  ])("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });

  it("an account in no organization is its own security account", () => {
    const own = (region: string) => aRoutesFact(region, accountId, { rules: [aRule(region, accountId)] });
    const delivery = aDeliveryFact(accountId, {
      buckets: [aLogBucket([{ destination: topicArn("us-east-1", accountId) }])],
      destinations: { topics: [aTopic(topicArn("us-east-1", accountId))], queues: [], functions: [] },
    });
    const organization = {
      kind: "standalone" as const,
      id: accountId,
      managementAccountId: accountId,
      securityAccountId: null,
      logAccountId: null,
    };
    const trail = aTrail({ IsOrganizationTrail: false });
    const facts = goodFactsBut(
      ...everywhere((region) => aDetectorFact(region, {}, null)),
      ...everywhere(own),
      ...everywhere((region) => aTrailsFact(region, trail)),
      delivery,
    );
    expect(judge(anInput({ facts, organization }))).toMatchObject({ state: "MET" });
  });
});

/** Facts on which a met verdict rests: whose, of which collector, which operation, where. */
const restsOn: [owner: string, collector: string, op: string, region?: string][] = [
  [accountId, "account.regions", "account:ListRegions"],
  [accountId, "guardduty.detector", "guardduty:ListDetectors", "sa-east-1"],
  [accountId, "guardduty.detector", "guardduty:GetDetector", "sa-east-1"],
  [accountId, "guardduty.detector", "guardduty:GetAdministratorAccount", "sa-east-1"],
  [accountId, "cloudtrail.trails", "cloudtrail:DescribeTrails", "sa-east-1"],
  [accountId, "cloudtrail.trails", "cloudtrail:GetTrailStatus", "sa-east-1"],
  [managementId, "cloudtrail.selectors", "cloudtrail:GetEventSelectors"],
  [securityId, "events.routes", "events:ListEventBuses", "sa-east-1"],
  [securityId, "events.routes", "events:ListRules", "sa-east-1"],
  [securityId, "events.routes", "sns:ListSubscriptionsByTopic", "sa-east-1"],
  [logId, "cloudtrail.delivery", "s3:GetBucketNotificationConfiguration"],
  [logId, "cloudtrail.delivery", "sqs:GetQueueAttributes"],
];
const outcomes = ["denied", "throttled", "timeout", "network", "expired", "invalid", "error"] as const;

describe("4.2: never met on missing evidence", () => {
  it.each(restsOn)("%s %s %s %s", (owner, collector, op, region = "global") => {
    const is = (one: Envelope) =>
      one.accountId === owner && one.collector === collector && one.region === region;
    const met = anInput();
    const states = outcomes.map((outcome) => {
      const spoil = (one: Envelope): Envelope => {
        const ops = one.ops.map((entry) => (entry.op === op ? { op, outcome } : entry));
        return is(one) ? { ...one, complete: false, ops } : one;
      };
      return judge({ ...met, facts: met.facts.map(spoil), sharedFacts: met.sharedFacts.map(spoil) }).state;
    });
    expect(states).toEqual(outcomes.map(() => "UNKNOWN"));
    const without = (list: readonly Envelope[]) => list.filter((one) => !is(one));
    expect(judge({ ...met, facts: without(met.facts), sharedFacts: without(met.sharedFacts) }).state).toBe(
      "UNKNOWN",
    );
  });
});

type Delivery = FactsOf<"cloudtrail.delivery">;
const group = `arn:aws:logs:us-east-1:${managementId}:log-group:trail:*`;
const topic = topicArn("us-east-1", managementId);
const quiet = aDeliveryFact(logId, { buckets: [aLogBucket([])] });
const delivering = (trail: Parameters<typeof aTrail>[0], parts: Partial<Delivery>): AccountInput =>
  anInput({
    facts: goodFactsBut(...everywhere((region) => aTrailsFact(region, aTrail(trail)))),
    sharedFacts: sharedBut(quiet, aDeliveryFact(managementId, parts)),
  });
const listening = { topics: [aTopic(topic)], queues: [], functions: [] };
const alarm = (ActionsEnabled = true) => ({
  AlarmArn: "arn:aws:cloudwatch:us-east-1:1:alarm:root",
  ActionsEnabled,
  AlarmActions: [topic],
});
const withGroup = (of: Partial<Delivery["logGroups"][number]>) =>
  delivering(
    { CloudWatchLogsLogGroupArn: group },
    { logGroups: [{ LogGroupArn: group, subscriptions: [], alarms: [], ...of }], destinations: listening },
  );
const lambda = `arn:aws:lambda:us-east-1:${managementId}:function:forward`;

describe("4.2: what is done with logs", () => {
  it.each<Row>([
    [
      "the trail's own topic, in an account that does not keep logs, counts half",
      delivering({ SnsTopicARN: topic }, { destinations: listening }),
      { state: "PARTIAL", fractionHundredths: 85 },
    ],
    [
      "the trail's own topic with nobody listening",
      delivering(
        { SnsTopicARN: topic },
        { destinations: { ...listening, topics: [aTopic(topic, { confirmed: 0 })] } },
      ),
      { state: "PARTIAL", fractionHundredths: 70 },
    ],
    [
      "alarms on some events count half",
      withGroup({ alarms: [alarm()] }),
      { state: "PARTIAL", fractionHundredths: 85 },
    ],
    [
      "alarms that are off",
      withGroup({ alarms: [alarm(false)] }),
      { state: "PARTIAL", fractionHundredths: 70 },
    ],
    [
      "a subscription to some events only",
      withGroup({ subscriptions: [{ filterPattern: "{ $.errorCode = * }", destinationArn: lambda }] }),
      { state: "PARTIAL", fractionHundredths: 70 },
    ],
    [
      "a subscription to all events whose function is gone",
      delivering(
        { CloudWatchLogsLogGroupArn: group },
        {
          logGroups: [
            {
              LogGroupArn: group,
              subscriptions: [{ filterPattern: "", destinationArn: lambda }],
              alarms: [],
            },
          ],
          destinations: {
            topics: [],
            queues: [],
            functions: [{ FunctionArn: lambda, exists: false, State: null }],
          },
        },
      ),
      { state: "PARTIAL", fractionHundredths: 70 },
    ],
    [
      "a subscription that leads to a stream",
      withGroup({
        subscriptions: [
          { filterPattern: "", destinationArn: "arn:aws:firehose:us-east-1:1:deliverystream/siem" },
        ],
      }),
      { state: "UNKNOWN" },
    ],
    [
      "new files become events of EventBridge, and a rule takes them",
      anInput({
        sharedFacts: sharedBut(
          aDeliveryFact(logId, { buckets: [{ ...aLogBucket([]), eventBridge: true }] }),
          aRoutesFact("us-east-1", logId, {
            rules: [
              aRule("us-east-1", logId, {
                EventPattern: JSON.stringify({
                  source: ["aws.s3"],
                  "detail-type": ["Object Created"],
                  detail: { bucket: { name: [logBucket] } },
                }),
              }),
            ],
          }),
        ),
      }),
      { state: "MET" },
    ],
  ])("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const callRules = (State: string, heartbeats = noRecords.heartbeats) =>
  anInput({
    facts: goodFactsBut(
      ...everywhere((region) =>
        aRoutesFact(region, accountId, {
          rules: [aRule(region, accountId, { State, EventPattern: callsPattern, to: [topicArn(region)] })],
        }),
      ),
    ),
    sharedFacts: sharedBut(quiet),
    records: { ...noRecords, heartbeats: [aHeartbeat(), ...heartbeats] },
  });
const all = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
const canary = aHeartbeat({ method: "canary_api_call" });

describe("4.2: calls through EventBridge", () => {
  it.each<Row>([
    ["all calls, and a canary call that arrived", callRules(all, [canary]), { state: "MET" }],
    ["all calls, no canary call yet", callRules(all), { state: "UNKNOWN", reasonCode: "needs_answer" }],
    [
      "plain ENABLED: whether reading arrives is for the canary to show",
      callRules("ENABLED"),
      { state: "UNKNOWN", reasonCode: "needs_answer" },
    ],
    ["plain ENABLED, and a canary call that arrived", callRules("ENABLED", [canary]), { state: "MET" }],
    [
      "a canary call that never arrived",
      callRules(all, [aHeartbeat({ method: "canary_api_call", injectedAt: daysAgo(1), seenAt: null })]),
      { state: "PARTIAL", fractionHundredths: 80 },
    ],
    [
      "a rule for findings carries no calls",
      anInput({
        sharedFacts: sharedBut(quiet),
        facts: goodFactsBut(
          ...everywhere((region) =>
            aRoutesFact(region, accountId, {
              rules: [aRule(region, accountId, { EventPattern: findingsPattern, to: [topicArn(region)] })],
            }),
          ),
        ),
      }),
      { state: "PARTIAL", fractionHundredths: 70 },
    ],
  ])("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});
