/** What the operations of Organizations share: paging, ARNs, who may ask. */
import type { Account } from "@aws-sdk/client-organizations";
import {
  organizationPath,
  type SimulatedAccount,
  type SimulatedOrganization,
} from "#lib/sim/organization.ts";
import type { pageOf, ServiceCall } from "#lib/sim/service-call.ts";
import { AwsError, FrontError } from "#lib/sim/wire/aws-error.ts";

/** AWS gives 20 at most, whatever is asked for. */
export const cap = 20;

interface Paging {
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
}

const invalidToken = (): AwsError =>
  new AwsError("InvalidInputException", "You specified an invalid value for NextToken.", {
    fields: { Reason: "INVALID_PAGINATION_TOKEN" },
  });

/** @throws AwsError InvalidInputException for a size that AWS does not allow. */
export function paging(list: string, { NextToken, MaxResults }: Paging): Parameters<typeof pageOf>[1] {
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > cap)) {
    throw new AwsError("InvalidInputException", "You specified an invalid value for MaxResults.", {
      fields: { Reason: MaxResults < 1 ? "MIN_VALUE_EXCEEDED" : "MAX_VALUE_EXCEEDED" },
    });
  }
  return { list, token: NextToken, size: MaxResults, cap, onInvalid: invalidToken };
}

/** ARNs of Organizations carry the management account and the organization. */
export function arn(
  { managementAccountId, id }: SimulatedOrganization,
  kind: string,
  resource: string,
): string {
  return `arn:aws:organizations::${managementAccountId}:${kind}/${id}/${resource}`;
}

function isPrivileged({ organization, caller }: ServiceCall): boolean {
  return (
    caller.accountId === organization.managementAccountId ||
    organization.delegations.some(({ accountId }) => accountId === caller.accountId)
  );
}

/** @throws FrontError denied for plain members, as AWS answers them. */
export function requirePrivileged(call: ServiceCall): void {
  if (!isPrivileged(call)) {
    throw new FrontError("denied", "You don't have permissions to access this resource.");
  }
}

/** An account in the form of ListAccounts. */
export function accountOutput(organization: SimulatedOrganization, account: SimulatedAccount): Account {
  return {
    Id: account.id,
    Arn: arn(organization, "account", account.id),
    Email: account.email,
    Name: account.name,
    // The older field knows no closed accounts: it calls them suspended.
    Status: account.state === "CLOSED" ? "SUSPENDED" : account.state,
    State: account.state,
    Paths: [organizationPath(organization, account)],
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: account.joinedAt,
  };
}
