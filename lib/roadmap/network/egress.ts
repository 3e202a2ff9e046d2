/**
 * Which way the traffic of a subnet takes to the internet, and what can stop it on the way. Hop by hop, for each family
 * of addresses, across accounts; what cannot be followed is unknown, with the reason.
 */
import type { NatGateway } from "#lib/facts/ec2-network.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { Inspection } from "./firewall.ts";
import type { Networks } from "./networks.ts";
import { hasAddress } from "./roles.ts";
import { type PathSources, pathSources, type TransitTarget } from "./sources.ts";
import {
  blockModeIn,
  gapOfOwner,
  listsOf,
  locate,
  missing,
  ofOwner,
  type Place,
  prefixListGap,
  tableOf,
} from "./subnets.ts";
import { internetTargets, waysOut } from "./tables.ts";

/**
 * From best to worst. ISOLATED: nothing leads out. FILTERED: only what is allowed passes. DENYLIST: all but what is known
 * to be bad passes. FIREWALL_PASS: a firewall stands there and stops nothing. NAT: out without a filter. DIRECT: out by
 * an internet gateway with an address of its own.
 */
export type EgressClass = "ISOLATED" | Inspection | "NAT" | "DIRECT";

/** One station of the way. */
export interface Hop {
  /** By what its id begins with; a firewall and a third party's appliance are told apart. */
  kind: "igw" | "eigw" | "nat" | "firewall" | "appliance" | "endpoint" | "tgw" | "eni" | "other";
  id: string;
  /**
   * Of a NAT gateway to which a proxy of Network Firewall is attached. Whoever does not use the proxy passes the gateway
   * all the same, so that it filters nothing by itself.
   */
  isProxied?: true;
  /** Whose network it stands in. */
  accountId: string;
  vpcId: string;
}

export interface Egress {
  /** The worst of all ways; null: not known, and no way that is known is open. */
  class: EgressClass | null;
  /** The stations of the worst way. */
  hops: readonly Hop[];
  /** Why it is not known; empty where it is, or where a known way is open. */
  gaps: readonly Gap[];
  /**
   * What only a person can vouch for where it is not known: ids of gateways, appliances and interfaces that filter,
   * or do not. Empty: nobody's word would help.
   */
  attestable: readonly string[];
}

/** What people have said of stations that facts do not describe. */
export interface Vouched {
  /** Whether everything that leaves by the gateway or appliance passes something that filters. */
  isFilter(id: string): boolean;
}

const severity: readonly (EgressClass | null)[] = [
  "ISOLATED",
  "FILTERED",
  "DENYLIST",
  null,
  "FIREWALL_PASS",
  "NAT",
  "DIRECT",
];

interface Walk {
  networks: Networks;
  region: string;
  family: 4 | 6;
  sources: PathSources;
  vouched: Vouched;
  /** Whose addresses the packets have: a NAT gateway gives them its own. */
  sender: Place | null;
  /** Subnets and gateways that were passed, so that a circle ends. */
  passed: ReadonlySet<string>;
  hops: readonly Hop[];
}

/** The way out of a subnet, told by the facts of everybody whose network it crosses. */
export function egressOf(
  networks: Networks,
  region: string,
  subnetId: string,
  { vouched, sources = pathSources }: { vouched: Vouched; sources?: PathSources },
): Egress {
  const ways = ([4, 6] as const).map((family): Egress => {
    const walk = {
      networks,
      region,
      family,
      sources,
      vouched,
      sender: null,
      passed: new Set<string>(),
      hops: [],
    };
    const place = locate(networks, region, subnetId);
    return place.known
      ? leaveSubnet({ ...walk, sender: place.value }, place.value, "workload")
      : unknown(walk, place.gap);
  });
  return worst(ways);
}

/** The worst of several ways; what is known to be open outranks what is not known. */
function worst(ways: readonly Egress[]): Egress {
  const [first, ...rest] = [...ways].sort((a, b) => severity.indexOf(b.class) - severity.indexOf(a.class));
  if (first === undefined) return { class: "ISOLATED", hops: [], gaps: [], attestable: [] };
  if (first.class !== null) return first;
  const doubtful = [first, ...rest].filter((way) => way.class === null);
  return {
    ...first,
    gaps: doubtful.flatMap(({ gaps }) => gaps),
    // One way that nobody can vouch for is enough to leave all of it unknown.
    attestable: doubtful.some(({ attestable }) => attestable.length === 0)
      ? []
      : [...new Set(doubtful.flatMap(({ attestable }) => attestable))],
  };
}

