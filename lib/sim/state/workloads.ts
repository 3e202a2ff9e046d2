/**
 * What else the management account may hold in a Region: functions, clusters, load balancers, APIs, topics, queues and
 * images. Other accounts are not asked for these yet.
 */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";

export interface WorkloadState {
  /** Names. */
  functions: readonly string[];
  topics: readonly string[];
  queues: readonly string[];
}

/** What Control Tower put there when the landing zone was set up; nothing of anybody's own. */
export function workloadsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): WorkloadState {
  const isLandingZone = account.duty === "management" && region === organization.homeRegion;
  return {
    functions: isLandingZone ? ["aws-controltower-NotificationForwarder"] : [],
    topics: isLandingZone ? ["aws-controltower-SecurityNotifications"] : [],
    queues: [],
  };
}
