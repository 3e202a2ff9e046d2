/** What replicates the buckets of an account: in a few accounts one of them, into another of its own or the log archive's. */
import { type AccountState, accountState } from "#lib/sim/account-state.ts";
import type { SimulatedOrganization } from "#lib/sim/organization.ts";
import { pick, unit } from "#lib/sim/random.ts";
import type { Bucket } from "./storage.ts";
import { logBucketOf, logKeeperOf } from "./trails.ts";

interface Replication {
  /** Name of the destination; null: nothing is replicated. */
  replicatesTo: string | null;
  isVersioned: boolean;
  /** Object Lock; `no-rule`: switched on without a default retention. */
  lock: "GOVERNANCE" | "COMPLIANCE" | "no-rule" | null;
}

/** The bucket of the log archive that replicas go to; null: it has none to spare. */
function sharedDestination(organization: SimulatedOrganization): string | null {
  const { buckets } = accountState(organization, logKeeperOf(organization)).storage;
  return buckets.find(({ name }) => name !== logBucketOf(organization))?.name ?? null;
}

function source({ seed }: SimulatedOrganization, { account, storage }: AccountState): Bucket | undefined {
  if (account.duty !== "workload" || unit(seed, "replicates", account.index) >= 0.2) return undefined;
  return storage.buckets[0];
}

function destination(organization: SimulatedOrganization, state: AccountState): string | null {
  const { account, storage } = state;
  const isShared = unit(organization.seed, "replicates-across", account.index) < 0.5;
  return isShared ? sharedDestination(organization) : (storage.buckets[1]?.name ?? null);
}

/** How one bucket of an account is replicated and kept. */
export function replicationOf(
  organization: SimulatedOrganization,
  state: AccountState,
  bucket: Bucket,
): Replication {
  const first = source(organization, state);
  const target = first === undefined ? null : destination(organization, state);
  const isSource = target !== null && first?.name === bucket.name;
  const isShared = bucket.name === sharedDestination(organization);
  const isOwn = target === bucket.name;
  const lock = pick(
    ["COMPLIANCE", "GOVERNANCE", "no-rule", null] as const,
    organization.seed,
    "lock",
    state.account.index,
  );
  return {
    replicatesTo: isSource ? target : null,
    isVersioned: isSource || isShared || isOwn,
    lock: isOwn && !isShared ? lock : null,
  };
}
