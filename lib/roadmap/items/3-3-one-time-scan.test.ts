import { describe, expect, it } from "vitest";
import {
  aBucket,
  aBucketsFact,
  allOn,
  anException,
  anS3AccountFact,
  aRegionsFact,
  daysAgo,
  denied,
  hoursAgo,
  now,
  regions,
} from "#lib/roadmap/a-fact.fixture.ts";
import { aFinding, aScan, prowlerChecks, scannedRegions } from "#lib/roadmap/a-scan.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { noRecords, type Records } from "#lib/roadmap/records.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("3.3");
  if (verdict === undefined) throw new Error("no verdict on 3.3");
  return verdict;
}

type Changes = Parameters<typeof anInput>[0];

function scanned(scans: Records["scans"], changes: Changes = {}): AccountInput {
  return anInput({ records: { ...noRecords, scans }, ...changes });
}

const four = ["eu-west-1", "eu-west-2", "us-east-1", "us-west-2"];
const inFour = { facts: goodFactsBut(aRegionsFact(four)) };
const buckets = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
const triaged = buckets.map((name) => aFinding(name));
const nothingBlocked = { ...allOn, IgnorePublicAcls: false, RestrictPublicBuckets: false };
const publicBucket = goodFactsBut(
  anS3AccountFact(nothingBlocked),
  aBucketsFact(aBucket("a", { policyPublic: true }), aBucket("b")),
);
const accepted = (expiresAt: string | null, reason: string | null = "marketing") =>
  aFinding("a", { triage: "accepted", reason, expiresAt });
const soon = new Date(now.getTime() + 86_400_000).toISOString();

type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];

