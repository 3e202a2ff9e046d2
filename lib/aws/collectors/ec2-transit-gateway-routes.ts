/** Where the transit gateways that an account owns send what comes to them. */
import {
  DescribeTransitGatewayRouteTablesCommand,
  SearchTransitGatewayRoutesCommand,
  type TransitGatewayRoute,
  type TransitGatewayRouteTable,
} from "@aws-sdk/client-ec2";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { TransitGatewayRoutes } from "#lib/facts/transit-gateways.ts";
import { networkHas } from "./network-has.ts";

type RouteTable = TransitGatewayRoutes["routeTables"][number];
type Routes = NonNullable<RouteTable["routes"]>;

const tablesOperation = "ec2:DescribeTransitGatewayRouteTables";
const routesOperation = "ec2:SearchTransitGatewayRoutes";
const atOnce = 4;

/**
 * `ec2.transit-gateway-routes`: only where an attachment of this run's networks belongs to a transit gateway of the account
 * itself: ec2:DescribeTransitGatewayRouteTables, and SearchTransitGatewayRoutes of each table.
 */
export const ec2TransitGatewayRoutes: Collector<"ec2.transit-gateway-routes"> = {
  name: "ec2.transit-gateway-routes",
  scope: "region",
  actions: [
    { action: tablesOperation, reason: "which route tables a transit gateway has" },
    { action: routesOperation, reason: "where a transit gateway sends packets for the internet" },
  ],
  async collect(from) {
    if (networkHas(from)?.ownTransitGateway === false) {
      for (const op of [tablesOperation, routesOperation]) from.skip(op, "no-own-transit-gateway");
      return { routeTables: [] };
    }
    const tables = await listTables(from);
    if (tables === null) return null;
    if (tables.length === 0) from.skip(routesOperation, "no-route-table");
    const routeTables = await mapAtOnce(tables, atOnce, (table) => withRoutes(from, table));
    return { routeTables: orderedBy(routeTables.flat(), "TransitGatewayRouteTableId") };
  },
};

async function listTables(from: Collecting): Promise<TransitGatewayRouteTable[] | null> {
  const listed = await from.pages(tablesOperation, async (clients, http, NextToken) => {
    const input = { MaxResults: 1000, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.ec2.send(new DescribeTransitGatewayRouteTablesCommand(input), http);
    const items = identified(
      page.TransitGatewayRouteTables,
      "TransitGatewayRouteTableId",
      "TransitGatewayId",
    );
    return { items, next: page.NextToken };
  });
  return listed.kind === "ok" ? listed.value.filter(({ State }) => State !== "deleted") : null;
}

async function withRoutes(from: Collecting, table: TransitGatewayRouteTable): Promise<RouteTable[]> {
  const { TransitGatewayRouteTableId, TransitGatewayId } = table;
  if (TransitGatewayRouteTableId === undefined || TransitGatewayId === undefined) return [];
  const found = await from.pages(
    routesOperation,
    async (clients, http, NextToken) => {
      const input = {
        TransitGatewayRouteTableId,
        Filters: [{ Name: "state", Values: ["active", "blackhole"] }],
        MaxResults: 1000,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.ec2.send(new SearchTransitGatewayRoutesCommand(input), http);
      // More routes, and no way to ask for them: half a table may lead anywhere.
      const isCut = page.AdditionalRoutesAvailable === true && (page.NextToken ?? "") === "";
      return { items: isCut ? undefined : page.Routes, next: page.NextToken };
    },
    { resource: TransitGatewayRouteTableId, gone: ["InvalidRouteTableID.NotFound"] },
  );
  if (found.kind === "gone") return [];
  const routes = found.kind === "ok" ? routeFacts(found.value) : null;
  return [{ TransitGatewayRouteTableId, TransitGatewayId, routes }];
}

function routeFacts(routes: readonly TransitGatewayRoute[]): Routes {
  const facts = routes.map((route) => ({
    DestinationCidrBlock: route.DestinationCidrBlock ?? null,
    PrefixListId: route.PrefixListId ?? null,
    State: route.State ?? "active",
    attachmentIds: (route.TransitGatewayAttachments ?? [])
      .flatMap(({ TransitGatewayAttachmentId }) => TransitGatewayAttachmentId ?? [])
      .sort(),
  }));
  return facts.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
