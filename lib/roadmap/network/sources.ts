/** What the resolver of paths asks about things that other facts than `ec2.network` describe. */
import type { Answer } from "#lib/roadmap/facts-view.ts";
import { isInside } from "./cidr.ts";
import { type FirewallEnd, type Inspection, inspectionOf } from "./firewall.ts";
import type { Network, Networks } from "./networks.ts";
import type { Place } from "./subnets.ts";
import { transitTargets } from "./transit.ts";

/** Where a transit gateway forwards the internet's addresses to. */
export interface TransitTarget {
  /** `vpc`, `vpn`, `direct-connect-gateway`, `peering`, `connect` and so on. */
  resourceType: string;
  resourceId: string;
  resourceOwnerId: string;
  attachmentId: string;
}

/** What lies behind endpoints and transit gateways. */
export interface PathSources {
  /**
   * What the firewall behind an endpoint or an attachment does; null: no firewall of AWS stands behind it.
   *
   * @param network in which that end stands.
   * @param sender whose addresses the packets have.
   */
  firewall(networks: Networks, network: Network, end: FirewallEnd, sender: Place): Answer<Inspection | null>;
  /**
   * Where a transit gateway sends what comes from a VPC and is meant for the internet; empty: nowhere.
   *
   * @param network of the VPC that sends.
   */
  transit(
    networks: Networks,
    network: Network,
    way: { transitGatewayId: string; vpcId: string; family: 4 | 6 },
  ): Answer<readonly TransitTarget[]>;
}

/** As the facts tell it. */
export const pathSources: PathSources = {
  firewall: (networks, { region, accountId }, end, sender) => {
    const found = inspectionOf(networks.view, { region, accountId, end }, (homeNet, vpcId) =>
      isAbout(sender, homeNet, vpcId),
    );
    return found.known ? { known: true, value: found.value.inspection } : found;
  },
  transit: transitTargets,
};

/** Whether a firewall's HOME_NET has the sender's addresses; where none is named, those of its own VPC. */
function isAbout(
  { subnet }: Place,
  homeNet: readonly string[] | null,
  firewallVpcId: string | null,
): boolean {
  if (homeNet === null) return firewallVpcId !== null && firewallVpcId === subnet.VpcId;
  const own = [subnet.CidrBlock, ...subnet.ipv6.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock)];
  return own.filter((cidr) => cidr !== null).every((cidr) => homeNet.some((net) => isInside(cidr, net)));
}
