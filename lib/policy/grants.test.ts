import { describe, expect, it } from "vitest";
import { parsePolicyDocument } from "./document.ts";
import { findWriteGrants } from "./grants.ts";

function grants(...documents: unknown[]) {
  return findWriteGrants(
    documents.map((statement) => {
      const parsed = parsePolicyDocument(JSON.stringify({ Statement: statement }));
      if (!parsed.readable) throw new Error(parsed.why);
      return parsed;
    }),
  );
}

const allow = (...Action: string[]) => ({ Effect: "Allow", Action, Resource: "*" });
const deny = (...Action: string[]) => ({ Effect: "Deny", Action, Resource: "*" });

describe("findWriteGrants", () => {
  it.each([
    "s3:GetObject",
    "ec2:Describe*",
    "iam:List*",
    "iam:GenerateCredentialReport",
    "apigateway:GET",
    "cloudtrail:LookupEvents",
    "config:SelectResourceConfig",
    "resource-explorer-2:Search",
    "codebuild:BatchGetProjects",
    "iam:SimulatePrincipalPolicy",
    "access-analyzer:ValidatePolicy",
    "S3:GET?bject",
    "*:Get*",
  ])("takes %s for reading", (action) => {
    expect(grants(allow(action))).toEqual({ writes: [], unclear: [] });
  });

  it.each([
    "*",
    "*:*",
    "iam:*",
    "s3:*Object",
    "s3:G*",
    "iam:PassRole",
    "sts:AssumeRole",
    "IAM:CreateUser",
    "ec2:RunInstances",
    "lambda:InvokeFunction",
    "kms:ScheduleKeyDeletion",
    "config:DeliverConfigSnapshot",
    "guardduty:Ge?*",
  ])("takes %s for a change", (action) => {
    expect(grants(allow(action)).writes).toEqual([action.toLowerCase()]);
  });

  it("leaves open what a name does not tell", () => {
    expect(grants(allow("x:Frobnicate", "kms:Verify"))).toEqual({
      writes: [],
      unclear: ["kms:verify", "x:frobnicate"],
    });
  });

  it("reads NotAction in an Allow as everything else", () => {
    expect(grants({ Effect: "Allow", NotAction: ["iam:*", "account:*"], Resource: "*" }).writes).toEqual([
      "everything but account:*, iam:*",
    ]);
    expect(grants({ Effect: "Allow", NotAction: "*", Resource: "*" }).writes).toEqual([]);
  });

  it("counts an action that is granted on one resource or under a condition", () => {
    const statement = {
      ...allow("s3:PutObject"),
      Resource: "arn:aws:s3:::a/*",
      Condition: { Bool: { "aws:SecureTransport": "true" } },
    };
    expect(grants(statement).writes).toEqual(["s3:putobject"]);
  });

  it.each([
    ["a wider Deny in another document", [allow("iam:CreateUser"), deny("iam:*")], []],
    ["a narrower Deny", [allow("iam:*"), deny("iam:CreateUser")], ["iam:*"]],
    [
      "a Deny of all but reading",
      [allow("*"), { Effect: "Deny", NotAction: ["s3:Get*", "iam:List*"], Resource: "*" }],
      [],
    ],
    [
      "a Deny of all but something that writes",
      [allow("*"), { Effect: "Deny", NotAction: ["s3:*"], Resource: "*" }],
      ["*"],
    ],
    [
      "a Deny on one resource",
      [allow("iam:CreateUser"), { ...deny("*"), Resource: "arn:aws:s3:::a" }],
      ["iam:createuser"],
    ],
    [
      "a Deny on all resources but one",
      [allow("iam:CreateUser"), { Effect: "Deny", Action: "*", NotResource: "*" }],
      ["iam:createuser"],
    ],
    [
      "a Deny under a condition",
      [
        allow("iam:CreateUser"),
        { ...deny("*"), Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } },
      ],
      ["iam:createuser"],
    ],
  ])("weighs %s", (_name, documents, writes) => {
    expect(grants(...documents).writes).toEqual(writes);
  });
});
