import { describe, expect, it } from "vitest";
import {
  aCorrectionAnswer,
  aCorrectionRule,
  aFunctionsFact,
  day,
  north,
} from "#lib/roadmap/a-correction.fixture.ts";
import { aFact, allOn, anS3AccountFact, daysAgo, denied, now } from "#lib/roadmap/a-fact.fixture.ts";
import { aPoliciesFact, aTreeOfUnits, deny, rootId } from "#lib/roadmap/a-guardrail.fixture.ts";
import {
  buckets,
  calling,
  check,
  custodian,
  custodianArn,
  groups,
  judge,
  met,
  notMet,
  type Row,
  ssh,
  unknown,
} from "./8-2-scenes.fixture.ts";

describe("8.2 automated remediation: what a person says", () => {
  const corrects = { scenario: "public-s3", chain: custodianArn };
  it.each<Row>([
    ["Custodian, never answered", () => judge([custodian], buckets), unknown("needs_answer")],
    [
      "Custodian, answered",
      () => judge([custodian], { ...buckets, attestations: [aCorrectionAnswer([corrects])] }),
      met,
    ],
    [
      "Custodian, a plain yes to what its name says",
      () => judge([custodian], { ...buckets, attestations: [aCorrectionAnswer(null)] }),
      met,
    ],
    [
      "Custodian, past its review",
      () =>
        judge([custodian], {
          ...buckets,
          attestations: [aCorrectionAnswer([corrects], { reviewBy: new Date(daysAgo(1)) })],
        }),
      unknown("expired"),
    ],
    [
      "Custodian, answered: it only notifies",
      () =>
        judge([custodian], {
          ...buckets,
          attestations: [aCorrectionAnswer([{ ...corrects, corrects: false }])],
        }),
      notMet,
      "NOTIFY_ONLY",
    ],
    [
      "an answer proves what is set up whole",
      () =>
        judge([calling()], {
          ...groups,
          attestations: [aCorrectionAnswer([{ scenario: "open-admin-sg", chain: aCorrectionRule([]).Arn }])],
        }),
      met,
    ],
    [
      "an answer does not mend a function that is gone",
      () =>
        judge([calling({ exists: false })], {
          ...groups,
          attestations: [aCorrectionAnswer([{ scenario: "open-admin-sg", chain: aCorrectionRule([]).Arn }])],
        }),
      notMet,
      "TARGET_MISSING",
    ],
    [
      "Custodian, a plain yes to a function that is named for nothing required: it has to be named",
      () =>
        judge([aFunctionsFact(north, ["custodian-ebs-unattached"])], {
          ...buckets,
          attestations: [aCorrectionAnswer(null)],
        }),
      unknown("needs_answer"),
    ],
    [
      "automation outside of AWS",
      () => judge([], { ...groups, attestations: [aCorrectionAnswer([{ scenario: "open-admin-sg" }])] }),
      met,
    ],
    [
      "a plain yes where nothing was found",
      () => judge([], { ...groups, attestations: [aCorrectionAnswer(null)] }),
      notMet,
      "NO_CHAIN",
    ],
    [
      "an answer for another account",
      () =>
        judge([], {
          ...groups,
          attestations: [aCorrectionAnswer([{ scenario: "open-admin-sg", accounts: ["999999999999"] }])],
        }),
      notMet,
    ],
  ])("%s", (_name, verdict, expected, fault) => {
    check(verdict(), expected, fault);
  });

  it("holds no longer than what proves it", () => {
    const verdict = judge(
      ssh({ runs: { succeeded90d: 1, failed90d: 0, lastSucceededOn: day(179) } }),
      groups,
    );
    expect(verdict.state).toBe("MET");
    expect(verdict.validUntil?.getTime()).toBeLessThan(now.getTime() + 86_400_000);
  });
});

describe("8.2 automated remediation: what cannot come about", () => {
  const blocked = anS3AccountFact(allOn);
  const lock = (...statements: object[]) => [
    aTreeOfUnits(),
    aPoliciesFact([{ name: "lock", statements, targets: [rootId] }]),
  ];
  const guard = deny("s3:PutAccountPublicAccessBlock");
  const set = (publicAccessBlock: "all" | "none") =>
    aFact("organizations.effective-policies", ["organizations:DescribeEffectivePolicy"], {
      s3: { publicAccessBlock },
      guardduty: null,
      backup: null,
    });
  it.each<Row>([
    [
      "the account's block, which nobody may lift",
      () => judge([blocked], { ...buckets, sharedFacts: lock(guard) }),
      met,
    ],
    [
      "a policy of the organization blocks",
      () => judge([blocked, set("all")], { ...buckets, sharedFacts: lock() }),
      met,
    ],
    [
      "a block that anybody may lift",
      () => judge([blocked], { ...buckets, sharedFacts: lock(deny("organizations:LeaveOrganization")) }),
      notMet,
      "NO_CHAIN",
    ],
    [
      "a lock that leaves out the roles of people",
      () =>
        judge([blocked], {
          ...buckets,
          sharedFacts: lock(
            deny("s3:PutAccountPublicAccessBlock", {
              Condition: {
                ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*" },
              },
            }),
          ),
        }),
      notMet,
    ],
    [
      "3.4 met only with a public bucket that somebody accepted: three settings prevent nothing",
      () =>
        judge([anS3AccountFact({ ...allOn, RestrictPublicBuckets: false })], {
          ...buckets,
          sharedFacts: lock(guard),
        }),
      notMet,
    ],
    [
      "the management account is bound by no guardrail",
      () => judge([blocked], { ...buckets, sharedFacts: lock(guard), account: { isManagement: true } }),
      notMet,
    ],
    ["whether it is locked could not be read", () => judge([blocked], buckets), { state: "UNKNOWN" }],
    [
      "whether it is blocked could not be read",
      () => judge([denied(blocked, "s3control:GetPublicAccessBlock")], buckets),
      { ...unknown("denied") },
    ],
  ])("%s", (_name, verdict, expected, fault) => {
    check(verdict(), expected, fault);
  });
});
