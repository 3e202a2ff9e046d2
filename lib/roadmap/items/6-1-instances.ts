/** Which instances, and other computers, the internet reaches at an address of their own, for item 6.1. */
import type { NetworkInterface } from "#lib/facts/ec2-network.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { isPublicIpv6, overlap } from "#lib/roadmap/network/cidr.ts";
import { aclAdmits, type Opening, openingsOf } from "#lib/roadmap/network/ingress.ts";
import type { Networks } from "#lib/roadmap/network/networks.ts";
import { type Reach, reachOf } from "#lib/roadmap/network/reach.ts";
import { locate } from "#lib/roadmap/network/subnets.ts";
import type { Found } from "./6-1-policies.ts";
import type { Exposure } from "./6-1-units.ts";

/** Every instance of a region, and what else computes there at a public address. */
export function exposedInstances(context: EvaluationContext, networks: Networks, region: string): Found {
  const { view, input } = context;
  const listed = view
    .find("ec2.compute", region)
    .ask("ec2:DescribeInstances", ({ instances }) => instances ?? []);
  const { interfaces } = networks.in(region);
  if (!interfaces.known) {
    const gaps = [interfaces.gap, ...(listed.known ? [] : [listed.gap])];
    // Nothing is there: what its interfaces would be does not matter.
    return { exposures: [], gaps: listed.known && listed.value.length === 0 ? [interfaces.gap] : gaps };
  }
  const own = interfaces.value.filter(({ OwnerId }) => OwnerId === null || OwnerId === input.account.id);
  const ofInstances = Map.groupBy(own, ({ InstanceId }) => InstanceId);
  const ids = new Set([
    ...(listed.known ? listed.value.map(({ InstanceId }) => InstanceId) : []),
    ...[...ofInstances.keys()].filter((id) => id !== null),
  ]);
  const arnOf = (resource: string) =>
    `arn:${input.account.partition}:ec2:${region}:${input.account.id}:${resource}`;
  const judge = (resource: string, name: string, its: readonly NetworkInterface[]): Exposure => ({
    arn: arnOf(resource),
    region,
    name,
    collector: "ec2.network",
    state: judgeInterfaces(context, networks, region, its),
  });
  const others = (ofInstances.get(null) ?? []).filter(isComputer);
  return {
    exposures: [
      ...[...ids].sort().map((id) => judge(`instance/${id}`, `instance ${id}`, ofInstances.get(id) ?? [])),
      ...others.map((one) =>
        judge(`network-interface/${one.NetworkInterfaceId}`, `interface ${one.NetworkInterfaceId}`, [one]),
      ),
    ],
    gaps: listed.known ? [] : [listed.gap],
  };
}

/**
 * Whether an interface with a public address, and without an instance, is a computer's: a container's, say. Load balancers,
 * NAT gateways and the like are front doors, and databases are looked at by themselves.
 */
function isComputer({ InterfaceType, RequesterId, Status, publicIps, ipv6 }: NetworkInterface): boolean {
  return (
    InterfaceType === "interface" &&
    Status !== "available" &&
    RequesterId?.startsWith("amazon-") !== true &&
    (publicIps.length > 0 || ipv6.some(isPublicIpv6))
  );
}

/** The worst of what its interfaces say. */
function judgeInterfaces(
  context: EvaluationContext,
  networks: Networks,
  region: string,
  interfaces: readonly NetworkInterface[],
): Exposure["state"] {
  const states = interfaces.map((one) => judgeInterface(context, networks, region, one));
  const order = ["open", "unknown"] as const;
  for (const is of order) {
    const found = states.filter((state) => state.is === is);
    const worst = found.find((state) => state.is === "open" && state.isCritical) ?? found[0];
    if (worst !== undefined) return worst;
  }
  return states.find((state) => state.is === "shut" && state.note !== undefined) ?? { is: "shut" };
}

function judgeInterface(
  context: EvaluationContext,
  networks: Networks,
  region: string,
  one: NetworkInterface,
): Exposure["state"] {
  const v4 = one.publicIps.map(({ PublicIp }) => PublicIp);
  const v6 = one.ipv6.filter(isPublicIpv6);
  if ((v4.length === 0 && v6.length === 0) || one.SubnetId === null) return { is: "shut" };
  const announced = announcedIn(networks, region, one.SubnetId, v6);
  if (!announced.known)
    return v4.length === 0
      ? { is: "unknown", gap: announced.gap }
      : judgeAt(context, networks, region, one, v4, []);
  return judgeAt(context, networks, region, one, v4, announced.value);
}

