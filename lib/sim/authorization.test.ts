import { describe, expect, test } from "vitest";
import { decide, denialMessage, matchesPattern } from "./authorization.ts";
import { policyOf, type Statement } from "./policy-document.ts";

const ask = (action: string, region = "us-east-1") => ({
  action,
  resource: "*",
  context: { "aws:requestedregion": region },
});
const allow = (...actions: string[]): Statement => ({ Effect: "Allow", Action: actions, Resource: "*" });
const deny = (...actions: string[]): Statement => ({ Effect: "Deny", Action: actions, Resource: "*" });
const inline = (...statements: Statement[]) => [{ arn: null, document: policyOf(...statements) }];
const closing = [
  {
    arn: "arn:aws:organizations::1:policy/o-1/service_control_policy/p-1",
    document: policyOf({
      ...deny("guardduty:*"),
      Condition: { StringEquals: { "aws:RequestedRegion": ["sa-east-1"] } },
    }),
  },
];

describe("decide", () => {
  test.each([
    ["an allow is needed", [], inline(), ask("iam:ListUsers"), { by: "identity-based", explicit: false }],
    ["wildcards allow", [], inline(allow("iam:List*")), ask("iam:ListUsers"), "allowed"],
    ["actions have no case", [], inline(allow("IAM:listusers")), ask("iam:ListUsers"), "allowed"],
    [
      "a deny beats an allow",
      [],
      inline(allow("*"), deny("s3:*")),
      ask("s3:X"),
      { by: "identity-based", explicit: true },
    ],
    [
      "a control policy comes first",
      closing,
      inline(),
      ask("guardduty:X", "sa-east-1"),
      { by: "service control", explicit: true },
    ],
    ["its condition must hold", closing, inline(allow("*")), ask("guardduty:X"), "allowed"],
    [
      "NotAction allows the rest",
      [],
      inline({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      ask("s3:X"),
      "allowed",
    ],
    [
      "and not the named",
      [],
      inline({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      ask("iam:X"),
      { explicit: false },
    ],
  ] as const)("%s", (_name, controls, identity, request, expected) => {
    const decision = decide(controls, identity, request);
    expect(decision).toMatchObject(
      expected === "allowed" ? { allowed: true } : { allowed: false, ...expected },
    );
  });

  test("a condition operator that is not modelled is a mistake of the state, not a silent no", () => {
    const odd = inline({ ...allow("*"), Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } });
    expect(() => decide([], odd, ask("s3:X"))).toThrow("IpAddress");
  });
});

test("patterns are anchored and a dot is a dot", () => {
  expect(matchesPattern("iam:Get*", "iam:GetRole")).toBe(true);
  expect(matchesPattern("iam:Get*", "xiam:GetRole")).toBe(false);
  expect(matchesPattern("a.b", "axb")).toBe(false);
  expect(matchesPattern("iam:GetRol?", "iam:GetRole")).toBe(true);
});

test("denials read as AWS's documentation has them", () => {
  const request = { action: "ec2:DescribeRegions", resource: "*" };
  expect(
    denialMessage("arn:aws:sts::1:assumed-role/A/b", request, {
      by: "service control",
      explicit: true,
      arn: "arn:p",
    }),
  ).toBe(
    "User: arn:aws:sts::1:assumed-role/A/b is not authorized to perform: ec2:DescribeRegions with an explicit deny in a service control policy: arn:p",
  );
  expect(denialMessage("u", request, { by: "identity-based", explicit: false, arn: null })).toBe(
    "User: u is not authorized to perform: ec2:DescribeRegions because no identity-based policy allows the ec2:DescribeRegions action",
  );
});
