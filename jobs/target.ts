/** How to get into an account: what its organization remembers, put together for lib/aws. */
import type { AccountTarget } from "#lib/aws/connection.ts";
import type { Organization } from "#lib/data/organizations.ts";
import { hideInLogs } from "#lib/log.ts";

interface Entered {
  runId: string;
  accountId: string;
  organization: {
    partition: string;
    roleName: string;
    externalId: string;
    homeRegion: string;
  };
}

/** The audit role of one account. The session's name carries the run, so that each account's CloudTrail shows it. */
export function accountTarget({ runId, accountId, organization }: Entered): AccountTarget {
  hideInLogs(organization.externalId);
  return {
    accountId,
    partition: organization.partition,
    roleName: organization.roleName,
    externalId: organization.externalId,
    homeRegion: organization.homeRegion,
    sessionName: `waymark-${runId.slice(0, 8)}`,
  };
}

/**
 * The accounts through which an organization may be listed, the first choice first: its management account, else one that
 * may be a delegated administrator, which Organizations answers as it does the management account: the account that it
 * was connected from, and the security account.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/action-reference.html
 */
export function listingAccounts(
  organization: Pick<Organization, "managementAccountId" | "baseAccountId" | "securityAccountId">,
): string[] {
  const { managementAccountId, baseAccountId, securityAccountId } = organization;
  const all = [
    managementAccountId,
    baseAccountId,
    ...(securityAccountId === null ? [] : [securityAccountId]),
  ];
  return [...new Set(all)];
}
