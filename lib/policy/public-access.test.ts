import { describe, expect, it } from "vitest";
import { findPublicAccess } from "./public-access.ts";

const own = "111111111111";
const action = "s3:GetObject";

interface Policy {
  principal?: unknown;
  condition?: object;
  denies?: readonly object[];
  more?: object;
}

function verdict({
  principal = "*",
  condition,
  denies = [],
  more = {},
}: Policy): "public" | "unclear" | "not" {
  const allow = {
    Effect: "Allow",
    Principal: principal,
    Action: action,
    Resource: "arn:aws:s3:::files/*",
    ...(condition === undefined ? {} : { Condition: condition }),
    ...more,
  };
  const found = findPublicAccess(JSON.stringify({ Version: "2012-10-17", Statement: [allow, ...denies] }));
  if (!found.readable) throw new Error(found.why);
  if (found.open.length === 0) return "not";
  return found.open.every(({ certainty }) => certainty === "unclear") ? "unclear" : "public";
}

const deny = (Condition?: object, more: object = {}) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: "*",
  ...(Condition === undefined ? {} : { Condition }),
  ...more,
});

const everybody: [name: string, policy: Policy][] = [
  ["the star", {}],
  ["any AWS principal", { principal: { AWS: ["*"] } }],
  ["a principal of any account", { principal: { AWS: "arn:aws:iam::*:root" } }],
  ["a consumer identity provider", { principal: { Federated: "accounts.google.com" } }],
  [
    "everybody but one",
    {
      principal: undefined,
      more: { NotPrincipal: { AWS: `arn:aws:iam::${own}:root` }, Principal: undefined },
    },
  ],
  ["a wildcard in the organization", { condition: { StringLike: { "aws:PrincipalOrgID": "o-ow?" } } }],
  ["a key that may be missing", { condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-own" } } }],
  [
    "ForAllValues holds without the key",
    { condition: { "ForAllValues:StringEquals": { "aws:PrincipalAccount": own } } },
  ],
  ["a blocklist", { condition: { StringNotLike: { "aws:PrincipalArn": `arn:aws:iam::${own}:role/x` } } }],
  [
    "a role of any account",
    {
      condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*" } },
    },
  ],
  [
    "a plain pattern over the account",
    { condition: { StringLike: { "aws:PrincipalArn": `arn:aws:*:${own}:role/x` } } },
  ],
  [
    "kms:ViaService alone",
    { condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } },
  ],
  ["a quarter of the internet", { condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/2" } } }],
  [
    "two halves of the internet",
    { condition: { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } } },
  ],
  ["blocks that add up", { condition: { IpAddress: { "aws:SourceIp": ["12.0.0.0/8", "13.0.0.0/8"] } } }],
  ["all of IPv6", { condition: { IpAddress: { "aws:SourceIp": "2000::/3" } } }],
  [
    "one open block among narrow ones",
    { condition: { IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "0.0.0.0/0"] } } },
  ],
  ["no address at all", { condition: { IpAddress: { "aws:SourceIp": "office" } } }],
  ["a private address of any network", { condition: { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/16" } } }],
  ["any endpoint", { condition: { StringLike: { "aws:SourceVpce": "vpce-*" } } }],
  ["some network", { condition: { Null: { "aws:SourceVpc": "false" } } }],
  ["the resource's own account", { condition: { StringEquals: { "aws:ResourceAccount": own } } }],
  ["buckets that share a prefix", { condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::fixed-*" } } }],
  ["sources of any account", { condition: { ArnLike: { "aws:SourceArn": "arn:aws:*:*:*:*" } } }],
  [
    "a value that the caller fills in",
    { condition: { StringEquals: { "aws:SourceAccount": "${aws:PrincipalAccount}" } } },
  ],
  ["a URL without authentication", { condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } } }],
  ["a key that nobody knows", { condition: { StringEquals: { "s3:x-unheard-of": "1" } } }],
  [
    "any organization's path",
    { condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "*/r-1/*" } } },
  ],
  ["TLS only", { denies: [deny({ Bool: { "aws:SecureTransport": "false" } })] }],
  ["a Deny of another action", { denies: [deny(undefined, { Action: "s3:PutObject" })] }],
  ["a Deny of one prefix", { denies: [deny(undefined, { Resource: "arn:aws:s3:::files/secret/*" })] }],
  ["a Deny of the own organization", { denies: [deny({ StringEquals: { "aws:PrincipalOrgID": "o-own" } })] }],
  ["a Deny of nobody", { denies: [deny(undefined, { Principal: undefined, NotPrincipal: "*" })] }],
  ["a Deny of one account", { denies: [deny(undefined, { Principal: { AWS: own } })] }],
  [
    "a Deny that a missing key escapes",
    { denies: [deny({ "ForAnyValue:StringNotLike": { "aws:PrincipalOrgPaths": "o-own/*" } })] },
  ],
];

const somebody: [name: string, policy: Policy][] = [
  ["another account", { principal: { AWS: "999999999999" } }],
  ["a service", { principal: { Service: "sns.amazonaws.com" } }],
  ["a canonical user", { principal: { CanonicalUser: "79a59d" } }],
  ["nobody", { principal: undefined, more: { NotPrincipal: "*", Principal: undefined } }],
  ["the organization", { condition: { StringEquals: { "aws:PrincipalOrgID": "o-own" } } }],
  ["two organizations", { condition: { StringEquals: { "aws:PrincipalOrgID": ["o-own", "o-foreign"] } } }],
  ["a star that is only text: nobody", { condition: { StringEquals: { "aws:PrincipalOrgID": "o-*" } } }],
  ["ForAnyValue", { condition: { "ForAnyValue:StringEquals": { "aws:PrincipalOrgID": "o-own" } } }],
  [
    "paths of one organization",
    { condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-own/r-1/*" } } },
  ],
  [
    "ForAllValues with the key asked for",
    {
      condition: {
        "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-own" },
        Null: { "aws:PrincipalOrgID": "false" },
      },
    },
  ],
  [
    "a key that is never missing, asked to be missing",
    { condition: { Null: { "aws:PrincipalAccount": "true" } } },
  ],
  [
    "roles of one account",
    { condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${own}:role/x-*` } } },
  ],
  ["kms:CallerAccount", { condition: { StringEquals: { "kms:CallerAccount": [own, "222222222222"] } } }],
  ["one address", { condition: { IpAddress: { "aws:SourceIp": "203.0.113.9" } } }],
  ["a /8", { condition: { IpAddress: { "aws:SourceIp": "12.0.0.0/8" } } }],
  ["a /48 of IPv6", { condition: { IpAddress: { "aws:SourceIp": "2001:db8:1::/48" } } }],
  ["one endpoint", { condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } }],
  [
    "the caller's own organization",
    { condition: { StringEquals: { "aws:ResourceOrgID": "${aws:PrincipalOrgID}" } } },
  ],
  [
    "the resource's organization",
    { condition: { StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } } },
  ],
  ["one bucket", { condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::fixed-name" } } }],
  ["topics of one account", { condition: { ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${own}:*` } } }],
  ["the default policy of a topic", { condition: { StringEquals: { "AWS:SourceOwner": own } } }],
  ["one user id", { condition: { StringLike: { "aws:userid": "AROAEXAMPLEID1234567:*" } } }],
  ["through a mount target", { condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } } }],
  [
    "a pin beside what restricts nobody",
    {
      condition: { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM", "aws:PrincipalOrgID": "o-own" } },
    },
  ],
  ["a Deny from elsewhere", { denies: [deny({ NotIpAddress: { "aws:SourceIp": "198.51.100.0/24" } })] }],
  [
    "a Deny of all but one",
    {
      denies: [deny(undefined, { Principal: undefined, NotPrincipal: { AWS: `arn:aws:iam::${own}:root` } })],
    },
  ],
  [
    "a Deny of whoever is in neither",
    { denies: [deny({ StringNotEquals: { "aws:PrincipalOrgID": "o-own", "aws:SourceVpce": "vpce-1" } })] },
  ],
  [
    "a Deny that exempts services",
    {
      denies: [
        deny({
          StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-own" },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        }),
      ],
    },
  ],
  ["a Deny of everything", { denies: [deny()] }],
];

describe("findPublicAccess", () => {
  it.each(everybody)("open to everybody: %s", (_name, policy) => {
    expect(verdict(policy)).toBe("public");
  });

  it.each(somebody)("not open: %s", (_name, policy) => {
    expect(verdict(policy)).toBe("not");
  });

  it("says what it cannot tell: messages to one host may still be anybody's", () => {
    expect(verdict({ condition: { StringLike: { "sns:Endpoint": "*@example.com" } } })).toBe("unclear");
  });

  it("names the statement and what it grants", () => {
    const text = JSON.stringify({
      Statement: { Sid: "all", Effect: "Allow", Principal: "*", NotAction: "s3:Put*" },
    });
    expect(findPublicAccess(text)).toMatchObject({
      readable: true,
      open: [{ sid: "all", actions: ["s3:put*"], everythingBut: true, certainty: "open" }],
    });
  });

  it.each(["", "{", "[]", "null", '{"Statement":[]}', '{"Statement":{"Effect":"Allow","Action":"s3:*"}}'])(
    "is unreadable, never not public: %s",
    (text) => {
      expect(findPublicAccess(text)).toMatchObject({ readable: false });
    },
  );
});
