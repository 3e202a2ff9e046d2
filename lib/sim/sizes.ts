/**
 * How much an account holds beyond what every account has. Sizes follow a power law, as in real organizations: most
 * accounts are small, a few hold most of what there is, and one is far larger than the others.
 */
import type { SimulatedAccount, SimulatedOrganization } from "./organization.ts";
import { unit } from "./random.ts";

/** Resources of the largest account, where nothing else is asked for: 500 of 50 accounts, 100,000 of 10,000. */
export function defaultLargest(accounts: number): number {
  return Math.min(100_000, accounts * 10);
}

/** The first ordinary account of an organization is its largest. */
const largestIndex = 8;
/** Half of the accounts hold up to twice as many beyond the usual. */
const typical = 6;

/** Resources of an account by kind, beside those that every account has. */
export interface Bulk {
  roles: number;
  policies: number;
  /** Few, since each one costs a reader several calls. */
  users: number;
  /** Few, for the same reason. */
  buckets: number;
}

const nothing: Bulk = { roles: 0, policies: 0, users: 0, buckets: 0 };
const mostUsers = 100;
const mostBuckets = 300;

/** What an account holds in bulk; the same in every organization of the seed that allows accounts of that size. */
export function bulkOf({ seed, largestAccount }: SimulatedOrganization, account: SimulatedAccount): Bulk {
  const { index, duty, peculiarity } = account;
  const isOrdinary = duty === "workload" || duty === "sandbox";
  if (index < largestIndex || !isOrdinary || peculiarity === "joined-today") {
    return nothing;
  }
  const size =
    index === largestIndex
      ? largestAccount
      : Math.min(largestAccount, Math.floor(typical / Math.max(unit(seed, "size", index), 1e-9)));
  const users = Math.min(mostUsers, Math.floor(size / 200));
  const buckets = Math.min(mostBuckets, Math.floor(size / 50));
  const policies = Math.floor(size / 8);
  return { users, buckets, policies, roles: size - users - buckets - policies };
}
