import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aBucket,
  aBucketsFact,
  accountId,
  allOn,
  anAssumeFact,
  anS3AccountFact,
  aRegionsFact,
  denied,
  homeRegion,
} from "#lib/roadmap/a-fact.fixture.ts";
import { aBucketListFact, allowing, aPointsFact, exposureFacts } from "#lib/roadmap/an-exposure.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

/** One region with nothing in it. */
function judge(facts: readonly Envelope[]): Verdict | undefined {
  const usual = [anS3AccountFact(null), aBucketListFact(), aBucketsFact(), aPointsFact()];
  const kept = usual.filter(({ collector }) => !facts.some((fact) => fact.collector === collector));
  const all = [anAssumeFact(), aRegionsFact([homeRegion]), ...exposureFacts(), ...kept, ...facts];
  return evaluateAccount(anInput({ facts: all })).get("6.1");
}

const open = { policyPublic: true };
const publicPoint = {
  AccessPointArn: `arn:aws:s3:${homeRegion}:${accountId}:accesspoint/p`,
  Bucket: "b",
  region: homeRegion,
  NetworkOrigin: "Internet",
  publicAccessBlock: { ...allOn, RestrictPublicBuckets: false },
  policyPublic: true,
};
const preventsNew = { ...allOn, IgnorePublicAcls: false, RestrictPublicBuckets: false };
const overrules = { ...allOn, BlockPublicAcls: false, BlockPublicPolicy: false };

const bucketRows: [name: string, facts: Envelope[], expected: Partial<Verdict>][] = [
  [
    "bucket policyPublic, BlockPublicPolicy=true, RestrictPublicBuckets=false",
    [anS3AccountFact(preventsNew), aBucketsFact(aBucket("b", open))],
    { state: "NOT_MET", reason: "Public by its policy: b." },
  ],
  [
    "account PAB ignore+restrict true, GetBucketPolicyStatus denied",
    [
      anS3AccountFact(overrules),
      aBucketListFact("b"),
      denied(aBucketsFact(aBucket("b", { policyPublic: null })), "s3:GetBucketPolicyStatus"),
    ],
    { state: "MET", units: 1 },
  ],
  [
    "bucket not public, ObjectWriter, no PAB",
    [aBucketsFact(aBucket("b", { ObjectOwnership: null }))],
    { state: "UNKNOWN" },
  ],
  [
    "same, but its own block ignores access lists",
    [aBucketsFact(aBucket("b", { ObjectOwnership: null, publicAccessBlock: allOn }))],
    { state: "MET" },
  ],
  [
    "bucket private, access point public, account PAB off",
    [aBucketsFact(aBucket("b")), aPointsFact({ accessPoints: [publicPoint] })],
    { state: "NOT_MET" },
  ],
  [
    "same, the access point restricts",
    [
      aBucketsFact(aBucket("b")),
      aPointsFact({ accessPoints: [{ ...publicPoint, publicAccessBlock: allOn }] }),
    ],
    { state: "MET" },
  ],
  [
    "same, the access point is of a VPC",
    [aBucketsFact(aBucket("b")), aPointsFact({ accessPoints: [{ ...publicPoint, NetworkOrigin: "VPC" }] })],
    { state: "MET" },
  ],
  [
    "a public access point of several regions",
    [
      aBucketsFact(aBucket("b")),
      aPointsFact({
        multiRegion: [{ Name: "m", Buckets: ["b"], publicAccessBlock: null, policyPublic: true }],
      }),
    ],
    { state: "NOT_MET" },
  ],
  [
    "access points could not be listed",
    [aBucketsFact(aBucket("b")), denied(aPointsFact(), "s3control:ListAccessPoints")],
    { state: "UNKNOWN" },
  ],
  [
    "same, but the account restricts",
    [
      anS3AccountFact({ ...preventsNew, RestrictPublicBuckets: true }),
      aBucketsFact(aBucket("b")),
      denied(aPointsFact(), "s3control:ListAccessPoints"),
    ],
    { state: "MET" },
  ],
  [
    "public by ACL, grants to every account count",
    [aBucketsFact(aBucket("b", { ObjectOwnership: null, aclPublic: true, publicPermissions: ["READ"] }))],
    { state: "NOT_MET" },
  ],
  [
    "policy status denied",
    [denied(aBucketsFact(aBucket("b", { policyPublic: null })), "s3:GetBucketPolicyStatus")],
    { state: "UNKNOWN" },
  ],
  [
    "policy status denied, own block restricts",
    [
      denied(
        aBucketsFact(aBucket("b", { policyPublic: null, publicAccessBlock: allOn })),
        "s3:GetBucketPolicyStatus",
      ),
    ],
    { state: "MET" },
  ],
  [
    "account block denied, own block restricts",
    [
      denied(anS3AccountFact(null), "s3control:GetPublicAccessBlock"),
      aBucketsFact(aBucket("b", { publicAccessBlock: allOn })),
    ],
    { state: "MET" },
  ],
  [
    "account block denied, policy public",
    [denied(anS3AccountFact(null), "s3control:GetPublicAccessBlock"), aBucketsFact(aBucket("b", open))],
    { state: "UNKNOWN" },
  ],
  ["list of buckets denied", [denied(aBucketsFact(), "s3:ListBuckets")], { state: "UNKNOWN" }],
  [
    "one of four buckets everybody may write to",
    [
      aBucketsFact(
        aBucket("a"),
        aBucket("c"),
        aBucket("d"),
        aBucket("b", { ...open, publicPolicy: allowing("*", "s3:PutObject") }),
      ),
    ],
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "one of four buckets everybody may read",
    [aBucketsFact(aBucket("a"), aBucket("c"), aBucket("d"), aBucket("b", open))],
    { state: "PARTIAL", fractionHundredths: 75 },
  ],
];

describe("6.1 buckets", () => {
  it.each(bucketRows)("%s", (_name, facts, expected) => {
    expect(judge(facts)).toMatchObject(expected);
  });
});