function ends(walk: Walk, result: EgressClass): Egress {
  return { class: result, hops: walk.hops, gaps: [], attestable: [] };
}

function unknown(walk: Walk, gap: Gap, attestable: readonly string[] = []): Egress {
  return { class: null, hops: walk.hops, gaps: [gap], attestable };
}

/** `workload`: what stands in the subnet needs an address of its own; a gateway or an appliance has one. */
type Sender = "workload" | "gateway";

function leaveSubnet(walk: Walk, place: Place, sender: Sender): Egress {
  const key = `${place.subnet.SubnetId}|${sender}`;
  // A circle leads nowhere.
  if (walk.passed.has(key)) return ends(walk, "ISOLATED");
  const next = { ...walk, passed: new Set([...walk.passed, key]) };
  const table = tableOf(walk.networks, place);
  return table.known ? followTable(next, place, table.value, sender) : unknown(next, table.gap);
}

function followTable(walk: Walk, place: Place, table: Parameters<typeof waysOut>[0], sender: Sender): Egress {
  const { networks, family } = walk;
  const out = waysOut(table, family, listsOf(place.network));
  const targets = internetTargets(table, out, networks.input.settings);
  const known = targets.map((target) => follow(walk, place, target, sender));
  // A list whose entries nobody knows may hold everything.
  const doubtful = out.unread
    .filter(({ target }) => !targets.includes(target))
    .map(({ prefixListId }) => unknown(walk, prefixListGap(networks, place.network, prefixListId)));
  return worst([...known, ...doubtful]);
}

function at(walk: Walk, { network, subnet }: Place, kind: Hop["kind"], id: string): Walk {
  const hop: Hop = { kind, id, accountId: network.accountId, vpcId: subnet.VpcId };
  return { ...walk, hops: [...walk.hops, hop] };
}

function follow(walk: Walk, place: Place, target: string, sender: Sender): Egress {
  const [kind = ""] = target.split("-", 1);
  switch (kind) {
    case "igw":
      return leaveByGateway(at(walk, place, "igw", target), place, target, sender);
    case "eigw":
      return unlessBlocked(at(walk, place, "eigw", target), place, () => "NAT");
    case "nat":
      return leaveByNat(at(walk, place, "nat", target), place, target);
    case "vpce":
      return leaveByEndpoint(walk, place, target);
    case "eni":
    case "i":
      return leaveByInterface(at(walk, place, "eni", target), place, target);
    case "tgw":
      return leaveByTransit(at(walk, place, "tgw", target), place, target);
    case "cagw":
      return ends(at(walk, place, "other", target), "NAT");
    default:
      return leaveElsewhere(at(walk, place, "other", target), place, target);
  }
}

/** VPC Block Public Access in both directions stops what would pass the gateway of the subnet. */
function unlessBlocked(walk: Walk, place: Place, otherwise: () => EgressClass): Egress {
  const mode = blockModeIn(walk.networks, place);
  if (!mode.known) return unknown(walk, mode.gap);
  return ends(walk, mode.value === "block-bidirectional" ? "ISOLATED" : otherwise());
}

function leaveByGateway(walk: Walk, place: Place, target: string, sender: Sender): Egress {
  const { network, subnet } = place;
  const { gateways } = network;
  const vpcs = gateways.known ? gateways.value.get(target) : undefined;
  if (vpcs !== undefined && !vpcs.includes(subnet.VpcId)) return ends(walk, "ISOLATED");
  if (sender === "gateway") return unlessBlocked(walk, place, () => "NAT");
  const addressed = hasOwnAddress(walk, place);
  if (!addressed.known) return unknown(walk, addressed.gap);
  return addressed.value ? unlessBlocked(walk, place, () => "DIRECT") : ends(walk, "ISOLATED");
}

/** Whether anything in the subnet has an address that the gateway lets out. */
function hasOwnAddress({ networks, region, family }: Walk, { subnet }: Place): Answer<boolean> {
  // Whoever is judged sees its own interfaces, wherever they stand.
  const interfaces = networks.in(region).interfacesIn;
  if (!interfaces.known) return interfaces;
  const own = interfaces.value.get(subnet.SubnetId) ?? [];
  return { known: true, value: own.some((one) => hasAddress(one, family)) };
}

