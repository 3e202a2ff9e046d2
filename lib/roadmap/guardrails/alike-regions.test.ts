import { describe, expect, it } from "vitest";
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { deny } from "#lib/roadmap/a-guardrail.fixture.ts";
import { representativeRegions } from "./alike-regions.ts";

const regions = ["eu-north-1", "eu-west-1", "sa-east-1", "us-east-1"];

function representatives(...statements: object[]): readonly string[] {
  const document = parsePolicyDocument({ Version: "2012-10-17", Statement: statements });
  const levels = [{ id: "r-ab12", policies: [{ name: "guard", document }] }];
  const guardrails = { kind: "levels" as const, levels, path: "", organizationId: "o-1", names: new Map() };
  return representativeRegions(
    { accountId: "111122223333", partition: "aws", guardrails, now: new Date(0) },
    "ec2:RunInstances",
    regions,
  );
}
const inRegions = (operator: string, ...values: string[]) => ({
  Condition: { [operator]: { "aws:RequestedRegion": values } },
});

describe("representativeRegions", () => {
  it.each<[name: string, statements: object[], expected: readonly string[]]>([
    ["nothing tells them apart", [deny("*")], ["eu-north-1"]],
    ["one is named", [deny("*", inRegions("StringNotEquals", "us-east-1"))], ["us-east-1", "eu-north-1"]],
    ["all are named", [deny("*", inRegions("StringEquals", ...regions))], regions],
    [
      "statements about other actions do not count",
      [deny("s3:*", inRegions("StringLike", "eu-*"))],
      ["eu-north-1"],
    ],
    ["a pattern may mean some", [deny("ec2:*", inRegions("StringNotLike", "eu-*"))], regions],
    [
      "a resource names one",
      [deny("*", { Resource: "arn:aws:ec2:eu-west-1:*:instance/*" })],
      ["eu-west-1", "eu-north-1"],
    ],
    ["a resource in any", [deny("*", { Resource: "arn:aws:ec2:*:*:instance/*" })], ["eu-north-1"]],
    ["a resource in some", [deny("*", { Resource: "arn:aws:ec2:eu-*:*:instance/*" })], regions],
    ["a resource that is hardly an ARN", [deny("*", { Resource: "arn:aws:*" })], regions],
    ["a variable", [deny("*", { Resource: "arn:aws:ec2:${aws:PrincipalTag/home}:*:instance/*" })], regions],
  ])("%s", (_name, statements, expected) => {
    expect(representatives(...statements)).toEqual(expected);
  });

  it("knows nothing of a policy that cannot be read", () => {
    const guardrails = {
      kind: "levels" as const,
      levels: [{ id: "r-ab12", policies: [{ name: "x", document: parsePolicyDocument("{") }] }],
      path: "",
      organizationId: "o-1",
      names: new Map(),
    };
    const prober = { accountId: "1", partition: "aws", guardrails, now: new Date(0) };
    expect(representativeRegions(prober, "ec2:RunInstances", regions)).toEqual(regions);
  });
});
