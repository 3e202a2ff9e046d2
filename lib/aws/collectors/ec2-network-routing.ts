/** Subnets and route tables of one account in one region. */
import { DescribeRouteTablesCommand, DescribeSubnetsCommand, type Route } from "@aws-sdk/client-ec2";
import { type Collecting, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { Route as RouteFacts, RouteTable, Subnet } from "#lib/facts/ec2-network.ts";
import { tagsOf } from "./ec2-network-interfaces.ts";

/** ec2:DescribeSubnets; null: not read to the end. */
export async function readSubnets(from: Collecting): Promise<Subnet[] | null> {
  const listed = await from.pages("ec2:DescribeSubnets", async (clients, http, NextToken) => {
    const input = { MaxResults: 1_000, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.ec2.send(new DescribeSubnetsCommand(input), http);
    return { items: identified(page.Subnets, "SubnetId", "VpcId"), next: page.NextToken };
  });
  const subnets = valueOf(listed)?.map((subnet) => ({
    SubnetId: subnet.SubnetId ?? "",
    VpcId: subnet.VpcId ?? "",
    OwnerId: subnet.OwnerId ?? null,
    CidrBlock: subnet.CidrBlock ?? null,
    ipv6: orderedBy(
      (subnet.Ipv6CidrBlockAssociationSet ?? []).flatMap(
        ({ Ipv6CidrBlock, Ipv6CidrBlockState, Ipv6AddressAttribute }) =>
          Ipv6CidrBlock === undefined || !isInForce(Ipv6CidrBlockState?.State)
            ? []
            : { Ipv6CidrBlock, Ipv6AddressAttribute: Ipv6AddressAttribute ?? null },
      ),
      "Ipv6CidrBlock",
    ),
    MapPublicIpOnLaunch: subnet.MapPublicIpOnLaunch ?? null,
    InternetGatewayBlockMode: subnet.BlockPublicAccessStates?.InternetGatewayBlockMode ?? null,
    tags: tagsOf(subnet.Tags),
  }));
  return orderedBy(subnets ?? null, "SubnetId");
}

/** Absent: an older form of the answer, which lists those in force only. */
function isInForce(state: string | undefined): boolean {
  return state === undefined || state === "associated";
}

/** ec2:DescribeRouteTables, at most a hundred a page; null: not read to the end. */
export async function readRouteTables(from: Collecting): Promise<RouteTable[] | null> {
  const listed = await from.pages("ec2:DescribeRouteTables", async (clients, http, NextToken) => {
    const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.ec2.send(new DescribeRouteTablesCommand(input), http);
    return { items: identified(page.RouteTables, "RouteTableId", "VpcId"), next: page.NextToken };
  });
  const tables = valueOf(listed)?.map((table) => ({
    RouteTableId: table.RouteTableId ?? "",
    VpcId: table.VpcId ?? "",
    OwnerId: table.OwnerId ?? null,
    associations: (table.Associations ?? [])
      .filter(({ AssociationState }) => isInForce(AssociationState?.State))
      .map(({ Main, SubnetId, GatewayId }) => ({
        Main: Main ?? false,
        SubnetId: SubnetId ?? null,
        GatewayId: GatewayId ?? null,
      }))
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)),
    routes: orderedBy((table.Routes ?? []).flatMap(routeFacts), "destination"),
    tags: tagsOf(table.Tags),
  }));
  return orderedBy(tables ?? null, "RouteTableId");
}

function placeOf({ SubnetId, GatewayId }: RouteTable["associations"][number]): string {
  return SubnetId ?? GatewayId ?? "";
}

function routeFacts(route: Route): RouteFacts[] {
  const destination =
    route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId;
  if (destination === undefined) return [];
  return [{ destination, State: route.State ?? null, target: targetOf(route) }];
}

/** A route names one target; that of an instance names the interface too, which is what traffic goes to. */
function targetOf(route: Route): string | null {
  return (
    route.NatGatewayId ??
    route.TransitGatewayId ??
    route.EgressOnlyInternetGatewayId ??
    route.VpcPeeringConnectionId ??
    route.CarrierGatewayId ??
    route.LocalGatewayId ??
    route.CoreNetworkArn ??
    route.OdbNetworkArn ??
    route.NetworkInterfaceId ??
    route.InstanceId ??
    route.GatewayId ??
    null
  );
}
