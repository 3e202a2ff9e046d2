import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubRequest } from "#lib/aws/stub-endpoint.ts";
import { ssoAssignments } from "./sso-assignments.ts";

// IAM Identity Center API Reference, by operation.
const InstanceArn = "arn:aws:sso:::instance/ssoins-1111222233334444";
const sets = ["arn:aws:sso:::permissionSet/ssoins-1/ps-a", "arn:aws:sso:::permissionSet/ssoins-1/ps-b"];
const instance = {
  InstanceArn,
  IdentityStoreId: "d-1234567890",
  OwnerAccountId: "111122223333",
  Status: "ACTIVE",
  CreatedDate: 1_700_000_000,
};
const regions = ["eu-west-1", "us-east-1"];
const input = ({ body }: StubRequest): Record<string, string> => JSON.parse(body);
const inRegion = (name: string) => (request: StubRequest) => ({
  body: { Instances: request.region === name ? [instance] : [] },
});
const person = (PrincipalType: string, PrincipalId: string) => ({ PrincipalType, PrincipalId });

const good: StubAnswers = {
  ListInstances: inRegion("eu-west-1"),
  DescribeInstance: { body: { ...instance, PrimaryRegion: "eu-west-1", PermissionSetsEnabled: true } },
  ListPermissionSets: { body: { PermissionSets: sets } },
  ListAccountsForProvisionedPermissionSet: (request) => ({
    body: {
      AccountIds:
        input(request)["PermissionSetArn"] === sets[0] ? ["222233334444"] : ["222233334444", "333344445555"],
    },
  }),
  ListAccountAssignments: (request) => ({
    body: {
      AccountAssignments:
        input(request)["AccountId"] === "222233334444" && input(request)["PermissionSetArn"] === sets[1]
          ? [person("GROUP", "g-canary-0001"), person("USER", "u-canary-0002")]
          : [],
    },
  }),
};

const collect = (answers: StubAnswers, isManagement = true) =>
  collectFrom(answers, ssoAssignments, "global", { regions, isManagement });

describe("sso.assignments", () => {
  test("finds the instance in its region and counts who is assigned, without a name", async () => {
    const { envelope, requests } = await collect(good);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      instances: [
        {
          InstanceArn,
          IdentityStoreId: "d-1234567890",
          OwnerAccountId: "111122223333",
          Status: "ACTIVE",
          PrimaryRegion: "eu-west-1",
          PermissionSetsEnabled: true,
        },
      ],
      instancesComplete: true,
      accounts: [
        {
          accountId: "222233334444",
          permissionSets: 2,
          sets,
          assignment: { permissionSetArn: sets[1], users: 1, groups: 1 },
        },
        { accountId: "333344445555", permissionSets: 1, sets: [sets[1]], assignment: null },
      ],
      accountsComplete: true,
    });
    expect(JSON.stringify(envelope)).not.toContain("canary");
    expect(
      requests.filter(({ operation }) => operation === "ListInstances").map(({ region }) => region),
    ).toEqual(regions);
    const rest = requests.filter(({ operation }) => operation !== "ListInstances");
    expect(new Set(rest.map(({ region }) => region))).toEqual(new Set(["eu-west-1"]));
  });

  test("no instance anywhere: one call a region", async () => {
    const { envelope, requests } = await collect({ ListInstances: { body: { Instances: [] } } });
    expect(requests).toHaveLength(2);
    expect(envelope).toMatchObject({
      complete: true,
      data: { instances: [], instancesComplete: true, accounts: [], accountsComplete: true },
    });
  });

  test("two pages with an empty one between", async () => {
    const pages = [
      { body: { PermissionSets: sets.slice(0, 1), NextToken: "1" } },
      { body: { PermissionSets: [], NextToken: "2" } },
      { body: { PermissionSets: sets.slice(1) } },
    ];
    const { envelope } = await collect({ ...good, ListPermissionSets: pages });
    expect(envelope).toMatchObject({
      complete: true,
      data: { accounts: [{ permissionSets: 2 }, { permissionSets: 1 }] },
    });
  });

  test("a region that refuses, a permission set that refuses: what is missing is said", async () => {
    const refused = jsonError(400, "AccessDeniedException", "no");
    const region = await collect({
      ...good,
      ListInstances: (request) => (request.region === "us-east-1" ? refused : inRegion("eu-west-1")(request)),
    });
    expect(region.envelope).toMatchObject({
      complete: false,
      data: { instancesComplete: false, accountsComplete: true },
    });
    const set = await collect({
      ...good,
      ListAccountsForProvisionedPermissionSet: (request) =>
        input(request)["PermissionSetArn"] === sets[0] ? refused : { body: { AccountIds: ["222233334444"] } },
    });
    expect(set.envelope.data).toMatchObject({
      accountsComplete: false,
      accounts: [{ accountId: "222233334444" }],
    });
    const assignments = await collect({ ...good, ListAccountAssignments: refused });
    expect(assignments.envelope.data).toMatchObject({ accountsComplete: false, accounts: [] });
  });

  test("an account's own instance is not asked for permission sets; without a description the owner tells", async () => {
    const own = await collect({
      ...good,
      DescribeInstance: { body: { ...instance, PermissionSetsEnabled: false } },
    });
    expect(own.requests.some(({ operation }) => operation === "ListPermissionSets")).toBe(false);
    const refused = jsonError(400, "AccessDeniedException", "no");
    const member = await collect({ ...good, DescribeInstance: refused }, false);
    expect(member.requests.some(({ operation }) => operation === "ListPermissionSets")).toBe(false);
    const management = await collect({ ...good, DescribeInstance: refused });
    expect(management.envelope.data).toMatchObject({
      instances: [{ PermissionSetsEnabled: null }],
      accounts: [{ accountId: "222233334444" }, {}],
    });
  });
});
