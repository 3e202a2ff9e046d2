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
  GroupDetail,
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
import { drawn, joined, mapped, type Sequence } from "#lib/sim/sequence.ts";
import type { Handlers, Output, ServiceCall } from "#lib/sim/service-call.ts";
import type { AttachedPolicy } from "#lib/sim/state/audit-role.ts";
import type { CustomerPolicy, SimulatedRole } from "#lib/sim/state/identity.ts";
import { awsManagedPolicies } from "#lib/sim/state/managed-policies.ts";
import type { SimulatedGroup, SimulatedUser } from "#lib/sim/state/users.ts";
import { iamPage, noSuchEntity } from "./iam-paging.ts";

/** Every policy of the simulator has one version; AWS's own were made long ago. */
const versionId = "v1";
const awsPolicyDate = new Date("2019-01-20T00:00:00Z");
/**
 * AWS gives fewer entities than asked for when their documents are large: short pages, so that readers meet several;
 * longer ones of a large account, which would take thousands.
 */
const detailsCap = 25;
const largeDetailsCap = 250;

const managedPolicies: readonly CustomerPolicy[] = Object.values(awsManagedPolicies).map((policy) => ({
  ...policy,
  id: `ANPA${text(17, base32, "aws", policy.name)}`,
  createdAt: awsPolicyDate,
}));

function requirePolicy({ state }: ServiceCall, arn: string | undefined): CustomerPolicy {
  const { policies, bulk } = state.identity;
  const policy =
    [...policies, ...managedPolicies].find((candidate) => candidate.arn === arn) ??
    bulk.findPolicy(arn ?? "");
  if (policy === undefined) {
    throw noSuchEntity(`Policy ${arn} was not found.`);
  }
  return policy;
}

function requireRole({ state }: ServiceCall, name: string | undefined): SimulatedRole {
  const { roles, bulk } = state.identity;
  const role = roles.find((candidate) => candidate.name === name) ?? bulk.findRole(name ?? "");
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

function policyDetail(policy: CustomerPolicy, attachmentCount: number): ManagedPolicyDetail {
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
  | { kind: "group"; value: GroupDetail }
  | { kind: "role"; value: RoleDetail }
  | { kind: "policy"; value: ManagedPolicyDetail };

function userEntity({ name, id, arn, createdAt, groups, inline }: SimulatedUser): Entity {
  const value = {
    Path: "/",
    UserName: name,
    UserId: id,
    Arn: arn,
    CreateDate: createdAt,
    UserPolicyList: inline.map(inlineOutput),
    GroupList: [...groups],
    AttachedManagedPolicies: [],
  };
  return { kind: "user", value };
}

function groupEntity({ name, id, arn, createdAt, attached }: SimulatedGroup): Entity {
  const value = {
    Path: "/",
    GroupName: name,
    GroupId: id,
    Arn: arn,
    CreateDate: createdAt,
    GroupPolicyList: [],
    AttachedManagedPolicies: attached.map(attachedOutput),
  };
  return { kind: "group", value };
}

function roleEntity(role: SimulatedRole): Entity {
  const { MaxSessionDuration: _seconds, ...detail } = roleOutput(role);
  const value = {
    ...detail,
    InstanceProfileList: [],
    RolePolicyList: role.inline.map(inlineOutput),
    AttachedManagedPolicies: role.attached.map(attachedOutput),
    Tags: [],
    RoleLastUsed: role.lastUsedAt === null ? {} : { LastUsedDate: role.lastUsedAt, Region: "us-east-1" },
  };
  return { kind: "role", value };
}

/** Users, groups, roles, customer managed policies, and AWS's own as far as something has them attached. */
function entitiesOf({ state }: ServiceCall, filter: readonly EntityType[] | undefined): Sequence<Entity> {
  const only = <Item>(type: EntityType, items: Sequence<Item>): Sequence<Item> =>
    filter === undefined || filter.length === 0 || filter.includes(type)
      ? items
      : drawn(0, () => {
          throw new RangeError("An empty list has no items");
        });
  const { users, groups, roles, policies, bulk } = state.identity;
  const attachments = new Map<string, number>();
  for (const { arn } of [...roles, ...groups].flatMap(({ attached }) => attached)) {
    attachments.set(arn, (attachments.get(arn) ?? 0) + 1);
  }
  const countOf = (arn: string): number => (attachments.get(arn) ?? 0) + bulk.attachments(arn);
  const attached = managedPolicies.filter(({ arn }) => countOf(arn) > 0);
  const policyEntity = (policy: CustomerPolicy): Entity => ({
    kind: "policy",
    value: policyDetail(policy, countOf(policy.arn)),
  });
  return joined(
    mapped(only("User", users), userEntity),
    mapped(only("Group", groups), groupEntity),
    mapped(only("Role", joined<SimulatedRole>(roles, bulk.roles)), roleEntity),
    mapped(only("LocalManagedPolicy", joined<CustomerPolicy>(policies, bulk.policies)), policyEntity),
    mapped(only("AWSManagedPolicy", attached), policyEntity),
  );
}

/** IAM: roles, policies and the account's authorization details. */
export const iamPolicies = {
  GetAccountAuthorizationDetails: (
    input: GetAccountAuthorizationDetailsCommandInput,
    call,
  ): Output<GetAccountAuthorizationDetailsCommandOutput> => {
    const list = `GetAccountAuthorizationDetails:${input.Filter?.join() ?? ""}`;
    const entities = entitiesOf(call, input.Filter);
    const longest = entities.length > 1000 ? largeDetailsCap : detailsCap;
    const { page, ...paging } = iamPage(list, entities, input, longest);
    return {
      UserDetailList: page.flatMap((entity) => (entity.kind === "user" ? [entity.value] : [])),
      GroupDetailList: page.flatMap((entity) => (entity.kind === "group" ? [entity.value] : [])),
      RoleDetailList: page.flatMap((entity) => (entity.kind === "role" ? [entity.value] : [])),
      Policies: page.flatMap((entity) => (entity.kind === "policy" ? [entity.value] : [])),
      ...paging,
    };
  },

  GetRole: (input: GetRoleCommandInput, call): Output<GetRoleCommandOutput> => ({
    Role: roleOutput(requireRole(call, input.RoleName)),
  }),

  ListRoles: (input: ListRolesCommandInput, { state }): Output<ListRolesCommandOutput> => {
    const { roles, bulk } = state.identity;
    const { page, ...paging } = iamPage("ListRoles", joined<SimulatedRole>(roles, bulk.roles), input);
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
