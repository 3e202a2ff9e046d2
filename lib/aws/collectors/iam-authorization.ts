/** Who may assume each role, what it is granted, and when it was used last. */
import { unescape } from "node:querystring";
import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandOutput,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type ManagedPolicyDetail,
  type RoleDetail,
} from "@aws-sdk/client-iam";
import { type Answer, type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { IamAuthorization, IamRole } from "#lib/facts/iam.ts";
import { quarantinedUsers } from "./iam-quarantine.ts";

type AuditRole = NonNullable<IamAuthorization["auditRole"]>;

/**
 * `iam.authorization`: iam:GetAccountAuthorizationDetails: the audit role with its documents, every role's trust and last
 * use, and what those are granted that are not AWS's own. A document that is not in that answer is asked by
 * iam:GetPolicyVersion, once a policy.
 */
export const iamAuthorization: Collector<"iam.authorization"> = {
  name: "iam.authorization",
  scope: "account",
  actions: [
    {
      action: "iam:GetAccountAuthorizationDetails",
      reason: "trust, policies and last use of roles; users whose keys AWS found in public",
    },
    { action: "iam:GetPolicy", reason: "default version of a policy that the details leave out" },
    { action: "iam:GetPolicyVersion", reason: "text of a policy that the details leave out" },
  ],
  async collect(from) {
    const details = await readDetails(from);
    if (details.kind !== "ok") return null;
    const roles = details.value.flatMap(({ RoleDetailList }) => RoleDetailList ?? []);
    const policies = details.value.flatMap(({ Policies }) => Policies ?? []);
    const name = from.roleName.split("/").at(-1);
    const auditRole = roles.find(({ RoleName }) => RoleName === name);
    const judged = roles.filter((role) => role !== auditRole && !isAwsOwn(role));
    const named = new Set(judged.flatMap((role) => [...attachedTo(role), ...boundaryOf(role)]));
    const wanted = new Set([...named, ...(auditRole === undefined ? [] : attachedTo(auditRole))]);
    const documents = await readDocuments(from, [...wanted].sort(), policies);
    const quarantined = quarantinedUsers(details.value.flatMap(({ UserDetailList }) => UserDetailList ?? []));
    return {
      auditRole: auditRole === undefined ? null : auditRoleFacts(auditRole, documents),
      roles: roles
        .map((role) => roleFacts(role, role === auditRole || isAwsOwn(role)))
        .sort((a, b) => (a.Arn < b.Arn ? -1 : 1)),
      policies: [...named].sort().map((Arn) => ({ Arn, document: documents.get(Arn) ?? null })),
      ...(quarantined.length > 0 && { quarantinedUsers: quarantined }),
    };
  },
};

type DetailsPage = Pick<
  GetAccountAuthorizationDetailsCommandOutput,
  "RoleDetailList" | "Policies" | "UserDetailList"
>;

function readDetails(from: Collecting): Promise<Answer<DetailsPage[]>> {
  return from.pages<DetailsPage>(
    "iam:GetAccountAuthorizationDetails",
    async (clients, http, Marker) => {
      const command = new GetAccountAuthorizationDetailsCommand({
        Filter: ["Role", "User", "LocalManagedPolicy", "AWSManagedPolicy"],
        MaxItems: 1_000,
        ...(Marker === undefined ? {} : { Marker }),
      });
      const { RoleDetailList, Policies, UserDetailList, ...page } = await clients.iam.send(command, http);
      const roles = identified(RoleDetailList, "Arn", "RoleName", "AssumeRolePolicyDocument");
      return {
        items:
          roles?.every(isWholeRole) === true
            ? [{ RoleDetailList: [...roles], Policies, UserDetailList }]
            : undefined,
        next: page.IsTruncated === true ? page.Marker : undefined,
      };
    },
    {
      owned: (pages) =>
        pages.flatMap(({ RoleDetailList = [], UserDetailList = [] }) =>
          [...RoleDetailList, ...UserDetailList].map(({ Arn }) => Arn),
        ),
    },
  );
}

/** A policy that cannot be named would be missing from what the role may do. */
function isWholeRole({ AttachedManagedPolicies: attached, RolePolicyList: inline }: RoleDetail): boolean {
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
    inlinePolicies: inlineOf(role),
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    // The authorization details do not carry it, and no item reads it yet.
    MaxSessionDuration: null,
  };
}

function roleFacts(role: RoleDetail, isOthers: boolean): IamRole {
  return {
    Arn: role.Arn ?? "",
    RoleName: role.RoleName ?? "",
    Path: role.Path ?? "/",
    CreateDate: role.CreateDate?.toISOString() ?? null,
    lastUsedOn: role.RoleLastUsed?.LastUsedDate?.toISOString().slice(0, 10) ?? null,
    trustPolicy: decodeDocument(role.AssumeRolePolicyDocument),
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    attachedPolicies: isOthers ? [] : attachedTo(role),
    inlinePolicies: isOthers ? [] : inlineOf(role),
  };
}

/** AWS made it and nobody in the account can change it. */
function isAwsOwn({ Path = "/" }: RoleDetail): boolean {
  return Path.startsWith("/aws-service-role/") || Path.startsWith("/aws-reserved/");
}

function boundaryOf({ PermissionsBoundary }: RoleDetail): string[] {
  const arn = PermissionsBoundary?.PermissionsBoundaryArn;
  return arn === undefined ? [] : [arn];
}

function attachedTo({ AttachedManagedPolicies }: RoleDetail): string[] {
  return (AttachedManagedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []).sort();
}

function inlineOf({ RolePolicyList }: RoleDetail): IamRole["inlinePolicies"] {
  return (RolePolicyList ?? []).map(({ PolicyName, PolicyDocument }) => ({
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
