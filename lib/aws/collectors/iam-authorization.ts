/** Who may assume each role, what it is granted, and when it was used last. */
import { unescape } from "node:querystring";
import {
  type AttachedPolicy,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandOutput,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type GroupDetail,
  type ManagedPolicyDetail,
  type PolicyDetail,
  type RoleDetail,
  type UserDetail,
} from "@aws-sdk/client-iam";
import { type Answer, type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { GrantedUser, IamAuthorization, IamRole } from "#lib/facts/iam.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";
import { quarantinedUsers } from "./iam-quarantine.ts";

type AuditRole = NonNullable<IamAuthorization["auditRole"]>;
type IamGroup = NonNullable<IamAuthorization["groups"]>[number];

/**
 * `iam.authorization`: iam:GetAccountAuthorizationDetails: the audit role with its documents, every role's trust and last
 * use, and what roles, users and groups are granted, but for service-linked roles. A document that is not in that answer
 * is asked by iam:GetPolicyVersion, once a policy.
 */
export const iamAuthorization: Collector<"iam.authorization"> = {
  name: "iam.authorization",
  scope: "account",
  actions: [
    {
      action: "iam:GetAccountAuthorizationDetails",
      reason:
        "trust, policies and last use of roles; policies of users and groups; users whose keys AWS found in public",
    },
    { action: "iam:GetPolicy", reason: "default version of a policy that the details leave out" },
    { action: "iam:GetPolicyVersion", reason: "text of a policy that the details leave out" },
  ],
  async collect(from) {
    const details = await readDetails(from);
    if (details.kind !== "ok") return null;
    const roles = details.value.flatMap(({ RoleDetailList }) => RoleDetailList ?? []);
    const users = details.value.flatMap(({ UserDetailList }) => UserDetailList ?? []);
    const groups = details.value.flatMap(({ GroupDetailList }) => GroupDetailList ?? []);
    const policies = details.value.flatMap(({ Policies }) => Policies ?? []);
    const name = from.roleName.split("/").at(-1);
    const auditRole = roles.find(({ RoleName }) => RoleName === name);
    const judged = [...roles.filter((role) => role !== auditRole && !isServiceLinked(role)), ...users];
    const named = new Set([
      ...judged.flatMap((principal) => [...attachedTo(principal), ...boundaryOf(principal)]),
      ...groups.flatMap(attachedTo),
    ]);
    const wanted = new Set([...named, ...(auditRole === undefined ? [] : attachedTo(auditRole))]);
    const documents = await readDocuments(from, [...wanted].sort(), policies);
    const quarantined = quarantinedUsers(users);
    return {
      auditRole: auditRole === undefined ? null : auditRoleFacts(auditRole, documents),
      roles: roles.map((role) => roleFacts(role, role === auditRole || isServiceLinked(role))).sort(byArn),
      // An answer that never had the list is no answer that there are none.
      ...(details.value.some(({ UserDetailList }) => UserDetailList !== undefined) && {
        users: users.map(userFacts).sort(byArn),
      }),
      ...(details.value.some(({ GroupDetailList }) => GroupDetailList !== undefined) && {
        groups: groups.map(groupFacts).sort(byArn),
      }),
      policies: [...named].sort().map((Arn) => ({ Arn, document: documents.get(Arn) ?? null })),
      customerPolicies: policies.flatMap(customerPolicyFacts).sort(byArn),
      ...(quarantined.length > 0 && { quarantinedUsers: quarantined }),
    };
  },
};

type DetailsPage = Pick<
  GetAccountAuthorizationDetailsCommandOutput,
  "RoleDetailList" | "Policies" | "UserDetailList" | "GroupDetailList"
>;

function readDetails(from: Collecting): Promise<Answer<DetailsPage[]>> {
  return from.pages<DetailsPage>(
    "iam:GetAccountAuthorizationDetails",
    async (clients, http, Marker) => {
      const command = new GetAccountAuthorizationDetailsCommand({
        Filter: ["Role", "User", "Group", "LocalManagedPolicy", "AWSManagedPolicy"],
        MaxItems: 1_000,
        ...(Marker === undefined ? {} : { Marker }),
      });
      const { RoleDetailList, Policies, UserDetailList, GroupDetailList, ...page } = await clients.iam.send(
        command,
        http,
      );
      const roles = identified(RoleDetailList, "Arn", "RoleName", "AssumeRolePolicyDocument");
      const users = UserDetailList === undefined ? [] : identified(UserDetailList, "Arn", "UserName");
      const groups = GroupDetailList === undefined ? [] : identified(GroupDetailList, "Arn", "GroupName");
      const isWhole =
        roles?.every((role) => isWholeList(role.AttachedManagedPolicies, role.RolePolicyList)) === true &&
        users?.every((user) => isWholeList(user.AttachedManagedPolicies, user.UserPolicyList)) === true &&
        groups?.every((group) => isWholeList(group.AttachedManagedPolicies, group.GroupPolicyList)) === true;
      return {
        items: isWhole ? [{ RoleDetailList, Policies, UserDetailList, GroupDetailList }] : undefined,
        next: page.IsTruncated === true ? page.Marker : undefined,
      };
    },
    {
      owned: (pages) =>
        pages.flatMap(({ RoleDetailList = [], UserDetailList = [], GroupDetailList = [] }) =>
          [...RoleDetailList, ...UserDetailList, ...GroupDetailList].map(({ Arn }) => Arn),
        ),
    },
  );
}

/** A policy that cannot be named would be missing from what its principal may do. */
function isWholeList(attached: AttachedPolicy[] | undefined, inline: PolicyDetail[] | undefined): boolean {
  return (
    (attached === undefined || identified(attached, "PolicyArn") !== undefined) &&
    (inline === undefined || identified(inline, "PolicyName", "PolicyDocument") !== undefined)
  );
}

function auditRoleFacts(role: RoleDetail, documents: Documents): AuditRole {
  return {
    Arn: role.Arn ?? "",
    trustPolicy: decodeDocument(role.AssumeRolePolicyDocument),
    attachedPolicies: attachedTo(role).map((PolicyArn) => ({
      PolicyArn,
      document: documents.get(PolicyArn) ?? null,
    })),
    inlinePolicies: inlineOf(role.RolePolicyList),
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    // The authorization details do not carry it, and no item reads it yet.
    MaxSessionDuration: null,
  };
}

function roleFacts(role: RoleDetail, isOthers: boolean): IamRole {
  const tags = (role.Tags ?? []).flatMap(({ Key, Value = "" }) =>
    Key === undefined ? [] : { Key, Value: withoutSecret(Value, Key) },
  );
  return {
    Arn: role.Arn ?? "",
    RoleName: role.RoleName ?? "",
    Path: role.Path ?? "/",
    CreateDate: role.CreateDate?.toISOString() ?? null,
    lastUsedOn: role.RoleLastUsed?.LastUsedDate?.toISOString().slice(0, 10) ?? null,
    trustPolicy: decodeDocument(role.AssumeRolePolicyDocument),
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    attachedPolicies: isOthers ? [] : attachedTo(role),
    inlinePolicies: isOthers ? [] : inlineOf(role.RolePolicyList),
    ...(tags.length > 0 && { Tags: tags }),
  };
}

function userFacts(user: UserDetail): GrantedUser {
  return {
    Arn: user.Arn ?? "",
    UserName: user.UserName ?? "",
    GroupList: [...(user.GroupList ?? [])].sort(),
    permissionsBoundary: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    attachedPolicies: attachedTo(user),
    inlinePolicies: inlineOf(user.UserPolicyList),
  };
}

function groupFacts(group: GroupDetail): IamGroup {
  return {
    Arn: group.Arn ?? "",
    GroupName: group.GroupName ?? "",
    attachedPolicies: attachedTo(group),
    inlinePolicies: inlineOf(group.GroupPolicyList),
  };
}

/** AWS's own policies have `aws` in the place of the account. */
function customerPolicyFacts({
  Arn,
  CreateDate,
}: ManagedPolicyDetail): { Arn: string; CreateDate: string | null }[] {
  if (Arn === undefined || !/^arn:[a-z0-9-]+:iam::\d{12}:/.test(Arn)) return [];
  return [{ Arn, CreateDate: CreateDate?.toISOString() ?? null }];
}

function byArn(a: { Arn: string }, b: { Arn: string }): number {
  return a.Arn < b.Arn ? -1 : 1;
}

/** Its service made it, and nobody in the account can change what it is granted. */
function isServiceLinked({ Path = "/" }: RoleDetail): boolean {
  return Path.startsWith("/aws-service-role/");
}

function boundaryOf({ PermissionsBoundary }: Pick<RoleDetail, "PermissionsBoundary">): string[] {
  const arn = PermissionsBoundary?.PermissionsBoundaryArn;
  return arn === undefined ? [] : [arn];
}

function attachedTo({ AttachedManagedPolicies }: Pick<RoleDetail, "AttachedManagedPolicies">): string[] {
  return (AttachedManagedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []).sort();
}

function inlineOf(policies: PolicyDetail[] | undefined): IamRole["inlinePolicies"] {
  return (policies ?? []).map(({ PolicyName, PolicyDocument }) => ({
    PolicyName: PolicyName ?? "",
    document: decodeDocument(PolicyDocument),
  }));
}

type Documents = ReadonlyMap<string, string | null>;

/** The default version of each policy, asked by itself where the details do not hold it. */
async function readDocuments(
  from: Collecting,
  arns: readonly string[],
  policies: readonly ManagedPolicyDetail[],
): Promise<Documents> {
  const byArn = new Map(policies.map((policy) => [policy.Arn, policy]));
  const documents = await mapAtOnce(
    arns,
    4,
    async (arn): Promise<[string, string | null]> => [
      arn,
      defaultVersion(byArn.get(arn)) ?? (await askDocument(from, arn)),
    ],
  );
  return new Map(documents);
}

function defaultVersion(policy: ManagedPolicyDetail | undefined): string | null {
  const version = policy?.PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion === true);
  return decodeDocument(version?.Document);
}

async function askDocument(from: Collecting, PolicyArn: string): Promise<string | null> {
  const options = { resource: PolicyArn };
  const policy = await from.call(
    "iam:GetPolicy",
    (clients, http) => clients.iam.send(new GetPolicyCommand({ PolicyArn }), http),
    options,
  );
  const VersionId = policy.kind === "ok" ? policy.value.Policy?.DefaultVersionId : undefined;
  if (VersionId === undefined) return null;
  const version = await from.call(
    "iam:GetPolicyVersion",
    (clients, http) => clients.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }), http),
    options,
  );
  return version.kind === "ok" ? decodeDocument(version.value.PolicyVersion?.Document) : null;
}

/**
 * IAM answers documents percent-encoded (RFC 3986); other implementations answer the JSON as it is.
 * A text that is neither is kept as it came, for the evaluator to call unreadable; null: no document.
 */
export function decodeDocument(document: string | undefined): string | null {
  if (document === undefined || document === "") return null;
  return /^\s*%7b/i.test(document) ? unescape(document) : document;
}
