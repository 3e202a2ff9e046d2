/** IAM: roles, policies and their documents, one by one and all at once. */
import type {
  EntityType,
  GetAccountAuthorizationDetailsCommandInput,
  GetAccountAuthorizationDetailsCommandOutput,
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  GetPolicyVersionCommandInput,
  GetPolicyVersionCommandOutput,
  GetRoleCommandInput,
  GetRoleCommandOutput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
  ListRolePoliciesCommandInput,
  ListRolePoliciesCommandOutput,
  ListRolesCommandInput,
  ListRolesCommandOutput,
  ManagedPolicyDetail,
  Role,
  RoleDetail,
  UserDetail,
} from "@aws-sdk/client-iam";
import { encodeDocument } from "#lib/sim/policy-document.ts";
import { base32, text } from "#lib/sim/random.ts";
import type { Handlers, Output, ServiceCall } from "#lib/sim/service-call.ts";
import type { AttachedPolicy } from "#lib/sim/state/audit-role.ts";
import type { SimulatedRole } from "#lib/sim/state/identity.ts";
import { awsManagedPolicies } from "#lib/sim/state/managed-policies.ts";
import { iamPage, noSuchEntity } from "./iam-paging.ts";

/** Every policy of the simulator has one version; AWS's own were made long ago. */
const versionId = "v1";
const awsPolicyDate = new Date("2019-01-20T00:00:00Z");
/** AWS gives fewer entities than asked for when their documents are large. */
const detailsCap = 25;

interface KnownPolicy extends AttachedPolicy {
  id: string;
  createdAt: Date;
}

function knownPolicies({ state }: ServiceCall): KnownPolicy[] {
  const managed = Object.values(awsManagedPolicies).map((policy) => ({
    ...policy,
    id: `ANPA${text(17, base32, "aws", policy.name)}`,
    createdAt: awsPolicyDate,
  }));
  return [...state.identity.policies, ...managed];
}

function requirePolicy(call: ServiceCall, arn: string | undefined): KnownPolicy {
  const policy = knownPolicies(call).find((candidate) => candidate.arn === arn);
  if (policy === undefined) {
    throw noSuchEntity(`Policy ${arn} was not found.`);
  }
  return policy;
}

function requireRole({ state }: ServiceCall, name: string | undefined): SimulatedRole {
  const role = state.identity.roles.find((candidate) => candidate.name === name);
  if (role === undefined) {
    throw noSuchEntity(`The role with name ${name} cannot be found.`);
  }
  return role;
}

function roleOutput(role: SimulatedRole): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    MaxSessionDuration: role.maxSessionDuration,
  };
}

function attachedOutput({ name, arn }: AttachedPolicy): { PolicyName: string; PolicyArn: string } {
  return { PolicyName: name, PolicyArn: arn };
}

function inlineOutput(policy: SimulatedRole["inline"][number]): {
  PolicyName: string;
  PolicyDocument: string;
} {
  return { PolicyName: policy.name, PolicyDocument: encodeDocument(policy.document) };
}

function policyDetail(policy: KnownPolicy, attachmentCount: number): ManagedPolicyDetail {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: "/",
    DefaultVersionId: versionId,
    AttachmentCount: attachmentCount,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: policy.createdAt,
    UpdateDate: policy.createdAt,
    PolicyVersionList: [
      {
        Document: encodeDocument(policy.document),
        VersionId: versionId,
        IsDefaultVersion: true,
        CreateDate: policy.createdAt,
      },
    ],
  };
}

type Entity =
  | { kind: "user"; value: UserDetail }
  | { kind: "role"; value: RoleDetail }
  | { kind: "policy"; value: ManagedPolicyDetail };

