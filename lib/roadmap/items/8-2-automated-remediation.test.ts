import { describe, it } from "vitest";
import {
  aConfigOf,
  aConfigRule,
  aRecorderFact,
  aRemediationFact,
  day,
  north,
  stopped,
  west,
} from "#lib/roadmap/a-correction.fixture.ts";
import { denied } from "#lib/roadmap/a-fact.fixture.ts";
import { aBucketListFact } from "#lib/roadmap/an-exposure.fixture.ts";
import {
  buckets,
  check,
  groups,
  judge,
  met,
  notMet,
  only,
  partial,
  type Row,
  ssh,
  unknown,
} from "./8-2-scenes.fixture.ts";

describe("8.2 automated remediation: the rows of its decision table", () => {
  it.each<Row>([
    [
      "row 1: a closed account is out of scope",
      () => judge([], { account: { state: "CLOSED" } }),
      { state: "NOT_APPLICABLE" },
    ],
    [
      "row 2: no bucket anywhere, so that there is nothing to correct",
      () => judge([aBucketListFact()], buckets),
      { state: "NOT_APPLICABLE", reasonCode: "out_of_scope" },
    ],
    [
      "row 2: a list of buckets that could not be read is no empty list",
      () => judge([denied(aBucketListFact(), "s3:ListBuckets")], buckets),
      notMet,
    ],
    [
      "row 5: 3 scenarios × 2 regions, all automatic with recent successes",
      () => judge([...aConfigOf(north), ...aConfigOf(west)], { regions: [north, west] }),
      { ...met, units: 5 },
    ],
    [
      "row 6: configured, never run nor attested",
      () => judge(ssh({ runs: { succeeded90d: 0, failed90d: 0, lastSucceededOn: null } }), groups),
      partial(75),
      "UNPROVEN",
    ],
    [
      "row 7: a remediation that waits for somebody",
      () => judge(ssh({ Automatic: false }), groups),
      partial(25),
      "MANUAL_ONLY",
    ],
    ["row 8: nothing corrects anything", () => judge([]), notMet, "NO_CHAIN"],
    [
      "row 9: otherwise the mean: 1, 0.75 and 0",
      () => judge([...ssh({})], only("open-admin-sg", "public-s3")),
      partial(50),
      "NO_CHAIN",
    ],
    ["no required scenario: not configured", () => judge([], only()), unknown("not_configured")],
  ])("%s", (_name, verdict, expected, fault) => {
    check(verdict(), expected, fault);
  });
});

describe("8.2 automated remediation: its cases and traps", () => {
  it.each<Row>([
    [
      "Automatic=true, document AWS-PublishSNSNotification (trap)",
      () => judge(ssh({ TargetId: "AWS-PublishSNSNotification" }), groups),
      notMet,
      "NOTIFY_ONLY",
    ],
    [
      "the same on a rule of ours that the document does not fit",
      () => judge(ssh({ TargetId: "Company-CreateOpsItem" }), groups),
      notMet,
      "NOTIFY_ONLY",
    ],
    [
      "automatic remediation, recorder stopped (trap)",
      () => {
        const [, remediation = aRemediationFact(north)] = ssh({});
        return judge([aRecorderFact(north, [aConfigRule("open-admin-sg")], [stopped]), remediation], groups);
      },
      notMet,
      "RECORDER_OFF",
    ],
    [
      "recorder missing altogether: known",
      () => judge([aRecorderFact(north, [], [])], groups),
      notMet,
      "RECORDER_OFF",
    ],
    [
      "automatic remediation, 12 runs all failed",
      () => judge(ssh({ runs: { succeeded90d: 0, failed90d: 12, lastSucceededOn: null } }), groups),
      notMet,
      "ALWAYS_FAILS",
    ],
    [
      "rule in one of two regions",
      () => judge(aConfigOf(north, ["open-admin-sg"]), { ...groups, regions: [north, west] }),
      partial(50),
      "NO_CHAIN",
    ],
    [
      "no violation in 180 days, evaluation COMPLIANT last week",
      () =>
        judge(
          ssh(
            { ComplianceType: "COMPLIANT", runs: { succeeded90d: 0, failed90d: 0, lastSucceededOn: null } },
            { lastEvaluatedOn: day(7) },
          ),
          groups,
        ),
      met,
    ],
    [
      "COMPLIANT, but last evaluated 200 days ago",
      () =>
        judge(
          ssh(
            {
              ComplianceType: "COMPLIANT",
              runs: { succeeded90d: 0, failed90d: 0, lastSucceededOn: day(181) },
            },
            { lastEvaluatedOn: day(200) },
          ),
          groups,
        ),
      partial(75),
    ],
    [
      "COMPLIANT, but when it was evaluated could not be read",
      () => {
        const none = { succeeded90d: 0, failed90d: 0, lastSucceededOn: null };
        const [rules = aRecorderFact(north), found = aRemediationFact(north)] = ssh({
          ComplianceType: "COMPLIANT",
          runs: none,
        });
        return judge([denied(rules, "config:DescribeConfigRuleEvaluationStatus"), found], groups);
      },
      unknown("denied"),
    ],
    [
      "a rule that is being deleted",
      () => judge(ssh({}, { ConfigRuleState: "DELETING" }), groups),
      notMet,
      "RULE_DISABLED",
    ],
    [
      "the account's own document on the rule that finds it",
      () => judge(ssh({ TargetId: "Company-ClosePorts" }), groups),
      met,
    ],
    [
      "one of AWS's documents that is about something else: a person has to say",
      () => judge(ssh({ TargetId: "AWS-EnableCloudTrail" }), groups),
      unknown("needs_answer"),
    ],
    [
      "a rule of the account's own making with the document that corrects it",
      () => judge(ssh({}, { SourceIdentifier: null }), groups),
      met,
    ],
    [
      "config:DescribeRemediationConfigurations denied in one region, others effective",
      () => {
        const [rules = aRecorderFact(west), remediations = aRemediationFact(west)] = aConfigOf(west, [
          "open-admin-sg",
        ]);
        const refused = denied(remediations, "config:DescribeRemediationConfigurations");
        const facts = [...aConfigOf(north, ["open-admin-sg"]), rules, refused];
        return judge(facts, { ...groups, regions: [north, west] });
      },
      { ...unknown("denied"), known: 1, units: 2 },
    ],
    [
      "no rule named: the call was rightly left out, and nothing corrects",
      () => {
        const skipped = aRemediationFact(north);
        const ops = skipped.ops.map((one) => ({ ...one, skipped: "no-rule" }));
        return judge([{ ...skipped, ops }], groups);
      },
      notMet,
      "NO_CHAIN",
    ],
  ])("%s", (_name, verdict, expected, fault) => {
    check(verdict(), expected, fault);
  });
});
