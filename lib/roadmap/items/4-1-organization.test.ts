import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aFact,
  aMember,
  anAdminsFact,
  aRegionsFact,
  denied,
  managementId,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import {
  anAccount,
  anOrganizationInput,
  aTreeFact,
  businessIds,
} from "#lib/roadmap/an-organization.fixture.ts";
import { evaluateRollUps } from "#lib/roadmap/evaluate-beside.ts";
import type { AccountVerdict, OrganizationInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const [payments = ""] = businessIds(1);
type Listed = Exclude<Parameters<typeof aRegionsFact>[0], undefined>;
const two: Listed = [
  ["us-east-1", "ENABLED_BY_DEFAULT"],
  ["eu-north-1", "ENABLED_BY_DEFAULT"],
];
const names = ["us-east-1", "eu-north-1"];

type Setting = "ALL" | "NEW" | "NONE" | null;

function aConfiguration(
  region: string,
  AutoEnableOrganizationMembers: Setting,
  more: { limit?: boolean; watched?: string[]; administrator?: string } = {},
): Envelope {
  const { limit = false, watched = [managementId, payments], administrator = securityId } = more;
  return aFact(
    "guardduty.organization",
    ["guardduty:DescribeOrganizationConfiguration", "guardduty:ListMembers", "guardduty:GetMemberDetectors"],
    {
      configuration: { AutoEnableOrganizationMembers, MemberAccountLimitReached: limit },
      members: watched.map((AccountId) => aMember({ AccountId })),
    },
    { region, accountId: administrator },
  );
}

function aPolicy(foundational: Record<string, boolean> | null): Envelope {
  return aFact(
    "organizations.effective-policies",
    [],
    { s3: null, guardduty: foundational === null ? null : { foundational }, backup: null },
    {
      accountId: managementId,
      ops: [
        { op: "organizations:DescribeEffectivePolicy", outcome: foundational === null ? "absent" : "ok" },
      ],
    },
  );
}

const own = (accountId: string, list = two): Envelope => ({ ...aRegionsFact(list), accountId });
const tree = aTreeFact([anAccount(managementId), anAccount(securityId), anAccount(payments)]);
const good = [
  tree,
  own(managementId),
  own(securityId),
  aPolicy(null),
  ...names.flatMap((region) => [anAdminsFact(region, securityId), aConfiguration(region, "ALL")]),
];

function goodBut(...changes: Envelope[]): Envelope[] {
  const key = ({ accountId, collector, region }: Envelope) => `${accountId} ${collector} ${region}`;
  const replaced = new Set(changes.map(key));
  return [...good.filter((fact) => !replaced.has(key(fact))), ...changes];
}

const met: AccountVerdict = {
  state: "MET",
  fractionHundredths: 100,
  units: 17,
  known: 17,
  excepted: 0,
  reasonCode: "met",
  validUntil: null,
};

function judge(
  sharedFacts: Envelope[],
  more: Partial<OrganizationInput> = {},
  states = [met],
): Verdict | undefined {
  const verdicts = new Map(states.map((verdict, at) => [`11112222333${at}`, new Map([["4.1", verdict]])]));
  return evaluateRollUps(anOrganizationInput({ sharedFacts, verdicts, ...more })).get("4.1");
}

const north = "eu-north-1";
const rows: [name: string, facts: Envelope[], expected: Partial<Verdict>][] = [
  ["auto-enable ALL in every region", good, { state: "MET", units: 3 }],
  ["NEW, every existing member enabled", goodBut(aConfiguration(north, "NEW")), { state: "MET" }],
  [
    "NEW, one existing member is not watched",
    goodBut(aConfiguration(north, "NEW", { watched: [managementId] })),
    { state: "PARTIAL", fractionHundredths: 66 },
  ],
  ["NONE", goodBut(aConfiguration(north, "NONE")), { state: "PARTIAL", fractionHundredths: 66 }],
  ["not set", goodBut(aConfiguration(north, null)), { state: "PARTIAL" }],
  [
    "NONE, but the effective policy enrols there",
    goodBut(aConfiguration(north, "NONE"), aPolicy({ [north]: true })),
    { state: "MET" },
  ],
  [
    "NONE, the policy's default enrols and its block for the region does not",
    goodBut(aConfiguration(north, "NONE"), aPolicy({ default: true, [north]: false })),
    { state: "PARTIAL" },
  ],
  [
    "NONE, the policy is unreadable",
    goodBut(
      aConfiguration(north, "NONE"),
      denied(aPolicy({ default: true }), "organizations:DescribeEffectivePolicy"),
    ),
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "limit of members reached, whatever else is set",
    goodBut(aConfiguration(north, "ALL", { limit: true })),
    { state: "PARTIAL" },
  ],
  ["no administrator in one region", goodBut(anAdminsFact(north)), { state: "PARTIAL" }],
  [
    "the administrator's configuration is denied",
    goodBut(denied(aConfiguration(north, "ALL"), "guardduty:DescribeOrganizationConfiguration")),
    { state: "UNKNOWN", reasonCode: "denied", known: 2, units: 3 },
  ],
  [
    "the regions of the management account are unknown",
    good.filter(({ collector, accountId }) => collector !== "account.regions" || accountId !== managementId),
    { state: "UNKNOWN" },
  ],
  [
    "a region that the administrator alone has enabled counts",
    goodBut(own(securityId, [...two, ["eu-south-1", "ENABLED"]]), anAdminsFact("eu-south-1")),
    { state: "PARTIAL", units: 4 },
  ],
  [
    "a region that is disabled does not",
    goodBut(own(managementId, [...two, ["eu-south-1", "DISABLED"]])),
    { state: "MET", units: 3 },
  ],
  [
    "the management account administers: only a remark",
    [
      tree,
      own(managementId),
      aPolicy(null),
      ...names.flatMap((region) => [
        anAdminsFact(region, managementId),
        aConfiguration(region, "ALL", { administrator: managementId }),
      ]),
    ],
    { state: "MET" },
  ],
];

describe("4.1 of the organization", () => {
  it.each(rows)("%s", (_name, facts, expected) => {
    expect(judge(facts)).toMatchObject(expected);
  });

  it("auto-enable ALL is never evidence for an account: one without detectors keeps the organization from MET", () => {
    const bare: AccountVerdict = { ...met, state: "NOT_MET", fractionHundredths: 0, reasonCode: "failing" };
    expect(judge(good, {}, [met, bare])).toMatchObject({ state: "PARTIAL", fractionHundredths: 75 });
    expect(judge(good, {}, [met, bare])?.reason).toMatch(/^1 of 2 accounts have met it, 1 not\. /);
  });

  it("a standalone account has nobody to enrol", () => {
    const { organization } = anOrganizationInput();
    expect(judge(good, { organization: { ...organization, kind: "standalone" } })).toMatchObject({
      state: "MET",
      units: 1,
      reason: "The one account to which it applies has met it.",
    });
  });

  it("losing any fact never makes it met, nor better", () => {
    const worse = goodBut(aConfiguration(north, "NEW", { watched: [managementId] }));
    for (const facts of [good, worse])
      for (const [at, fact] of facts.entries())
        for (const lost of [
          facts.toSpliced(at, 1),
          ...fact.ops.map(({ op }) => facts.with(at, denied(fact, op))),
        ]) {
          const [before, after] = [judge(facts), judge(lost)];
          const label = `without ${fact.collector} of ${fact.accountId} in ${fact.region}`;
          if (before?.state !== "MET") expect(after?.state, label).not.toBe("MET");
          expect(after?.fractionHundredths ?? 0, label).toBeLessThanOrEqual(before?.fractionHundredths ?? 0);
        }
  });
});
