/** Networks for tests: one region of an account, to be put together from small things. */

import { unconnectedNetwork } from "#lib/facts/a-network.fixture.ts";
import type {
  Ec2Network,
  NatGateway,
  NetworkInterface,
  PrefixList,
  RouteTable,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  TransitGatewayAttachment,
  VpcEndpoint,
} from "#lib/facts/ec2-network.ts";
import type { Envelope, Operation } from "#lib/facts/envelope.ts";
import { accountId, aFact, homeRegion } from "./a-fact.fixture.ts";

type Vpc = NonNullable<Ec2Network["vpcs"]>[number];

const vpcId = "vpc-1";

export function aVpc(VpcId: string = vpcId, more: Partial<Vpc> = {}): Vpc {
  return { VpcId, IsDefault: false, OwnerId: accountId, cidrs: ["10.1.0.0/16"], tags: {}, ...more };
}

/** In use, of the account itself, in subnet-1, without a public address. */
export function anInterface(
  NetworkInterfaceId: string,
  more: Partial<NetworkInterface> = {},
): NetworkInterface {
  return {
    NetworkInterfaceId,
    SubnetId: "subnet-1",
    AssociatedSubnets: [],
    VpcId: vpcId,
    OwnerId: accountId,
    Status: "in-use",
    InterfaceType: "interface",
    RequesterId: null,
    RequesterManaged: false,
    Description: null,
    operator: null,
    InstanceId: null,
    InstanceOwnerId: null,
    Groups: ["sg-1"],
    publicIps: [],
    ipv6: [],
    DenyAllIgwTraffic: false,
    SourceDestCheck: true,
    ...more,
  };
}

export function aSubnet(SubnetId = "subnet-1", more: Partial<Subnet> = {}): Subnet {
  return {
    SubnetId,
    VpcId: vpcId,
    OwnerId: accountId,
    CidrBlock: "10.1.1.0/24",
    ipv6: [],
    MapPublicIpOnLaunch: false,
    InternetGatewayBlockMode: "off",
    tags: {},
    ...more,
  };
}

/** Destination → target; a target in brackets is a blackhole. */
type Routes = Readonly<Record<string, string>>;

/** The main table of the VPC, unless subnets or an edge are named. */
export function aRouteTable(
  RouteTableId: string,
  routes: Routes,
  {
    subnets = [],
    edge = null,
    ...more
  }: Partial<RouteTable> & { subnets?: readonly string[]; edge?: string | null } = {},
): RouteTable {
  const named = subnets.map((SubnetId) => ({ Main: false, SubnetId, GatewayId: null }));
  const main = { Main: true, SubnetId: null, GatewayId: null };
  const gateway = edge === null ? [] : [{ Main: false, SubnetId: null, GatewayId: edge }];
  return {
    RouteTableId,
    VpcId: vpcId,
    OwnerId: accountId,
    associations: subnets.length === 0 && edge === null ? [main] : [...named, ...gateway],
    routes: Object.entries({ "10.1.0.0/16": "local", ...routes }).map(([destination, target]) => ({
      destination,
      State: target.startsWith("(") ? "blackhole" : "active",
      target: target.replace(/[()]/g, ""),
    })),
    tags: {},
    ...more,
  };
}

export function aNatGateway(NatGatewayId: string, more: Partial<NatGateway> = {}): NatGateway {
  return {
    NatGatewayId,
    SubnetId: "subnet-nat",
    VpcId: vpcId,
    ConnectivityType: "public",
    AvailabilityMode: null,
    State: "available",
    RouteTableId: null,
    attachedAppliances: [],
    ...more,
  };
}

export function anEndpoint(VpcEndpointId: string, more: Partial<VpcEndpoint> = {}): VpcEndpoint {
  return {
    VpcEndpointId,
    VpcId: vpcId,
    OwnerId: accountId,
    VpcEndpointType: "GatewayLoadBalancer",
    ServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-1",
    State: "available",
    PrivateDnsEnabled: false,
    PolicyDocument: null,
    RouteTableIds: [],
    SubnetIds: ["subnet-firewall"],
    ...more,
  };
}

