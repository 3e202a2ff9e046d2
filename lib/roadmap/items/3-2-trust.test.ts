import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import {
  accountId,
  aFact,
  anAssumeFact,
  anAuthorizationFact,
  aTrustPolicy,
  managementId,
  securityId,
} from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("3.2");
  if (verdict === undefined) throw new Error("no verdict on 3.2");
  return verdict;
}

function trust(principal: unknown, externalId = true): Envelope {
  return anAuthorizationFact({ trustPolicy: aTrustPolicy(principal, externalId) });
}

type Row = [name: string, input: AccountInput, expected: Partial<Verdict>];

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
