import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { EffectivePolicies } from "#lib/facts/organizations.ts";
import {
  aBucket,
  aBucketsFact,
  accountId,
  aFact,
  allOn,
  anException,
  anS3AccountFact,
  denied,
  hoursAgo,
  now,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut, goodFactsWithout } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("3.4");
  if (verdict === undefined) throw new Error("no verdict on 3.4");
  return verdict;
}

const allOff = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
const preventsNew = { ...allOff, BlockPublicAcls: true, BlockPublicPolicy: true };
const assets = aBucket("assets", { policyPublic: true });
const exception = anException("3.4", "arn:aws:s3:::assets", "public");

function organizationPolicy(
  publicAccessBlock: NonNullable<EffectivePolicies["s3"]>["publicAccessBlock"],
): Envelope {
  return aFact("organizations.effective-policies", ["organizations:DescribeEffectivePolicy"], {
    s3: { publicAccessBlock },
    guardduty: null,
    backup: null,
  });
}

type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];

function row(
  name: string,
  facts: Envelope[],
  expected: Partial<Verdict>,
  more: Partial<AccountInput> = {},
): Row {
  return [name, { ...anInput({ facts: goodFactsBut(...facts) }), ...more }, expected];
}

const accepted = { exceptions: [exception] };

const rows: Row[] = [
  row("all four true (account or via org `all`)", [anS3AccountFact(allOn), organizationPolicy("all")], {
    state: "MET",
    fractionHundredths: 100,
    units: 1,
    known: 1,
  }),
  row(
    "BlockPublicPolicy=false, rest true",
    [anS3AccountFact({ ...allOn, BlockPublicPolicy: false }), aBucketsFact()],
    {
      state: "PARTIAL",
      fractionHundredths: 60,
      reason: "BlockPublicPolicy off.",
    },
  ),
  row(
    "Ignore+Restrict true, Block* false",
    [anS3AccountFact({ ...allOff, IgnorePublicAcls: true, RestrictPublicBuckets: true }), aBucketsFact()],
    { state: "PARTIAL", fractionHundredths: 40 },
  ),
  row("one flag true", [anS3AccountFact({ ...allOff, IgnorePublicAcls: true }), aBucketsFact()], {
    state: "PARTIAL",
    fractionHundredths: 20,
  }),
  row(
    "NoSuchPublicAccessBlockConfiguration, no buckets",
    [withOutcome(anS3AccountFact(null), "s3control:GetPublicAccessBlock", "absent"), aBucketsFact()],
    {
      state: "NOT_MET",
      fractionHundredths: 0,
      failing: [{ resource: accountId, region: "global", why: "All four settings are off." }],
    },
  ),
  row(
    "same, 3 buckets each with all four flags",
    [
      anS3AccountFact(null),
      aBucketsFact(...["a", "b", "c"].map((name) => aBucket(name, { publicAccessBlock: allOn }))),
    ],
    { state: "PARTIAL", fractionHundredths: 50 },
  ),
  row(
    "same, one of three buckets without its own block",
    [anS3AccountFact(null), aBucketsFact(aBucket("a", { publicAccessBlock: allOn }), aBucket("b"))],
    { state: "NOT_MET", evidenceIncomplete: false },
  ),
  row(
    "same, one bucket's own block could not be read",
    [
      anS3AccountFact(null),
      denied(
        aBucketsFact(aBucket("a", { publicAccessBlock: allOn }), aBucket("b")),
        "s3:GetPublicAccessBlock",
        { resource: "b" },
      ),
    ],
    { state: "NOT_MET", evidenceIncomplete: true },
  ),
  row(
    "AccessDenied, effective org policy `all`",
    [denied(anS3AccountFact(null), "s3control:GetPublicAccessBlock"), organizationPolicy("all")],
    {
      state: "UNKNOWN",
      reasonCode: "denied",
      reason: "The audit role may not call s3:GetAccountPublicAccessBlock.",
      evidence: [
        {
          collector: "organizations.effective-policies",
          accountId,
          region: "global",
          observed: "The organization's S3 policy says all. That is an intent, not the setting in effect.",
          result: "info",
        },
      ],
    },
  ),
  row(
    "Block* true only, exception for `assets`, only `assets` public",
    [anS3AccountFact(preventsNew), aBucketsFact(assets, aBucket("logs"))],
    { state: "MET", excepted: 1, units: 1, reason: "No further bucket can become public. 1 excepted." },
    accepted,
  ),
  row(
    "same, second public bucket without exception",
    [anS3AccountFact(preventsNew), aBucketsFact(assets, aBucket("leak", { aclPublic: true }))],
    { state: "PARTIAL", fractionHundredths: 40, excepted: 1, evidenceIncomplete: false },
    accepted,
  ),
  row(
    "org policy `none` on the OU, account once set all true: effective all false",
    [anS3AccountFact(allOff), aBucketsFact(), organizationPolicy("none")],
    { state: "NOT_MET", reason: "All four settings are off: the organization's S3 policy says none." },
  ),
  ["SUSPENDED account", anInput({ account: { state: "SUSPENDED" } }), { state: "NOT_APPLICABLE" }],
];