export function anAttachment(
  TransitGatewayAttachmentId: string,
  more: Partial<TransitGatewayAttachment> = {},
): TransitGatewayAttachment {
  return {
    TransitGatewayAttachmentId,
    TransitGatewayId: "tgw-1",
    TransitGatewayOwnerId: accountId,
    ResourceType: "vpc",
    ResourceId: vpcId,
    ResourceOwnerId: accountId,
    State: "available",
    TransitGatewayRouteTableId: null,
    ...more,
  };
}

export function aPrefixList(
  PrefixListId: string,
  entries: string[] | null,
  more: Partial<PrefixList> = {},
): PrefixList {
  return { PrefixListId, PrefixListName: "office", OwnerId: accountId, entries, ...more };
}

export function aGroup(GroupId = "sg-1", more: Partial<SecurityGroup> = {}): SecurityGroup {
  return { GroupId, GroupName: `name-of-${GroupId}`, VpcId: vpcId, OwnerId: accountId, tags: {}, ...more };
}

/** A rule for incoming TCP traffic on 443 without a source; the id is made of what it says. */
export function aRule(GroupId: string, more: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  return {
    SecurityGroupRuleId: `sgr-${GroupId}-${Object.values(more).flatMap(shown).join("-")}`,
    GroupId,
    IsEgress: false,
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
    CidrIpv4: null,
    CidrIpv6: null,
    PrefixListId: null,
    ReferencedGroup: null,
    hasDescription: true,
    ...more,
  };
}

function shown(value: unknown): string[] {
  return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
}

/** Lists that are not named are empty; nothing is blocked. */
export function emptyNetwork(more: Partial<Ec2Network> = {}): Ec2Network {
  return {
    vpcs: [],
    networkInterfaces: [],
    securityGroups: [],
    securityGroupRules: [],
    subnets: [],
    routeTables: [],
    internetGateways: [],
    natGateways: [],
    networkAcls: [],
    vpcEndpoints: [],
    transitGatewayAttachments: [],
    prefixLists: [],
    publicAccess: {
      InternetGatewayBlockMode: "off",
      State: "default-state",
      ManagedBy: "account",
      exclusions: [],
    },
    ...more,
  };
}

/** Operations of `ec2.network`. */
const networkOps = [
  "ec2:DescribeInternetGateways",
  "ec2:DescribeManagedPrefixLists",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeTransitGatewayAttachments",
  "ec2:DescribeVpcBlockPublicAccessExclusions",
  "ec2:DescribeVpcBlockPublicAccessOptions",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
  "ec2:GetManagedPrefixListEntries",
] as const;

/** The network of one region: vpc-1 with what is named. */
export function aNetworkFact(
  more: Partial<Ec2Network> = {},
  options: { region?: string; accountId?: string; observedAt?: string } = {},
): Envelope {
  const data = emptyNetwork({ vpcs: [aVpc()], ...more });
  return aFact("ec2.network", networkOps, data, { region: homeRegion, ...options });
}

/** A region without services in clusters. */
export function noServices(region: string): Envelope {
  return aFact("ecs.services", ["ecs:ListServices", "ecs:DescribeServices"], { services: [] }, { region });
}

const notNeeded: ReadonlySet<string> = new Set(
  networkOps.filter((op) => !/(Interfaces|Vpcs|SecurityGroups)$/.test(op)),
);

/** What the collector stores of a region that has nothing but its default VPC. */
export function anUnusedNetworkFact(region: string, owner: string = accountId): Envelope {
  const ops = networkOps.map(
    (op): Operation => ({ op, outcome: "ok", ...(notNeeded.has(op) ? { skipped: "no-interfaces" } : {}) }),
  );
  const data: Ec2Network = {
    ...unconnectedNetwork,
    vpcs: [aVpc("vpc-default", { IsDefault: true, OwnerId: owner, cidrs: ["172.31.0.0/16"] })],
    securityGroups: [aGroup("sg-default", { GroupName: "default", VpcId: "vpc-default", OwnerId: owner })],
  };
  return aFact("ec2.network", [], data, { region, accountId: owner, ops });
}
