/** Networks of one account in one region, and whether those that AWS did not make are in use. */
import { DescribeNetworkInterfacesCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { Ec2Network } from "#lib/facts/ec2.ts";

const op = "ec2:DescribeNetworkInterfaces";
/** A filter takes two hundred values. */
const filterValues = 200;

/**
 * `ec2.network`: ec2:DescribeVpcs, and DescribeNetworkInterfaces of the VPCs that are not default ones, one region.
 * Where the complete list of VPCs has default ones only, interfaces are not asked for.
 */
export const ec2Network: Collector<"ec2.network"> = {
  name: "ec2.network",
  scope: "region",
  actions: [
    { action: "ec2:DescribeVpcs", reason: "which networks exist beside the default ones" },
    { action: op, reason: "whether anything is connected to them" },
  ],
  async collect(from) {
    const listed = await from.pages("ec2:DescribeVpcs", async (clients, http, NextToken) => {
      const input = { MaxResults: 1_000, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.ec2.send(new DescribeVpcsCommand(input), http);
      return { items: identified(page.Vpcs, "VpcId"), next: page.NextToken };
    });
    if (listed.kind !== "ok") return null;
    const vpcs = listed.value.map(({ VpcId = "", IsDefault, OwnerId }) => ({
      VpcId,
      IsDefault: IsDefault ?? null,
      OwnerId: OwnerId ?? null,
    }));
    const made = vpcs.filter(({ IsDefault }) => IsDefault !== true).map(({ VpcId }) => VpcId);
    return { vpcs: orderedBy(vpcs, "VpcId"), networkInterfaces: await readInterfaces(from, made) };
  },
};

async function readInterfaces(
  from: Collecting,
  vpcs: readonly string[],
): Promise<Ec2Network["networkInterfaces"]> {
  if (vpcs.length === 0) {
    from.skip(op, "default-vpcs-only");
    return [];
  }
  const pieces = await mapAtOnce(inPieces(vpcs, filterValues), 2, (Values) => readPiece(from, Values));
  if (pieces.includes(null)) return null;
  return orderedBy(
    pieces.flatMap((piece) => piece ?? []),
    "NetworkInterfaceId",
  );
}

async function readPiece(from: Collecting, Values: string[]): Promise<Ec2Network["networkInterfaces"]> {
  const listed = await from.pages(op, async (clients, http, NextToken) => {
    const input = {
      Filters: [{ Name: "vpc-id", Values }],
      IncludeManagedResources: true,
      MaxResults: 1_000,
      ...(NextToken === undefined ? {} : { NextToken }),
    };
    const page = await clients.ec2.send(new DescribeNetworkInterfacesCommand(input), http);
    return { items: identified(page.NetworkInterfaces, "NetworkInterfaceId"), next: page.NextToken };
  });
  const found = valueOf(listed)?.map(({ NetworkInterfaceId = "", VpcId }) => ({
    NetworkInterfaceId,
    VpcId: VpcId ?? null,
  }));
  return found ?? null;
}