const rows: Row[] = [
  [
    "Prowler all regions, 9/9 tactical triaged",
    scanned([aScan({ findings: triaged })]),
    { state: "MET", units: 26, known: 26 },
  ],
  [
    "same, 3 of 9 open",
    scanned([
      aScan({ findings: triaged.map((one, at) => (at < 3 ? { ...one, triage: "open" as const } : one)) }),
    ]),
    { state: "PARTIAL", fractionHundredths: 83 },
  ],
  [
    "scan covers 1 of 4 active regions, no findings",
    scanned([aScan({ regions: scannedRegions(["us-east-1"]) })], inFour),
    { state: "PARTIAL", fractionHundredths: 62 },
  ],
  [
    "all regions, but the scan was restricted to IAM checks (tactical checks never run)",
    scanned([
      aScan({ regions: scannedRegions(regions, ["iam_root_mfa_enabled", "iam_no_root_access_key"]) }),
    ]),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "export of failures only, none of them tactical",
    scanned([
      aScan({
        regions: { "us-east-1": { errors: [] } },
        findings: [aFinding("x", { checkId: "iam_root_mfa_enabled", tactical: false, triage: "open" })],
      }),
    ]),
    { state: "UNKNOWN", knownFractionHundredths: 50 },
  ],
  [
    "scan ran in management account only; this account absent from file",
    scanned([]),
    { state: "NOT_MET", reason: "No scan of the account was recorded." },
  ],
  [
    "account joined after scan",
    scanned([aScan()], { account: { joinedAt: new Date(daysAgo(5)) } }),
    { state: "NOT_MET", reason: "No scan since the account joined." },
  ],
  [
    "an account that joined today: a missing record is known",
    scanned([], { account: { joinedAt: new Date(hoursAgo(3)) } }),
    { state: "NOT_MET" },
  ],
  [
    "report lists account, but s3 checks all AccessDenied",
    scanned([
      aScan({ regions: scannedRegions(regions, prowlerChecks.slice(1), ["s3_bucket_public_access"]) }),
    ]),
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
  [
    "finding marked fixed, today's facts still show public bucket",
    scanned([aScan({ findings: triaged.slice(0, 2) })], { facts: publicBucket }),
    { state: "PARTIAL", fractionHundredths: 75 },
  ],
  [
    "accepted risk expired",
    scanned([aScan({ findings: [...triaged.slice(1), accepted(daysAgo(1))] })]),
    { state: "PARTIAL", fractionHundredths: 94 },
  ],
  [
    "accepted risk, valid: it leaves both sides",
    scanned([aScan({ findings: [...triaged.slice(1), accepted(soon)] })]),
    { state: "MET", excepted: 1 },
  ],
  [
    "every finding is an accepted risk: nothing is left to triage",
    scanned([aScan({ findings: [accepted(soon)] })]),
    { state: "MET", excepted: 1 },
  ],
  ["accepted without an end", scanned([aScan({ findings: [accepted(null)] })]), { state: "PARTIAL" }],
  ["accepted without a reason", scanned([aScan({ findings: [accepted(soon, null)] })]), { state: "PARTIAL" }],
  [
    "called false without a reason",
    scanned([aScan({ findings: [aFinding("a", { triage: "false_positive" })] })]),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "called false with a reason",
    scanned([aScan({ findings: [aFinding("a", { triage: "false_positive", reason: "a website" })] })]),
    { state: "MET" },
  ],
  [
    "a scan of two years ago does not expire",
    scanned([aScan({ finishedAt: daysAgo(390) })]),
    { state: "MET" },
  ],
  ["a scan that has not ended yet", scanned([aScan({ finishedAt: soon })]), { state: "NOT_MET" }],
];

describe("3.3 one-time scan: the specification's rows", () => {
  it.each(rows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const coverageRows: Row[] = [
  [
    "two scans cover different regions",
    scanned(
      [
        aScan({ regions: scannedRegions(four.slice(0, 2)) }),
        aScan({ tool: "Prowler", regions: scannedRegions(four.slice(2)) }),
      ],
      inFour,
    ),
    { state: "MET" },
  ],
  [
    "a tool of which nothing is known",
    scanned([aScan({ tool: "own-script" })], inFour),
    { state: "UNKNOWN" },
  ],
  [
    "the list of regions is denied",
    scanned([aScan()], {
      facts: goodFactsBut({ ...denied(aRegionsFact(), "account:ListRegions"), data: null }),
    }),
    { state: "UNKNOWN" },
  ],
  [
    "a region that is disabled needs no scan",
    scanned([aScan({ regions: scannedRegions(four) })], {
      facts: goodFactsBut(aRegionsFact([...four, ["me-south-1", "DISABLED"]])),
    }),
    { state: "MET" },
  ],
  [
    "a region under an exception",
    scanned([aScan({ regions: scannedRegions(four.slice(1)) })], {
      ...inFour,
      exceptions: [anException("3.3", "eu-west-1")],
    }),
    { state: "MET", excepted: 1 },
  ],
  [
    "an open finding under an exception",
    scanned([aScan({ findings: [aFinding("a", { triage: "open" })] })], {
      exceptions: [anException("3.3", "arn:aws:s3:::a")],
    }),
    { state: "MET", excepted: 1 },
  ],
  [
    "one region unproven, another one not scanned: what is known to fail decides",
    scanned([aScan({ regions: { ...scannedRegions(four.slice(2)), "eu-west-1": { errors: [] } } })], inFour),
    { state: "PARTIAL", fractionHundredths: 75, evidenceIncomplete: true },
  ],
  ["a closed account", scanned([], { account: { state: "CLOSED" } }), { state: "NOT_APPLICABLE" }],
];

describe("3.3 one-time scan: coverage", () => {
  it.each(coverageRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const older = aScan({
  finishedAt: daysAgo(100),
  startedAt: daysAgo(100),
  findings: [aFinding("a", { triage: "open" })],
});

const historyRows: Row[] = [
  ["a newer scan ran the check and no longer finds it", scanned([older, aScan()]), { state: "MET" }],
  [
    "a newer scan did not run the check: the finding stands",
    scanned([older, aScan({ regions: scannedRegions(regions, ["iam_root_mfa_enabled"]) })]),
    { state: "PARTIAL" },
  ],
  [
    "what was called fixed is found again",
    scanned([
      aScan({ ...older.data, findings: [aFinding("a")] }),
      aScan({ findings: [aFinding("a", { triage: "open" })] }),
    ]),
    { state: "PARTIAL" },
  ],
  [
    "what was called false is found again",
    scanned([
      aScan({ ...older.data, findings: [aFinding("a", { triage: "false_positive", reason: "a website" })] }),
      aScan({ findings: [aFinding("a", { triage: "open" })] }),
    ]),
    { state: "MET" },
  ],
  [
    "an older name of the same check",
    scanned([
      aScan({ ...older.data, findings: [aFinding("a", { checkId: "extra73", triage: "open" })] }),
      aScan(),
    ]),
    { state: "MET" },
  ],
  [
    "open and fixed in one file: the open one counts",
    scanned([aScan({ findings: [aFinding("a"), aFinding("a", { triage: "open" })] })]),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
];

describe("3.3 one-time scan: several scans", () => {
  it.each(historyRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const fixed = (facts: AccountInput["facts"], more = {}) =>
  scanned([aScan({ findings: [aFinding("a", more)] })], { facts });

const confirmationRows: Row[] = [
  [
    "the bucket is gone",
    fixed(goodFactsBut(anS3AccountFact(null), aBucketsFact(aBucket("b")))),
    { state: "MET" },
  ],
  [
    "the bucket is closed",
    fixed(goodFactsBut(anS3AccountFact(null), aBucketsFact(aBucket("a")))),
    { state: "MET" },
  ],
  [
    "the account's own setting closes it since",
    fixed(
      goodFactsBut(
        anS3AccountFact({ ...allOn, BlockPublicAcls: false }),
        aBucketsFact(aBucket("a", { policyPublic: true })),
      ),
    ),
    { state: "MET" },
  ],
  [
    "facts are older than the scan",
    scanned([aScan({ finishedAt: hoursAgo(0.5), findings: [aFinding("a")] })], {}),
    { state: "UNKNOWN", reason: expect.stringContaining("Nothing was read since") },
  ],
  [
    "the bucket could not be read",
    fixed(
      goodFactsBut(
        anS3AccountFact(null),
        denied(aBucketsFact(aBucket("a", { policyPublic: null })), "s3:GetBucketPolicyStatus", {
          resource: "a",
        }),
      ),
    ),
    { state: "UNKNOWN" },
  ],
  [
    "its access list is overruled by the account, its policy could not be read",
    fixed(
      goodFactsBut(
        anS3AccountFact({ ...nothingBlocked, IgnorePublicAcls: true }),
        denied(
          aBucketsFact(aBucket("a", { policyPublic: null, aclPublic: true })),
          "s3:GetBucketPolicyStatus",
          { resource: "a" },
        ),
      ),
    ),
    { state: "UNKNOWN" },
  ],
  [
    "no collector looks at it: a person's word counts",
    fixed(publicBucket, {
      checkId: prowlerChecks[3],
      resource: "arn:aws:ec2:us-east-1:111122223333:security-group/sg-1",
    }),
    { state: "MET" },
  ],
];

describe("3.3 one-time scan: what was called fixed", () => {
  it.each(confirmationRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });

  it("says what still shows it", () => {
    const verdict = judge(scanned([aScan({ findings: triaged.slice(0, 1) })], { facts: publicBucket }));
    expect(verdict.failing).toEqual([
      {
        resource: "arn:aws:s3:::a",
        region: "us-east-1",
        why: "Called fixed, but the bucket is still public by its policy: s3_bucket_public_access on arn:aws:s3:::a.",
      },
    ]);
  });

  it("an accepted risk limits how long the verdict holds", () => {
    expect(judge(scanned([aScan({ findings: [accepted(soon)] })])).validUntil).toEqual(new Date(soon));
  });
});
