/** Check B8 of item 10.1, judged in the account that keeps the logs. */
import { describe, expect, it } from "vitest";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import type { S3LogBuckets } from "#lib/facts/s3.ts";
import { blastShared, devId } from "#lib/roadmap/a-blast.fixture.ts";
import { accountId, aFact, homeRegion, managementId, securityId } from "#lib/roadmap/a-fact.fixture.ts";
import { aPoliciesFact, deny, rootId } from "#lib/roadmap/a-guardrail.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";

type Bucket = S3LogBuckets["buckets"][number];

const key = `arn:aws:kms:${homeRegion}:${accountId}:key/1`;
const lock: Bucket["objectLock"] = { DefaultRetention: { Mode: "COMPLIANCE", days: 365 } };
const policyFor = (AWS: unknown, Action: unknown, more: object = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: AWS === "*" ? "*" : { AWS }, Action, Resource: "*", ...more },
  });
const delivery = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::logs/AWSLogs/*",
  },
});

const aBucket = (changes: Partial<Bucket> = {}): Bucket => ({
  Name: "logs",
  BucketRegion: homeRegion,
  policy: delivery,
  objectLock: lock,
  keys: [],
  ...changes,
});

function aBucketsFact(buckets: Bucket[], lost: string | null = null): Envelope {
  const ops = ["s3:GetBucketPolicy", "s3:GetObjectLockConfiguration"];
  const fact = aFact("s3.log-buckets", ops, { buckets });
  const outcomes = ops.flatMap((op): Operation[] =>
    buckets.map(({ Name: resource }) =>
      op === lost
        ? { op, resource, outcome: "denied", code: "AccessDenied" }
        : { op, resource, outcome: "ok" },
    ),
  );
  return { ...fact, ops: buckets.length === 0 ? fact.ops : outcomes, complete: lost === null };
}

const aKeysFact = (policy: string | null, lost = false): Envelope => {
  const fact = aFact(
    "kms.policies",
    ["kms:ListKeys", "kms:ListAliases", "kms:GetKeyPolicy"],
    { resources: [{ arn: key, policy }] },
    { region: homeRegion },
  );
  const gone = { op: "kms:GetKeyPolicy", resource: key, outcome: "denied" as const, code: "AccessDenied" };
  return lost ? { ...fact, ops: [...fact.ops, gone], complete: false } : fact;
};

/** Nothing but FullAWSAccess, or a Deny on the root beside it. */
const guardrails = (...statements: object[]) =>
  aPoliciesFact(statements.length === 0 ? [] : [{ name: "guard", statements, targets: [rootId] }], [
    rootId,
    accountId,
  ]);

function judge(...facts: Envelope[]) {
  const policies = facts.find(({ collector }) => collector === "organizations.policies") ?? guardrails();
  const input = anInput({
    organization: { logAccountId: accountId },
    settings: { ...defaultSettings, homeRegions: [homeRegion], environments: { [devId]: "nonprod" } },
    sharedFacts: [...blastShared(true), policies],
    facts: goodFactsBut(...facts.filter((one) => one !== policies)),
  });
  const verdict = evaluateAccount(input).get("10.1");
  if (verdict === undefined) throw new Error("no verdict");
  return verdict;
}

describe("logs that cannot be taken away", () => {
  it.each<[what: string, facts: Envelope[]]>([
    ["only the service delivers, and the bucket is locked", [aBucketsFact([aBucket()])]],
    ["a bucket without a policy", [aBucketsFact([aBucket({ policy: null })])]],
    [
      "others may read",
      [aBucketsFact([aBucket({ policy: policyFor(managementId, ["s3:GetObject", "s3:ListBucket"]) })])],
    ],
    ["the security team may delete", [aBucketsFact([aBucket({ policy: policyFor(securityId, "s3:*") })])]],
    [
      "a key that only the security team administers",
      [aBucketsFact([aBucket({ keys: [key] })]), aKeysFact(policyFor(securityId, "kms:*"))],
    ],
    [
      "a guardrail forbids deleting, instead of Object Lock",
      [aBucketsFact([aBucket({ objectLock: null })]), guardrails(deny("s3:DeleteObject*"))],
    ],
    [
      "a key of another account, which answers for it",
      [aBucketsFact([aBucket({ keys: [`arn:aws:kms:${homeRegion}:${securityId}:key/2`] })])],
    ],
  ])("%s: met", (_, facts) => {
    expect(judge(...facts)).toMatchObject({ state: "MET" });
  });
});

describe("logs that can be taken away", () => {
  it.each<[what: string, facts: Envelope[], why: string]>([
    ["no bucket that a trail delivers to", [aBucketsFact([])], "owns no bucket that a trail delivers to"],
    [
      "no Object Lock and no guardrail",
      [aBucketsFact([aBucket({ objectLock: null })])],
      "Has no Object Lock with a default retention, and no guardrail forbids deleting from it.",
    ],
    [
      "Object Lock that holds nothing by itself",
      [aBucketsFact([aBucket({ objectLock: { DefaultRetention: null } })])],
      "Has no Object Lock with a default retention",
    ],
    [
      "another account may delete",
      [aBucketsFact([aBucket({ policy: policyFor(managementId, "s3:DeleteObject*") })])],
      `Grants s3:deleteobject to account ${managementId}.`,
    ],
    [
      "everybody of the organization may let logs expire",
      [
        aBucketsFact([
          aBucket({
            policy: policyFor("*", "s3:PutLifecycleConfiguration", {
              Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
            }),
          }),
        ]),
      ],
      "more accounts",
    ],
    [
      "another account may schedule the deletion of the key",
      [
        aBucketsFact([aBucket({ keys: [key] })]),
        aKeysFact(policyFor(managementId, "kms:ScheduleKeyDeletion")),
      ],
      `Grants kms:schedulekeydeletion to account ${managementId}.`,
    ],
    [
      "one of two buckets is open, the other could not be read",
      [aBucketsFact([aBucket({ Name: "more", objectLock: null }), aBucket()])],
      "Has no Object Lock",
    ],
  ])("%s: fails, and says where", (_, facts, why) => {
    const verdict = judge(...facts);
    expect(verdict.state).toBe("PARTIAL");
    expect(verdict.failing.map((one) => one.why).join(" ")).toContain(why);
  });
});

describe("what could not be read of the logs", () => {
  it.each<[what: string, facts: Envelope[]]>([
    ["the policy of the bucket", [aBucketsFact([aBucket({ policy: null })], "s3:GetBucketPolicy")]],
    ["Object Lock", [aBucketsFact([aBucket({ objectLock: null })], "s3:GetObjectLockConfiguration")]],
    ["a policy that nobody understands", [aBucketsFact([aBucket({ policy: "{" })])]],
    ["the policy of the key", [aBucketsFact([aBucket({ keys: [key] })]), aKeysFact(null, true)]],
    ["which keys there are", [aBucketsFact([aBucket({ keys: [`${key}23`] })]), aKeysFact("{}")]],
  ])("%s: never met", (_, facts) => {
    expect(judge(...facts)).toMatchObject({ state: "UNKNOWN" });
  });
});
