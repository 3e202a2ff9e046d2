import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  aBucketsFact,
  accountId,
  aFact,
  anAssumeFact,
  anAuthorizationFact,
  anInput,
  anS3AccountFact,
  aTrustPolicy,
  daysAgo,
  denied,
  goodFactsBut,
  goodFactsWithout,
  hoursAgo,
  managementId,
  readOnly,
  regions,
  roleArn,
  securityId,
  withOutcome,
} from "#lib/roadmap/a-fact.fixture.ts";
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

function inline(statement: unknown): Envelope {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  return anAuthorizationFact({ inlinePolicies: [{ PolicyName: "extra", document }] });
}

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

const standalone = {
  kind: "standalone" as const,
  managementAccountId: accountId,
  securityAccountId: null,
  baseAccountId: securityId,
};

function tree(...ids: string[]): Envelope {
  const account = {
    Name: "a",
    Email: "a@example.com",
    State: "ACTIVE" as const,
    JoinedMethod: null,
    JoinedTimestamp: null,
    ParentId: null,
  };
  return aFact(
    "organizations.tree",
    ["organizations:ListAccounts"],
    {
      Id: "o-a1b2c3d4e5",
      MasterAccountId: managementId,
      FeatureSet: "ALL",
      roots: [],
      organizationalUnits: [],
      accounts: ids.map((Id) => ({ ...account, Id })),
    },
    { accountId: managementId },
  );
}

const trustRows: Row[] = [
  [
    "the security account's root",
    anInput({ facts: goodFactsBut(trust({ AWS: securityId })) }),
    { state: "MET" },
  ],
  [
    "an account id that was written as a number",
    anInput({ facts: goodFactsBut(trust({ AWS: Number(securityId) })) }),
    { state: "MET" },
  ],
  [
    "percent-encoded text",
    anInput({
      facts: goodFactsBut(
        anAuthorizationFact({ trustPolicy: encodeURIComponent(aTrustPolicy({ AWS: securityId })) }),
      ),
    }),
    { state: "MET" },
  ],
  [
    "one statement instead of a list",
    anInput({
      facts: goodFactsBut(
        anAuthorizationFact({
          trustPolicy: JSON.stringify({
            Statement: {
              Effect: "Allow",
              Principal: { AWS: [securityId] },
              Action: ["STS:AssumeRole"],
              Condition: { StringEquals: { "sts:ExternalId": ["x"] } },
            },
          }),
        }),
      ),
    }),
    { state: "MET" },
  ],
  [
    "another account beside the security account",
    anInput({ facts: goodFactsBut(trust({ AWS: [securityId, "123456789012"] })) }),
    { state: "PARTIAL", fractionHundredths: 75 },
  ],
  [
    "the base account, which is not the security account",
    anInput({
      organization: { baseAccountId: "555566667777" },
      facts: goodFactsBut(trust({ AWS: "arn:aws:iam::555566667777:role/hub" })),
    }),
    { state: "MET" },
  ],
  [
    "a service",
    anInput({ facts: goodFactsBut(trust({ AWS: securityId, Service: "ec2.amazonaws.com" })) }),
    { state: "PARTIAL" },
  ],
  [
    "a federation",
    anInput({
      facts: goodFactsBut(
        anAuthorizationFact({
          trustPolicy: aTrustPolicy(
            { Federated: "token.actions.githubusercontent.com" },
            true,
            "sts:AssumeRoleWithWebIdentity",
          ),
        }),
      ),
    }),
    { state: "PARTIAL" },
  ],
  [
    "everybody but one (NotPrincipal)",
    anInput({
      facts: goodFactsBut(
        anAuthorizationFact({
          trustPolicy: JSON.stringify({
            Statement: [{ Effect: "Allow", NotPrincipal: { AWS: securityId }, Action: "sts:AssumeRole" }],
          }),
        }),
      ),
    }),
    { state: "PARTIAL" },
  ],
  [
    "a wildcard inside a principal",
    anInput({ facts: goodFactsBut(trust({ AWS: "arn:aws:iam::*:root" })) }),
    { state: "PARTIAL" },
  ],
  [
    "a member account without external id",
    anInput({ sharedFacts: [tree(securityId)], facts: goodFactsBut(trust({ AWS: securityId }, false)) }),
    { state: "MET" },
  ],
  [
    "no external id, and nobody knows whether the account is a member",
    anInput({ sharedFacts: [], facts: goodFactsBut(trust({ AWS: securityId }, false)) }),
    { state: "UNKNOWN" },
  ],
  [
    "a third party without external id",
    anInput({ sharedFacts: [tree(accountId)], facts: goodFactsBut(trust({ AWS: securityId }, false)) }),
    { state: "PARTIAL" },
  ],
  [
    "a third party with external id, standalone account",
    anInput({ organization: standalone, sharedFacts: [] }),
    { state: "MET" },
  ],
  [
    "a third party without external id, standalone account",
    anInput({
      organization: standalone,
      sharedFacts: [],
      facts: goodFactsBut(trust({ AWS: securityId }, false)),
    }),
    { state: "PARTIAL" },
  ],
  [
    "a third party whose external id is not enforced",
    anInput({
      organization: standalone,
      sharedFacts: [],
      facts: goodFactsBut(anAssumeFact({ assumableWithoutExternalId: true })),
    }),
    { state: "PARTIAL" },
  ],
  [
    "a third party with an external id that may be absent (IfExists)",
    anInput({
      organization: standalone,
      sharedFacts: [],
      facts: goodFactsBut(
        anAuthorizationFact({
          trustPolicy: JSON.stringify({
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: securityId },
                Action: "sts:AssumeRole",
                Condition: { StringEqualsIfExists: { "sts:ExternalId": "x" } },
              },
            ],
          }),
        }),
      ),
    }),
    { state: "PARTIAL" },
  ],
  [
    "unreadable trust policy",
    anInput({ facts: goodFactsBut(anAuthorizationFact({ trustPolicy: "{not json" })) }),
    { state: "UNKNOWN" },
  ],
  [
    "trust policy missing in the answer",
    anInput({ facts: goodFactsBut(anAuthorizationFact({ trustPolicy: null })) }),
    { state: "UNKNOWN" },
  ],
  [
    "the assumed role is not in the authorization details",
    anInput({ facts: goodFactsBut(anAuthorizationFact(null)) }),
    { state: "UNKNOWN" },
  ],
  [
    "only a deleted principal is trusted, yet the role was assumed",
    anInput({ facts: goodFactsBut(trust({ AWS: "AROAEXAMPLEEXAMPLE123" })) }),
    { state: "UNKNOWN" },
  ],
];

