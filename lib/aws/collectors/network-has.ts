/** What the networks of this run have, for calls that are worth making only there. */
import type { Collecting } from "#lib/aws/collecting.ts";
import { type Ec2Network, ec2NetworkSchema } from "#lib/facts/ec2-network.ts";

export interface NetworkHas {
  /** Anything at all that is plugged in. */
  interfaces: boolean;
  /** Endpoints through which packets for elsewhere are routed: of Network Firewall, or of an appliance. */
  routedEndpoints: boolean;
  /** An attachment to a transit gateway, or a route to one. */
  transitGateways: boolean;
  /** An attachment to a transit gateway of the account itself. */
  ownTransitGateway: boolean;
}

/** null: this run did not read the networks of the region to the end, so that no call may be left out. */
export function networkHas({ options, region, accountId }: Collecting): NetworkHas | null {
  const earlier = options.earlier?.("ec2.network", region);
  const network = ec2NetworkSchema.safeParse(earlier?.data).data;
  if (earlier?.complete !== true || network === undefined) return null;
  // A list that is missing although all is complete was rightly left out: there is nothing.
  const attachments = network.transitGatewayAttachments ?? [];
  const targets = (network.routeTables ?? []).flatMap(({ routes }) =>
    routes.flatMap(({ target }) => target ?? []),
  );
  return {
    interfaces: (network.networkInterfaces ?? []).length > 0,
    routedEndpoints: hasRoutedEndpoint(network, targets),
    transitGateways: attachments.length > 0 || targets.some((target) => target.startsWith("tgw-")),
    ownTransitGateway: attachments.some(
      ({ TransitGatewayOwnerId: owner }) => owner === accountId || owner === null,
    ),
  };
}

/** Gateway endpoints of S3 and DynamoDB stand in route tables as well, and carry no other traffic. */
function hasRoutedEndpoint({ vpcEndpoints }: Ec2Network, targets: readonly string[]): boolean {
  const endpoints = vpcEndpoints ?? [];
  if (endpoints.some(({ VpcEndpointType }) => VpcEndpointType === "GatewayLoadBalancer")) return true;
  const gateways = new Set(
    endpoints
      .filter(({ VpcEndpointType }) => VpcEndpointType === "Gateway")
      .map(({ VpcEndpointId }) => VpcEndpointId),
  );
  return targets.some((target) => target.startsWith("vpce-") && !gateways.has(target));
}
