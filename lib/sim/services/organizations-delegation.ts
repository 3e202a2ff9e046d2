/** Organizations: delegated administrators and trusted services. */
import type {
  ListAWSServiceAccessForOrganizationCommandInput,
  ListAWSServiceAccessForOrganizationCommandOutput,
  ListDelegatedAdministratorsCommandInput,
  ListDelegatedAdministratorsCommandOutput,
  ListDelegatedServicesForAccountCommandInput,
  ListDelegatedServicesForAccountCommandOutput,
} from "@aws-sdk/client-organizations";
import { findAccount } from "#lib/sim/organization.ts";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { accountOutput, paging, requirePrivileged } from "./organizations-common.ts";

/** Organizations: delegated administrators and trusted services. */
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
