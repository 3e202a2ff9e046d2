/** Organizations: delegated administrators and trusted services. */
import type {
  ListAWSServiceAccessForOrganizationCommandInput,
  ListAWSServiceAccessForOrganizationCommandOutput,
  ListDelegatedAdministratorsCommandInput,
  ListDelegatedAdministratorsCommandOutput,
  ListDelegatedServicesForAccountCommandInput,
  ListDelegatedServicesForAccountCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
} from "@aws-sdk/client-organizations";
import { findAccount, type SimulatedAccount } from "#lib/sim/organization.ts";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { accountOutput, paging, requirePrivileged } from "./organizations-common.ts";

/** What somebody tagged once: most accounts with what their names say, some with nothing. */
function accountTags({ id, name }: SimulatedAccount): readonly { Key: string; Value: string }[] {
  if (id.endsWith("7")) return [];
  const environment = /-(prod|staging|dev|sandbox)$/.exec(name)?.[1];
  return [
    { Key: "cost-center", Value: `CC-${id.slice(0, 3)}` },
    ...(environment === undefined ? [] : [{ Key: "environment", Value: environment }]),
  ];
}

/** Organizations: delegated administrators and trusted services, and the tags of accounts. */
export const organizationsDelegation = {
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

  ListTagsForResource: (
    input: ListTagsForResourceCommandInput,
    call,
  ): Output<ListTagsForResourceCommandOutput> => {
    requirePrivileged(call);
    const account = findAccount(call.organization, input.ResourceId ?? "");
    if (account === undefined)
      throw new AwsError("TargetNotFoundException", "You specified a target that doesn't exist.");
    const { page, next } = pageOf(
      accountTags(account),
      paging(`ListTagsForResource:${account.id}`, { NextToken: input.NextToken }),
    );
    return { Tags: [...page], NextToken: next };
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
} satisfies Handlers;
