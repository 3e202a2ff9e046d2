import { describe, expect, it } from "vitest";
import { openConditions, weighConditions } from "./conditions.ts";
import { parsePolicyDocument, type Statement } from "./document.ts";
import { contextOf } from "./request.ts";

function aStatement(Condition: object, Version = "2012-10-17"): Statement {
  const document = parsePolicyDocument({
    Version,
    Statement: { Effect: "Allow", Action: "*", Resource: "*", Condition },
  });
  const statement = document.readable ? document.statements[0] : undefined;
  if (statement === undefined) throw new Error("unreadable");
  return statement;
}

type Context = Parameters<typeof contextOf>[0];

const orgIs = (operator: string, value: string | string[]) => ({
  [operator]: { "aws:PrincipalOrgID": value },
});
const org = "aws:PrincipalOrgID";

const rows: [name: string, condition: object, context: Context, expected: string][] = [
  // Strings
  ["equal", orgIs("StringEquals", "o-1"), { [org]: "o-1" }, "yes"],
  ["the key in another case", { StringEquals: { "AWS:principalorgid": "o-1" } }, { [org]: "o-1" }, "yes"],
  ["the value in another case", orgIs("StringEquals", "O-1"), { [org]: "o-1" }, "no"],
  ["a literal star in StringEquals", orgIs("StringEquals", "o-*"), { [org]: "o-1" }, "no"],
  ["one of several values", orgIs("StringEquals", ["o-2", "o-1"]), { [org]: "o-1" }, "yes"],
  ["ignoring case", orgIs("StringEqualsIgnoreCase", "O-1"), { [org]: "o-1" }, "yes"],
  ["unlike ignoring case", orgIs("StringNotEqualsIgnoreCase", "O-1"), { [org]: "o-1" }, "no"],
  ["like", orgIs("StringLike", "o-?"), { [org]: "o-1" }, "yes"],
  ["like in another case", orgIs("StringLike", "O-*"), { [org]: "o-1" }, "no"],
  ["unlike each", orgIs("StringNotLike", ["o-2*", "o-3*"]), { [org]: "o-1" }, "yes"],
  ["unlike none of them", orgIs("StringNotEquals", ["o-2", "o-1"]), { [org]: "o-1" }, "no"],
  // Missing keys
  ["missing: positive", orgIs("StringEquals", "o-1"), { [org]: null }, "no"],
  ["missing: negated", orgIs("StringNotEquals", "o-1"), { [org]: null }, "yes"],
  ["missing: negated ARN", { ArnNotLike: { "aws:PrincipalArn": "*" } }, { "aws:PrincipalArn": null }, "yes"],
  ["missing: …IfExists", orgIs("StringEqualsIfExists", "o-1"), { [org]: null }, "yes"],
  ["present: …IfExists", orgIs("StringEqualsIfExists", "o-2"), { [org]: "o-1" }, "no"],
  ["missing: negated …IfExists", orgIs("StringNotEqualsIfExists", "o-1"), { [org]: null }, "yes"],
  ["missing: address", { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, { "aws:SourceIp": null }, "yes"],
  [
    "missing: number",
    { NumericLessThan: { "aws:MultiFactorAuthAge": "60" } },
    { "aws:MultiFactorAuthAge": null },
    "no",
  ],
  // Null
  ["Null true, missing", { Null: { [org]: "true" } }, { [org]: null }, "yes"],
  ["Null true, present", { Null: { [org]: true } }, { [org]: "o-1" }, "no"],
  ["Null false, present", { Null: { [org]: "false" } }, { [org]: "o-1" }, "yes"],
  ["Null false, missing", { Null: { [org]: "false" } }, { [org]: null }, "no"],
  ["Null, not known", { Null: { [org]: "false" } }, {}, "unknown"],
  // Several values
  [
    "ForAllValues, none",
    { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": [] },
    "yes",
  ],
  [
    "ForAllValues, missing",
    { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": null },
    "yes",
  ],
  [
    "ForAllValues, all",
    { "ForAllValues:StringLike": { "aws:TagKeys": "a*" } },
    { "aws:TagKeys": ["a", "ab"] },
    "yes",
  ],
  [
    "ForAllValues, not all",
    { "ForAllValues:StringLike": { "aws:TagKeys": "a*" } },
    { "aws:TagKeys": ["a", "b"] },
    "no",
  ],
  [
    "ForAnyValue, one",
    { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a", "z"] } },
    { "aws:TagKeys": ["a", "b"] },
    "yes",
  ],
  [
    "ForAnyValue, missing",
    { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": null },
    "no",
  ],
  [
    "ForAnyValue, negated, missing",
    { "ForAnyValue:StringNotEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": null },
    "no",
  ],
  [
    "ForAnyValue, negated, one other",
    { "ForAnyValue:StringNotEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": ["a", "b"] },
    "yes",
  ],
  [
    "ForAllValues, negated, one equal",
    { "ForAllValues:StringNotEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": ["a", "b"] },
    "no",
  ],
  // ARNs
  [
    "ARN by parts",
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/x-*" } },
    { "aws:PrincipalArn": "arn:aws:iam::1:role/x-1" },
    "yes",
  ],
  [
    "ArnEquals takes wildcards",
    { ArnEquals: { "aws:PrincipalArn": "arn:*:iam::1:role/*" } },
    { "aws:PrincipalArn": "arn:aws:iam::1:role/a/b" },
    "yes",
  ],
  [
    "a star does not cross colons",
    { ArnLike: { "aws:PrincipalArn": "arn:*:1:role/x" } },
    { "aws:PrincipalArn": "arn:aws:iam::1:role/x" },
    "unknown",
  ],
  [
    "StringLike crosses colons",
    { StringLike: { "aws:PrincipalArn": "arn:*:1:role/x" } },
    { "aws:PrincipalArn": "arn:aws:iam::1:role/x" },
    "yes",
  ],
  [
    "the last part holds colons",
    { ArnLike: { "aws:SourceArn": "arn:aws:rds:*:1:db:*" } },
    { "aws:SourceArn": "arn:aws:rds:r:1:db:x" },
    "yes",
  ],
  [
    "a star alone",
    { ArnNotLike: { "aws:PrincipalArn": "*" } },
    { "aws:PrincipalArn": "arn:aws:iam::1:role/x" },
    "no",
  ],
  [
    "another account",
    { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::2:*" } },
    { "aws:PrincipalArn": "arn:aws:iam::1:role/x" },
    "yes",
  ],
  // Numbers, dates, booleans, bytes
  ["less than", { NumericLessThan: { "s3:max-keys": "10" } }, { "s3:max-keys": "9" }, "yes"],
  ["less than itself", { NumericLessThan: { "s3:max-keys": 10 } }, { "s3:max-keys": "10" }, "no"],
  ["at most", { NumericLessThanEquals: { "s3:max-keys": "10" } }, { "s3:max-keys": "10.0" }, "yes"],
  ["no number", { NumericEquals: { "s3:max-keys": "ten" } }, { "s3:max-keys": "10" }, "unknown"],
  [
    "before",
    { DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } },
    { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
    "no",
  ],
  [
    "after, by seconds",
    { DateGreaterThan: { "aws:CurrentTime": "1577836800" } },
    { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
    "yes",
  ],
  ["true", { Bool: { "aws:MultiFactorAuthPresent": true } }, { "aws:MultiFactorAuthPresent": "TRUE" }, "yes"],
  [
    "MFA false, key missing",
    { Bool: { "aws:MultiFactorAuthPresent": "false" } },
    { "aws:MultiFactorAuthPresent": null },
    "no",
  ],
  [
    "MFA false if it exists, key missing",
    { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    { "aws:MultiFactorAuthPresent": null },
    "yes",
  ],
  ["bytes", { BinaryEquals: { key: "QmluYXJ5" } }, { key: "QmluYXJ5" }, "yes"],
  // Addresses
  [
    "in a range",
    { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
    { "aws:SourceIp": "203.0.113.9" },
    "yes",
  ],
  ["one address", { IpAddress: { "aws:SourceIp": "203.0.113.9" } }, { "aws:SourceIp": "203.0.113.9" }, "yes"],
  [
    "in no range",
    { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.168.0.0/16"] } },
    { "aws:SourceIp": "203.0.113.9" },
    "yes",
  ],
  [
    "the other family",
    { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } },
    { "aws:SourceIp": "2001:db8::1" },
    "no",
  ],
  ["six", { IpAddress: { "aws:SourceIp": "2001:DB8::/32" } }, { "aws:SourceIp": "2001:db8:1::1" }, "yes"],
  [
    "no address",
    { IpAddress: { "aws:SourceIp": "everywhere" } },
    { "aws:SourceIp": "203.0.113.9" },
    "unknown",
  ],
  // Not known
  ["an unknown key", { StringEquals: { "aws:Foo": "x" } }, {}, "unknown"],
  ["an unknown operator", { StringMatches: { [org]: "x" } }, { [org]: "x" }, "unknown"],
  ["NullIfExists is none", { NullIfExists: { [org]: "true" } }, { [org]: null }, "unknown"],
  ["one fails, one is unknown", { StringEquals: { [org]: "o-2", "aws:Foo": "x" } }, { [org]: "o-1" }, "no"],
  [
    "one holds, one is unknown",
    { StringEquals: { [org]: "o-1", "aws:Foo": "x" } },
    { [org]: "o-1" },
    "unknown",
  ],
  [
    "a tag that nobody has",
    { StringEquals: { "aws:PrincipalTag/Team": "x" } },
    { "aws:PrincipalTag/*": null },
    "no",
  ],
  [
    "a tag in another case",
    { StringEquals: { "aws:PrincipalTag/TEAM": "x" } },
    { "aws:PrincipalTag/team": "x" },
    "yes",
  ],
  // Variables
  [
    "a variable",
    { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } },
    { "aws:ResourceAccount": "1", "aws:PrincipalAccount": "1" },
    "yes",
  ],
  [
    "a variable in another case",
    { StringEquals: { a: "${AWS:principalaccount}" } },
    { a: "1", "aws:PrincipalAccount": "1" },
    "yes",
  ],
  [
    "an unknown variable that may fit",
    { StringEquals: { a: "team-${aws:PrincipalTag/t}" } },
    { a: "team-1" },
    "unknown",
  ],
  [
    "an unknown variable that cannot fit",
    { StringEquals: { a: "team-${aws:PrincipalTag/t}" } },
    { a: "1" },
    "no",
  ],
  ["a variable without a value", { StringEquals: { a: "${b}" } }, { a: "", b: null }, "no"],
  ["its default", { StringEquals: { a: "${b, 'none'}" } }, { a: "none", b: null }, "yes"],
  ["a value that looks like a wildcard", { StringLike: { a: "${b}" } }, { a: "x", b: "*" }, "no"],
  ["a star that is meant", { StringLike: { a: "x${*}" } }, { a: "x*" }, "yes"],
  ["a star that is meant, against text", { StringLike: { a: "x${*}" } }, { a: "xy" }, "no"],
  [
    "an ARN with a variable",
    { ArnLike: { a: "arn:aws:iam::${b}:role/*" } },
    { a: "arn:aws:iam::1:role/x", b: "1" },
    "yes",
  ],
];

describe("weighConditions", () => {
  it.each(rows)("%s", (_name, condition, context, expected) => {
    expect(weighConditions(aStatement(condition), contextOf(context))).toBe(expected);
  });

  it("reads variables as text in documents of an older version", () => {
    const statement = aStatement({ StringEquals: { a: "${b}" } }, "2008-10-17");
    expect(weighConditions(statement, contextOf({ a: "1", b: "1" }))).toBe("no");
    expect(weighConditions(statement, contextOf({ a: "${b}", b: "1" }))).toBe("yes");
  });
});

describe("openConditions", () => {
  it("names the keys that nothing is known of, and operators that nobody knows", () => {
    const statement = aStatement({
      StringEquals: { [org]: "o-1", "aws:Foo": "x" },
      StringMatches: { [org]: "x" },
    });
    expect(openConditions(statement, contextOf({ [org]: "o-1" }))).toEqual([
      "aws:foo",
      "stringmatches aws:principalorgid",
    ]);
  });

  it("is empty where the statement is decided nevertheless", () => {
    const statement = aStatement({ StringEquals: { [org]: "o-2", "aws:Foo": "x" } });
    expect(openConditions(statement, contextOf({ [org]: "o-1" }))).toEqual([]);
  });
});
