/** Inspector: its delegated administrator, and for which accounts it is on. */
import type {
  AccountState,
  BatchGetAccountStatusCommandInput,
  BatchGetAccountStatusCommandOutput,
  FailedAccount,
  ListDelegatedAdminAccountsCommandInput,
  ListDelegatedAdminAccountsCommandOutput,
  State,
} from "@aws-sdk/client-inspector2";
import { findAccount } from "#lib/sim/organization.ts";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { inspectorIn } from "#lib/sim/state/scanning.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const adminsPerPage = 5;
const accountsPerCall = 100;
const principal = "inspector2.amazonaws.com";

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

function stateOf(isOn: boolean): State {
  return { status: isOn ? "ENABLED" : "DISABLED", errorCode: "ALREADY_ENABLED", errorMessage: "" };
}

/** Inspector as its administrator and the management account see it. */
export const inspector2 = {
  ListDelegatedAdminAccounts: (
    input: ListDelegatedAdminAccountsCommandInput,
    { caller, organization },
  ): Output<ListDelegatedAdminAccountsCommandOutput> => {
    if (caller.accountId !== organization.managementAccountId) {
      throw new AwsError("AccessDeniedException", "Only the management account may list administrators.");
    }
    const admins = organization.delegations
      .filter(({ servicePrincipals }) => servicePrincipals.includes(principal))
      .map(({ accountId }) => accountId);
    const { page, next } = pageOf(admins, {
      list: "ListDelegatedAdminAccounts",
      token: input.nextToken,
      size: input.maxResults,
      cap: adminsPerPage,
      onInvalid: () => invalid("Invalid nextToken."),
    });
    return {
      delegatedAdminAccounts: page.map((accountId) => ({ accountId, status: "ENABLED" })),
      nextToken: next,
    };
  },

  BatchGetAccountStatus: (
    input: BatchGetAccountStatusCommandInput,
    { caller, organization, region },
  ): Output<BatchGetAccountStatusCommandOutput> => {
    const { accountIds = [caller.accountId] } = input;
    if (accountIds.length > accountsPerCall) throw invalid("accountIds holds more than 100 members.");
    const accounts: AccountState[] = [];
    const failedAccounts: FailedAccount[] = [];
    for (const accountId of accountIds) {
      const account = findAccount(organization, accountId);
      if (account === undefined) {
        failedAccounts.push({ accountId, errorCode: "ACCESS_DENIED", errorMessage: "Not a member." });
        continue;
      }
      const state = stateOf(inspectorIn(organization, account, region));
      accounts.push({ accountId, state, resourceState: { ec2: state, ecr: state, lambda: stateOf(false) } });
    }
    return { accounts, failedAccounts };
  },
} satisfies Handlers;
