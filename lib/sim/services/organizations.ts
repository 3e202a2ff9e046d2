/** Organizations: the tree, delegation, effective policies. Lists are for the management and delegated accounts. */
import type {
  Account,
  DescribeEffectivePolicyCommandInput,
  DescribeEffectivePolicyCommandOutput,
  DescribeOrganizationCommandInput,
  DescribeOrganizationCommandOutput,
  ListAccountsCommandInput,
  ListAccountsCommandOutput,
  ListAccountsForParentCommandInput,
  ListAccountsForParentCommandOutput,
  ListAWSServiceAccessForOrganizationCommandInput,
  ListAWSServiceAccessForOrganizationCommandOutput,
  ListDelegatedAdministratorsCommandInput,
  ListDelegatedAdministratorsCommandOutput,
  ListDelegatedServicesForAccountCommandInput,
  ListDelegatedServicesForAccountCommandOutput,
  ListOrganizationalUnitsForParentCommandInput,
  ListOrganizationalUnitsForParentCommandOutput,
  ListRootsCommandInput,
  ListRootsCommandOutput,
} from "@aws-sdk/client-organizations";
import {
  effectivePolicyOf,
  findAccount,
  findUnit,
  organizationPath,
  type SimulatedAccount,
  type SimulatedOrganization,
} from "#lib/sim/organization.ts";
import {
  decodeToken,
  encodeToken,
  type Handlers,
  type Output,
  pageOf,
  type ServiceCall,
} from "#lib/sim/service-call.ts";
import { AwsError, FrontError } from "#lib/sim/wire/aws-error.ts";

/** AWS gives 20 at most, whatever is asked for. */
const cap = 20;

interface Paging {
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

const invalidToken = (): AwsError =>
  new AwsError("InvalidInputException", "You specified an invalid value for NextToken.", {
    fields: { Reason: "INVALID_PAGINATION_TOKEN" },
  });

function paging(list: string, { NextToken, MaxResults }: Paging): Parameters<typeof pageOf>[1] {
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > cap)) {
    throw new AwsError("InvalidInputException", "You specified an invalid value for MaxResults.", {
      fields: { Reason: MaxResults < 1 ? "MIN_VALUE_EXCEEDED" : "MAX_VALUE_EXCEEDED" },
    });
  }
  return { list, token: NextToken, size: MaxResults, cap, onInvalid: invalidToken };
}

function arn({ managementAccountId, id }: SimulatedOrganization, kind: string, resource: string): string {
  return `arn:aws:organizations::${managementAccountId}:${kind}/${id}/${resource}`;
}

function isPrivileged({ organization, caller }: ServiceCall): boolean {
  return (
    caller.accountId === organization.managementAccountId ||
    organization.delegations.some(({ accountId }) => accountId === caller.accountId)
  );
}

function requirePrivileged(call: ServiceCall): void {
  if (!isPrivileged(call)) {
    throw new FrontError("denied", "You don't have permissions to access this resource.");
  }
}

function accountOutput(organization: SimulatedOrganization, account: SimulatedAccount): Account {
  return {
    Id: account.id,
    Arn: arn(organization, "account", account.id),
    Email: account.email,
    Name: account.name,
    Status: account.state,
    State: account.state,
    Paths: [organizationPath(organization, account)],
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: account.joinedAt,
  };
}

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

export const organizations = {
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
    const children = call.organization.accounts.filter(({ parentId }) => parentId === input.ParentId);
    const { page, next } = pageOf(children, paging(`ListAccountsForParent:${input.ParentId}`, input));
    return { Accounts: page.map((account) => accountOutput(call.organization, account)), NextToken: next };
  },

  ListOrganizationalUnitsForParent: (
    input: ListOrganizationalUnitsForParentCommandInput,
    call,
  ): Output<ListOrganizationalUnitsForParentCommandOutput> => {
    requirePrivileged(call);
    requireParent(call, input.ParentId);
    const children = call.organization.units.filter(({ parentId }) => parentId === input.ParentId);
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

  ListDelegatedAdministrators: (
    input: ListDelegatedAdministratorsCommandInput,
    call,
  ): Output<ListDelegatedAdministratorsCommandOutput> => {
    requirePrivileged(call);
    const { ServicePrincipal: service } = input;
    const matching = call.organization.delegations.filter(
      ({ servicePrincipals }) => service === undefined || servicePrincipals.includes(service),
    );
    const { page, next } = pageOf(matching, paging("ListDelegatedAdministrators", input));
    return {
      DelegatedAdministrators: page.flatMap(({ accountId, enabledAt }) => {
        const account = findAccount(call.organization, accountId);
        return account === undefined
          ? []
          : [
              {
                ...accountOutput(call.organization, account),
                Paths: undefined,
                DelegationEnabledDate: enabledAt,
              },
            ];
      }),
      NextToken: next,
    };
  },

  ListDelegatedServicesForAccount: (
    input: ListDelegatedServicesForAccountCommandInput,
    call,
  ): Output<ListDelegatedServicesForAccountCommandOutput> => {
    requirePrivileged(call);
    const delegation = call.organization.delegations.find(({ accountId }) => accountId === input.AccountId);
    if (delegation === undefined) {
      throw new AwsError(
        "AccountNotRegisteredException",
        "The specified account is not a delegated administrator for this AWS service.",
      );
    }
    const { page, next } = pageOf(
      delegation.servicePrincipals,
      paging("ListDelegatedServicesForAccount", input),
    );
    return {
      DelegatedServices: page.map((name) => ({
        ServicePrincipal: name,
        DelegationEnabledDate: delegation.enabledAt,
      })),
      NextToken: next,
    };
  },

  ListAWSServiceAccessForOrganization: (
    input: ListAWSServiceAccessForOrganizationCommandInput,
    call,
  ): Output<ListAWSServiceAccessForOrganizationCommandOutput> => {
    requirePrivileged(call);
    const { page, next } = pageOf(
      call.organization.trustedServices,
      paging("ListAWSServiceAccessForOrganization", input),
    );
    return {
      EnabledServicePrincipals: page.map((name) => ({
        ServicePrincipal: name,
        DateEnabled: new Date("2023-03-14T09:00:00Z"),
      })),
      NextToken: next,
    };
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
