/** Networks of one account in one region: what is connected, who may talk to it, and which way traffic goes. */
import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import {
  type Collecting,
  type Collector,
  identified,
  ownedByAccounts,
  valueOf,
} from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { Ec2Network, SecurityGroup } from "#lib/facts/ec2-network.ts";
import { readPrefixLists, readSecurityGroupRules, readSecurityGroups } from "./ec2-network-groups.ts";
import { readNetworkInterfaces, tagsOf } from "./ec2-network-interfaces.ts";
import {
  readInternetGateways,
  readNatGateways,
  readNetworkAcls,
  readPublicAccess,
  readTransitGatewayAttachments,
  readVpcEndpoints,
} from "./ec2-network-paths.ts";
import { readRouteTables, readSubnets } from "./ec2-network-routing.ts";

/** What is asked first, in every region: it tells whether the rest is needed. */
type Outline = Pick<Ec2Network, "vpcs" | "networkInterfaces" | "securityGroups">;
type Routing = Pick<Ec2Network, "subnets" | "routeTables">;

/**
 * `ec2.network`: the operations below, one region. A region without a single interface, with nothing but the default VPC
 * and default groups, costs three calls.
 */
export const ec2Network: Collector<"ec2.network"> = {
  name: "ec2.network",
  scope: "region",
  actions: [
    { action: "ec2:DescribeVpcs", reason: "which networks exist beside the default ones" },
    {
      action: "ec2:DescribeNetworkInterfaces",
      reason: "what is connected to them, and its public addresses",
    },
    { action: "ec2:DescribeSecurityGroups", reason: "which groups guard what is connected" },
    { action: "ec2:DescribeSecurityGroupRules", reason: "from where the groups let traffic in" },
    { action: "ec2:DescribeSubnets", reason: "in which subnets things stand" },
    { action: "ec2:DescribeRouteTables", reason: "which way the traffic of a subnet goes" },
    { action: "ec2:DescribeInternetGateways", reason: "whether a route to the internet leads anywhere" },
    { action: "ec2:DescribeNatGateways", reason: "how traffic leaves a private subnet" },
    { action: "ec2:DescribeNetworkAcls", reason: "whether a subnet refuses what a group lets in" },
    { action: "ec2:DescribeVpcEndpoints", reason: "which services are reached without the internet" },
    {
      action: "ec2:DescribeTransitGatewayAttachments",
      reason: "which account's gateway a network leaves by",
    },
    { action: "ec2:DescribeManagedPrefixLists", reason: "whose lists of addresses rules and routes name" },
    { action: "ec2:GetManagedPrefixListEntries", reason: "the addresses in the account's own lists" },
    {
      action: "ec2:DescribeVpcBlockPublicAccessOptions",
      reason: "whether the account keeps internet gateways shut",
    },
    { action: "ec2:DescribeVpcBlockPublicAccessExclusions", reason: "which networks it leaves open" },
  ],
  async collect(from) {
    const [vpcs, networkInterfaces, securityGroups] = await Promise.all([
      readVpcs(from),
      readNetworkInterfaces(from),
      readSecurityGroups(from),
    ]);
    const outline = { vpcs, networkInterfaces, securityGroups };
    const isConnected = networkInterfaces?.length !== 0;
    const wantsRules = isConnected || securityGroups?.every(isDefaultGroup) !== true;
    const wantsRouting = isConnected || vpcs?.every(({ IsDefault }) => IsDefault === true) !== true;
    const [securityGroupRules, routing] = await Promise.all([
      wantsRules ? readSecurityGroupRules(from) : leaveRules(from),
      wantsRouting ? readRouting(from) : leaveRouting(from),
    ]);
    const { routeTables } = routing;
    const isHalfRead = (wantsRules && securityGroupRules === null) || (wantsRouting && routeTables === null);
    const named = namedPrefixLists(securityGroupRules ?? [], routeTables ?? []);
    const [paths, prefixLists] = await Promise.all([
      wantsRouting ? readPaths(from, outline, routing) : leavePaths(from),
      isHalfRead || named.size > 0 ? readPrefixLists(from, named) : leavePrefixLists(from),
    ]);
    return { ...outline, securityGroupRules, ...routing, ...paths, prefixLists };
  },
};

function isDefaultGroup({ GroupName }: SecurityGroup): boolean {
  return GroupName === "default";
}

