import { describe, expect, it } from "vitest";
import { parsePolicyDocument } from "./document.ts";
import { listTrustedParties } from "./trust.ts";

function parties(...statements: unknown[]) {
  const parsed = parsePolicyDocument(JSON.stringify({ Statement: statements }));
  if (!parsed.readable) throw new Error(parsed.why);
  return listTrustedParties(parsed);
}

const enter = (Principal: unknown, more: object = {}) => ({
  Effect: "Allow",
  Principal,
  Action: "sts:AssumeRole",
  ...more,
});

describe("listTrustedParties", () => {
  it.each([
    [{ AWS: "111122223333" }, { kind: "account", accountId: "111122223333" }],
    [{ AWS: "arn:aws:iam::111122223333:root" }, { kind: "account", accountId: "111122223333" }],
    [{ AWS: "arn:aws-us-gov:iam::111122223333:role/a/b" }, { kind: "account", accountId: "111122223333" }],
    [{ AWS: "arn:aws:sts::111122223333:assumed-role/a/b" }, { kind: "account", accountId: "111122223333" }],
    ["*", { kind: "everybody", accountId: null }],
    [{ AWS: "*" }, { kind: "everybody", accountId: null }],
    [{ AWS: "arn:aws:iam::*:root" }, { kind: "everybody" }],
    [{ Service: "lambda.amazonaws.com" }, { kind: "service", name: "Service lambda.amazonaws.com" }],
    [{ Federated: "cognito-identity.amazonaws.com" }, { kind: "federated" }],
    [{ CanonicalUser: "abc" }, { kind: "unclear" }],
    [{ AWS: "nobody" }, { kind: "unclear" }],
  ])("understands %j", (principal, expected) => {
    expect(parties(enter(principal))).toMatchObject([expected]);
  });

  it("leaves out principals that were deleted, statements that do not open the role, and denies", () => {
    expect(parties(enter({ AWS: "AROAEXAMPLEEXAMPLE123" }))).toEqual([]);
    expect(parties(enter("*", { Action: "sts:TagSession" }))).toEqual([]);
    expect(parties(enter("*", { Effect: "Deny" }))).toEqual([]);
  });

  it("sees through wildcards and NotAction", () => {
    expect(parties(enter("*", { Action: "STS:Assume*" }))).toHaveLength(1);
    expect(parties({ Effect: "Allow", Principal: "*", NotAction: "sts:TagSession" })).toHaveLength(1);
    expect(parties({ Effect: "Allow", Principal: "*", NotAction: "sts:*" })).toHaveLength(0);
  });

  it("takes NotPrincipal for everybody else", () => {
    expect(
      parties({ Effect: "Allow", NotPrincipal: { AWS: "111122223333" }, Action: "sts:AssumeRole" }),
    ).toMatchObject([{ kind: "everybody", name: "everybody but 111122223333" }]);
  });

  it.each([
    [{ StringEquals: { "sts:ExternalId": "x" } }, true],
    [{ stringequals: { "STS:externalid": ["x", "y"] } }, true],
    [{ StringLike: { "sts:ExternalId": "x" } }, true],
    [{ StringLike: { "sts:ExternalId": "*" } }, false],
    [{ StringLike: { "sts:ExternalId": "waymark-*" } }, false],
    [{ StringEqualsIfExists: { "sts:ExternalId": "x" } }, false],
    [{ StringNotEquals: { "sts:ExternalId": "x" } }, false],
    [{ "ForAllValues:StringEquals": { "sts:ExternalId": "x" } }, false],
    [{ Null: { "sts:ExternalId": "false" } }, false],
    [{ StringEquals: { "sts:ExternalId": [] } }, false],
    [{ StringEquals: { "aws:PrincipalOrgID": "o-1" } }, false],
  ])("external id under %j: %s", (Condition, externalIdRequired) => {
    expect(parties(enter({ AWS: "111122223333" }, { Condition }))).toMatchObject([{ externalIdRequired }]);
  });
});
