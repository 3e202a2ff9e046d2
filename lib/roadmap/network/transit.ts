/** Where transit gateways send what is meant for the internet, told by the facts of whoever owns them. */
import type { PrefixList, RouteTable, TransitGatewayAttachment } from "#lib/facts/ec2-network.ts";
import type { TransitGatewayRoutes } from "#lib/facts/transit-gateways.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Network, Networks } from "./networks.ts";
import type { TransitTarget } from "./sources.ts";
import { gapOfOwner, missing, ofOwner } from "./subnets.ts";
import { internetTargets, waysOut } from "./tables.ts";

const tablesOperation = "ec2:DescribeTransitGatewayRouteTables";
const routesOperation = "ec2:SearchTransitGatewayRoutes";

interface TransitWay {
  transitGatewayId: string;
  vpcId: string;
  family: 4 | 6;
}

/** What packets from a VPC reach by a transit gateway on their way to the internet; empty: nothing. */
export function transitTargets(
  networks: Networks,
  network: Network,
  way: TransitWay,
): Answer<readonly TransitTarget[]> {
  const own = ofOwner(networks, network, network.attachments);
  if (!own.known) return own;
  const door = own.value.find(
    (one) =>
      one.TransitGatewayId === way.transitGatewayId &&
      one.ResourceType === "vpc" &&
      one.ResourceId === way.vpcId &&
      isUsable(one),
  );
  if (door === undefined)
    return missing(networks, network, `${way.vpcId} has no attachment to ${way.transitGatewayId}`);
  const { TransitGatewayOwnerId: ownerId } = door;
  if (ownerId === null) return missing(networks, network, `Whose ${way.transitGatewayId} is, is not known`);
  const owner = networks.in(network.region, ownerId);
  const attachments = ofOwner(networks, owner, owner.attachments);
  if (!attachments.known) return attachments;
  const byId = new Map(attachments.value.map((one) => [one.TransitGatewayAttachmentId, one]));
  const tableId = byId.get(door.TransitGatewayAttachmentId)?.TransitGatewayRouteTableId ?? null;
  if (tableId === null)
    return missing(networks, owner, `Which table ${door.TransitGatewayAttachmentId} follows is not known`);
  const table = tableOf(networks, owner, tableId);
  if (!table.known) return { known: false, gap: gapOfOwner(networks, owner, table.gap) };
  return follow(networks, owner, table.value, { byId, family: way.family });
}

function isUsable({ State }: TransitGatewayAttachment): boolean {
  return State === null || State === "available" || State === "modifying";
}

type Routes = NonNullable<TransitGatewayRoutes["routeTables"][number]["routes"]>;

function tableOf(networks: Networks, owner: Network, tableId: string): Answer<Routes> {
  const facts = networks.view.find("ec2.transit-gateway-routes", owner.region, owner.accountId);
  const found = facts.ask(tablesOperation, ({ routeTables }) =>
    routeTables.find(({ TransitGatewayRouteTableId }) => TransitGatewayRouteTableId === tableId),
  );
  if (!found.known) return found;
  const routes = found.value?.routes ?? null;
  if (routes !== null) return { known: true, value: routes };
  const gap = found.value === undefined ? null : facts.gapOf(routesOperation, tableId);
  const text = `The routes of ${tableId} are not known`;
  return { known: false, gap: gap ?? { kind: "said", code: "not_read", text } };
}

interface Doors {
  byId: ReadonlyMap<string, TransitGatewayAttachment>;
  family: 4 | 6;
}

/** A table of a transit gateway is read like one of a VPC whose targets are attachments. */
function follow(
  networks: Networks,
  owner: Network,
  routes: Routes,
  { byId, family }: Doors,
): Answer<readonly TransitTarget[]> {
  const lists: ReadonlyMap<string, PrefixList> | null = owner.prefixLists.known
    ? owner.prefixLists.value
    : null;
  const table: RouteTable = {
    RouteTableId: "",
    VpcId: "",
    OwnerId: owner.accountId,
    associations: [],
    routes: routes.flatMap(({ DestinationCidrBlock, PrefixListId, State, attachmentIds }) => {
      const destination = DestinationCidrBlock ?? PrefixListId ?? "0.0.0.0/0";
      const targets = attachmentIds.length === 0 ? [null] : attachmentIds;
      return targets.map((target) => ({ destination, State, target }));
    }),
    tags: {},
  };
  const ways = waysOut(table, family, lists);
  const unread = ways.unread[0];
  if (unread !== undefined)
    return missing(networks, owner, `The entries of prefix list ${unread.prefixListId} are not known`);
  const targets: TransitTarget[] = [];
  for (const id of internetTargets(table, ways, networks.input.settings)) {
    const attachment = byId.get(id);
    if (attachment === undefined) return missing(networks, owner, `What hangs on ${id} is not known`);
    const { ResourceType, ResourceId, ResourceOwnerId } = attachment;
    targets.push({
      resourceType: ResourceType ?? "unknown",
      resourceId: ResourceId ?? "unknown",
      resourceOwnerId: ResourceOwnerId ?? owner.accountId,
      attachmentId: id,
    });
  }
  return { known: true, value: targets };
}
