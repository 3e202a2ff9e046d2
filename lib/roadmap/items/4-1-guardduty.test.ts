import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  accountId,
  aDetectorFact,
  aMember,
  aMembersFact,
  anAdminsFact,
  anException,
  aRegionsFact,
  denied,
  hoursAgo,
  regions,
  securityId,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut, goodFactsWithout } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("4.1");
  if (verdict === undefined) throw new Error("no verdict on 4.1");
  return verdict;
}

const north = "eu-north-1";
const admins = regions.map((region) => anAdminsFact(region, securityId));
const noDetectors = regions.map((region) => aDetectorFact(region, null));
const northDenied = { ...denied(aDetectorFact(north), "guardduty:ListDetectors"), data: null };
const unprocessed = denied(
  aMembersFact(north, [aMember({ features: null })]),
  "guardduty:GetMemberDetectors",
  {
    resource: accountId,
  },
);

function detectors(change: (region: string) => Envelope): Envelope[] {
  return goodFactsBut(...regions.map(change));
}

type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];

const rows: Row[] = [
  [
    "ENABLED + member in 17/17",
    anInput(),
    {
      state: "MET",
      units: 17,
      known: 17,
      reason: "GuardDuty is on in 17 of 17 regions and reports centrally.",
    },
  ],
  [
    "us-east-1 only, 16 regions have no detector",
    anInput({ facts: detectors((region) => aDetectorFact(region, region === "us-east-1" ? {} : null)) }),
    { state: "PARTIAL", fractionHundredths: 5, units: 17 },
  ],
  [
    "16 ENABLED, eu-north-1 AccessDenied, D members show Enabled there, features on",
    anInput({ facts: goodFactsBut(northDenied), sharedFacts: [...admins, aMembersFact(north, [aMember()])] }),
    { state: "MET", units: 17, known: 17 },
  ],
  [
    "same, D facts missing",
    anInput({ facts: goodFactsBut(northDenied) }),
    {
      state: "UNKNOWN",
      knownFractionHundredths: 94,
      reason:
        "The audit role may not call guardduty:ListDetectors in eu-north-1. 16 of 17 regions known, 1 unknown.",
    },
  ],
  [
    "same, the account among UnprocessedAccounts",
    anInput({ facts: goodFactsBut(northDenied), sharedFacts: [...admins, unprocessed] }),
    { state: "UNKNOWN" },
  ],
  [
    "same, GetMemberDetectors denied",
    anInput({
      facts: goodFactsBut(northDenied),
      sharedFacts: [...admins, denied(aMembersFact(north, [aMember()]), "guardduty:GetMemberDetectors")],
    }),
    { state: "UNKNOWN" },
  ],
  [
    "same, a foundational feature of the member is off",
    anInput({
      facts: goodFactsBut(northDenied),
      sharedFacts: [
        ...admins,
        aMembersFact(north, [aMember({ features: [{ Name: "DNS_LOGS", Status: "DISABLED" }] })]),
      ],
    }),
    { state: "PARTIAL", fractionHundredths: 97 },
  ],
  [
    "same, the administrator was not told of the member's foundational sources",
    anInput({
      facts: goodFactsBut(northDenied),
      sharedFacts: [...admins, aMembersFact(north, [aMember({ features: [] })])],
    }),
    { state: "UNKNOWN" },
  ],
  [
    "same, ListMembers not read to its end",
    anInput({
      facts: goodFactsBut(northDenied),
      sharedFacts: [
        ...admins,
        withOutcome(aMembersFact(north, [aMember()]), "guardduty:ListMembers", "throttled"),
      ],
    }),
    { state: "UNKNOWN" },
  ],
  [
    "same, the member is Removed",
    anInput({
      facts: goodFactsBut(northDenied),
      sharedFacts: [
        ...admins,
        aMembersFact(north, [aMember({ RelationshipStatus: "Removed", features: null })]),
      ],
    }),
    { state: "PARTIAL", fractionHundredths: 94, evidenceIncomplete: false },
  ],
  [
    "GetAdministratorAccount empty, D's identity unknown",
    anInput({ facts: detectors((region) => aDetectorFact(region, {}, null)), sharedFacts: [] }),
    {
      state: "UNKNOWN",
      fractionHundredths: null,
      reason:
        "The administrator of GuardDuty could not be read: ap-northeast-1, ap-northeast-2, ap-northeast-3 and 14 more.",
    },
  ],
  [
    "account joined 5 h ago, no detector yet",
    anInput({ facts: goodFactsBut(...noDetectors), account: { joinedAt: new Date(hoursAgo(5)) } }),
    { state: "UNKNOWN", reasonCode: "new", failing: [] },
  ],
  [
    "account joined 25 h ago, no detector yet",
    anInput({ facts: goodFactsBut(...noDetectors), account: { joinedAt: new Date(hoursAgo(25)) } }),
    { state: "NOT_MET" },
  ],
  [
    "detector exists everywhere, Status DISABLED",
    anInput({ facts: detectors((region) => aDetectorFact(region, { Status: "DISABLED" })) }),
    { state: "NOT_MET", fractionHundredths: 0 },
  ],
  [
    "org auto-enable ALL, this account has no detector anywhere",
    anInput({
      facts: goodFactsBut(...noDetectors),
      sharedFacts: [...admins, ...regions.map((region) => aMembersFact(region, []))],
    }),
    { state: "NOT_MET" },
  ],
  [
    "RelationshipStatus=Enabled yesterday; own GetDetector today DISABLED",
    anInput({
      facts: goodFactsBut(aDetectorFact(north, { Status: "DISABLED" })),
      sharedFacts: [...admins, aMembersFact(north, [aMember()])],
    }),
    { state: "PARTIAL", fractionHundredths: 94 },
  ],
  [
    "region opt-in DISABLED",
    anInput({ facts: goodFactsBut(aRegionsFact([...regions, ["af-south-1", "DISABLED"]])) }),
    { state: "MET", units: 17 },
  ],
  [
    "17 ENABLED standalone, no administrator",
    anInput({
      facts: detectors((region) => aDetectorFact(region, {}, null)),
      sharedFacts: regions.map((region) => anAdminsFact(region)),
    }),
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "17 ENABLED in an account without organization",
    anInput({
      facts: detectors((region) => aDetectorFact(region, {}, null)),
      sharedFacts: [],
      organization: { kind: "standalone", managementAccountId: accountId },
    }),
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "PENDING_CLOSURE account",
    anInput({ account: { state: "PENDING_CLOSURE" } }),
    { state: "NOT_APPLICABLE" },
  ],
  [
    "BadRequestException from GetDetector",
    anInput({
      facts: goodFactsBut(
        withOutcome(aDetectorFact(north, { Status: null, Features: [] }), "guardduty:GetDetector", "invalid"),
      ),
    }),
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
];

describe("4.1 GuardDuty: the specification's rows", () => {
  it.each(rows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const onlyNorth = { facts: goodFactsBut(aRegionsFact([north])) };

const regionRows: Row[] = [
  [
    "an enabled region was not scanned",
    anInput({ facts: goodFactsWithout("guardduty.detector", north) }),
    {
      state: "UNKNOWN",
      reason: "eu-north-1 is enabled but was not scanned. 16 of 17 regions known, 1 unknown.",
    },
  ],
  [
    "the connection leaves regions out",
    anInput({ organization: { regionPolicy: regions.filter((region) => region !== north) } }),
    {
      state: "UNKNOWN",
      reason: "eu-north-1 is enabled but was not scanned. 16 of 17 regions known, 1 unknown.",
    },
  ],
  [
    "the connection leaves out a region that is disabled",
    anInput({
      facts: goodFactsBut(aRegionsFact([...regions, ["af-south-1", "DISABLED"]])),
      organization: { regionPolicy: regions },
    }),
    { state: "MET" },
  ],
  [
    "a region is being enabled",
    anInput({ facts: goodFactsBut(aRegionsFact([...regions, ["me-central-1", "ENABLING"]])) }),
    { state: "UNKNOWN", reason: "me-central-1 is still being enabled. 17 of 18 regions known, 1 unknown." },
  ],
  [
    "a region is being disabled: it counts still",
    anInput({
      facts: goodFactsBut(
        aRegionsFact([...regions, ["me-south-1", "DISABLING"]]),
        aDetectorFact("me-south-1", null),
      ),
    }),
    { state: "PARTIAL", fractionHundredths: 94, units: 18 },
  ],
  [
    "the list of regions is denied",
    anInput({ facts: goodFactsBut({ ...denied(aRegionsFact(), "account:ListRegions"), data: null }) }),
    { state: "UNKNOWN", units: 1, reason: "The audit role may not call account:ListRegions." },
  ],
  ["the list of regions is empty", anInput({ facts: goodFactsBut(aRegionsFact([])) }), { state: "UNKNOWN" }],
  [
    "region-deny SCP, not verified",
    anInput({
      facts: goodFactsBut({
        ...denied(aDetectorFact("us-east-2"), "guardduty:ListDetectors", {
          deniedBy: "scp",
          policyId: "p-abc",
        }),
        data: null,
      }),
    }),
    {
      state: "UNKNOWN",
      reasonCode: "denied",
      reason:
        "us-east-2 denied by SCP p-abc, action guardduty:ListDetectors. 16 of 17 regions known, 1 unknown.",
    },
  ],
  [
    "no endpoint in the region, by the collector's table",
    anInput({
      facts: goodFactsBut({
        ...withOutcome(aDetectorFact(north), "guardduty:ListDetectors", "unsupported"),
        data: null,
      }),
    }),
    { state: "MET", units: 16 },
  ],
  [
    "AWS calls the region disabled although its list says enabled",
    anInput({
      facts: goodFactsBut({
        ...withOutcome(aDetectorFact(north), "guardduty:ListDetectors", "region_disabled"),
        data: null,
      }),
    }),
    { state: "UNKNOWN" },
  ],
  [
    "a known failure beside a missing region",
    anInput({
      facts: [
        ...goodFactsWithout("guardduty.detector", north).filter((fact) => fact.region !== "us-west-2"),
        aDetectorFact("us-west-2", null),
      ],
    }),
    {
      state: "PARTIAL",
      fractionHundredths: 88,
      evidenceIncomplete: true,
      reason: "16 of 17 regions known: 15 met, 1 not, 1 unknown. No detector: us-west-2.",
    },
  ],
  [
    "a region that is excepted leaves the fraction",
    anInput({ facts: goodFactsBut(aDetectorFact(north, null)), exceptions: [anException("4.1", north)] }),
    { state: "MET", units: 16, excepted: 1 },
  ],
  [
    "a detector that is excepted leaves the fraction",
    anInput({
      facts: goodFactsBut(aDetectorFact(north, { Status: "DISABLED" })),
      exceptions: [anException("4.1", `arn:aws:guardduty:${north}:${accountId}:detector/d0`)],
    }),
    { state: "MET", units: 16, excepted: 1 },
  ],
  [
    "the only region is excepted",
    anInput({ ...onlyNorth, exceptions: [anException("4.1", north)] }),
    { state: "PARTIAL", fractionHundredths: 99, excepted: 1, reasonCode: "excepted", reason: "1 excepted." },
  ],
];

describe("4.1 GuardDuty: regions", () => {
  it.each(regionRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});
