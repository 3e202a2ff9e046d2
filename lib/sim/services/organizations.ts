/** Organizations: the tree and effective policies. Lists are for the management and the delegated accounts. */
import type {
  DescribeEffectivePolicyCommandInput,
  DescribeEffectivePolicyCommandOutput,
  DescribeOrganizationCommandInput,
  DescribeOrganizationCommandOutput,
  ListAccountsCommandInput,
  ListAccountsCommandOutput,
  ListAccountsForParentCommandInput,
  ListAccountsForParentCommandOutput,
  ListAccountsWithInvalidEffectivePolicyCommandInput,
  ListAccountsWithInvalidEffectivePolicyCommandOutput,
  ListOrganizationalUnitsForParentCommandInput,
  ListOrganizationalUnitsForParentCommandOutput,
  ListRootsCommandInput,
  ListRootsCommandOutput,
} from "@aws-sdk/client-organizations";
import {
  accountsIn,
  effectivePolicyOf,
  findAccount,
  findUnit,
  type SimulatedAccount,
  unitsIn,
} from "#lib/sim/organization.ts";
import {
  decodeToken,
  encodeToken,
  type Handlers,
  type Output,
  pageOf,
  type ServiceCall,
} from "#lib/sim/service-call.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { accountOutput, arn, cap, paging, requirePrivileged } from "./organizations-common.ts";
import { organizationsDelegation } from "./organizations-delegation.ts";
import { organizationsHandshakes } from "./organizations-handshakes.ts";
import { organizationsPolicies } from "./organizations-policies.ts";

function requireParent({ organization }: ServiceCall, parentId: string | undefined): void {
  if (parentId !== organization.rootId && findUnit(organization, parentId ?? "") === undefined) {
    throw new AwsError("ParentNotFoundException", "You provided parent that does not exist.");
  }
}

/**
 * ListAccounts has an empty page with a token after its first one, as the API allows and as nobody expects; its first
 * page is never the whole list where there are more than two accounts.
 */
function accountsPage(
  accounts: readonly SimulatedAccount[],
  input: ListAccountsCommandInput,
): {
  page: readonly SimulatedAccount[];
  next: string | undefined;
} {
  const list = "ListAccounts";
  const afterGap = "ListAccounts-2";
  const request = paging(list, input);
  if (input.NextToken === undefined) {
    const first = Math.min(input.MaxResults ?? cap, cap, Math.max(2, Math.ceil(accounts.length * 0.6)));
    return {
      page: accounts.slice(0, first),
      next: first < accounts.length ? encodeToken(list, first) : undefined,
    };
  }
  if (Buffer.from(input.NextToken, "base64url").toString("utf8").startsWith(`${list} `)) {
    return { page: [], next: encodeToken(afterGap, decodeToken(input.NextToken, request)) };
  }
  return pageOf(accounts, { ...request, list: afterGap });
}

/** Organizations: the tree, its accounts and its policies. */
export const organizations = {
  ...organizationsDelegation,
  ...organizationsHandshakes,
  ...organizationsPolicies,

  DescribeOrganization: (
    _input: DescribeOrganizationCommandInput,
    { organization },
  ): Output<DescribeOrganizationCommandOutput> => ({
    Organization: {
      Id: organization.id,
      Arn: `arn:aws:organizations::${organization.managementAccountId}:organization/${organization.id}`,
      FeatureSet: "ALL",
      MasterAccountId: organization.managementAccountId,
      MasterAccountArn: arn(organization, "account", organization.managementAccountId),
      MasterAccountEmail: findAccount(organization, organization.managementAccountId)?.email,
      AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
    },
  }),

  ListRoots: (input: ListRootsCommandInput, call): Output<ListRootsCommandOutput> => {
    requirePrivileged(call);
    const { organization } = call;
    const { page, next } = pageOf([organization.rootId], paging("ListRoots", input));
    return {
      Roots: page.map((id) => ({
        Id: id,
        Arn: arn(organization, "root", id),
        Name: "Root",
        PolicyTypes: [
          { Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" },
          { Type: "S3_POLICY", Status: "ENABLED" },
          { Type: "GUARDDUTY_POLICY", Status: "ENABLED" },
        ],
      })),
      NextToken: next,
    };
  },

  ListAccounts: (input: ListAccountsCommandInput, call): Output<ListAccountsCommandOutput> => {
    requirePrivileged(call);
    const { page, next } = accountsPage(call.organization.accounts, input);
    return { Accounts: page.map((account) => accountOutput(call.organization, account)), NextToken: next };
  },

  ListAccountsForParent: (
    input: ListAccountsForParentCommandInput,
    call,
  ): Output<ListAccountsForParentCommandOutput> => {
    requirePrivileged(call);
    requireParent(call, input.ParentId);
    const children = accountsIn(call.organization, input.ParentId ?? "");
    const { page, next } = pageOf(children, paging(`ListAccountsForParent:${input.ParentId}`, input));
    return { Accounts: page.map((account) => accountOutput(call.organization, account)), NextToken: next };
  },

  ListOrganizationalUnitsForParent: (
    input: ListOrganizationalUnitsForParentCommandInput,
    call,
  ): Output<ListOrganizationalUnitsForParentCommandOutput> => {
    requirePrivileged(call);
    requireParent(call, input.ParentId);
    const children = unitsIn(call.organization, input.ParentId ?? "");
    const { page, next } = pageOf(
      children,
      paging(`ListOrganizationalUnitsForParent:${input.ParentId}`, input),
    );
    return {
      OrganizationalUnits: page.map(({ id, name }) => ({
        Id: id,
        Arn: arn(call.organization, "ou", id),
        Name: name,
      })),
      NextToken: next,
    };
  },

  ListAccountsWithInvalidEffectivePolicy: (
    input: ListAccountsWithInvalidEffectivePolicyCommandInput,
    call,
  ): Output<ListAccountsWithInvalidEffectivePolicyCommandOutput> => {
    requirePrivileged(call);
    return { Accounts: [], PolicyType: input.PolicyType };
  },

  DescribeEffectivePolicy: (
    input: DescribeEffectivePolicyCommandInput,
    call,
  ): Output<DescribeEffectivePolicyCommandOutput> => {
    const { PolicyType: type = "TAG_POLICY", TargetId: targetId = call.caller.accountId } = input;
    if (targetId !== call.caller.accountId) {
      requirePrivileged(call);
    }
    const target = findAccount(call.organization, targetId);
    if (target === undefined) {
      throw new AwsError("TargetNotFoundException", "You specified a target that doesn't exist.");
    }
    const policy = effectivePolicyOf(call.organization, target, type);
    if (policy === null) {
      throw new AwsError(
        "EffectivePolicyNotFoundException",
        "If you ran this action on the management account, this policy type is not enabled. If you ran the action on a member account, the account doesn't have an effective policy of this type.",
      );
    }
    return {
      EffectivePolicy: {
        PolicyContent: JSON.stringify(policy.content),
        LastUpdatedTimestamp: policy.updatedAt,
        TargetId: targetId,
        PolicyType: type,
      },
    };
  },
} satisfies Handlers;
