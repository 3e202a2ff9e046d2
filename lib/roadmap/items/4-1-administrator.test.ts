import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FactsOf } from "#lib/facts/registry.ts";
import {
  aDetectorFact,
  aFact,
  aMember,
  aMembersFact,
  anAdminsFact,
  aRegionsFact,
  denied,
  foundational,
  hoursAgo,
  managementId,
  regions,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { defaultSettings } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("4.1");
  if (verdict === undefined) throw new Error("no verdict on 4.1");
  return verdict;
}

const north = "eu-north-1";
const noDetectors = regions.map((region) => aDetectorFact(region, null));
const onlyNorth = { facts: goodFactsBut(aRegionsFact([north])) };

type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];

const self = { ...anInput().account, id: securityId };
const settings = { ...defaultSettings, requireCentral: false };
const plans = { ...defaultSettings, requiredPlans: ["S3_DATA_EVENTS", "RUNTIME_MONITORING"] };
const features = (...names: string[]) => names.map((Name) => ({ Name, Status: "ENABLED", ManagedBy: null }));

function related(RelationshipStatus: string): Envelope {
  const fact = aDetectorFact(north);
  const data = fact.data as FactsOf<"guardduty.detector">;
  return { ...fact, data: { ...data, administrator: { AccountId: securityId, RelationshipStatus } } };
}

const centralRows: Row[] = [
  [
    "its relationship to the administrator has ended",
    anInput({ facts: goodFactsBut(aRegionsFact([north]), related("Removed")) }),
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "the relationship in capitals, as other implementations spell it",
    anInput({ facts: goodFactsBut(aRegionsFact([north]), related("ENABLED")) }),
    { state: "MET" },
  ],

  [
    "the administrator itself: GetAdministratorAccount is empty",
    anInput({
      account: self,
      facts: goodFactsBut(aRegionsFact([north]), aDetectorFact(north, {}, null)).map((fact) => ({
        ...fact,
        accountId: securityId,
      })),
    }),
    { state: "MET" },
  ],
  [
    "another administrator than the region's",
    anInput({ facts: goodFactsBut(aRegionsFact([north]), aDetectorFact(north, {}, "123456789012")) }),
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "another administrator, central collection not required",
    anInput({
      settings,
      facts: goodFactsBut(aRegionsFact([north]), aDetectorFact(north, {}, "123456789012")),
    }),
    { state: "MET" },
  ],
  [
    "no role in the management account: the account that can describe the organization is the administrator",
    anInput({
      ...onlyNorth,
      organization: { securityAccountId: null },
      sharedFacts: [aMembersFact(north, [aMember()])],
    }),
    { state: "MET" },
  ],
  [
    "no facts of any administrator, but the designated security account is the detector's",
    anInput({ ...onlyNorth, sharedFacts: [] }),
    { state: "MET" },
  ],
  [
    "no facts of any administrator, and nobody is designated",
    anInput({ ...onlyNorth, sharedFacts: [], organization: { securityAccountId: null } }),
    { state: "UNKNOWN" },
  ],
  [
    "two accounts claim to administer the region",
    anInput({
      ...onlyNorth,
      organization: { securityAccountId: null },
      sharedFacts: [aMembersFact(north, []), aMembersFact(north, [], managementId)],
    }),
    { state: "UNKNOWN" },
  ],
  [
    "the designation is being withdrawn",
    anInput({
      ...onlyNorth,
      sharedFacts: [
        aFact(
          "guardduty.admins",
          ["guardduty:ListOrganizationAdminAccounts"],
          { adminAccounts: [{ AdminAccountId: securityId, AdminStatus: "DISABLE_IN_PROGRESS" }] },
          { region: north, accountId: managementId },
        ),
      ],
    }),
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "the administrator's facts are older than a day",
    anInput({
      ...onlyNorth,
      organization: { securityAccountId: null },
      sharedFacts: [{ ...anAdminsFact(north, securityId), observedAt: hoursAgo(25) }],
    }),
    { state: "UNKNOWN" },
  ],
  [
    "GetAdministratorAccount denied, the administrator sees the member",
    anInput({
      facts: goodFactsBut(
        aRegionsFact([north]),
        denied(aDetectorFact(north, {}, null), "guardduty:GetAdministratorAccount"),
      ),
      sharedFacts: [anAdminsFact(north, securityId), aMembersFact(north, [aMember()])],
    }),
    { state: "MET" },
  ],
  [
    "GetAdministratorAccount denied, the administrator does not know the account",
    anInput({
      facts: goodFactsBut(
        aRegionsFact([north]),
        denied(aDetectorFact(north, {}, null), "guardduty:GetAdministratorAccount"),
      ),
      sharedFacts: [anAdminsFact(north, securityId), aMembersFact(north, [])],
    }),
    { state: "PARTIAL", fractionHundredths: 80 },
  ],
  [
    "own facts missing and not in the administrator's list: that says nothing of its own detector",
    anInput({
      facts: goodFactsBut(aRegionsFact([north])).filter((fact) => fact.collector !== "guardduty.detector"),
      sharedFacts: [anAdminsFact(north, securityId), aMembersFact(north, [])],
    }),
    { state: "UNKNOWN" },
  ],
  [
    "a foundational data source is off",
    anInput({
      facts: goodFactsBut(
        aRegionsFact([north]),
        aDetectorFact(north, { Features: [{ Name: "FLOW_LOGS", Status: "DISABLED", ManagedBy: null }] }),
      ),
    }),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "one of two required plans is missing",
    anInput({
      settings: plans,
      facts: goodFactsBut(
        aRegionsFact([north]),
        aDetectorFact(north, { Features: [...foundational, ...features("S3_DATA_EVENTS")] }),
      ),
    }),
    { state: "PARTIAL", fractionHundredths: 90, reason: "Plans off: RUNTIME_MONITORING: eu-north-1." },
  ],
  [
    "seven required plans missing: never below a half",
    anInput({ settings: { ...plans, requiredPlans: ["A", "B", "C", "D", "E", "F", "G"] }, ...onlyNorth }),
    { state: "PARTIAL", fractionHundredths: 50 },
  ],
  [
    "required plans are all on",
    anInput({
      settings: plans,
      facts: goodFactsBut(
        aRegionsFact([north]),
        aDetectorFact(north, {
          Features: [...foundational, ...features("S3_DATA_EVENTS", "RUNTIME_MONITORING")],
        }),
      ),
    }),
    { state: "MET" },
  ],
];

describe("4.1 GuardDuty: central collection and plans", () => {
  it.each(centralRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });

  it("mentions an organization policy as intent only", () => {
    const policy = aFact("organizations.effective-policies", ["organizations:DescribeEffectivePolicy"], {
      s3: null,
      guardduty: { foundational: { default: true, "us-east-1": false } },
      backup: null,
    });
    const verdict = judge(anInput({ facts: goodFactsBut(...noDetectors, policy) }));
    expect(verdict.state).toBe("NOT_MET");
    const intents = verdict.evidence.filter(({ result }) => result === "info");
    expect(intents).toHaveLength(regions.length - 1);
    expect(intents.map(({ region }) => region)).not.toContain("us-east-1");
  });
});
