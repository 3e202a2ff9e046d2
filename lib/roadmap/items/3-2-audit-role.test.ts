import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aBucketsFact,
  aFact,
  anAssumeFact,
  anAuthorizationFact,
  anS3AccountFact,
  aTrustPolicy,
  daysAgo,
  denied,
  hoursAgo,
  regions,
  roleArn,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut, goodFactsWithout } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("3.2");
  if (verdict === undefined) throw new Error("no verdict on 3.2");
  return verdict;
}

const refused = anAssumeFact({ assumed: false, failure: "role_missing_or_trust", code: "AccessDenied" });
const administrator = { PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess", document: null };

function trust(principal: unknown, externalId = true): Envelope {
  return anAuthorizationFact({ trustPolicy: aTrustPolicy(principal, externalId) });
}

type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];

const rows: Row[] = [
  [
    "assume ok, trust = security role, SecurityAudit+ViewOnly, probes ok",
    anInput(),
    { state: "MET", fractionHundredths: 100, units: 4, known: 4 },
  ],
  [
    "assume ok, but AdministratorAccess attached",
    anInput({ facts: goodFactsBut(anAuthorizationFact({ attachedPolicies: [administrator] })) }),
    { state: "PARTIAL", fractionHundredths: 75, units: 4, known: 4 },
  ],
  [
    "trust principal * with ExternalId",
    anInput({ facts: goodFactsBut(trust("*")) }),
    {
      state: "PARTIAL",
      fractionHundredths: 75,
      failing: [{ resource: roleArn, region: "global", why: "Trusts * with an external id." }],
    },
  ],
  [
    "stack instance CURRENT, assume AccessDenied, others fine",
    anInput({ facts: goodFactsBut(refused) }),
    {
      state: "NOT_MET",
      fractionHundredths: 0,
      reasonCode: "role_missing_or_trust",
      evidenceIncomplete: false,
    },
  ],
  [
    "every account fails in this run",
    anInput({ facts: goodFactsBut(refused), run: { attempted: 12, assumed: 0 } }),
    { state: "UNKNOWN", reasonCode: "own_credentials", fractionHundredths: null },
  ],
  [
    "the first account of a run of many fails",
    anInput({ facts: goodFactsBut(refused), run: { attempted: 1, assumed: 0, planned: 12 } }),
    { state: "UNKNOWN", reasonCode: "own_credentials" },
  ],
  [
    "one account failing, another assumed",
    anInput({ facts: goodFactsBut(refused), run: { attempted: 2, assumed: 1 } }),
    { state: "NOT_MET" },
  ],
  [
    "standalone account, the only one: assume AccessDenied, base GetCallerIdentity ok",
    anInput({ facts: goodFactsBut(refused), run: { attempted: 1, assumed: 0, baseIdentityWorks: true } }),
    { state: "NOT_MET" },
  ],
  [
    "standalone account, the only one: assume AccessDenied, base GetCallerIdentity not ok",
    anInput({ facts: goodFactsBut(refused), run: { attempted: 1, assumed: 0, baseIdentityWorks: false } }),
    { state: "UNKNOWN", reasonCode: "own_credentials" },
  ],
  [
    "account joined 2 h ago, assume AccessDenied, others fine",
    anInput({ facts: goodFactsBut(refused), account: { joinedAt: new Date(hoursAgo(2)) } }),
    { state: "UNKNOWN", reasonCode: "new" },
  ],
  [
    "account joined 2 h ago, role there but writable: enrolled, so judged",
    anInput({
      facts: goodFactsBut(anAuthorizationFact({ attachedPolicies: [administrator] })),
      account: { joinedAt: new Date(hoursAgo(2)) },
    }),
    { state: "PARTIAL", fractionHundredths: 75 },
  ],
  [
    "management account lacks the role (StackSet skipped it)",
    anInput({ facts: goodFactsBut(refused), account: { isManagement: true } }),
    { state: "NOT_MET" },
  ],
  [
    "account SUSPENDED, assume fails",
    anInput({ facts: goodFactsBut(refused), account: { state: "SUSPENDED" } }),
    { state: "NOT_APPLICABLE", reasonCode: "out_of_scope" },
  ],
  [
    "probe s3:ListBuckets denied, denied_by: scp",
    anInput({
      facts: goodFactsBut(
        anS3AccountFact(null),
        denied(aBucketsFact(), "s3:ListBuckets", { deniedBy: "scp", policyId: "p-abc" }),
      ),
    }),
    {
      state: "UNKNOWN",
      reasonCode: "denied",
      reason: "s3:ListAllMyBuckets denied by SCP p-abc. 3 of 4 checks known, 1 unknown.",
      knownFractionHundredths: 75,
    },
  ],
  [
    "probe iam:ListUsers denied by its own policies",
    anInput({
      facts: goodFactsBut(
        denied(aFact("iam.credentials", [], { report: null, users: null }), "iam:ListUsers"),
      ),
    }),
    {
      state: "PARTIAL",
      fractionHundredths: 75,
      reason: "3 of 4 checks met, 1 not. The role may not call iam:ListUsers.",
    },
  ],
  [
    "role MET yesterday, facts 3 days old",
    anInput({ facts: anInput().facts.map((fact) => ({ ...fact, observedAt: daysAgo(3) })) }),
    { state: "UNKNOWN", reasonCode: "stale", knownFractionHundredths: null, validUntil: null },
  ],
  [
    "our own identity is refused here",
    anInput({ facts: goodFactsBut(anAssumeFact({ assumed: false, failure: "assume_denied_here" })) }),
    { state: "UNKNOWN", reasonCode: "assume_denied_here" },
  ],
  [
    "STS unreachable",
    anInput({ facts: goodFactsBut(anAssumeFact({ assumed: false, failure: "unreachable" })) }),
    { state: "UNKNOWN", reasonCode: "unreachable" },
  ],
  [
    "assumed, but whose account answered is not known",
    anInput({ facts: goodFactsBut(withOutcome(anAssumeFact(), "sts:GetCallerIdentity", "error")) }),
    { state: "UNKNOWN", reasonCode: "not_read" },
  ],
];

