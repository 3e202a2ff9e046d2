import { describe, expect, it } from "vitest";
import {
  aDetectorFact,
  anException,
  aRegionsFact,
  daysAgo,
  denied,
  homeRegion,
  regions,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aCollectingFact,
  aDeliveryFact,
  aHeartbeat,
  aLogBucket,
  aRoutesFact,
  aRule,
  aTellingBucketFact,
  aTopic,
  ruleArn,
  topicArn,
} from "#lib/roadmap/a-route.fixture.ts";
import { aTrail, aTrailsFact } from "#lib/roadmap/a-trail.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import {
  collecting,
  everywhere,
  heartbeats,
  judge,
  nothingElse,
  type Row,
  sharedBut,
  siem,
  silent,
  without,
} from "./4-2-alerts.fixture.ts";

const rows: Row[] = [
  [
    "rules in 17 regions, subscription confirmed, heartbeat of 20 days ago within 5 minutes, trail logs read by a SIEM that is attested",
    anInput({ sharedFacts: sharedBut(silent), attestations: [siem()] }),
    { state: "MET", fractionHundredths: 100, units: 35, source: "assisted" },
  ],
  [
    "the same, the subscription is pending: findings 0, logs 1, heartbeat still valid",
    anInput({
      sharedFacts: sharedBut(
        silent,
        ...everywhere((region) =>
          collecting({}, { topics: [aTopic(topicArn(region), { confirmed: 0, pending: 1 })] })(region),
        ),
      ),
      attestations: [siem()],
    }),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "rule off in all regions, no route of logs, no heartbeat",
    anInput({
      ...nothingElse,
      sharedFacts: sharedBut(silent, ...everywhere(collecting({ State: "DISABLED", targets: null }))),
    }),
    { state: "NOT_MET", fractionHundredths: 0 },
  ],
  [
    "findings and heartbeat fine, the SIEM's attestation (the only route of logs) expired",
    anInput({ sharedFacts: sharedBut(silent), attestations: [siem({ reviewBy: new Date(daysAgo(1)) })] }),
    { state: "UNKNOWN", reasonCode: "expired", knownFractionHundredths: 70 },
  ],
  [
    "rules only in us-east-1, GuardDuty in 17 regions, no aggregator",
    anInput({
      sharedFacts: sharedBut(
        ...regions.filter((region) => region !== homeRegion).map((region) => aRoutesFact(region, securityId)),
      ),
    }),
    { state: "PARTIAL", fractionHundredths: 52 },
  ],
  [
    "no heartbeat ever",
    anInput(nothingElse),
    { state: "UNKNOWN", reasonCode: "needs_answer", knownFractionHundredths: 80 },
  ],
  [
    "heartbeat 120 days old",
    anInput({ records: heartbeats(aHeartbeat({ injectedAt: daysAgo(120) })) }),
    { state: "UNKNOWN", reasonCode: "stale" },
  ],
  [
    "a rule in every region without targets, no route of logs, no heartbeat",
    anInput({ ...nothingElse, sharedFacts: sharedBut(silent, ...everywhere(collecting({ to: [] }))) }),
    { state: "NOT_MET", fractionHundredths: 0 },
  ],
  [
    "the pattern takes severity 8 and above, alertSeverity is 4: the rule is not counted",
    anInput({
      sharedFacts: sharedBut(
        collecting({
          EventPattern: '{"source":["aws.guardduty"],"detail":{"severity":[{"numeric":[">=",8]}]}}',
        })(homeRegion),
      ),
    }),
    { state: "PARTIAL", fractionHundredths: 97 },
  ],
  [
    "the same pattern, alertSeverity is 8",
    anInput({
      settings: { ...defaultSettings, alertSeverity: 8 },
      sharedFacts: sharedBut(
        collecting({
          EventPattern: '{"source":["aws.guardduty"],"detail":{"severity":[{"numeric":[">=",8]}]}}',
        })(homeRegion),
      ),
    }),
    { state: "MET" },
  ],
  [
    "GuardDuty is off in a region although the rule exists",
    anInput({ facts: goodFactsBut(aDetectorFact("sa-east-1", null)) }),
    { state: "PARTIAL", fractionHundredths: 97 },
  ],
  [
    "GuardDuty is suspended in a region",
    anInput({ facts: goodFactsBut(aDetectorFact("sa-east-1", { Status: "DISABLED" })) }),
    { state: "PARTIAL" },
  ],
  ["trail logs are read by a queue of the log account", anInput(), { state: "MET" }],
  [
    "the heartbeat took 31 minutes",
    anInput({
      records: heartbeats(
        aHeartbeat({ seenAt: new Date(Date.parse(daysAgo(20)) + 31 * 60_000).toISOString() }),
      ),
    }),
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "the heartbeat never arrived",
    anInput({ records: heartbeats(aHeartbeat({ seenAt: null })) }),
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "a heartbeat of today is still under way, one before it arrived",
    anInput({ records: heartbeats(aHeartbeat(), aHeartbeat({ injectedAt: daysAgo(0), seenAt: null })) }),
    { state: "MET" },
  ],
  [
    "the heartbeat came from the security account",
    anInput({ records: heartbeats(aHeartbeat({ accountId: securityId })) }),
    { state: "UNKNOWN", reasonCode: "needs_answer" },
  ],
  [
    "the heartbeat came from the home region",
    anInput({ records: heartbeats(aHeartbeat({ region: homeRegion })) }),
    { state: "UNKNOWN", reasonCode: "needs_answer" },
  ],
  [
    "rules of the administrator denied in a region",
    anInput({ sharedFacts: sharedBut(denied(aCollectingFact("sa-east-1"), "events:ListRules")) }),
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "subscriptions of the administrator's topic denied",
    anInput({
      sharedFacts: sharedBut(
        denied(collecting({}, { topics: [] })("sa-east-1"), "sns:ListSubscriptionsByTopic"),
      ),
    }),
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "the administrator's rules are missing in a region",
    anInput({ sharedFacts: without("events.routes", "sa-east-1") }),
    { state: "UNKNOWN" },
  ],
  [
    "a target that is gone is evidence",
    anInput({
      sharedFacts: sharedBut(
        collecting(
          {},
          { topics: [aTopic(topicArn("sa-east-1"), { exists: false, confirmed: 0 })] },
        )("sa-east-1"),
      ),
    }),
    { state: "PARTIAL", fractionHundredths: 97 },
  ],
  [
    "a rule of which one of two targets is gone",
    anInput({
      sharedFacts: sharedBut(
        aRoutesFact("sa-east-1", securityId, {
          rules: [
            aRule("sa-east-1", securityId, {
              to: [topicArn("sa-east-1"), `arn:aws:lambda:sa-east-1:${securityId}:function:f`],
            }),
          ],
          functions: [
            { FunctionArn: `arn:aws:lambda:sa-east-1:${securityId}:function:f`, exists: false, State: null },
          ],
        }),
      ),
    }),
    { state: "PARTIAL" },
  ],
  [
    "a target of a kind that is not followed",
    anInput({
      sharedFacts: sharedBut(
        collecting({ to: [`arn:aws:firehose:sa-east-1:${securityId}:deliverystream/siem`] })("sa-east-1"),
      ),
    }),
    { state: "UNKNOWN" },
  ],
  [
    "the same beside a topic",
    anInput({
      sharedFacts: sharedBut(
        collecting({
          to: [topicArn("sa-east-1"), `arn:aws:firehose:sa-east-1:${securityId}:deliverystream/siem`],
        })("sa-east-1"),
      ),
    }),
    { state: "MET" },
  ],
  [
    "findings that a SIEM gets, by its details",
    anInput({
      sharedFacts: sharedBut(...everywhere((region) => aRoutesFact(region, securityId))),
      attestations: [siem({ details: { sources: ["guardduty", "cloudtrail_mgmt"] } })],
    }),
    { state: "MET" },
  ],
  [
    "a SIEM that is slow",
    anInput({ sharedFacts: sharedBut(silent), attestations: [siem({ details: { latencyMinutes: 240 } })] }),
    { state: "PARTIAL", fractionHundredths: 70 },
  ],
  [
    "nobody reads the log bucket",
    anInput({ sharedFacts: sharedBut(silent) }),
    { state: "PARTIAL", fractionHundredths: 70 },
  ],
  [
    "notifications about another prefix",
    anInput({
      sharedFacts: sharedBut(
        aDeliveryFact("999900003333", { buckets: [aLogBucket([{ prefix: "AWSLogs/o-other" }])] }),
      ),
    }),
    { state: "PARTIAL", fractionHundredths: 70 },
  ],
  [
    "the log account's notifications denied",
    anInput({
      sharedFacts: sharedBut(denied(aTellingBucketFact(), "s3:GetBucketNotificationConfiguration")),
    }),
    { state: "UNKNOWN", reasonCode: "denied", knownFractionHundredths: 70 },
  ],
  [
    "no trail records in a region",
    anInput({ facts: goodFactsBut(aTrailsFact("sa-east-1")) }),
    { state: "PARTIAL", fractionHundredths: 98 },
  ],
  [
    "a trail that is stopped, whatever a SIEM may read",
    anInput({
      facts: goodFactsBut(...everywhere((region) => aTrailsFact(region, aTrail({}, { IsLogging: false })))),
      attestations: [siem()],
    }),
    { state: "PARTIAL", fractionHundredths: 70 },
  ],
  [
    "a region that nobody scanned",
    anInput({ facts: goodFactsBut(aRegionsFact([...regions, "af-south-1"])) }),
    { state: "UNKNOWN" },
  ],
  [
    "a region that is disabled",
    anInput({ facts: goodFactsBut(aRegionsFact([...regions, ["af-south-1", "DISABLED"]])) }),
    { state: "MET" },
  ],
];

describe("4.2 near-real-time detection", () => {
  it.each(rows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });

  it("lists the hop that is broken", () => {
    const pending = collecting(
      {},
      { topics: [aTopic(topicArn("eu-west-1"), { confirmed: 0, pending: 2 })] },
    )("eu-west-1");
    expect(judge(anInput({ sharedFacts: sharedBut(pending) })).failing).toEqual([
      expect.objectContaining({
        resource: topicArn("eu-west-1"),
        region: "eu-west-1",
        why: expect.stringContaining("pending"),
      }),
    ]);
  });

  it("takes a failing hop under an exception out of the fraction", () => {
    const off = collecting({ State: "DISABLED", targets: null })("eu-west-1");
    const verdict = judge(
      anInput({
        sharedFacts: sharedBut(off),
        exceptions: [anException("4.2", ruleArn("eu-west-1", securityId))],
      }),
    );
    expect(verdict).toMatchObject({ state: "MET", excepted: 1 });
  });
});
