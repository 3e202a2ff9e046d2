/** IAM Identity Center: the organization's instance and who is assigned to which account. */
import type {
  ListGroupMembershipsCommandInput,
  ListGroupMembershipsCommandOutput,
} from "@aws-sdk/client-identitystore";
import type {
  DescribeInstanceCommandInput,
  DescribeInstanceCommandOutput,
  DescribePermissionSetCommandInput,
  DescribePermissionSetCommandOutput,
  ListAccountAssignmentsCommandInput,
  ListAccountAssignmentsCommandOutput,
  ListAccountsForProvisionedPermissionSetCommandInput,
  ListAccountsForProvisionedPermissionSetCommandOutput,
  ListInstancesCommandInput,
  ListInstancesCommandOutput,
  ListPermissionSetsCommandInput,
  ListPermissionSetsCommandOutput,
  ListPermissionSetsProvisionedToAccountCommandInput,
  ListPermissionSetsProvisionedToAccountCommandOutput,
} from "@aws-sdk/client-sso-admin";
import { findAccount } from "#lib/sim/organization.ts";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { assignmentsOf, instanceOf, membersOf, type SimulatedInstance } from "#lib/sim/state/people.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const cap = 100;
const createdAt = new Date("2023-05-02T08:00:00Z");

interface Paging {
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

function paging(list: string, { NextToken, MaxResults }: Paging): Parameters<typeof pageOf>[1] {
  const onInvalid = () => new AwsError("ValidationException", "The NextToken is not valid.");
  return { list, token: NextToken, size: MaxResults, cap, onInvalid };
}

/** Only the owner sees the instance, in its own Region. */
function visibleInstance({ organization, caller, region }: ServiceCall): SimulatedInstance | null {
  const instance = instanceOf(organization);
  return caller.accountId === instance.ownerAccountId && region === instance.region ? instance : null;
}

function requireInstance(call: ServiceCall, arn: string | undefined): SimulatedInstance {
  const instance = visibleInstance(call);
  if (instance === null || instance.arn !== arn) {
    throw new AwsError("ResourceNotFoundException", "Instance not found.");
  }
  return instance;
}

function assigned(call: ServiceCall, accountId: string | undefined): ReadonlyMap<string, readonly string[]> {
  const account = findAccount(call.organization, accountId ?? "");
  return account === undefined ? new Map() : assignmentsOf(call.organization, account);
}

function summary(instance: SimulatedInstance) {
  return {
    InstanceArn: instance.arn,
    IdentityStoreId: instance.identityStoreId,
    OwnerAccountId: instance.ownerAccountId,
    CreatedDate: createdAt,
    Status: "ACTIVE" as const,
    PrimaryRegion: instance.region,
  };
}

/** IAM Identity Center, as its owner sees it. */
export const ssoadmin = {
  ListInstances: (input: ListInstancesCommandInput, call): Output<ListInstancesCommandOutput> => {
    const instance = visibleInstance(call);
    const { page, next } = pageOf(instance === null ? [] : [instance], paging("ListInstances", input));
    return { Instances: page.map(summary), NextToken: next };
  },

  DescribeInstance: (input: DescribeInstanceCommandInput, call): Output<DescribeInstanceCommandOutput> => {
    const instance = requireInstance(call, input.InstanceArn);
    return {
      ...summary(instance),
      Regions: [{ RegionName: instance.region, Status: "ACTIVE", IsPrimaryRegion: true }],
      PermissionSetsEnabled: true,
    };
  },

  DescribePermissionSet: (
    input: DescribePermissionSetCommandInput,
    call,
  ): Output<DescribePermissionSetCommandOutput> => {
    const { permissionSets } = requireInstance(call, input.InstanceArn);
    const found = permissionSets.find(({ arn }) => arn === input.PermissionSetArn);
    if (found === undefined) throw new AwsError("ResourceNotFoundException", "PermissionSet not found.");
    return {
      PermissionSet: {
        Name: found.name,
        PermissionSetArn: found.arn,
        CreatedDate: createdAt,
        SessionDuration: "PT1H",
      },
    };
  },

  ListPermissionSets: (
    input: ListPermissionSetsCommandInput,
    call,
  ): Output<ListPermissionSetsCommandOutput> => {
    const { permissionSets } = requireInstance(call, input.InstanceArn);
    const { page, next } = pageOf(permissionSets, paging("ListPermissionSets", input));
    return { PermissionSets: page.map(({ arn }) => arn), NextToken: next };
  },

  ListPermissionSetsProvisionedToAccount: (
    input: ListPermissionSetsProvisionedToAccountCommandInput,
    call,
  ): Output<ListPermissionSetsProvisionedToAccountCommandOutput> => {
    requireInstance(call, input.InstanceArn);
    const sets = [...assigned(call, input.AccountId).keys()];
    const { page, next } = pageOf(
      sets,
      paging(`ListPermissionSetsProvisionedToAccount:${input.AccountId}`, input),
    );
    return { PermissionSets: page, NextToken: next };
  },

  ListAccountsForProvisionedPermissionSet: (
    input: ListAccountsForProvisionedPermissionSetCommandInput,
    call,
  ): Output<ListAccountsForProvisionedPermissionSetCommandOutput> => {
    requireInstance(call, input.InstanceArn);
    const arn = input.PermissionSetArn ?? "";
    const accounts = call.organization.accounts.filter((account) =>
      assignmentsOf(call.organization, account).has(arn),
    );
    const { page, next } = pageOf(accounts, paging(`ListAccountsForProvisionedPermissionSet:${arn}`, input));
    return { AccountIds: page.map(({ id }) => id), NextToken: next };
  },

  ListAccountAssignments: (
    input: ListAccountAssignmentsCommandInput,
    call,
  ): Output<ListAccountAssignmentsCommandOutput> => {
    requireInstance(call, input.InstanceArn);
    const { AccountId = "", PermissionSetArn = "" } = input;
    const groups = assigned(call, AccountId).get(PermissionSetArn) ?? [];
    const { page, next } = pageOf(groups, paging(`ListAccountAssignments:${AccountId}`, input));
    return {
      AccountAssignments: page.map((PrincipalId) => ({
        AccountId,
        PermissionSetArn,
        PrincipalType: "GROUP",
        PrincipalId,
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;

/** The directory behind it; groups hold users, by their ids. */
export const identitystore = {
  ListGroupMemberships: (
    input: ListGroupMembershipsCommandInput,
    call,
  ): Output<ListGroupMembershipsCommandOutput> => {
    const instance = visibleInstance(call);
    const members = membersOf(call.organization, input.GroupId ?? "");
    if (instance === null || instance.identityStoreId !== input.IdentityStoreId || members === null) {
      throw new AwsError("ResourceNotFoundException", "GROUP not found.");
    }
    const { page, next } = pageOf(members, paging(`ListGroupMemberships:${input.GroupId}`, input));
    return {
      GroupMemberships: page.map((UserId, at) => ({
        IdentityStoreId: instance.identityStoreId,
        MembershipId: `${input.GroupId}-${at}`,
        GroupId: input.GroupId ?? "",
        MemberId: { UserId },
      })),
      NextToken: next,
    };
  },
} satisfies Handlers;