async function readVpcs(from: Collecting): Promise<Ec2Network["vpcs"]> {
  const listed = await from.pages("ec2:DescribeVpcs", async (clients, http, NextToken) => {
    const input = { MaxResults: 1_000, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.ec2.send(new DescribeVpcsCommand(input), http);
    return { items: ownedByAccounts(identified(page.Vpcs, "VpcId")), next: page.NextToken };
  });
  const vpcs = valueOf(listed)?.map((vpc) => {
    const { VpcId = "", IsDefault, OwnerId, CidrBlock, Tags } = vpc;
    const v4 = vpc.CidrBlockAssociationSet?.filter(({ CidrBlockState }) => isAssociated(CidrBlockState));
    const v6 = vpc.Ipv6CidrBlockAssociationSet?.filter(({ Ipv6CidrBlockState }) =>
      isAssociated(Ipv6CidrBlockState),
    );
    const cidrs = [
      CidrBlock,
      ...(v4 ?? []).map((one) => one.CidrBlock),
      ...(v6 ?? []).map((one) => one.Ipv6CidrBlock),
    ].filter((cidr) => cidr !== undefined);
    return {
      VpcId,
      IsDefault: IsDefault ?? null,
      OwnerId: OwnerId ?? null,
      cidrs: [...new Set(cidrs)].sort(),
      tags: tagsOf(Tags),
    };
  });
  return orderedBy(vpcs ?? null, "VpcId");
}

function isAssociated(state: { State?: string | undefined } | undefined): boolean {
  return state?.State === undefined || state.State === "associated";
}

const unconnected = "no-interfaces";

function leaveRules(from: Collecting): null {
  from.skip("ec2:DescribeSecurityGroupRules", unconnected);
  return null;
}

async function readRouting(from: Collecting): Promise<Routing> {
  const [subnets, routeTables] = await Promise.all([readSubnets(from), readRouteTables(from)]);
  return { subnets, routeTables };
}

function leaveRouting(from: Collecting): Routing {
  from.skip("ec2:DescribeSubnets", unconnected);
  from.skip("ec2:DescribeRouteTables", unconnected);
  return { subnets: null, routeTables: null };
}

type Paths = Pick<
  Ec2Network,
  | "internetGateways"
  | "natGateways"
  | "networkAcls"
  | "vpcEndpoints"
  | "transitGatewayAttachments"
  | "publicAccess"
>;

const noPaths: Paths = {
  internetGateways: null,
  natGateways: null,
  networkAcls: null,
  vpcEndpoints: null,
  transitGatewayAttachments: null,
  publicAccess: null,
};

const pathOps = {
  internetGateways: ["ec2:DescribeInternetGateways"],
  natGateways: ["ec2:DescribeNatGateways"],
  networkAcls: ["ec2:DescribeNetworkAcls"],
  vpcEndpoints: ["ec2:DescribeVpcEndpoints"],
  transitGatewayAttachments: ["ec2:DescribeTransitGatewayAttachments"],
  publicAccess: ["ec2:DescribeVpcBlockPublicAccessOptions", "ec2:DescribeVpcBlockPublicAccessExclusions"],
} as const satisfies Record<keyof Paths, readonly string[]>;

function leavePaths(from: Collecting): Paths {
  for (const op of Object.values(pathOps).flat()) from.skip(op, unconnected);
  return noPaths;
}

/** Only what a route leads to, or an address could be reached by; what could not be read may lead anywhere. */
async function readPaths(from: Collecting, outline: Outline, { routeTables }: Routing): Promise<Paths> {
  const targets = routeTables?.flatMap(({ routes }) => routes.map(({ target }) => target ?? ""));
  const leadsTo = (...kinds: string[]) =>
    targets === undefined || targets.some((target) => kinds.some((kind) => target.startsWith(kind)));
  const interfaces = outline.networkInterfaces;
  const isAddressed =
    interfaces?.every(({ publicIps, ipv6 }) => publicIps.length === 0 && ipv6.length === 0) !== true;
  const hasTransit = interfaces?.some(({ InterfaceType }) => InterfaceType === "transit_gateway") ?? true;
  const when = <T>(
    isNeeded: boolean,
    part: keyof Paths,
    rule: string,
    read: (from: Collecting) => Promise<T>,
  ) => {
    if (isNeeded) return read(from);
    for (const op of pathOps[part]) from.skip(op, rule);
    return null;
  };
  const [internetGateways, natGateways, networkAcls, vpcEndpoints, transitGatewayAttachments, publicAccess] =
    await Promise.all([
      when(leadsTo("igw-"), "internetGateways", "no-route-to-one", readInternetGateways),
      when(leadsTo("nat-"), "natGateways", "no-route-to-one", readNatGateways),
      when(isAddressed && leadsTo("igw-"), "networkAcls", "no-public-address", readNetworkAcls),
      readVpcEndpoints(from),
      when(
        leadsTo("tgw-") || hasTransit,
        "transitGatewayAttachments",
        "no-route-to-one",
        readTransitGatewayAttachments,
      ),
      when(leadsTo("igw-", "nat-", "eigw-"), "publicAccess", "no-route-out", readPublicAccess),
    ]);
  return {
    internetGateways,
    natGateways,
    networkAcls,
    vpcEndpoints,
    transitGatewayAttachments,
    publicAccess,
  };
}

function namedPrefixLists(
  rules: NonNullable<Ec2Network["securityGroupRules"]>,
  tables: NonNullable<Ec2Network["routeTables"]>,
): Set<string> {
  const destinations = tables.flatMap(({ routes }) => routes.map(({ destination }) => destination));
  return new Set([
    ...rules.flatMap(({ PrefixListId }) => PrefixListId ?? []),
    ...destinations.filter((destination) => destination.startsWith("pl-")),
  ]);
}

function leavePrefixLists(from: Collecting): null {
  from.skip("ec2:DescribeManagedPrefixLists", "none-named");
  from.skip("ec2:GetManagedPrefixListEntries", "none-named");
  return null;
}
