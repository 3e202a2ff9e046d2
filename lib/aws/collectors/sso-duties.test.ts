import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import type { StubRequest } from "#lib/aws/stub-endpoint.ts";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { SsoAssignments } from "#lib/facts/sso.ts";
import { ssoDuties } from "./sso-duties.ts";

// IAM Identity Center and Identity Store API References, by operation.
const InstanceArn = "arn:aws:sso:::instance/ssoins-1111222233334444";
const sets = [
  "arn:aws:sso:::permissionSet/ssoins-1/ps-a",
  "arn:aws:sso:::permissionSet/ssoins-1/ps-b",
] as const;
const input = ({ body }: StubRequest): Record<string, string> => JSON.parse(body);

const assignments: SsoAssignments = {
  instances: [
    {
      InstanceArn,
      IdentityStoreId: "d-1234567890",
      OwnerAccountId: "111122223333",
      Status: "ACTIVE",
      PrimaryRegion: "eu-north-1",
      PermissionSetsEnabled: true,
    },
  ],
  instancesComplete: true,
  accounts: [{ accountId: "222233334444", permissionSets: 2, sets: [...sets], assignment: null }],
  accountsComplete: true,
};

const good: StubAnswers = {
  DescribePermissionSet: (request) => ({
    body: {
      PermissionSet: {
        Name: input(request)["PermissionSetArn"] === sets[0] ? "Admins" : "Readers",
        PermissionSetArn: input(request)["PermissionSetArn"],
        RelayState: "https://canary.example",
      },
    },
  }),
  ListAccountAssignments: (request) => ({
    body: {
      AccountAssignments:
        input(request)["PermissionSetArn"] === sets[0]
          ? [
              { PrincipalType: "GROUP", PrincipalId: "g-1" },
              { PrincipalType: "USER", PrincipalId: "u-1" },
            ]
          : [],
    },
  }),
  ListGroupMemberships: {
    body: { GroupMemberships: [{ MembershipId: "m-1", GroupId: "g-1", MemberId: { UserId: "u-2" } }] },
  },
};

const collect = (answers: StubAnswers, data: SsoAssignments | null = assignments) => {
  const earlier = (collector: string, region: string): Envelope => ({
    partition: "aws",
    accountId: "111122223333",
    region,
    collector,
    schema: 1,
    observedAt: "2026-11-02T07:59:00.000Z",
    complete: true,
    ops: [],
    data,
  });
  return collectFrom(answers, ssoDuties, "global", { isManagement: true, earlier });
};

describe("sso.duties", () => {
  test("who is assigned to what, groups with their members, in the instance's region", async () => {
    const { envelope, requests } = await collect(good);
    expect(envelope).toMatchObject({ complete: true });
    expect(envelope.data).toEqual({
      permissionSets: [
        { PermissionSetArn: sets[0], Name: "Admins" },
        { PermissionSetArn: sets[1], Name: "Readers" },
      ],
      accounts: [
        {
          accountId: "222233334444",
          assignments: [{ permissionSetArn: sets[0], users: ["u-1"], groups: ["g-1"] }],
        },
      ],
      groups: [{ GroupId: "g-1", members: ["u-2"] }],
      accountsComplete: true,
    });
    expect(JSON.stringify(envelope)).not.toContain("canary");
    expect(new Set(requests.map(({ region }) => region))).toEqual(new Set(["eu-north-1"]));
    expect(requests).toHaveLength(5);
  });

  test("nobody is assigned anywhere: nothing is asked, and that is evidence", async () => {
    const { envelope, requests } = await collect(good, { ...assignments, accounts: [] });
    expect(requests).toEqual([]);
    expect(envelope).toMatchObject({ complete: true, data: { accounts: [], accountsComplete: true } });
  });

  test("two pages of members with an empty one between", async () => {
    const page = (UserId: string) => ({ MembershipId: UserId, GroupId: "g-1", MemberId: { UserId } });
    const pages = [
      { body: { GroupMemberships: [page("u-3")], NextToken: "1" } },
      { body: { GroupMemberships: [], NextToken: "2" } },
      { body: { GroupMemberships: [page("u-2")] } },
    ];
    const { envelope } = await collect({ ...good, ListGroupMemberships: pages });
    expect(envelope.data).toMatchObject({ groups: [{ GroupId: "g-1", members: ["u-2", "u-3"] }] });
  });

  test("what is refused is missing, and never empty", async () => {
    const refused = jsonError(400, "AccessDeniedException", "no");
    const members = await collect({ ...good, ListGroupMemberships: refused });
    expect(members.envelope).toMatchObject({ complete: false, data: { groups: [{ members: null }] } });
    const names = await collect({ ...good, DescribePermissionSet: refused });
    expect(names.envelope).toMatchObject({
      complete: false,
      data: { permissionSets: [{ Name: null }, { Name: null }] },
    });
    const people = await collect({ ...good, ListAccountAssignments: refused });
    expect(people.envelope.complete).toBe(false);
    const unread = await collect(good, null);
    expect(unread.envelope).toMatchObject({ complete: false, data: null });
  });

  test("a member that is no user, and accounts whose sets are not known, leave it incomplete", async () => {
    const odd = { GroupMemberships: [{ MembershipId: "m-1", GroupId: "g-1", MemberId: {} }] };
    const member = await collect({ ...good, ListGroupMemberships: { body: odd } });
    expect(member.envelope).toMatchObject({ complete: false, data: { groups: [{ members: null }] } });
    const older = [{ accountId: "222233334444", permissionSets: 2, assignment: null }];
    const { envelope } = await collect(good, { ...assignments, accounts: older });
    expect(envelope).toMatchObject({ data: { accountsComplete: false } });
  });
});
