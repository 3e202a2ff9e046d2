import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { organizationsPolicies } from "./organizations-policies.ts";

// Organizations API Reference, by operation.
const summary = (Id: string, fields: object = {}) => ({
  Arn: `arn:aws:organizations::111122223333:policy/o-exampleorgid/service_control_policy/${Id}`,
  AwsManaged: false,
  Description: "what it is for",
  Id,
  Name: `Policy ${Id}`,
  Type: "SERVICE_CONTROL_POLICY",
  ...fields,
});
const text =
  '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}}';
const usual: StubAnswers = {
  ListPolicies: [
    { body: { Policies: [summary("p-b")], NextToken: "t1" } },
    { body: { Policies: [], NextToken: "t2" } },
    {
      body: {
        Policies: [summary("p-FullAWSAccess", { AwsManaged: true, Name: "FullAWSAccess" }), summary("p-a")],
      },
    },
  ],
  DescribePolicy: ({ body }) => ({
    body: { Policy: { Content: text, PolicySummary: summary(JSON.parse(body).PolicyId) } },
  }),
  ListTargetsForPolicy: ({ body }) => {
    const { PolicyId, NextToken } = JSON.parse(body);
    if (PolicyId !== "p-a") return { body: { Targets: [] } };
    const unit = {
      Arn: "arn",
      Name: "Development",
      TargetId: "ou-ab12-11111111",
      Type: "ORGANIZATIONAL_UNIT",
    };
    const account = { Arn: "arn", Name: "One", TargetId: "111111111111", Type: "ACCOUNT" };
    if (NextToken === undefined) return { body: { Targets: [unit], NextToken: "t1" } };
    return { body: NextToken === "t1" ? { Targets: [], NextToken: "t2" } : { Targets: [account] } };
  },
};
const denied = jsonError(400, "AccessDeniedException", "You don't have permissions to access this resource.");

describe("organizations.policies", () => {
  test("decodes answers written by hand from AWS's documentation; empty pages with tokens", async () => {
    const { envelope, requests } = await collectFrom(usual, organizationsPolicies);
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      policies: [
        { Id: "p-FullAWSAccess", Name: "FullAWSAccess", AwsManaged: true, Content: null, targets: [] },
        {
          Id: "p-a",
          Name: "Policy p-a",
          AwsManaged: false,
          Content: text,
          targets: ["111111111111", "ou-ab12-11111111"],
        },
        { Id: "p-b", Name: "Policy p-b", AwsManaged: false, Content: text, targets: [] },
      ],
    });
    expect(requests.filter(({ operation }) => operation === "DescribePolicy")).toHaveLength(2);
    const [first] = requests.filter(({ operation }) => operation === "ListPolicies");
    expect(JSON.parse(first?.body ?? "")).toEqual({ Filter: "SERVICE_CONTROL_POLICY", MaxResults: 20 });
  });

  test("the type is not enabled at the root: nothing is asked", async () => {
    const { envelope, requests } = await collectFrom({}, organizationsPolicies, undefined, {
      enabledPolicyTypes: ["S3_POLICY"],
    });
    expect(envelope).toMatchObject({ complete: true, data: { policies: [] } });
    expect(requests).toEqual([]);
  });

  test("no organization", async () => {
    const ListPolicies = jsonError(400, "AWSOrganizationsNotInUseException", "no organization");
    const { envelope } = await collectFrom({ ListPolicies }, organizationsPolicies);
    expect(envelope).toMatchObject({ complete: true, data: { policies: [] } });
  });

  test("the list denied: nothing is known", async () => {
    const { envelope } = await collectFrom({ ...usual, ListPolicies: denied }, organizationsPolicies);
    expect(envelope).toMatchObject({ complete: false, data: null });
  });

  test("texts denied: names and targets are known, texts are not", async () => {
    const { envelope } = await collectFrom({ ...usual, DescribePolicy: denied }, organizationsPolicies);
    expect(envelope).toMatchObject({
      complete: false,
      data: {
        policies: [{}, { Id: "p-a", Content: null, targets: ["111111111111", "ou-ab12-11111111"] }, {}],
      },
    });
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: "organizations:DescribePolicy", outcome: "denied" }),
    );
  });

  test("targets denied", async () => {
    const { envelope } = await collectFrom({ ...usual, ListTargetsForPolicy: denied }, organizationsPolicies);
    expect(envelope).toMatchObject({ complete: false, data: { policies: [{ targets: null }, {}, {}] } });
  });

  test("an answer without a text is refused", async () => {
    const DescribePolicy = { body: { Policy: { PolicySummary: summary("p-a") } } };
    const { envelope } = await collectFrom({ ...usual, DescribePolicy }, organizationsPolicies);
    expect(envelope).toMatchObject({ complete: false, data: { policies: [{}, { Content: null }, {}] } });
  });

  test("deleted between two calls: left out", async () => {
    const DescribePolicy = jsonError(400, "PolicyNotFoundException", "We can't find a policy.");
    const { envelope } = await collectFrom({ ...usual, DescribePolicy }, organizationsPolicies);
    expect(envelope).toMatchObject({ complete: true, data: { policies: [{ Id: "p-FullAWSAccess" }] } });
  });
});
