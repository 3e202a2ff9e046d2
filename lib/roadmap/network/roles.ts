/** What a network interface is there for. */
import type { NetworkInterface } from "#lib/facts/ec2-network.ts";
import { isPublicIpv6 } from "./cidr.ts";

type Interface = Pick<
  NetworkInterface,
  "InterfaceType" | "RequesterId" | "RequesterManaged" | "Status" | "publicIps" | "ipv6" | "DenyAllIgwTraffic"
>;

/** Connected to something, or about to be; `available` ones are not. */
export function isInUse({ Status }: Pick<Interface, "Status">): boolean {
  return Status !== "available";
}

/** Whether the internet has an address for it, in one family. */
export function hasAddress(
  { publicIps, ipv6, DenyAllIgwTraffic }: Pick<Interface, "publicIps" | "ipv6" | "DenyAllIgwTraffic">,
  family: 4 | 6,
): boolean {
  return family === 4 ? publicIps.length > 0 : !DenyAllIgwTraffic && ipv6.some(isPublicIpv6);
}

const balancerTypes: readonly (string | null)[] = ["load_balancer", "network_load_balancer"];

/** Of a load balancer of any kind; only AWS can make one that says so. */
function isBalancer({ InterfaceType, RequesterId, RequesterManaged }: Interface): boolean {
  return balancerTypes.includes(InterfaceType) || (RequesterManaged && RequesterId === "amazon-elb");
}

/** Made to take traffic from everywhere: load balancers, API Gateway, origins of CloudFront. */
export function isFrontDoor(one: Interface): boolean {
  if (one.InterfaceType === "api_gateway_managed" || isBalancer(one)) return true;
  return one.RequesterManaged && /cloudfront/i.test(one.RequesterId ?? "");
}

/** What a network itself consists of. */
const plumbing: readonly (string | null)[] = [
  "natGateway",
  "gateway_load_balancer",
  "gateway_load_balancer_endpoint",
  "vpc_endpoint",
  "transit_gateway",
  "global_accelerator_managed",
  "api_gateway_managed",
];

/** Whether something runs behind it: a machine, a database, a function, or a load balancer for the inside. */
export function isWorkload(one: Interface): boolean {
  if (!isInUse(one) || plumbing.includes(one.InterfaceType)) return false;
  return !(isBalancer(one) && (hasAddress(one, 4) || hasAddress(one, 6)));
}
