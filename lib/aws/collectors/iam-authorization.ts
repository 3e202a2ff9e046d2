/** What the audit role may do and who may assume it. */
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
import type { IamAuthorization } from "#lib/facts/iam.ts";

type AuditRole = NonNullable<IamAuthorization["auditRole"]>;

/**
 * `iam.authorization`: iam:GetAccountAuthorizationDetails, of which the audit role is kept: its trust policy and the
 * documents of what is attached to it. A document that is not in that answer is asked by iam:GetPolicyVersion.
 */
export const iamAuthorization: Collector<"iam.authorization"> = {
  name: "iam.authorization",
  scope: "account",
  actions: [
    { action: "iam:GetAccountAuthorizationDetails", reason: "trust policy and policies of the audit role" },
    { action: "iam:GetPolicy", reason: "default version of a policy that the details leave out" },
    { action: "iam:GetPolicyVersion", reason: "text of a policy that the details leave out" },
  ],
  async collect(from) {
    const details = await readDetails(from);
    if (details.kind !== "ok") return null;
    const roles = details.value.flatMap(({ RoleDetailList }) => RoleDetailList ?? []);
    const policies = details.value.flatMap(({ Policies }) => Policies ?? []);
    const name = from.roleName.split("/").at(-1);
    const role = roles.find(({ RoleName }) => RoleName === name);
    return { auditRole: role === undefined ? null : await roleFacts(from, role, policies) };
  },
};

type DetailsPage = Pick<GetAccountAuthorizationDetailsCommandOutput, "RoleDetailList" | "Policies">;

function readDetails(from: Collecting): Promise<Answer<DetailsPage[]>> {
  return from.pages<DetailsPage>(
    "iam:GetAccountAuthorizationDetails",
    async (clients, http, Marker) => {
      const command = new GetAccountAuthorizationDetailsCommand({
        Filter: ["Role", "LocalManagedPolicy", "AWSManagedPolicy"],
        MaxItems: 1_000,
        ...(Marker === undefined ? {} : { Marker }),
      });
      const { RoleDetailList, Policies, ...page } = await clients.iam.send(command, http);
      const roles = identified(RoleDetailList, "Arn", "RoleName", "AssumeRolePolicyDocument");
      return {
        items: roles?.every(isWholeRole) === true ? [{ RoleDetailList: [...roles], Policies }] : undefined,
        next: page.IsTruncated === true ? page.Marker : undefined,
      };
    },
    { owned: (pages) => pages.flatMap(({ RoleDetailList }) => RoleDetailList?.map(({ Arn }) => Arn) ?? []) },
  );
}

/** A policy that cannot be named would be missing from what the role may do. */
function isWholeRole({ AttachedManagedPolicies: attached, RolePolicyList: inline }: RoleDetail): boolean {
  return (
    (attached === undefined || identified(attached, "PolicyArn") !== undefined) &&
    (inline === undefined || identified(inline, "PolicyName", "PolicyDocument") !== undefined)
  );
}

async function roleFacts(
  from: Collecting,
  role: RoleDetail,
  policies: readonly ManagedPolicyDetail[],
): Promise<AuditRole> {
  const attached = (role.AttachedManagedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []).sort();
  return {
    Arn: role.Arn ?? "",
    trustPolicy: decodeDocument(role.AssumeRolePolicyDocument),
    attachedPolicies: await mapAtOnce(attached, 4, async (PolicyArn) => ({
      PolicyArn,
      document: defaultVersion(policies, PolicyArn) ?? (await askDocument(from, PolicyArn)),
    })),
    inlinePolicies: (role.RolePolicyList ?? []).map(({ PolicyName, PolicyDocument }) => ({
      PolicyName: PolicyName ?? "",
      document: decodeDocument(PolicyDocument),
    })),
    permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    // The authorization details do not carry it, and no item reads it yet.
    MaxSessionDuration: null,
  };
}

function defaultVersion(policies: readonly ManagedPolicyDetail[], arn: string): string | null {
  const policy = policies.find(({ Arn }) => Arn === arn);
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
