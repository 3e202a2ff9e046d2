/** How to get into an account: what its organization remembers, put together for lib/aws. */
import type { AccountTarget } from "#lib/aws/connection.ts";
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
