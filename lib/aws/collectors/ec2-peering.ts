/** Which networks of other accounts are connected to those of an account. */
import {
  DescribeVpcPeeringConnectionsCommand,
  type VpcPeeringConnection,
  type VpcPeeringConnectionVpcInfo,
} from "@aws-sdk/client-ec2";
import { type Collector, identified } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import { hasNoInterfaces } from "./no-interfaces.ts";

const operation = "ec2:DescribeVpcPeeringConnections";

/** `ec2.peering`: ec2:DescribeVpcPeeringConnections, where there are interfaces at all. */
export const ec2Peering: Collector<"ec2.peering"> = {
  name: "ec2.peering",
  scope: "region",
  actions: [{ action: operation, reason: "which accounts networks are connected to" }],
  async collect(from) {
    if (hasNoInterfaces(from, operation)) return { connections: [] };
    const listed = await from.pages(
      operation,
      async (clients, http, NextToken) => {
        const input = { MaxResults: 1000, ...(NextToken === undefined ? {} : { NextToken }) };
        const page = await clients.ec2.send(new DescribeVpcPeeringConnectionsCommand(input), http);
        const connections = identified(page.VpcPeeringConnections, "VpcPeeringConnectionId");
        // Whose networks they are is what is asked: a side without an owner is half an answer.
        const isWhole = connections?.every((one) => ownersOf(one).every((id) => /^\d{12}$/.test(id ?? "")));
        return { items: isWhole === true ? connections : undefined, next: page.NextToken };
      },
      { owned: (list) => list.filter((one) => !ownersOf(one).includes(from.accountId)).map(arnOf) },
    );
    if (listed.kind !== "ok") return null;
    const connections = listed.value.map((connection) => ({
      VpcPeeringConnectionId: connection.VpcPeeringConnectionId ?? "",
      Status: connection.Status?.Code ?? null,
      RequesterVpcInfo: sideFacts(connection.RequesterVpcInfo),
      AccepterVpcInfo: sideFacts(connection.AccepterVpcInfo),
    }));
    return { connections: orderedBy(connections, "VpcPeeringConnectionId") };
  },
};

function ownersOf({ RequesterVpcInfo, AccepterVpcInfo }: VpcPeeringConnection): (string | undefined)[] {
  return [RequesterVpcInfo?.OwnerId, AccepterVpcInfo?.OwnerId];
}

/** By the side that asked for it: one of the two is the account's own. */
function arnOf(connection: VpcPeeringConnection): string {
  return `arn:aws:ec2::${connection.RequesterVpcInfo?.OwnerId}:vpc-peering-connection/${connection.VpcPeeringConnectionId}`;
}

function sideFacts(info: VpcPeeringConnectionVpcInfo | undefined) {
  return { OwnerId: info?.OwnerId ?? null, VpcId: info?.VpcId ?? null };
}
