/**
 * What else the management account may hold in a Region: functions, clusters, load balancers, APIs, topics, queues,
 * images and networks. Other accounts are not asked for these yet.
 */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hexDigits, text } from "#lib/sim/random.ts";

export interface WorkloadState {
  /** Names. */
  functions: readonly string[];
  topics: readonly string[];
  queues: readonly string[];
  /** Every Region has a default one. */
  vpcs: readonly { id: string; isDefault: boolean; interfaces: number }[];
}

/** What Control Tower put there when the landing zone was set up; nothing of anybody's own. */
export function workloadsIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): WorkloadState {
  const isLandingZone = account.duty === "management" && region === organization.homeRegion;
  const id = text(17, hexDigits, organization.seed, "default-vpc", account.index, region);
  return {
    functions: isLandingZone ? ["aws-controltower-NotificationForwarder"] : [],
    topics: isLandingZone ? ["aws-controltower-SecurityNotifications"] : [],
    queues: [],
    vpcs: [{ id: `vpc-${id}`, isDefault: true, interfaces: 0 }],
  };
}