/** Without those out of ranges that nobody announces. */
function announcedIn(
  networks: Networks,
  region: string,
  subnetId: string,
  addresses: readonly string[],
): Answer<readonly string[]> {
  if (addresses.length === 0) return { known: true, value: [] };
  const place = locate(networks, region, subnetId);
  if (!place.known) return place;
  const hidden = place.value.subnet.ipv6
    .filter(({ Ipv6AddressAttribute }) => Ipv6AddressAttribute === "private")
    .map(({ Ipv6CidrBlock }) => Ipv6CidrBlock);
  return {
    known: true,
    value: addresses.filter((address) => !hidden.some((cidr) => overlap(cidr, address))),
  };
}

function judgeAt(
  { input }: EvaluationContext,
  networks: Networks,
  region: string,
  one: NetworkInterface,
  v4: readonly string[],
  v6: readonly string[],
): Exposure["state"] {
  if (v4.length === 0 && v6.length === 0) return { is: "shut" };
  const subnetId = one.SubnetId ?? "";
  const reach = reachOf(networks, region, subnetId);
  if (!reach.known) return { is: "unknown", gap: reach.gap };
  const families = familiesOf(reach.value, one, v4, v6);
  const addresses = [...v4, ...v6].join(", ");
  if (families.length === 0) {
    const why =
      reach.value.blocked === "off"
        ? "no route from the internet"
        : "Block Public Access of the VPC shuts it";
    return { is: "shut", note: `address ${addresses}, but ${why}` };
  }
  const { settings } = input;
  const openings = openingsOf(networks, region, one.Groups, settings);
  if (!openings.known) return { is: "unknown", gap: openings.gap };
  const { admitted, gap } = admittedBy(networks, region, subnetId, openings.value, families, settings);
  if (admitted.length > 0) {
    return {
      is: "open",
      why: `the internet reaches it on ${portsIn(admitted)}`,
      details: `${addresses}; rules ${[...new Set(admitted.flatMap(({ rules }) => rules))].sort().join(", ")}; ${reach.value.routeTableId}`,
      isCritical: admitted.some((opening) => !isOffered(opening, settings.publicPorts)),
    };
  }
  const doubt = gap ?? openings.doubt;
  if (doubt !== null) return { is: "unknown", gap: doubt };
  if (settings.strictPublicIp)
    return {
      is: "open",
      why: "it has a public address and a route from the internet",
      details: addresses,
      isCritical: false,
    };
  return { is: "shut", note: `address ${addresses}, open to narrow sources or none` };
}

function familiesOf(
  reach: Reach,
  one: NetworkInterface,
  v4: readonly string[],
  v6: readonly string[],
): (4 | 6)[] {
  return [
    ...(v4.length > 0 && reach.igw4 ? [4 as const] : []),
    ...(v6.length > 0 && reach.igw6 && !one.DenyAllIgwTraffic ? [6 as const] : []),
  ];
}

function admittedBy(
  networks: Networks,
  region: string,
  subnetId: string,
  openings: readonly Opening[],
  families: readonly (4 | 6)[],
  limits: Parameters<typeof aclAdmits>[4],
): { admitted: Opening[]; gap: Gap | null } {
  let gap: Gap | null = null;
  const admitted = openings.filter((opening) => {
    if (!families.includes(opening.family)) return false;
    const answer = aclAdmits(networks, region, subnetId, opening, limits);
    if (!answer.known) gap = answer.gap;
    return answer.known && answer.value;
  });
  return { admitted, gap };
}

/** "port 22", "ports 22, 80-90 (udp)", "all ports". */
function portsIn(openings: readonly Opening[]): string {
  const words = openings.map(({ protocol, from, to }) => {
    if (protocol === "-1" || from === null || to === null)
      return protocol === "-1" ? "all ports" : `all of ${protocol}`;
    const range = from === to ? String(from) : `${from}-${to}`;
    return protocol === "tcp" || protocol === "6" ? range : `${range} (${protocol})`;
  });
  const distinct = [...new Set(words)].sort();
  if (distinct.some((word) => word.startsWith("all")))
    return distinct.find((word) => word.startsWith("all")) ?? "all ports";
  return `${distinct.length === 1 && !distinct[0]?.includes("-") ? "port" : "ports"} ${distinct.join(", ")}`;
}

function isOffered({ protocol, from, to }: Opening, publicPorts: readonly number[]): boolean {
  if (protocol !== "tcp" && protocol !== "6") return false;
  return from !== null && from === to && publicPorts.includes(from);
}