function leaveByNat(walk: Walk, place: Place, target: string): Egress {
  const { networks, region } = walk;
  const nats = ofOwner(networks, place.network, place.network.nats);
  if (!nats.known) return unknown(walk, nats.gap);
  const nat = nats.value.get(target);
  if (nat === undefined) {
    const { gap } = missing(networks, place.network, `${target} is in no list of NAT gateways`);
    return unknown(walk, gap);
  }
  const next = isProxied(nat) ? { ...walk, hops: markLast(walk.hops) } : walk;
  if (nat.SubnetId === null) return leaveByRegionalNat(next, place, nat);
  const subnet = locate(networks, region, nat.SubnetId, place.network.accountId);
  if (!subnet.known) return unknown(next, subnet.gap);
  return leaveSubnet({ ...next, sender: subnet.value }, subnet.value, "gateway");
}

function isProxied({ attachedAppliances }: NatGateway): boolean {
  return attachedAppliances.some(
    ({ Type, AttachmentState }) => Type === "network-firewall-proxy" && AttachmentState === "attached",
  );
}

function markLast(hops: readonly Hop[]): readonly Hop[] {
  return hops.map((hop, index) => (index === hops.length - 1 ? { ...hop, isProxied: true } : hop));
}

function leaveByRegionalNat(walk: Walk, place: Place, nat: NatGateway): Egress {
  const { tables } = place.network;
  const table = tables.known && nat.RouteTableId !== null ? tables.value.byId(nat.RouteTableId) : undefined;
  if (table !== undefined) {
    const key = `${nat.NatGatewayId}|gateway`;
    if (walk.passed.has(key)) return ends(walk, "ISOLATED");
    return followTable({ ...walk, passed: new Set([...walk.passed, key]) }, place, table, "gateway");
  }
  // Where its own table is not in the facts: a public one leaves by the internet gateway of its VPC.
  if (nat.ConnectivityType !== "private") return ends(walk, "NAT");
  const { gap } = missing(
    walk.networks,
    place.network,
    `The route table of ${nat.NatGatewayId} is not known`,
  );
  return unknown(walk, gap);
}

function leaveByEndpoint(walk: Walk, place: Place, target: string): Egress {
  const { networks, region, sources, vouched, sender } = walk;
  const firewall = sources.firewall(networks, place.network, { endpointId: target }, sender ?? place);
  if (firewall.known && firewall.value !== null) {
    const next = at(walk, place, "firewall", target);
    return firewall.value === "FIREWALL_PASS"
      ? passFirewall(next, place, target)
      : ends(next, firewall.value);
  }
  const endpoints = ofOwner(networks, place.network, place.network.endpoints);
  const endpoint = endpoints.known ? endpoints.value.get(target) : undefined;
  const isAppliance = endpoint === undefined || endpoint.VpcEndpointType === "GatewayLoadBalancer";
  if (!isAppliance) return ends(at(walk, place, "endpoint", target), "ISOLATED");
  const next = at(walk, place, "appliance", target);
  const service = endpoint?.ServiceName ?? null;
  const ids = service === null ? [target] : [target, service];
  // It may be a firewall of AWS, whose own rules no word of a person replaces.
  if (!firewall.known) return unknown(next, gapOfOwner(networks, place.network, firewall.gap));
  if (ids.some((id) => vouched.isFilter(id))) return ends(next, "FILTERED");
  if (!endpoints.known) return unknown(next, endpoints.gap, ids);
  const text = `A person has to say whether the appliance behind ${target} filters`;
  // Behind it may stand nothing that leads out.
  const onward = endpoint === undefined ? null : onwardOf(next, place, endpoint.SubnetIds, region);
  if (onward?.class === "ISOLATED") return onward;
  return unknown(next, { kind: "said", code: "needs_answer", text }, ids);
}

/** A firewall that stops nothing changes nothing: the way goes on behind it. */
function passFirewall(walk: Walk, place: Place, target: string): Egress {
  const { endpoints } = place.network;
  const subnets = endpoints.known ? endpoints.value.get(target)?.SubnetIds : undefined;
  const onward = subnets === undefined ? null : onwardOf(walk, place, subnets, walk.region);
  const isHarmless =
    onward?.class === "ISOLATED" || onward?.class === "FILTERED" || onward?.class === "DENYLIST";
  return isHarmless ? onward : ends(walk, "FIREWALL_PASS");
}

function onwardOf(walk: Walk, place: Place, subnetIds: readonly string[], region: string): Egress | null {
  if (subnetIds.length === 0) return null;
  return worst(
    subnetIds.map((id) => {
      const subnet = locate(walk.networks, region, id, place.network.accountId);
      return subnet.known ? leaveSubnet(walk, subnet.value, "gateway") : unknown(walk, subnet.gap);
    }),
  );
}

