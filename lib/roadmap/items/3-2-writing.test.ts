import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { anAuthorizationFact, readOnly } from "#lib/roadmap/a-fact.fixture.ts";
import { anInput, goodFactsBut } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

function judge(input: AccountInput): Verdict {
  const verdict = evaluateAccount(input).get("3.2");
  if (verdict === undefined) throw new Error("no verdict on 3.2");
  return verdict;
}

function inline(statement: unknown): Envelope {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  return anAuthorizationFact({ inlinePolicies: [{ PolicyName: "extra", document }] });
}

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