/** Users, roles, customer managed policies, and AWS's own as far as something has them attached. */
function entitiesOf(call: ServiceCall, filter: readonly EntityType[] | undefined): Entity[] {
  const wants = (type: EntityType): boolean =>
    filter === undefined || filter.length === 0 || filter.includes(type);
  const { users, roles } = call.state.identity;
  const attachments = new Map<string, number>();
  for (const { arn } of roles.flatMap(({ attached }) => attached)) {
    attachments.set(arn, (attachments.get(arn) ?? 0) + 1);
  }
  const entities: Entity[] = [];
  if (wants("User")) {
    for (const { name, id, arn, createdAt } of users) {
      const value = {
        Path: "/",
        UserName: name,
        UserId: id,
        Arn: arn,
        CreateDate: createdAt,
        GroupList: [],
        AttachedManagedPolicies: [],
      };
      entities.push({ kind: "user", value });
    }
  }
  if (wants("Role")) {
    for (const role of roles) {
      const { MaxSessionDuration: _seconds, ...detail } = roleOutput(role);
      const value = {
        ...detail,
        InstanceProfileList: [],
        RolePolicyList: role.inline.map(inlineOutput),
        AttachedManagedPolicies: role.attached.map(attachedOutput),
        Tags: [],
        RoleLastUsed: role.lastUsedAt === null ? {} : { LastUsedDate: role.lastUsedAt, Region: "us-east-1" },
      };
      entities.push({ kind: "role", value });
    }
  }
  for (const policy of knownPolicies(call)) {
    const isAws = policy.arn.startsWith("arn:aws:iam::aws:");
    const count = attachments.get(policy.arn) ?? 0;
    if (isAws ? wants("AWSManagedPolicy") && count > 0 : wants("LocalManagedPolicy")) {
      entities.push({ kind: "policy", value: policyDetail(policy, count) });
    }
  }
  return entities;
}

/** IAM: roles, policies and the account's authorization details. */
export const iamPolicies = {
  GetAccountAuthorizationDetails: (
    input: GetAccountAuthorizationDetailsCommandInput,
    call,
  ): Output<GetAccountAuthorizationDetailsCommandOutput> => {
    const list = `GetAccountAuthorizationDetails:${input.Filter?.join() ?? ""}`;
    const { page, ...paging } = iamPage(list, entitiesOf(call, input.Filter), input, detailsCap);
    return {
      UserDetailList: page.flatMap((entity) => (entity.kind === "user" ? [entity.value] : [])),
      GroupDetailList: [],
      RoleDetailList: page.flatMap((entity) => (entity.kind === "role" ? [entity.value] : [])),
      Policies: page.flatMap((entity) => (entity.kind === "policy" ? [entity.value] : [])),
      ...paging,
    };
  },

  GetRole: (input: GetRoleCommandInput, call): Output<GetRoleCommandOutput> => ({
    Role: roleOutput(requireRole(call, input.RoleName)),
  }),

  ListRoles: (input: ListRolesCommandInput, { state }): Output<ListRolesCommandOutput> => {
    const { page, ...paging } = iamPage("ListRoles", state.identity.roles, input);
    return { Roles: page.map(roleOutput), ...paging };
  },

  ListAttachedRolePolicies: (
    input: ListAttachedRolePoliciesCommandInput,
    call,
  ): Output<ListAttachedRolePoliciesCommandOutput> => {
    const role = requireRole(call, input.RoleName);
    const { page, ...paging } = iamPage(`ListAttachedRolePolicies:${role.name}`, role.attached, input);
    return { AttachedPolicies: page.map(attachedOutput), ...paging };
  },

  ListRolePolicies: (input: ListRolePoliciesCommandInput, call): Output<ListRolePoliciesCommandOutput> => {
    const role = requireRole(call, input.RoleName);
    const { page, ...paging } = iamPage(`ListRolePolicies:${role.name}`, role.inline, input);
    return { PolicyNames: page.map(({ name }) => name), ...paging };
  },

  GetRolePolicy: (input: GetRolePolicyCommandInput, call): Output<GetRolePolicyCommandOutput> => {
    const role = requireRole(call, input.RoleName);
    const policy = role.inline.find(({ name }) => name === input.PolicyName);
    if (policy === undefined) {
      throw noSuchEntity(`The role policy with name ${input.PolicyName} cannot be found.`);
    }
    return { RoleName: role.name, ...inlineOutput(policy) };
  },

  GetPolicy: (input: GetPolicyCommandInput, call): Output<GetPolicyCommandOutput> => {
    const { PolicyVersionList: _versions, ...policy } = policyDetail(requirePolicy(call, input.PolicyArn), 1);
    return { Policy: policy };
  },

  GetPolicyVersion: (input: GetPolicyVersionCommandInput, call): Output<GetPolicyVersionCommandOutput> => {
    const policy = requirePolicy(call, input.PolicyArn);
    if (input.VersionId !== versionId) {
      throw noSuchEntity(
        `Policy ${policy.arn} version ${input.VersionId} does not exist or is not attachable.`,
      );
    }
    return {
      PolicyVersion: {
        Document: encodeDocument(policy.document),
        VersionId: versionId,
        IsDefaultVersion: true,
        CreateDate: policy.createdAt,
      },
    };
  },
} satisfies Handlers;
