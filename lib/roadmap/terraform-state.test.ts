import { describe, expect, test } from "vitest";
import { readTerraformState } from "./terraform-state.ts";

const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
const account = "111122223333";
const bucket = (name: string, attributes: object, more: object = {}) => ({
  mode: "managed",
  type: "aws_s3_bucket",
  name,
  provider,
  instances: [{ schema_version: 0, attributes, sensitive_attributes: [] }],
  ...more,
});
const vpc = {
  mode: "managed",
  type: "aws_vpc",
  name: "main",
  provider,
  instances: [{ attributes: { id: "vpc-1", arn: `arn:aws:ec2:eu-west-1:${account}:vpc/vpc-1` } }],
};
const state = (resources: object[], more: object = {}) => ({
  version: 4,
  terraform_version: "1.9.0",
  serial: 7,
  lineage: "0a1b",
  outputs: { token: { value: "WAYMARK-CANARY", type: "string" } },
  resources,
  ...more,
});
const read = (raw: unknown, own: string | null = null) => {
  const result = readTerraformState(raw, own);
  if ("problem" in result) throw new Error(result.problem);
  return result;
};
const arnsOf = (raw: unknown, own: string | null = null) =>
  read(raw, own).parts.flatMap(({ resources }) => resources.map(({ arn }) => arn));

describe("a state of Terraform", () => {
  test("keeps types, addresses and ARNs, never attributes, outputs or tags", () => {
    const secret = {
      id: "ledger",
      arn: "arn:aws:s3:::ledger",
      policy: "WAYMARK-CANARY",
      tags: { a: "WAYMARK-CANARY" },
    };
    const result = read(state([vpc, bucket("ledger", secret, { module: 'module.data["x"]' })]));
    expect(result).toEqual({
      lineage: "0a1b",
      serial: 7,
      managed: 2,
      withoutArn: 0,
      withoutAccount: 0,
      parts: [
        {
          accountId: account,
          lineage: "0a1b",
          serial: 7,
          resources: [
            { type: "aws_vpc", arn: `arn:aws:ec2:eu-west-1:${account}:vpc/vpc-1`, address: "aws_vpc.main" },
            {
              type: "aws_s3_bucket",
              arn: "arn:aws:s3:::ledger",
              address: 'module.data["x"].aws_s3_bucket.ledger',
            },
          ],
        },
      ],
    });
    expect(JSON.stringify(result)).not.toContain("WAYMARK-CANARY");
  });

  test("data sources that list the production VPC are read, not managed", () => {
    expect(read(state([{ ...vpc, mode: "data" }])).parts).toEqual([]);
  });

  test("only deposed objects are not managed, a tainted one is", () => {
    const instance = vpc.instances[0];
    expect(arnsOf(state([{ ...vpc, instances: [{ ...instance, deposed: "0a1b2c3d" }] }]))).toEqual([]);
    expect(arnsOf(state([{ ...vpc, instances: [{ ...instance, status: "tainted" }] }]))).toHaveLength(1);
  });

  test.each([
    ["version 3", { ...state([]), version: 3 }, "version 3"],
    ["no version", {}, "no state"],
    ["a list", [], "no state"],
    ["null", null, "no state"],
    ["a text in place of the resources", { ...state([]), resources: "x" }, "at resources"],
    ["a serial below zero", { ...state([]), serial: -1 }, "at serial"],
  ])("%s is refused, and the refusal quotes nothing", (_, raw, why) => {
    const result = readTerraformState(raw, null);
    expect("problem" in result ? result.problem : "").toContain(why);
    expect(JSON.stringify(result)).not.toContain("WAYMARK-CANARY");
  });

  test.each([
    [provider, 1],
    [`${provider}.frankfurt`, 1],
    ['module.x.provider["registry.opentofu.org/hashicorp/aws"]', 1],
    ['provider["registry.terraform.io/hashicorp/google"]', 0],
    ['provider["registry.terraform.io/acme/hashicorp-aws"]', 0],
  ])("provider %s", (name, count) => {
    expect(arnsOf(state([{ ...vpc, provider: name }]))).toHaveLength(count);
  });

  test("what names no account is in that of its provider's other resources, else in the one that is said", () => {
    const lonely = state([bucket("ledger", { id: "ledger", arn: "arn:aws:s3:::ledger" })]);
    expect(read(lonely)).toMatchObject({ parts: [], withoutAccount: 1 });
    expect(read(lonely, "444455556666").parts).toMatchObject([{ accountId: "444455556666" }]);
    const other = {
      ...vpc,
      instances: [{ attributes: { arn: "arn:aws:ec2:eu-west-1:444455556666:vpc/vpc-2" } }],
    };
    expect(read(state([vpc, other, bucket("a", { arn: "arn:aws:s3:::a" })]))).toMatchObject({
      withoutAccount: 1,
    });
  });

  test("an id becomes an ARN where kind, account and Region tell; a policy of a role has none", () => {
    const group = {
      ...vpc,
      type: "aws_security_group",
      name: "web",
      instances: [{ index_key: 0, attributes: { id: "sg-1" } }],
    };
    const inline = {
      ...vpc,
      type: "aws_iam_role_policy",
      name: "p",
      instances: [{ attributes: { id: "role:p" } }],
    };
    expect(read(state([vpc, group, inline]))).toMatchObject({
      managed: 3,
      withoutArn: 1,
      parts: [
        {
          resources: [
            {},
            {
              arn: `arn:aws:ec2:eu-west-1:${account}:security-group/sg-1`,
              address: "aws_security_group.web[0]",
            },
          ],
        },
      ],
    });
  });
});
