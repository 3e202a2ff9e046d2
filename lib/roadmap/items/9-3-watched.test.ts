import { describe, expect, it } from "vitest";
import { accountId, daysAgo, homeRegion, regions } from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateOwnAnswers } from "#lib/roadmap/evaluate-beside.ts";
import {
  aDecoy,
  aFilter,
  aHoneyFact,
  aHoneyTrail,
  allows,
  aRegistry,
  aRule,
  aToken,
  deniesAll,
  firedAt,
  keyId,
} from "#lib/roadmap/honey/a-decoy.fixture.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import {
  bucket,
  bucketFact,
  decoy,
  detector,
  everywhere,
  judge,
  type Row,
  rules,
  three,
  withRule,
} from "./9-3-cases.fixture.ts";

const more: Row[] = [
  [
    "an attached AWSDenyAll outranks whatever is allowed",
    () =>
      judge(
        three,
        decoy({
          policies: [
            { name: "ReadOnlyAccess", document: allows },
            { name: "AWSDenyAll", document: deniesAll },
          ],
        }),
      ),
    { state: "MET" },
  ],
  [
    "a policy that nobody would tell",
    () => judge(three, decoy({ policies: [{ name: "x", document: null }] })),
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
  ["an inactive key", () => judge(three, decoy({ active: false })), { fractionHundredths: 66 }, "INACTIVE"],
  [
    "a fourth token that is missing is left to do, and fails nothing",
    () =>
      judge(
        [...three, aToken(4)],
        aHoneyFact({
          decoys: [1, 2, 3].map((at) => aDecoy(at)).concat(aDecoy(4, { exists: false, active: null })),
        }),
      ),
    { state: "MET", failing: [] },
  ],
  [
    "rules in every Region that see every call",
    () => judge(withRule, rules(...everywhere)),
    { state: "MET" },
  ],
  [
    "a rule for a part of the calls",
    () =>
      judge(
        withRule,
        rules(
          ...regions.map((region) =>
            aRule(3, region, {
              EventPattern: JSON.stringify({
                source: ["aws.iam"],
                detail: { userIdentity: { accessKeyId: [keyId(3)] } },
              }),
            }),
          ),
        ),
      ),
    { fractionHundredths: 83 },
    "PATTERN_MISMATCH",
  ],
  [
    "a rule that is off",
    () => judge(withRule, rules(aRule(3, homeRegion, { State: "DISABLED" }))),
    {},
    "DETECTOR_DISABLED",
  ],
  ["no rule of that name", () => judge(withRule, rules()), { fractionHundredths: 66 }, "DETECTOR_DISABLED"],
  [
    "a Region's rules could not be read",
    () =>
      judge(
        withRule,
        detector({
          ref: "decoys",
          rules: everywhere.filter(({ region }) => region !== homeRegion),
          unreadRegions: [homeRegion],
        }),
      ),
    { state: "UNKNOWN" },
  ],
  [
    "an alarm whose actions are off",
    () =>
      judge(three, detector({ alarms: aFilter(3).alarms.map((one) => ({ ...one, ActionsEnabled: false })) })),
    { fractionHundredths: 66 },
    "DETECTOR_DISABLED",
  ],
  [
    "a filter without an alarm",
    () => judge(three, detector({ alarms: [] })),
    { fractionHundredths: 66 },
    "NO_TARGET",
  ],
  [
    "a filter that looks for another key",
    () => judge(three, detector({ filters: aFilter(4).filters })),
    { fractionHundredths: 66 },
    "PATTERN_MISMATCH",
  ],
  [
    "a filter that asks for more than the key",
    () =>
      judge(
        three,
        detector({
          filters: aFilter(3).filters.map((filter) => ({
            ...filter,
            filterPattern: `{ ($.userIdentity.accessKeyId = "${keyId(3)}") && ($.sourceIPAddress != "10.0.0.1") }`,
          })),
        }),
      ),
    { state: "UNKNOWN" },
  ],
  [
    "no trail writes into the log group",
    () => judge(three, aHoneyFact({ trails: [] })),
    { state: "NOT_MET" },
    "DETECTOR_DISABLED",
  ],
  [
    "a trail of one Region only",
    () => judge(three, aHoneyFact({ trails: [aHoneyTrail({ IsMultiRegionTrail: false })] })),
    { state: "PARTIAL", fractionHundredths: 50 },
    "REGION_GAP",
  ],
  [
    "the trail's logging could not be read",
    () => judge(three, aHoneyFact({ trails: [aHoneyTrail({ IsLogging: null })] })),
    { state: "UNKNOWN" },
  ],
  [
    "an alert that nobody recorded",
    () => judge([aToken(1), aToken(2), aToken(3, { alertReceivedAt: undefined })]),
    { fractionHundredths: 83 },
    "TEST_STALE",
  ],
  [
    "used in an earlier test, which a newer record has replaced",
    () =>
      judge(
        [aToken(1), aToken(2), aToken(3, {}, [daysAgo(100)])],
        decoy({
          lastUsed: { at: daysAgo(100), exactness: "moment", service: null, region: null },
        }),
      ),
    { state: "MET" },
  ],
  [
    "the facts are about another key than the record",
    () => judge([aToken(1), aToken(2), aToken(3, { accessKeyId: keyId(9) })]),
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
  [
    "no key among three that work",
    () =>
      judge([bucket], bucketFact([{ Type: "AWS::S3::Object", Values: ["arn:aws:s3"] }]), {
        minHoneyTokens: 1,
      }),
    { state: "PARTIAL", fractionHundredths: 99 },
  ],
];

describe("9.3 honey tokens: what watches, and what proves it", () => {
  it.each(more)("%s", (_name, verdict, expected, fault) => {
    const found = verdict();
    expect(found).toMatchObject(expected);
    if (fault !== undefined) expect(found.failing.map(({ why }) => why).join()).toContain(fault);
  });

  it("asks for decoys of each account's own where the settings say so", () => {
    const settings = { ...defaultSettings, perAccountHoneyTokens: true };
    const records = aRegistry(...three);
    const own = anInput({ facts: goodFactsBut(aHoneyFact()), records, settings });
    expect(evaluateOwnAnswers(own).get("9.3")).toMatchObject({ state: "MET" });
    const other = anInput({
      account: { id: "999988887777" },
      sharedFacts: [aHoneyFact()],
      records,
      settings,
    });
    expect(evaluateOwnAnswers(other).get("9.3")).toMatchObject({ state: "NOT_MET" });
  });

  it("holds no longer than the test counts and the review is due", () => {
    const { validUntil } = judge(three, aHoneyFact(), { honeyTestDays: 31 });
    expect(validUntil?.getTime()).toBeLessThanOrEqual(Date.parse(firedAt) + 31 * 86_400_000);
  });
});

describe("who reads a verdict on 9.3", () => {
  it.each(more)("learns no id, name, account or Region of a decoy: %s", (_name, verdict) => {
    const text = JSON.stringify({ ...verdict(), validUntil: null });
    for (const secret of [...[1, 2, 3, 4, 9].map(keyId), "nightly", accountId, "payroll", "trail-logs"])
      expect(text).not.toContain(secret);
  });
});
