/** Networks and what is connected to them. What AWS makes in every Region is told apart. */
import type { Ec2Network } from "#lib/facts/ec2-network.ts";
import { addressesOfInterface } from "./addresses.ts";
import { lists, type Place } from "./lister.ts";

/** Nothing but AWS's own default network is there, which these lists were then not asked for. */
const defaultsBy = ["no-interfaces"];

/** Where another account shares a network, its parts are that account's. */
function isOwn({ OwnerId }: { OwnerId: string | null }, { accountId }: Place): boolean {
  return OwnerId === null || OwnerId === accountId;
}

/** Ids of default VPCs; those that something is connected to count as somebody's. */
function defaultVpcs({ vpcs, networkInterfaces }: Ec2Network, connected: "too" | "not"): ReadonlySet<string> {
  const used = new Set((networkInterfaces ?? []).map(({ VpcId }) => VpcId));
  return new Set(
    (vpcs ?? [])
      .filter(({ IsDefault, VpcId }) => IsDefault === true && (connected === "too" || !used.has(VpcId)))
      .map(({ VpcId }) => VpcId),
  );
}

/** In the order in which they hang together. */
export const networkListers = [
  lists({
    type: "ec2:vpc",
    collector: "ec2.network",
    op: "ec2:DescribeVpcs",
    select: (data, arn, place) => {
      const unused = defaultVpcs(data, "not");
      return data.vpcs
        ?.filter((vpc) => isOwn(vpc, place))
        .map(({ VpcId, cidrs, tags, IsDefault }) => ({
          arn: arn("ec2", `vpc/${VpcId}`),
          detail: [IsDefault === true ? "default" : null, ...cidrs]
            .filter((word) => word !== null)
            .join(", "),
          tags,
          isDefault: unused.has(VpcId),
        }));
    },
  }),
  lists({
    type: "ec2:subnet",
    collector: "ec2.network",
    op: "ec2:DescribeSubnets",
    defaultsBy,
    select: (data, arn, place) => {
      const byDefault = defaultVpcs(data, "too");
      return data.subnets
        ?.filter((subnet) => isOwn(subnet, place))
        .map(({ SubnetId, CidrBlock, VpcId, tags }) => ({
          arn: arn("ec2", `subnet/${SubnetId}`),
          detail: CidrBlock,
          tags,
          isDefault: byDefault.has(VpcId),
        }));
    },
  }),
  lists({
    type: "ec2:route-table",
    collector: "ec2.network",
    op: "ec2:DescribeRouteTables",
    defaultsBy,
    select: (data, arn, place) => {
      const byDefault = defaultVpcs(data, "too");
      return data.routeTables
        ?.filter((table) => isOwn(table, place))
        .map(({ RouteTableId, VpcId, associations, tags }) => ({
          arn: arn("ec2", `route-table/${RouteTableId}`),
          tags,
          isDefault: byDefault.has(VpcId) && associations.some(({ Main }) => Main),
        }));
    },
  }),
  lists({
    type: "ec2:security-group",
    collector: "ec2.network",
    op: "ec2:DescribeSecurityGroups",
    select: ({ securityGroups }, arn, place) =>
      securityGroups
        ?.filter((group) => isOwn(group, place))
        .map(({ GroupId, GroupName, tags }) => ({
          arn: arn("ec2", `security-group/${GroupId}`),
          name: GroupName,
          tags,
          // Every network has one of this name, which nobody can delete.
          isDefault: GroupName === "default",
        })),
  }),
  lists({
    type: "ec2:network-interface",
    collector: "ec2.network",
    op: "ec2:DescribeNetworkInterfaces",
    select: ({ networkInterfaces }, arn, place) =>
      networkInterfaces
        ?.filter((one) => isOwn(one, place))
        .map(({ NetworkInterfaceId, InstanceId, Description, InterfaceType, ...one }) => ({
          arn: arn("ec2", `network-interface/${NetworkInterfaceId}`),
          detail: InstanceId === null ? (Description ?? InterfaceType) : `of ${InstanceId}`,
          addresses: addressesOfInterface(one),
        })),
  }),
  lists({
    type: "ec2:elastic-ip",
    collector: "ec2.addresses",
    op: "ec2:DescribeAddresses",
    select: ({ addresses }, arn) =>
      addresses.map(({ AllocationId, PublicIp, InstanceId, NetworkInterfaceId, tags }) => {
        const holder = InstanceId ?? NetworkInterfaceId;
        return {
          arn: arn("ec2", `elastic-ip/${AllocationId}`),
          detail: [PublicIp, holder === null ? "not associated" : `of ${holder}`]
            .filter((word) => word !== null)
            .join(", "),
          tags,
          // What it leads to within the network is the interface's own address.
          addresses: PublicIp === null ? [] : [PublicIp],
        };
      }),
  }),
  lists({
    type: "ec2:internet-gateway",
    collector: "ec2.network",
    op: "ec2:DescribeInternetGateways",
    defaultsBy,
    select: (data, arn) => {
      const byDefault = defaultVpcs(data, "too");
      return data.internetGateways?.map(({ InternetGatewayId, vpcIds }) => ({
        arn: arn("ec2", `internet-gateway/${InternetGatewayId}`),
        detail: vpcIds.length === 0 ? "not attached" : `of ${vpcIds.join(", ")}`,
        isDefault: vpcIds.some((id) => byDefault.has(id)),
      }));
    },
  }),
  lists({
    type: "ec2:natgateway",
    collector: "ec2.network",
    op: "ec2:DescribeNatGateways",
    emptyBy: defaultsBy,
    select: ({ natGateways }, arn) =>
      natGateways?.map(({ NatGatewayId, ConnectivityType, State, addresses }) => ({
        arn: arn("ec2", `natgateway/${NatGatewayId}`),
        ...(addresses === undefined ? {} : { addresses }),
        detail: [ConnectivityType, State].filter((word) => word !== null).join(", ") || null,
      })),
  }),
  lists({
    type: "ec2:network-acl",
    collector: "ec2.network",
    op: "ec2:DescribeNetworkAcls",
    defaultsBy,
    select: (data, arn) => {
      const byDefault = defaultVpcs(data, "too");
      return data.networkAcls?.map(({ NetworkAclId, VpcId }) => ({
        arn: arn("ec2", `network-acl/${NetworkAclId}`),
        isDefault: VpcId !== null && byDefault.has(VpcId),
      }));
    },
  }),
  lists({
    type: "ec2:vpc-endpoint",
    collector: "ec2.network",
    op: "ec2:DescribeVpcEndpoints",
    select: ({ vpcEndpoints }, arn, place) =>
      vpcEndpoints
        ?.filter((endpoint) => isOwn(endpoint, place))
        .map(({ VpcEndpointId, ServiceName }) => ({
          arn: arn("ec2", `vpc-endpoint/${VpcEndpointId}`),
          detail: ServiceName,
        })),
  }),
  lists({
    type: "ec2:transit-gateway-attachment",
    collector: "ec2.network",
    op: "ec2:DescribeTransitGatewayAttachments",
    select: ({ transitGatewayAttachments }, arn, { accountId }) =>
      transitGatewayAttachments
        ?.filter(({ ResourceOwnerId }) => ResourceOwnerId === accountId)
        .map(({ TransitGatewayAttachmentId, ResourceType, TransitGatewayId }) => ({
          arn: arn("ec2", `transit-gateway-attachment/${TransitGatewayAttachmentId}`),
          detail: [ResourceType, TransitGatewayId].filter((word) => word !== null).join(" on ") || null,
        })),
  }),
  lists({
    type: "ec2:transit-gateway-route-table",
    collector: "ec2.transit-gateway-routes",
    op: "ec2:DescribeTransitGatewayRouteTables",
    emptyBy: ["no-own-transit-gateway"],
    select: ({ routeTables }, arn) =>
      routeTables.map(({ TransitGatewayRouteTableId, TransitGatewayId }) => ({
        arn: arn("ec2", `transit-gateway-route-table/${TransitGatewayRouteTableId}`),
        detail: `of ${TransitGatewayId}`,
      })),
  }),
  lists({
    type: "network-firewall:firewall",
    collector: "networkfirewall.firewalls",
    op: "networkfirewall:ListFirewalls",
    emptyBy: defaultsBy,
    select: ({ firewalls }) => firewalls.map(({ FirewallArn }) => ({ arn: FirewallArn })),
  }),
] as const;
