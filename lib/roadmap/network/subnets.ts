/** Where a subnet is known from, which table it follows, and what is blocked there. */
import type { PrefixList, RouteTable, Subnet } from "#lib/facts/ec2-network.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { aboutAccount, type Gap } from "#lib/roadmap/gaps.ts";
import type { Network, Networks } from "./networks.ts";

/** A subnet in the network of its owner. */
export interface Place {
  network: Network;
  subnet: Subnet;
}

/**
 * Finds a subnet by its id, in the facts of its owner: what a participant sees of a shared network proves nothing.
 *
 * @param from the account in whose facts it is named.
 */
export function locate(
  networks: Networks,
  region: string,
  subnetId: string,
  from: string = networks.accountId,
): Answer<Place> {
  const seen = subnetIn(networks, networks.in(region, from), subnetId);
  if (!seen.known) return seen;
  const owner = seen.value.subnet.OwnerId ?? from;
  return owner === from ? seen : subnetIn(networks, networks.in(region, owner), subnetId);
}

function subnetIn(networks: Networks, network: Network, subnetId: string): Answer<Place> {
  const subnets = ofOwner(networks, network, network.subnets);
  if (!subnets.known) return subnets;
  const subnet = subnets.value.get(subnetId);
  if (subnet !== undefined) return { known: true, value: { network, subnet } };
  return missing(networks, network, `${subnetId} is in no list of subnets`);
}

/** What is said of another account's facts says whose they are. */
export function ofOwner<T>(networks: Networks, network: Network, answer: Answer<T>): Answer<T> {
  if (answer.known) return answer;
  return { known: false, gap: gapOfOwner(networks, network, answer.gap) };
}

/** A gap in the facts of a network, which may be another account's. */
export function gapOfOwner(networks: Networks, network: Network, gap: Gap): Gap {
  if (network.accountId === networks.accountId) return gap;
  return aboutAccount(network.accountId, gap, networks.input.organization);
}

/** Something that facts name and do not hold. */
export function missing(networks: Networks, network: Network, text: string): { known: false; gap: Gap } {
  const gap: Gap = { kind: "said", code: "not_read", text };
  return { known: false, gap: gapOfOwner(networks, network, gap) };
}

/** The table that a subnet follows. */
export function tableOf(networks: Networks, { network, subnet }: Place): Answer<RouteTable> {
  const tables = ofOwner(networks, network, network.tables);
  if (!tables.known) return tables;
  const table = tables.value.followedBy(subnet.SubnetId, subnet.VpcId);
  if (table !== undefined) return { known: true, value: table };
  return missing(networks, network, `${subnet.SubnetId} follows no route table that is known`);
}

/** Prefix lists for expanding the routes of a table; null where they could not be read. */
export function listsOf(network: Network): ReadonlyMap<string, PrefixList> | null {
  return network.prefixLists.known ? network.prefixLists.value : null;
}

/** Why the entries of a prefix list that a route or rule names are not known. */
export function prefixListGap(networks: Networks, network: Network, prefixListId: string): Gap {
  const lists = network.prefixLists;
  const gap: Gap = (lists.known ? null : lists.gap) ??
    network.entriesGap(prefixListId) ?? {
      kind: "said",
      code: "not_read",
      text: `The entries of prefix list ${prefixListId} are not known`,
    };
  return gapOfOwner(networks, network, gap);
}

export type BlockMode = "off" | "block-bidirectional" | "block-ingress";

const modes: readonly string[] = ["off", "block-bidirectional", "block-ingress"];

function isMode(text: string | null | undefined): text is BlockMode {
  return text !== null && text !== undefined && modes.includes(text);
}

/**
 * What VPC Block Public Access does in a subnet. The subnet says it itself, exclusions included; where it does not, the
 * account's options do. A change that is under way blocks nothing yet.
 */
export function blockModeIn(networks: Networks, { network, subnet }: Place): Answer<BlockMode> {
  const options = network.publicAccess;
  const isChanging = options.known && options.value?.State === "update-in-progress";
  if (isMode(subnet.InternetGatewayBlockMode)) {
    return { known: true, value: isChanging ? "off" : subnet.InternetGatewayBlockMode };
  }
  if (!options.known) return ofOwner(networks, network, options);
  const mode = options.value?.InternetGatewayBlockMode;
  if (options.value === null || !isMode(mode)) {
    return missing(networks, network, `Whether ${subnet.SubnetId} blocks public access is not known`);
  }
  if (mode === "off" || isChanging) return { known: true, value: "off" };
  const { exclusions } = options.value;
  if (exclusions === null) {
    const gap = network.exclusionsGap ?? { kind: "unreadable", collector: "ec2.network", why: "malformed" };
    return { known: false, gap: gapOfOwner(networks, network, gap) };
  }
  const own = exclusions.filter(
    ({ ResourceArn }) =>
      ResourceArn.endsWith(`/${subnet.SubnetId}`) || ResourceArn.endsWith(`/${subnet.VpcId}`),
  );
  if (own.some(({ InternetGatewayExclusionMode: kind }) => kind === "allow-bidirectional"))
    return { known: true, value: "off" };
  // What an exclusion lets out stays shut for what comes in.
  return { known: true, value: own.length > 0 ? "block-ingress" : mode };
}