describe("3.2 audit role: whom the role trusts", () => {
  it.each(trustRows)("%s", (_name, input, expected) => {
    expect(judge(input)).toMatchObject(expected);
  });
});

const star = { Effect: "Allow", Action: "*", Resource: "*" };
const writingRows: [name: string, fact: Envelope, state: Verdict["state"]][] = [
  [
    "inline policy that reads",
    inline({ Effect: "Allow", Action: ["ce:GetCostAndUsage", "account:List*"], Resource: "*" }),
    "MET",
  ],
  ["*:*", inline({ ...star, Action: "*:*" }), "PARTIAL"],
  [
    "iam:* on one resource",
    inline({ Effect: "Allow", Action: "iam:*", Resource: "arn:aws:iam::111122223333:role/x" }),
    "PARTIAL",
  ],
  [
    "IAM write in capitals",
    inline({ Effect: "Allow", Action: "IAM:ATTACHROLEPOLICY", Resource: "*" }),
    "PARTIAL",
  ],
  [
    "a wildcard that reaches a write (iam:*Role)",
    inline({ Effect: "Allow", Action: "iam:*Role", Resource: "*" }),
    "PARTIAL",
  ],
  [
    "NotAction in an Allow",
    inline({ Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: "*" }),
    "PARTIAL",
  ],
  [
    "everything, but everything denied again",
    inline([star, { Effect: "Deny", Action: "*", Resource: "*" }]),
    "MET",
  ],
  [
    "everything, all but reading denied again",
    inline([star, { Effect: "Deny", NotAction: ["s3:Get*", "ec2:Describe*"], Resource: "*" }]),
    "MET",
  ],
  [
    "everything, denied under a condition only",
    inline([
      star,
      { Effect: "Deny", Action: "*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]),
    "PARTIAL",
  ],
  [
    "everything, denied for one resource only",
    inline([star, { Effect: "Deny", Action: "*", Resource: "arn:aws:s3:::b" }]),
    "PARTIAL",
  ],
  [
    "an action whose name does not tell",
    inline({ Effect: "Allow", Action: "x:Frobnicate", Resource: "*" }),
    "UNKNOWN",
  ],
  [
    "unreadable inline policy",
    anAuthorizationFact({ inlinePolicies: [{ PolicyName: "extra", document: "nonsense" }] }),
    "UNKNOWN",
  ],
  [
    "both Action and NotAction",
    inline({ Effect: "Allow", Action: "s3:Get*", NotAction: "iam:*", Resource: "*" }),
    "UNKNOWN",
  ],
  [
    "customer policy whose text is missing",
    anAuthorizationFact({
      attachedPolicies: [...readOnly, { PolicyArn: "arn:aws:iam::111122223333:policy/x", document: null }],
    }),
    "UNKNOWN",
  ],
  [
    "a customer policy named SecurityAudit is not AWS's",
    anAuthorizationFact({
      attachedPolicies: [
        {
          PolicyArn: "arn:aws:iam::111122223333:policy/SecurityAudit",
          document: JSON.stringify({ Statement: star }),
        },
      ],
    }),
    "PARTIAL",
  ],
];

describe("3.2 audit role: whether it can write", () => {
  it.each(writingRows)("%s", (_name, fact, state) => {
    expect(judge(anInput({ facts: goodFactsBut(fact) })).state).toBe(state);
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
