/** What the resolver of paths asks about things that other facts than `ec2.network` describe. */
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Network, Networks } from "./networks.ts";

/** What a firewall does with what passes it: lets known destinations through, stops known ones, or stops nothing. */
export type FirewallClass = "FILTERED" | "DENYLIST" | "FIREWALL_PASS";

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
  /** What the firewall behind an endpoint does; null: no firewall of AWS stands behind it. */
  firewall(networks: Networks, network: Network, endpointId: string): Answer<FirewallClass | null>;
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

/** Until the facts of firewalls and of transit gateways' tables are read. */
export const pathSources: PathSources = {
  firewall: (_networks, _network, endpointId) => ({
    known: false,
    gap: { kind: "said", code: "not_collected", text: `What stands behind ${endpointId} is not collected` },
  }),
  transit: (_networks, _network, { transitGatewayId }) => ({
    known: false,
    gap: {
      kind: "said",
      code: "not_collected",
      text: `Where ${transitGatewayId} forwards to is not collected`,
    },
  }),
};