/** A proxy or a NAT instance: trusted where somebody vouches for it, else no better than where it stands. */
function leaveByInterface(walk: Walk, place: Place, target: string): Egress {
  const { networks, region, vouched } = walk;
  if (vouched.isFilter(target)) return ends(walk, "FILTERED");
  const interfaces = ofOwner(networks, place.network, place.network.interfaces);
  const found = interfaces.known
    ? interfaces.value.find((one) => one.NetworkInterfaceId === target || one.InstanceId === target)
    : undefined;
  if (
    found !== undefined &&
    (vouched.isFilter(found.NetworkInterfaceId) || isVouchedInstance(vouched, found))
  )
    return ends(walk, "FILTERED");
  const stands = found?.SubnetId ?? null;
  return (stands === null ? null : onwardOf(walk, place, [stands], region)) ?? ends(walk, "NAT");
}

function isVouchedInstance(vouched: Vouched, { InstanceId }: { InstanceId: string | null }): boolean {
  return InstanceId !== null && vouched.isFilter(InstanceId);
}

function leaveByTransit(walk: Walk, place: Place, target: string): Egress {
  const { networks, region, family, sources, vouched } = walk;
  const key = `${target}|${place.subnet.VpcId}`;
  if (walk.passed.has(key)) return ends(walk, "ISOLATED");
  const next = { ...walk, passed: new Set([...walk.passed, key]) };
  const way = { transitGatewayId: target, vpcId: place.subnet.VpcId, family };
  const found = sources.transit(networks, place.network, way);
  const resolved = found.known
    ? worst(found.value.map((one) => enterAttachment(next, place, one, region)))
    : unknown(next, found.gap, [target]);
  if (resolved.class !== null) return resolved;
  if (vouched.isFilter(target)) return ends(next, "FILTERED");
  return { ...resolved, attestable: [target] };
}

function enterAttachment(
  walk: Walk,
  place: Place,
  { resourceType, resourceId, resourceOwnerId, attachmentId }: TransitTarget,
  region: string,
): Egress {
  if (resourceType === "network-function") {
    return passAttachedFirewall(walk, place, { attachmentId, ownerId: resourceOwnerId });
  }
  if (resourceType !== "vpc") {
    const text = `Where ${attachmentId} (${resourceType} ${resourceId}) leads is not known`;
    return unknown(walk, { kind: "said", code: "needs_answer", text });
  }
  const { networks } = walk;
  const network = networks.in(region, resourceOwnerId);
  const interfaces = ofOwner(networks, network, network.interfaces);
  if (!interfaces.known) return unknown(walk, interfaces.gap);
  // The attachment's own interfaces stand in the subnets by whose tables it forwards.
  const doors = interfaces.value.filter(
    ({ InterfaceType, VpcId }) => InterfaceType === "transit_gateway" && VpcId === resourceId,
  );
  const subnets = [...new Set(doors.flatMap(({ SubnetId }) => SubnetId ?? []))];
  const onward = onwardOf(walk, { ...place, network }, subnets, region);
  if (onward !== null) return onward;
  const { gap } = missing(networks, network, `${attachmentId} has no interface in ${resourceId}`);
  return unknown(walk, gap);
}

/** A firewall that hangs on the transit gateway itself, and hands back to it what it lets through. */
function passAttachedFirewall(
  walk: Walk,
  place: Place,
  { attachmentId, ownerId }: { attachmentId: string; ownerId: string },
): Egress {
  const { networks, region, sources, sender } = walk;
  const network = networks.in(region, ownerId);
  const next = at(walk, { ...place, network }, "firewall", attachmentId);
  const found = sources.firewall(networks, network, { attachmentId }, sender ?? place);
  if (!found.known) return unknown(next, gapOfOwner(networks, network, found.gap));
  if (found.value !== null) return ends(next, found.value);
  const { gap } = missing(networks, network, `${attachmentId} belongs to no firewall that is known`);
  return unknown(next, gap);
}

/** Own data centres, other networks: nothing in AWS says what stands there. */
function leaveElsewhere(walk: Walk, { network }: Place, target: string): Egress {
  if (walk.vouched.isFilter(target)) return ends(walk, "FILTERED");
  const { gap } = missing(walk.networks, network, `Where ${target} leads is not known`);
  return unknown(walk, gap, [target]);
}
