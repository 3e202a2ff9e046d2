/** Inspector: the members of its administrator, and for which of them it is on. */
import type {
  AccountState,
  BatchGetAccountStatusCommandInput,
  BatchGetAccountStatusCommandOutput,
  FailedAccount,
  ListMembersCommandInput,
  ListMembersCommandOutput,
  State,
} from "@aws-sdk/client-inspector2";
import { findAccount } from "#lib/sim/organization.ts";
import { type Handlers, type Output, pageOf } from "#lib/sim/service-call.ts";
import { inspectorIn } from "#lib/sim/state/scanning.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

const membersPerPage = 50;
const accountsPerCall = 100;
const principal = "inspector2.amazonaws.com";

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

function stateOf(isOn: boolean): State {
  return { status: isOn ? "ENABLED" : "DISABLED", errorCode: "ALREADY_ENABLED", errorMessage: "" };
}

/** Inspector as its administrator sees it. */
export const inspector2 = {
  ListMembers: (
    input: ListMembersCommandInput,
    { caller, organization },
  ): Output<ListMembersCommandOutput> => {
    const isAdministrator = organization.delegations.some(
      ({ accountId, servicePrincipals }) =>
        accountId === caller.accountId && servicePrincipals.includes(principal),
    );
    if (!isAdministrator) throw new AwsError("AccessDeniedException", "Only an administrator has members.");
    const { page, next } = pageOf(
      organization.accounts.filter(({ id, state }) => state === "ACTIVE" && id !== caller.accountId),
      {
        list: "ListMembers",
        token: input.nextToken,
        size: input.maxResults,
        cap: membersPerPage,
        onInvalid: () => invalid("Invalid nextToken."),
      },
    );
    return {
      members: page.map(({ id }) => ({
        accountId: id,
        relationshipStatus: "ENABLED",
        delegatedAdminAccountId: caller.accountId,
      })),
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
