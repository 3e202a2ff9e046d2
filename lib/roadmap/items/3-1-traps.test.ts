import { describe, expect, it } from "vitest";
import {
  aRegionsFact,
  denied,
  homeRegion,
  logId,
  managementId,
  regions,
  securityId,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  aBucketListFact,
  anError,
  aSelectorsFact,
  aStoresFact,
  aTrail,
  aTrailsFact,
  logBucket,
  organizationTrailArn,
  ownTrailArn,
} from "#lib/roadmap/a-trail.fixture.ts";
import {
  advanced,
  everywhere,
  judge,
  management,
  met,
  noTrails,
  notMet,
  type Row,
  recording,
  sharedBut,
} from "#lib/roadmap/a-trail-scene.fixture.ts";
import { anInput, goodFactsBut, goodFactsWithout } from "#lib/roadmap/an-input.fixture.ts";

/** Traps: what is easily read wrong. */
const traps: Row[] = [
  [
    "selectors asked of a member: TrailNotFound there is no default selector",
    {
      facts: [
        ...everywhere(aTrail()),
        withOutcome(aSelectorsFact(null, ownTrailArn), "cloudtrail:GetEventSelectors", "error", {
          resource: organizationTrailArn,
        }),
      ],
      sharedFacts: sharedBut().filter(({ collector }) => collector !== "cloudtrail.selectors"),
    },
    { state: "UNKNOWN" },
  ],
  [
    "the owner read its selectors before the trail existed",
    { sharedFacts: sharedBut(aSelectorsFact(null)) },
    { state: "UNKNOWN" },
  ],
  [
    "neither list of selectors in the answer",
    recording({ basic: [], advanced: null }),
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
  [
    "listed and logging with a delivery error that one delivery has followed: a hiccup",
    { facts: everywhere(aTrail({}, anError(5, { errorConfirmed: true }))) },
    met,
  ],
  [
    "no delivery in a quiet region: fine outside of the home region",
    { facts: goodFactsBut(aTrailsFact("eu-north-1", aTrail({}, { delivery: null }))) },
    met,
  ],
  [
    "no delivery in the home region within a day",
    { facts: goodFactsBut(aTrailsFact(homeRegion, aTrail({}, { delivery: "older" }))) },
    { state: "PARTIAL", fractionHundredths: 94 },
  ],
  [
    "never delivered in the home region",
    { facts: goodFactsBut(aTrailsFact(homeRegion, aTrail({}, { delivery: "never" }))) },
    { state: "PARTIAL", fractionHundredths: 94 },
  ],
  [
    "an error before the first delivery, outside of the home region: to be confirmed",
    {
      facts: goodFactsBut(
        aTrailsFact("eu-north-1", aTrail({}, { delivery: "never", LatestDeliveryError: "NoSuchBucket" })),
      ),
    },
    { state: "UNKNOWN", known: 16 },
  ],
  ["a selector that only reads", recording(advanced([management, ["readOnly", "true"]])), notMet],
  [
    "GetTrailStatus denied in one region",
    {
      facts: goodFactsBut(
        denied(aTrailsFact("eu-north-1", aTrail({ status: null })), "cloudtrail:GetTrailStatus"),
      ),
    },
    { state: "UNKNOWN", reasonCode: "denied", known: 16 },
  ],
  [
    "DescribeTrails denied by an SCP that nobody verified: unknown, not out of scope",
    {
      facts: goodFactsBut(
        denied({ ...aTrailsFact("sa-east-1"), data: null }, "cloudtrail:DescribeTrails", {
          deniedBy: "scp",
          policyId: "p-1",
        }),
      ),
    },
    { state: "UNKNOWN", reasonCode: "denied", known: 16 },
  ],
  [
    "a known failure outranks missing evidence",
    { facts: goodFactsBut(aRegionsFact([...regions, "ap-east-1"]), aTrailsFact("eu-north-1")) },
    { state: "PARTIAL", fractionHundredths: 88, evidenceIncomplete: true },
  ],
  [
    "the log account's buckets denied",
    { sharedFacts: sharedBut(denied({ ...aBucketListFact(logId), data: null }, "s3:ListBuckets")) },
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "the log account was never read, but the bucket is the management account's",
    {
      sharedFacts: [aSelectorsFact(), aStoresFact(), aBucketListFact(managementId, logBucket)],
    },
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "bucket of nobody that we know",
    { sharedFacts: sharedBut(aBucketListFact(logId, "others")) },
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "nobody designated to keep the logs",
    { organization: { logAccountId: null, securityAccountId: null } },
    { state: "UNKNOWN", reasonCode: "not_configured" },
  ],
  [
    "only a security account designated: it keeps the logs",
    {
      organization: { logAccountId: null },
      sharedFacts: sharedBut(aBucketListFact(securityId, logBucket)),
    },
    met,
  ],
  [
    "changes only, to a bucket of another account",
    {
      sharedFacts: sharedBut(
        aSelectorsFact(advanced([management, ["readOnly", "false"]])),
        aBucketListFact(logId),
        aBucketListFact(managementId, logBucket),
      ),
    },
    { state: "PARTIAL", fractionHundredths: 25 },
  ],
  ["the region list could not be read", { facts: goodFactsWithout("account.regions") }, { state: "UNKNOWN" }],
  [
    "a disabled region is out of scope",
    { facts: goodFactsBut(aRegionsFact([...regions, ["me-south-1", "DISABLED"]])) },
    met,
  ],
  [
    "the management account is not exempt",
    {
      account: { id: managementId, isManagement: true },
      facts: goodFactsBut(...noTrails, aSelectorsFact()).map((fact) => ({
        ...fact,
        accountId: managementId,
      })),
    },
    notMet,
  ],
  ["a suspended account is out of scope", { account: { state: "SUSPENDED" } }, { state: "NOT_APPLICABLE" }],
];

describe("3.1 CloudTrail: traps", () => {
  it.each(traps)("%s", (_name, changes, expected) => {
    expect(judge(anInput(changes))).toMatchObject(expected);
  });
});
