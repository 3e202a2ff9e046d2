/** Who may do what in which account by IAM Identity Center: assignments with the members of their groups, by opaque ids. */
import { ListGroupMembershipsCommand } from "@aws-sdk/client-identitystore";
import { DescribePermissionSetCommand } from "@aws-sdk/client-sso-admin";
import { type Collecting, type Collector, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { isEvidence } from "#lib/facts/envelope.ts";
import { type SsoAssignments, type SsoDuties, ssoAssignmentsSchema } from "#lib/facts/sso.ts";
import { listAssignments } from "./sso-assignments.ts";

type Account = SsoDuties["accounts"][number];

/** Accounts, sets and groups asked at once; the limiter decides how fast. */
const atOnce = 4;
const pageSize = 100;

const describeOp = "ssoadmin:DescribePermissionSet";
const assignmentsOp = "ssoadmin:ListAccountAssignments";
const membershipsOp = "identitystore:ListGroupMemberships";

/**
 * `sso.duties`: stands after `sso.assignments`, whose instance, accounts and permission sets it takes. Of each set
 * ssoadmin:DescribePermissionSet, of each account × set ssoadmin:ListAccountAssignments, and of each assigned group
 * identitystore:ListGroupMemberships (groups have no groups in them). No name of a person is read.
 */
export const ssoDuties: Collector<"sso.duties"> = {
  name: "sso.duties",
  scope: "account",
  actions: [
    {
      action: "sso:DescribePermissionSet",
      reason: "the name of a permission set, by which its roles in accounts are found",
      operations: [describeOp],
    },
    {
      action: "sso:ListAccountAssignments",
      reason: "which users and groups are assigned to which permission set of an account",
      operations: [assignmentsOp],
    },
    {
      action: "identitystore:ListGroupMemberships",
      reason: "which users are in the groups that are assigned",
    },
  ],
  async collect(from) {
    const earlier = from.options.earlier?.("sso.assignments", "global");
    const known = ssoAssignmentsSchema.safeParse(earlier?.data);
    if (!known.success) {
      from.refuse(assignmentsOp, "NotKnownYet", "the instance of IAM Identity Center could not be read");
      return null;
    }
    // A list that broke off is handed on as one: nobody may take it for all that there is.
    for (const { op } of earlier?.ops.filter(({ outcome }) => !isEvidence(outcome)) ?? [])
      if (earlier !== undefined) from.adopt(op, earlier);
    const { instances, accounts, accountsComplete, instancesComplete } = known.data;
    const center = instances.find((one) => one.Status === "ACTIVE" && one.PermissionSetsEnabled !== false);
    if (center === undefined || accounts.length === 0) {
      for (const op of [describeOp, assignmentsOp, membershipsOp]) from.skip(op, "no-assignment");
      return {
        permissionSets: [],
        accounts: [],
        groups: [],
        accountsComplete: accountsComplete && instancesComplete,
      };
    }
    return readDuties(from, center, known.data);
  },
};

type Instance = SsoAssignments["instances"][number];

async function readDuties(
  from: Collecting,
  center: Instance,
  { accounts, accountsComplete }: SsoAssignments,
): Promise<SsoDuties> {
  const arns = [...new Set(accounts.flatMap(({ sets = [] }) => sets))].sort();
  const permissionSets = await mapAtOnce(arns, atOnce, (arn) => describeSet(from, center, arn));
  const read = await mapAtOnce(accounts, atOnce, (account) => readAccount(from, center, account));
  const assigned = read.flatMap(({ assignments }) => assignments.flatMap(({ groups }) => groups));
  const ids = [...new Set(assigned)].sort();
  if (ids.length === 0) from.skip(membershipsOp, "no-group");
  const groups = await mapAtOnce(ids, atOnce, (id) => readGroup(from, center, id));
  // A set that an earlier version did not keep was not asked for.
  const isListed = accounts.every(({ sets, permissionSets: count }) => sets?.length === count);
  return { permissionSets, accounts: read, groups, accountsComplete: accountsComplete && isListed };
}

function placeOf({ PrimaryRegion }: Instance): { region?: string } {
  return PrimaryRegion === null ? {} : { region: PrimaryRegion };
}

async function describeSet(from: Collecting, center: Instance, PermissionSetArn: string) {
  const { InstanceArn } = center;
  const answer = await from.call(
    describeOp,
    (clients, http) =>
      clients.ssoadmin.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }), http),
    {
      ...placeOf(center),
      resource: PermissionSetArn,
      isWhole: ({ PermissionSet }) => PermissionSet?.Name !== undefined,
    },
  );
  return { PermissionSetArn, Name: valueOf(answer)?.PermissionSet?.Name ?? null };
}

async function readAccount(
  from: Collecting,
  center: Instance,
  { accountId: AccountId, sets = [] }: SsoAssignments["accounts"][number],
): Promise<Account> {
  const { InstanceArn } = center;
  const assignments: Account["assignments"] = [];
  for (const PermissionSetArn of sets) {
    const asked = { InstanceArn, AccountId, PermissionSetArn };
    const answer = await listAssignments(from, asked, center.PrimaryRegion ?? undefined);
    const of = (type: string) =>
      (valueOf(answer) ?? [])
        .flatMap(({ PrincipalType, PrincipalId = "" }) => (PrincipalType === type ? [PrincipalId] : []))
        .sort();
    const [users, groups] = [of("USER"), of("GROUP")];
    if (users.length + groups.length > 0)
      assignments.push({ permissionSetArn: PermissionSetArn, users, groups });
  }
  return { accountId: AccountId, assignments };
}

async function readGroup(
  from: Collecting,
  center: Instance,
  GroupId: string,
): Promise<SsoDuties["groups"][number]> {
  const { IdentityStoreId } = center;
  if (IdentityStoreId === undefined) {
    from.refuse(membershipsOp, "NotKnownYet", "the identity store of the instance is not known");
    return { GroupId, members: null };
  }
  const answer = await from.pages(
    membershipsOp,
    async (clients, http, NextToken) => {
      const input = {
        IdentityStoreId,
        GroupId,
        MaxResults: pageSize,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.identitystore.send(new ListGroupMembershipsCommand(input), http);
      const members = page.GroupMemberships?.map(({ MemberId }) => MemberId?.UserId);
      // A member that is no user would be missing from who may do what.
      return { items: members?.includes(undefined) === true ? undefined : members, next: page.NextToken };
    },
    { ...placeOf(center), resource: GroupId, gone: ["ResourceNotFoundException"] },
  );
  if (answer.kind === "failed") return { GroupId, members: null };
  const members = (valueOf(answer) ?? []).flatMap((id) => id ?? []);
  return { GroupId, members: members.sort() };
}
