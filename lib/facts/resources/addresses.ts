/** Addresses by which resources are found, and whose an interface's are. Pure. */
import type { NetworkInterface } from "#lib/facts/ec2-network.ts";
import { type Envelope, globalRegion } from "#lib/facts/envelope.ts";
import { factsIn } from "./facts-in.ts";
import type { FoundResource } from "./found.ts";
import type { Reading } from "./said.ts";

/** The collector whose interfaces say which addresses things in networks have. */
const networkCollector = "ec2.network";

/**
 * One way to write each address: IPv6 as short as RFC 5952 writes it, names in small letters without the last dot. A range
 * that is delegated keeps its length: `2001:db8::/80`.
 */
export function canonicalAddress(text: string): string {
  const [address = "", length] = text.trim().toLowerCase().split("/", 2);
  const name = address.replace(/\.$/, "");
  // The host of a URL is written that way; what is no address stays as it is.
  const host = name.includes(":") ? `http://[${name}]` : "";
  const written = URL.canParse(host) ? new URL(host).hostname.slice(1, -1) : name;
  return length === undefined ? written : `${written}/${length}`;
}

/** Sorted, each once. */
export function canonicalAddresses(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map(canonicalAddress))].filter((one) => one !== "").toSorted();
}

/** All that an interface has: public, private and IPv6. */
export function addressesOfInterface({
  publicIps,
  privateIps = [],
  ipv6,
}: Pick<NetworkInterface, "publicIps" | "privateIps" | "ipv6">): string[] {
  return [...publicIps.map(({ PublicIp }) => PublicIp), ...privateIps, ...ipv6];
}

/**
 * What AWS writes into the description of an interface that it makes for a resource → service and resource of its ARN
 * (Amazon EC2 User Guide, Requester-managed network interfaces; ELB, NAT gateways, endpoints, EFS, EKS and transit gateways
 * each by their guides).
 */
const holders: readonly [form: RegExp, service: string, resource: string][] = [
  [/^ELB ((?:app|net|gwy)\/[^/\s]+\/[^/\s]+)$/, "elasticloadbalancing", "loadbalancer/"],
  [/^ELB ([^/\s]+)$/, "elasticloadbalancing", "loadbalancer/"],
  [/^Interface for NAT Gateway (nat-\w+)$/, "ec2", "natgateway/"],
  [/^VPC Endpoint Interface (vpce-\w+)$/, "ec2", "vpc-endpoint/"],
  [
    /^Network Interface for Transit Gateway Attachment (tgw-attach-\w+)$/,
    "ec2",
    "transit-gateway-attachment/",
  ],
  [/^EFS mount target for (fs-\w+)\b/, "elasticfilesystem", "file-system/"],
  [/^Amazon EKS (\S+)$/, "eks", "cluster/"],
];

/** Service and resource of what an interface stands for; null: itself. */
function holderOf({ InstanceId, Description }: NetworkInterface): string | null {
  if (InstanceId !== null) return `ec2:instance/${InstanceId}`;
  for (const [form, service, resource] of holders) {
    const id = form.exec(Description ?? "")?.[1];
    if (id !== undefined) return `${service}:${resource}${id}`;
  }
  return null;
}

/** Types that have addresses by their interfaces. */
const addressedTypes: ReadonlySet<string> = new Set([
  "ec2:instance",
  "ec2:natgateway",
  "ec2:vpc-endpoint",
  "ec2:transit-gateway-attachment",
  "elasticloadbalancing:loadbalancer",
  "elasticloadbalancing:classic",
  "elasticfilesystem:file-system",
  "eks:cluster",
]);

/** Collectors that list those types: what they list has other addresses when the interfaces have. */
export const addressedCollectors: ReadonlySet<string> = new Set([
  "ec2.compute",
  "ec2.network",
  "elb.load-balancers",
  "data.stores",
  "eks.clusters",
]);

/** Whether it is of the interfaces that say the addresses. */
export function saysAddresses({ collector }: Envelope): boolean {
  return collector === networkCollector;
}

/**
 * Our own lists with the addresses that the interfaces of the same run say; where these could not be read, nobody can say
 * what has which, and what was known stays.
 */
export function withAddresses(
  readings: readonly Reading[],
  envelopes: readonly Envelope[],
  region: string,
): Reading[] {
  const network = envelopes.find((one) => saysAddresses(one) && one.region === region);
  const facts = network === undefined ? null : factsIn(network, networkCollector);
  const interfaces = facts?.networkInterfaces ?? null;
  const byHolder = Map.groupBy(interfaces ?? [], holderOf);
  const addressed = (one: FoundResource): FoundResource => {
    if (!addressedTypes.has(one.type)) return one;
    if (interfaces === null) return { ...one, addresses: null };
    const [, , service, , , ...resource] = one.arn.split(":");
    const theirs = byHolder.get(`${service}:${resource.join(":")}`) ?? [];
    const found = [...(one.addresses ?? []), ...theirs.flatMap(addressesOfInterface)];
    return { ...one, addresses: canonicalAddresses(found) };
  };
  return readings.map((reading) =>
    reading.source === "listing" && region !== globalRegion
      ? { ...reading, resources: reading.resources.map(addressed) }
      : reading,
  );
}
