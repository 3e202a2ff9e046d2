import { describe, expect, it } from "vitest";
import { accountId, daysAgo, denied, homeRegion, regions } from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateOwnAnswers } from "#lib/roadmap/evaluate-beside.ts";
import {
  aDecoy,
  aHoneyFact,
  allows,
  aRegistry,
  aRule,
  aToken,
  keyId,
} from "#lib/roadmap/honey/a-decoy.fixture.ts";
import {
  bucket,
  bucketArn,
  bucketFact,
  canary,
  decoy,
  judge,
  type Row,
  rules,
  three,
  withRule,
} from "./9-3-cases.fixture.ts";

const rows: Row[] = [
  ["3 healthy tokens incl. a key, tested 30 d ago", () => judge(three), { state: "MET" }],
  [
    "Key Active, user in a group with ReadOnlyAccess (trap: user itself has no policies)",
    () => judge(three, decoy({ policies: [{ name: "ReadOnlyAccess", document: allows }] })),
    { state: "PARTIAL", fractionHundredths: 66 },
    "HAS_PERMISSIONS",
  ],
  [
    "Rule ENABLED, only us-east-1, key detector (trap)",
    () => judge(withRule, rules(aRule(3, homeRegion, { State: "ENABLED" }))),
    { state: "PARTIAL", fractionHundredths: 83 },
    "REGION_GAP: Its use in some Regions is not noticed. NO_READ_EVENTS",
  ],
  [
    "Rule matches another key id",
    () => judge(withRule, rules(...regions.map((region) => aRule(4, region)))),
    { state: "PARTIAL", fractionHundredths: 66 },
    "PATTERN_MISMATCH",
  ],
  [
    "Rule with no targets",
    () => judge(withRule, rules(...regions.map((region) => aRule(3, region, { targets: [] })))),
    { state: "PARTIAL", fractionHundredths: 66 },
    "NO_TARGET",
  ],
  [
    "Claimed test 10 d ago, LookupEvents shows nothing",
    () => {
      const fired = daysAgo(10);
      const token = aToken(3, { lastTestFiredAt: fired, alertReceivedAt: fired });
      const test = { firedAt: fired, seen: false, eventId: null };
      return judge([aToken(1), aToken(2), token], decoy({ test, lastUsed: null }));
    },
    { state: "PARTIAL", fractionHundredths: 83 },
    "TEST_STALE",
  ],
  [
    "Last test 200 d ago",
    () => {
      const fired = daysAgo(200);
      const token = aToken(3, { lastTestFiredAt: fired, alertReceivedAt: fired });
      const test = { firedAt: fired, seen: true, eventId: "event-3" };
      return judge([aToken(1), aToken(2), token], decoy({ test, lastUsed: null }));
    },
    { state: "PARTIAL", fractionHundredths: 83 },
    "TEST_STALE",
  ],
  [
    "GetAccessKeyLastUsed yesterday, no test recorded",
    () => {
      const lastUsed = { at: daysAgo(1), exactness: "moment" as const, service: "s3", region: "us-east-2" };
      return judge(three, decoy({ lastUsed }));
    },
    { state: "PARTIAL", fractionHundredths: 99 },
    "FIRED",
  ],
  [
    "S3 decoy, trail has management events only",
    () => judge([aToken(1), aToken(2), bucket], bucketFact([])),
    { state: "PARTIAL", fractionHundredths: 66 },
    "NO_DATA_EVENTS",
  ],
  [
    "S3 decoy, the trail records its objects",
    () =>
      judge(
        [aToken(1), aToken(2), bucket],
        bucketFact([{ Type: "AWS::S3::Object", Values: [`${bucketArn}/`] }]),
      ),
    { state: "MET" },
  ],
  [
    "iam:ListAccessKeys denied, other tokens healthy but fewer than n",
    () =>
      judge(
        three,
        denied(decoy({ exists: null, active: null, policies: null, useRead: false }), "iam:ListAccessKeys", {
          resource: "nightly-3",
        }),
      ),
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "Same, and another token MISSING",
    () =>
      judge(
        three,
        denied(
          aHoneyFact({
            decoys: [
              aDecoy(1),
              aDecoy(2, { exists: false, active: null }),
              aDecoy(3, { exists: null, active: null }),
            ],
          }),
          "iam:ListAccessKeys",
          { resource: "nightly-3" },
        ),
      ),
    { state: "PARTIAL", fractionHundredths: 33, evidenceIncomplete: true },
    "MISSING",
  ],
  [
    "Test 120 d ago, event id stored then, LookupEvents no longer has it",
    () => {
      const fired = daysAgo(120);
      const token = aToken(3, { lastTestFiredAt: fired, alertReceivedAt: fired });
      const test = { firedAt: fired, seen: null, eventId: null };
      return judge([aToken(1), aToken(2), token], decoy({ test, lastUsed: null }));
    },
    { state: "MET" },
  ],
  [
    "Healthy token, reviewBy last week",
    () => judge([aToken(1), aToken(2), aToken(3, { reviewBy: daysAgo(7) })]),
    { state: "UNKNOWN", reasonCode: "expired" },
  ],
  [
    "Key deleted, registry row remains (trap: count rows)",
    () => judge(three, decoy({ exists: false, active: null })),
    { state: "PARTIAL", fractionHundredths: 66 },
    "MISSING",
  ],
  [
    "3 external canaries only, all tested",
    () => judge([canary(1), canary(2), canary(3)]),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  ["the registry is empty", () => judge([]), { state: "NOT_MET", reason: "No decoy is registered." }],
];

describe("9.3 honey tokens: the specification's rows", () => {
  it.each(rows)("%s", (_name, verdict, expected, fault) => {
    const found = verdict();
    expect(found).toMatchObject(expected);
    if (fault !== undefined) expect(found.failing.map(({ why }) => why).join()).toContain(fault);
  });

  it("3 healthy tokens, all covering account 1111 only (trap: shown green on every account)", () => {
    const tokens = [1, 2, 3].map((at) => aToken(at, { coversAccounts: [accountId] }));
    expect(judge(tokens)).toMatchObject({ state: "NOT_MET" });
    const records = aRegistry(...tokens);
    const own = evaluateOwnAnswers(anInput({ facts: goodFactsBut(aHoneyFact()), records })).get("9.3");
    expect(own).toMatchObject({ state: "MET" });
    const other = anInput({ account: { id: "999988887777" }, sharedFacts: [aHoneyFact()], records });
    expect(evaluateOwnAnswers(other).get("9.3")).toBeNull();
  });
});

describe("who reads a verdict on 9.3", () => {
  it.each(rows)("learns no id, name, account or Region of a decoy: %s", (_name, verdict) => {
    const text = JSON.stringify({ ...verdict(), validUntil: null });
    for (const secret of [...[1, 2, 3, 4, 9].map(keyId), "nightly", accountId, "payroll", "trail-logs"])
      expect(text).not.toContain(secret);
  });
});