describe("3.2 audit role: the specification's rows", () => {
  it.each(rows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

describe("3.2 audit role: probes", () => {
  it("takes the fallback of the region list as an answer", () => {
    const facts = goodFactsBut({
      ...aFact("account.regions", ["ec2:DescribeRegions"], {
        source: "ec2:DescribeRegions",
        regions: regions.map((RegionName) => ({ RegionName, RegionOptStatus: "ENABLED" as const })),
      }),
      complete: false,
      ops: [
        { op: "account:ListRegions", outcome: "denied", deniedBy: "identity" },
        { op: "ec2:DescribeRegions", outcome: "ok" },
      ],
    });
    expect(judge(anInput({ facts })).state).toBe("MET");
  });

  it("fails where neither call for regions is allowed", () => {
    const facts = goodFactsBut(denied(aFact("account.regions", [], null), "account:ListRegions"));
    expect(judge(anInput({ facts }))).toMatchObject({ state: "PARTIAL", fractionHundredths: 75 });
  });

  it("does not blame the role for a region-deny policy outside the home region", () => {
    const away = anInput().facts.find(
      (fact) => fact.collector === "guardduty.detector" && fact.region === "sa-east-1",
    );
    if (away === undefined) throw new Error("no detector fact");
    const facts = goodFactsBut({
      ...denied(away, "guardduty:ListDetectors", { deniedBy: "scp" }),
      data: null,
    });
    expect(judge(anInput({ facts })).state).toBe("MET");
  });

  it("is unknown without a probe", () => {
    const verdict = judge(anInput({ facts: goodFactsWithout("iam.summary") }));
    expect(verdict).toMatchObject({
      state: "UNKNOWN",
      reason: "No facts of iam.summary. 3 of 4 checks known, 1 unknown.",
    });
  });

  it("holds as long as its oldest fact", () => {
    const facts = goodFactsBut({ ...anAuthorizationFact(), observedAt: hoursAgo(40) });
    expect(judge(anInput({ facts })).validUntil).toEqual(new Date(Date.parse(hoursAgo(40)) + 48 * 3_600_000));
  });
});