describe("3.4 S3 Block Public Access: the specification's rows", () => {
  it.each(rows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const exceptionRows: Row[] = [
  row(
    "exception of another account",
    [anS3AccountFact(preventsNew), aBucketsFact(assets)],
    { state: "PARTIAL", excepted: 0 },
    { exceptions: [{ ...exception, accountId: "123456789012" }] },
  ),

  row(
    "exception for a bucket that does not exist, and nothing is public",
    [anS3AccountFact(preventsNew), aBucketsFact(aBucket("logs"))],
    { state: "PARTIAL", fractionHundredths: 40 },
    { exceptions: [anException("3.4", "arn:aws:s3:::gone")] },
  ),
  row(
    "public by access list, but its own block ignores that",
    [
      anS3AccountFact(preventsNew),
      aBucketsFact(
        assets,
        aBucket("x", { aclPublic: true, publicAccessBlock: { ...allOff, IgnorePublicAcls: true } }),
      ),
    ],
    { state: "MET", excepted: 1 },
    accepted,
  ),

  row(
    "exception expired",
    [anS3AccountFact(preventsNew), aBucketsFact(assets)],
    { state: "PARTIAL", fractionHundredths: 40, excepted: 0 },
    {
      exceptions: [anException("3.4", "assets", "public", now)],
    },
  ),
  row(
    "exception for a bucket that does not exist",
    [anS3AccountFact(preventsNew), aBucketsFact(assets)],
    { state: "PARTIAL", fractionHundredths: 40 },
    {
      exceptions: [anException("3.4", "arn:aws:s3:::gone")],
    },
  ),
  row(
    "exception of another item",
    [anS3AccountFact(preventsNew), aBucketsFact(assets)],
    { state: "PARTIAL" },
    {
      exceptions: [anException("6.1", "arn:aws:s3:::assets")],
    },
  ),
  row(
    "an accepted bucket that is not public any more",
    [anS3AccountFact(preventsNew), aBucketsFact(aBucket("assets"))],
    { state: "MET", excepted: 0 },
    accepted,
  ),
  row(
    "public by policy, but its own block restricts it",
    [
      anS3AccountFact(preventsNew),
      aBucketsFact(assets, aBucket("x", { policyPublic: true, publicAccessBlock: allOn })),
    ],
    { state: "MET", excepted: 1 },
    accepted,
  ),
  row(
    "exception mode, list of buckets unreadable",
    [anS3AccountFact(preventsNew), denied(aBucketsFact(), "s3:ListBuckets")],
    { state: "UNKNOWN", reasonCode: "denied" },
    accepted,
  ),
  row(
    "exception mode, one bucket's policy status denied",
    [
      anS3AccountFact(preventsNew),
      denied(aBucketsFact(assets, aBucket("logs", { policyPublic: null })), "s3:GetBucketPolicyStatus", {
        resource: "logs",
      }),
    ],
    {
      state: "UNKNOWN",
      knownFractionHundredths: 50,
      reason:
        "The audit role may not call s3:GetBucketPolicyStatus for logs. 1 of 2 settings known, 1 unknown. 1 excepted.",
    },
    accepted,
  ),
  row(
    "policy status denied, but the bucket's own block settles it",
    [
      anS3AccountFact(preventsNew),
      denied(
        aBucketsFact(assets, aBucket("logs", { policyPublic: null, publicAccessBlock: allOn })),
        "s3:GetBucketPolicyStatus",
        { resource: "logs" },
      ),
    ],
    { state: "MET", excepted: 1 },
    accepted,
  ),
  row(
    "a bucket that vanished between list and get is dropped",
    [
      anS3AccountFact(preventsNew),
      withOutcome(
        aBucketsFact(assets, aBucket("tmp", { policyPublic: null })),
        "s3:GetBucketPolicyStatus",
        "ok",
        { resource: "tmp", gone: true },
      ),
    ],
    { state: "MET", excepted: 1 },
    accepted,
  ),
  row(
    "three settings on: the exception does not apply",
    [anS3AccountFact({ ...allOn, RestrictPublicBuckets: false }), aBucketsFact(assets)],
    { state: "PARTIAL", fractionHundredths: 60 },
    accepted,
  ),
];

describe("3.4 S3 Block Public Access: exceptions", () => {
  it.each(exceptionRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });

  it("holds no longer than its exception", () => {
    const soon = new Date(now.getTime() + 3_600_000);
    const facts = goodFactsBut(anS3AccountFact(preventsNew), aBucketsFact(assets));
    const verdict = judge(anInput({ facts, exceptions: [anException("3.4", "assets", "public", soon)] }));
    expect(verdict).toMatchObject({ state: "MET", validUntil: soon });
  });
});

describe("3.4 S3 Block Public Access: what else it must not read", () => {
  it("does not need the buckets where the account blocks everything", () => {
    expect(judge(anInput({ facts: goodFactsWithout("s3.exposure") })).state).toBe("MET");
  });

  it("counts all off without any bucket fact as not met, with evidence missing", () => {
    const facts = goodFactsBut(anS3AccountFact(null)).filter((fact) => fact.collector !== "s3.exposure");
    expect(judge(anInput({ facts }))).toMatchObject({ state: "NOT_MET", evidenceIncomplete: true });
  });

  it("does not take a fact of another account for its own", () => {
    const foreign = { ...anS3AccountFact(allOn), accountId: "123456789012" };
    const facts = [...goodFactsWithout("s3.account"), foreign];
    expect(judge(anInput({ facts }))).toMatchObject({ state: "UNKNOWN", reasonCode: "not_read" });
  });

  it("judges an account that joined an hour ago: nothing has to be enrolled", () => {
    const facts = goodFactsBut(anS3AccountFact(null), aBucketsFact());
    expect(judge(anInput({ facts, account: { joinedAt: new Date(hoursAgo(1)) } })).state).toBe("NOT_MET");
  });
});
