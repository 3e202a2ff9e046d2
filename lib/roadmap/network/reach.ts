/** Whether the internet reaches a subnet: by a gateway, for each family of addresses. */
import type { RouteTable } from "#lib/facts/ec2-network.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { overlap } from "./cidr.ts";
import type { Networks } from "./networks.ts";
import {
  type BlockMode,
  blockModeIn,
  listsOf,
  locate,
  type Place,
  prefixListGap,
  tableOf,
} from "./subnets.ts";
import { waysOut } from "./tables.ts";

export interface Reach {
  igw4: boolean;
  igw6: boolean;
  /** By a carrier gateway, out of the network of a telephone company. */
  carrier: boolean;
  /** Traffic passes a firewall or another appliance on its way in. */
  inspected: boolean;
  /** Shut by VPC Block Public Access, although a route leads there. */
  blocked: BlockMode;
  vpcId: string;
  /** Whose network it is. */
  ownerId: string;
  routeTableId: string;
  /** The routes that make it public, such as "0.0.0.0/0 → igw-1"; also those that are blocked. */
  routes: readonly string[];
}

/** Whether a subnet counts as public. */
export function isPublic({ igw4, igw6, carrier }: Reach): boolean {
  return igw4 || igw6 || carrier;
}

interface FamilyReach {
  open: boolean;
  inspected: boolean;
  routes: string[];
  gap: Gap | null;
}

const reached = new WeakMap<Networks, Map<string, Answer<Reach>>>();

/** How the internet reaches a subnet, told by the facts of whoever owns it. */
export function reachOf(networks: Networks, region: string, subnetId: string): Answer<Reach> {
  const known = reached.get(networks) ?? new Map<string, Answer<Reach>>();
  reached.set(networks, known);
  const key = `${region}|${subnetId}`;
  const reach = known.get(key) ?? findReach(networks, region, subnetId);
  known.set(key, reach);
  return reach;
}

function findReach(networks: Networks, region: string, subnetId: string): Answer<Reach> {
  const place = locate(networks, region, subnetId);
  if (!place.known) return place;
  const table = tableOf(networks, place.value);
  if (!table.known) return table;
  const carrier = table.value.routes.some(
    ({ target, State }) => target?.startsWith("cagw-") === true && State !== "blackhole",
  );
  const [v4, v6] = ([4, 6] as const).map((family) => familyReach(networks, place.value, table.value, family));
  // Both families were asked for one line above.
  if (v4 === undefined || v6 === undefined) throw new RangeError("There are two families");
  const isOpen = v4.open || v6.open;
  const { network, subnet } = place.value;
  const base = {
    carrier,
    vpcId: subnet.VpcId,
    ownerId: network.accountId,
    routeTableId: table.value.RouteTableId,
    routes: [...v4.routes, ...v6.routes, ...(carrier ? ["a carrier gateway"] : [])],
  };
  const gap = v4.gap ?? v6.gap;
  if (!isOpen && gap === null)
    return { known: true, value: { ...base, igw4: false, igw6: false, inspected: false, blocked: "off" } };
  const mode = blockModeIn(networks, place.value);
  if (mode.known && mode.value !== "off")
    return {
      known: true,
      value: { ...base, igw4: false, igw6: false, inspected: false, blocked: mode.value },
    };
  if (!mode.known) return mode;
  // A family that is not known matters only where the other one does not decide.
  if (gap !== null && !isOpen) return { known: false, gap };
  const inspected = [v4, v6].filter(({ open }) => open).every((one) => one.inspected);
  return { known: true, value: { ...base, igw4: v4.open, igw6: v6.open, inspected, blocked: "off" } };
}

function familyReach(networks: Networks, place: Place, table: RouteTable, family: 4 | 6): FamilyReach {
  const { network, subnet } = place;
  const { ways, unread, serviceTargets } = waysOut(table, family, listsOf(network));
  const routes: string[] = [];
  let direct = false;
  for (const { cidr, target } of ways) {
    if (!isAttached(place, target)) continue;
    direct = true;
    routes.push(`${cidr} → ${target}`);
  }
  if (family === 4 && serviceTargets.some((target) => isAttached(place, target))) direct = true;
  if (direct) return { open: true, inspected: false, routes, gap: null };
  const doubtful = unread.find(({ target }) => isAttached(place, target));
  const gap = doubtful === undefined ? null : prefixListGap(networks, network, doubtful.prefixListId);
  const own = family === 4 ? [subnet.CidrBlock ?? ""] : subnet.ipv6.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock);
  const through = ways.filter(({ target }) => /^(?:vpce|eni|i)-/.test(target));
  if (through.length === 0 || !network.tables.known) return { open: false, inspected: false, routes, gap };
  const back = network.tables.value
    .edgesOf(subnet.VpcId)
    .some(({ routes: edge }) =>
      edge.some(
        ({ destination, target, State }) =>
          target !== "local" && State !== "blackhole" && own.some((cidr) => overlap(cidr, destination)),
      ),
    );
  if (!back) return { open: false, inspected: false, routes, gap };
  return {
    open: true,
    inspected: true,
    routes: through.map(({ cidr, target }) => `${cidr} → ${target}, and back from the internet gateway`),
    gap: null,
  };
}

/** An active route proves that its gateway is attached; the list of gateways may say otherwise. */
function isAttached({ network, subnet }: Place, target: string): boolean {
  if (!target.startsWith("igw-")) return false;
  if (!network.gateways.known) return true;
  const vpcs = network.gateways.value.get(target);
  return vpcs === undefined || vpcs.includes(subnet.VpcId);
}
