/** How an account has built its network in a Region, and what is wrong with it: drawn once, for good. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hexDigits, pick, text } from "#lib/sim/random.ts";
import { busyRegionsOf } from "./busy-regions.ts";

/**
 * `isolated`: private subnets from which nothing leads out. `firewalled`: out through a firewall, then a NAT gateway. `nat`: out by
 * a bare one. `public`: machines beside the internet gateway. `ipv6`: as `nat`, but IPv6 goes straight out. `blocked`:
 * as `public`, in an account that keeps its gateways shut. `shared`: in subnets of the network's owner. `default`: in the
 * network that AWS made.
 */
export type NetworkKind =
  | "isolated"
  | "firewalled"
  | "nat"
  | "public"
  | "ipv6"
  | "blocked"
  | "shared"
  | "default";

/** What the security groups are like; `named` refers to groups only. */
export type GroupStyle =
  | "named"
  | "private-wide"
  | "world-ssh"
  | "world-ipv6"
  | "halves"
  | "wide-list"
  | "default-used";

export interface NetworkPlan {
  kind: NetworkKind;
  groups: GroupStyle;
}

const kinds: readonly NetworkKind[] = [
  ...Array.from({ length: 6 }, () => "isolated" as const),
  ...Array.from({ length: 6 }, () => "firewalled" as const),
  ...Array.from({ length: 3 }, () => "nat" as const),
  "public",
  "public",
  "ipv6",
  "blocked",
  "shared",
];

const styles: readonly GroupStyle[] = [
  ...Array.from({ length: 12 }, () => "named" as const),
  "private-wide",
  "private-wide",
  "world-ssh",
  "world-ipv6",
  "halves",
  "wide-list",
  "default-used",
];

/** null: the account has nothing of its own there. */
export function networkPlanOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): NetworkPlan | null {
  if (!busyRegionsOf(organization, account).includes(region)) return null;
  if (account.duty === "management") {
    // The trial that somebody forgot, and nothing once it has been ended.
    return organization.epoch >= 6 ? null : { kind: "default", groups: "default-used" };
  }
  const { seed } = organization;
  const kind = pick(kinds, seed, "network", account.index, region);
  const groups = pick(styles, seed, "groups", account.index, region);
  if (kind !== "shared") return { kind, groups };
  const owner = networkOwner(organization, region);
  return { kind: owner === null || owner.id === account.id ? "isolated" : "shared", groups };
}

/** Whose subnets the others may use in a Region: the first account that runs workloads there; null: nobody's. */
export function networkOwner(organization: SimulatedOrganization, region: string): SimulatedAccount | null {
  const owner = organization.accounts.find(
    (account) =>
      account.duty === "workload" &&
      account.peculiarity === null &&
      account.state === "ACTIVE" &&
      busyRegionsOf(organization, account).includes(region),
  );
  return owner ?? null;
}

/** The id of something in the network of an account in a Region. */
export function networkId(
  prefix: string,
  { seed }: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
  name: string,
): string {
  return `${prefix}-0${text(16, hexDigits, seed, "network-id", prefix, account.index, region, name)}`;
}
