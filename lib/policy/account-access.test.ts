import { describe, expect, it } from "vitest";
import { allowsAccount } from "./account-access.ts";
import { parsePolicyDocument } from "./document.ts";

const resource = "arn:aws:events:eu-west-1:222222222222:event-bus/security";
const request = {
  accountId: "111111111111",
  organizationId: "o-abc1234567",
  action: "events:putevents",
  resource,
};

const allow = (rest: object) => ({
  Effect: "Allow",
  Action: "events:PutEvents",
  Resource: resource,
  Principal: "*",
  ...rest,
});
const inOrganization = { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abc1234567" } } };

function judge(...statements: object[]) {
  return allowsAccount(
    parsePolicyDocument(JSON.stringify({ Version: "2012-10-17", Statement: statements })),
    request,
  );
}

describe("allowsAccount", () => {
  it.each([
    ["the organization", [allow(inOrganization)], "yes"],
    [
      "another organization",
      [allow({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-other00000" } } })],
      "no",
    ],
    ["everybody", [allow({})], "yes"],
    ["the account by its id", [allow({ Principal: { AWS: "111111111111" } })], "yes"],
    ["the account by its root", [allow({ Principal: { AWS: ["arn:aws:iam::111111111111:root"] } })], "yes"],
    ["another account", [allow({ Principal: { AWS: "333333333333" } })], "no"],
    [
      "one role of the account",
      [allow({ Principal: { AWS: "arn:aws:iam::111111111111:role/x" } })],
      "unknown",
    ],
    ["a service", [allow({ Principal: { Service: "events.amazonaws.com" } })], "no"],
    ["everything of the service", [allow({ Action: "events:*" })], "yes"],
    ["another action", [allow({ Action: "events:PutRule" })], "no"],
    ["another bus", [allow({ Resource: `${resource}-2` })], "no"],
    [
      "a path below the organization",
      [allow({ Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-abc1234567/*" } } })],
      "yes",
    ],
    [
      "one unit",
      [
        allow({
          Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-abc1234567/r-ab/ou-1/*" } },
        }),
      ],
      "unknown",
    ],
    [
      "a condition on the source of events",
      [allow({ Condition: { StringEquals: { "events:source": "aws.guardduty" } } })],
      "unknown",
    ],
    [
      "two conditions, of which one fails",
      [
        allow({
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-other00000", "events:source": "x" } },
        }),
      ],
      "no",
    ],
    ["a Deny of everybody", [allow(inOrganization), { ...allow({}), Effect: "Deny" }], "no"],
    [
      "a Deny of those outside",
      [
        allow({}),
        {
          ...allow({ Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-abc1234567" } } }),
          Effect: "Deny",
        },
      ],
      "yes",
    ],
    [
      "a Deny that hangs on the request",
      [allow({}), { ...allow({ Condition: { Bool: { "aws:SecureTransport": "false" } } }), Effect: "Deny" }],
      "unknown",
    ],
    [
      "everybody but the account",
      [{ ...allow({}), Principal: undefined, NotPrincipal: { AWS: "111111111111" } }],
      "no",
    ],
  ])("%s", (_name, statements, expected) => {
    expect(judge(...statements)).toBe(expected);
  });

  it("knows nothing of a text that is no policy", () => {
    expect(allowsAccount(parsePolicyDocument("{"), request)).toBe("unknown");
  });

  it("finds no organization's condition met by an account without one", () => {
    const policy = parsePolicyDocument(JSON.stringify({ Statement: [allow(inOrganization)] }));
    expect(allowsAccount(policy, { ...request, organizationId: null })).toBe("no");
  });
});
