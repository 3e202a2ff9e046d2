/** The network of one account × Region as EC2 describes it: VPCs, subnets, and which way traffic goes. */
import type {
  InternetGateway,
  NatGateway,
  NetworkAcl,
  Route,
  RouteTable,
  Subnet,
  Vpc,
  VpcEndpoint,
} from "@aws-sdk/client-ec2";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hexDigits, text } from "#lib/sim/random.ts";
import { type NetworkKind, networkId, networkOwner, networkPlanOf } from "./network-plan.ts";

export interface NetworkState {
  vpcs: readonly Vpc[];
  subnets: readonly Subnet[];
  routeTables: readonly RouteTable[];
  internetGateways: readonly InternetGateway[];
  natGateways: readonly NatGateway[];
  networkAcls: readonly NetworkAcl[];
  vpcEndpoints: readonly VpcEndpoint[];
  /** VPC Block Public Access of the account in the Region. */
  blockMode: "off" | "block-bidirectional";
}

/** Where things stand in the account's network of a Region. */
export interface NetworkPlaces {
  vpcId: string;
  /** Where machines and databases stand. */
  workloadSubnetId: string;
  /** Where load balancers and NAT gateways stand; absent: the network leads nowhere. */
  publicSubnetId?: string;
  /** Whose network it is. */
  owner: SimulatedAccount;
}

interface Draw {
  organization: SimulatedOrganization;
  account: SimulatedAccount;
  region: string;
}

/** The id of the VPC that AWS makes in each Region. */
export function defaultVpcId({ organization, account, region }: Draw): string {
  return `vpc-${text(17, hexDigits, organization.seed, "default-vpc", account.index, region)}`;
}

/** null: nothing of the account's own stands in the Region. */
export function networkPlacesOf(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): NetworkPlaces | null {
  const plan = networkPlanOf(organization, account, region);
  if (plan === null) return null;
  const draw = { organization, account, region };
  if (plan.kind === "default") {
    return { vpcId: defaultVpcId(draw), workloadSubnetId: idOf(draw, "subnet", "default-a"), owner: account };
  }
  if (plan.kind === "shared") {
    const owner = networkOwner(organization, region);
    if (owner === null) return null;
    const theirs = { ...draw, account: owner };
    return { vpcId: idOf(theirs, "vpc", "own"), workloadSubnetId: idOf(theirs, "subnet", "lent"), owner };
  }
  const vpcId = idOf(draw, "vpc", "own");
  const open = idOf(draw, "subnet", "public");
  if (plan.kind === "isolated")
    return { vpcId, workloadSubnetId: idOf(draw, "subnet", "private"), owner: account };
  const isPublic = plan.kind === "public" || plan.kind === "blocked";
  const workloadSubnetId = isPublic ? open : idOf(draw, "subnet", "private");
  return { vpcId, workloadSubnetId, publicSubnetId: open, owner: account };
}

function idOf({ organization, account, region }: Draw, prefix: string, name: string): string {
  return networkId(prefix, organization, account, region, name);
}

/** What the account's own calls answer in a Region. */
export function networkIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): NetworkState {
  const draw = { organization, account, region };
  const plan = networkPlanOf(organization, account, region);
  const blockMode = plan?.kind === "blocked" ? "block-bidirectional" : "off";
  const given = withBlock(defaultNetwork(draw), blockMode);
  if (plan === null || plan.kind === "default") return { ...given, blockMode };
  const own = plan.kind === "shared" ? borrowedNetwork(draw) : ownNetwork(draw, plan.kind);
  const made = withBlock(own, blockMode);
  return {
    vpcs: [...given.vpcs, ...made.vpcs],
    subnets: [...given.subnets, ...made.subnets],
    routeTables: [...given.routeTables, ...made.routeTables],
    internetGateways: [...given.internetGateways, ...made.internetGateways],
    natGateways: made.natGateways,
    networkAcls: [...given.networkAcls, ...made.networkAcls],
    vpcEndpoints: made.vpcEndpoints,
    blockMode,
  };
}

type Parts = Omit<NetworkState, "blockMode">;

function withBlock(parts: Parts, InternetGatewayBlockMode: NetworkState["blockMode"]): Parts {
  return {
    ...parts,
    subnets: parts.subnets.map((subnet) => ({
      ...subnet,
      BlockPublicAccessStates: { InternetGatewayBlockMode },
    })),
  };
}

function vpcOf({ account }: Draw, VpcId: string, CidrBlock: string, IsDefault: boolean): Vpc {
  return {
    VpcId,
    IsDefault,
    OwnerId: account.id,
    CidrBlock,
    State: "available",
    CidrBlockAssociationSet: [{ CidrBlock, CidrBlockState: { State: "associated" } }],
  };
}

function subnetOf({ account, region }: Draw, VpcId: string, SubnetId: string, CidrBlock: string): Subnet {
  return {
    SubnetId,
    VpcId,
    CidrBlock,
    OwnerId: account.id,
    State: "available",
    AvailabilityZone: `${region}a`,
    MapPublicIpOnLaunch: false,
    Ipv6CidrBlockAssociationSet: [],
  };
}

function tableOf(draw: Draw, VpcId: string, name: string, routes: Route[], subnetIds: string[]): RouteTable {
  const RouteTableId = idOf(draw, "rtb", name);
  const association = (place: string) => ({
    RouteTableAssociationId: idOf(draw, "rtbassoc", place),
    RouteTableId,
    AssociationState: { State: "associated" as const },
  });
  return {
    RouteTableId,
    VpcId,
    OwnerId: draw.account.id,
    // A table without subnets is the main one of its network.
    Associations:
      subnetIds.length === 0
        ? [{ ...association(`${name}-main`), Main: true }]
        : subnetIds.map((SubnetId) => ({ ...association(SubnetId), Main: false, SubnetId })),
    Routes: routes,
  };
}

function routeTo(DestinationCidrBlock: string, target: Partial<Route>): Route {
  return { DestinationCidrBlock, State: "active", Origin: "CreateRoute", ...target };
}

function localRoute(DestinationCidrBlock: string): Route {
  return { DestinationCidrBlock, GatewayId: "local", State: "active", Origin: "CreateRouteTable" };
}

function aclOf(draw: Draw, VpcId: string, subnetIds: readonly string[]): NetworkAcl {
  const NetworkAclId = idOf(draw, "acl", VpcId);
  const entries = [100, 32_767].flatMap((RuleNumber) =>
    [false, true].map((Egress) => ({
      RuleNumber,
      Egress,
      Protocol: "-1",
      RuleAction: RuleNumber === 100 ? ("allow" as const) : ("deny" as const),
      CidrBlock: "0.0.0.0/0",
    })),
  );
  return {
    NetworkAclId,
    VpcId,
    IsDefault: true,
    OwnerId: draw.account.id,
    Associations: subnetIds.map((SubnetId) => ({
      NetworkAclAssociationId: idOf(draw, "aclassoc", SubnetId),
      NetworkAclId,
      SubnetId,
    })),
    Entries: entries,
  };
}

/** What AWS makes in each Region: three subnets, all of them open. */
function defaultNetwork(draw: Draw): Parts {
  const VpcId = defaultVpcId(draw);
  const InternetGatewayId = idOf(draw, "igw", "default");
  const subnets = ["a", "b", "c"].map((zone, at) => ({
    ...subnetOf(draw, VpcId, idOf(draw, "subnet", `default-${zone}`), `172.31.${at * 16}.0/20`),
    MapPublicIpOnLaunch: true,
    DefaultForAz: true,
  }));
  const routes = [localRoute("172.31.0.0/16"), routeTo("0.0.0.0/0", { GatewayId: InternetGatewayId })];
  return {
    vpcs: [vpcOf(draw, VpcId, "172.31.0.0/16", true)],
    subnets,
    routeTables: [tableOf(draw, VpcId, "default", routes, [])],
    internetGateways: [gatewayOf(draw, InternetGatewayId, VpcId)],
    natGateways: [],
    networkAcls: [
      aclOf(
        draw,
        VpcId,
        subnets.map(({ SubnetId = "" }) => SubnetId),
      ),
    ],
    vpcEndpoints: [],
  };
}

function gatewayOf({ account }: Draw, InternetGatewayId: string, VpcId: string): InternetGateway {
  return {
    InternetGatewayId,
    OwnerId: account.id,
    // Of internet gateways AWS says "available", which the type does not list.
    Attachments: [{ VpcId, State: "available" as "attached" }],
  };
}

const cidr = "10.20.0.0/16";

function ownNetwork(draw: Draw, kind: NetworkKind): Parts {
  const vpcId = idOf(draw, "vpc", "own");
  const subnet = (name: string, at: number) =>
    subnetOf(draw, vpcId, idOf(draw, "subnet", name), `10.20.${at * 16}.0/20`);
  const isOwner = networkOwner(draw.organization, draw.region)?.id === draw.account.id;
  const lent = isOwner ? [subnet("lent", 3)] : [];
  const inner = [subnet("private", 2), ...lent];
  const outer = kind === "isolated" ? [] : [subnet("public", 1)];
  const middle = kind === "firewalled" ? [subnet("firewall", 4)] : [];
  const innerIds = inner.map(({ SubnetId = "" }) => SubnetId);
  const subnets = [...inner, ...middle, ...outer];
  const InternetGatewayId = idOf(draw, "igw", "own");
  const nat = natOf(draw, vpcId, kind);
  const s3 = endpointOf(draw, vpcId, "s3", { RouteTableIds: [idOf(draw, "rtb", "private")] });
  const logs = endpointOf(draw, vpcId, "logs", { SubnetIds: innerIds.slice(0, 1) });
  const toS3: Route = {
    DestinationPrefixListId: awsListId("s3"),
    GatewayId: s3.VpcEndpointId,
    State: "active",
    Origin: "CreateRoute",
  };
  const toNat = nat === null ? [] : [routeTo("0.0.0.0/0", { NatGatewayId: nat.NatGatewayId })];
  const toFirewall = [routeTo("0.0.0.0/0", { GatewayId: firewallEndpointId(draw) })];
  const outIpv6: Route = {
    DestinationIpv6CidrBlock: "::/0",
    GatewayId: InternetGatewayId,
    State: "active",
    Origin: "CreateRoute",
  };
  const innerRoutes = [
    localRoute(cidr),
    toS3,
    ...(middle.length > 0 ? toFirewall : toNat),
    ...(kind === "ipv6" ? [outIpv6] : []),
  ];
  const middleTable = tableOf(
    draw,
    vpcId,
    "firewall",
    [localRoute(cidr), ...toNat],
    middle.map(({ SubnetId = "" }) => SubnetId),
  );
  const open = routeTo("0.0.0.0/0", { GatewayId: InternetGatewayId });
  return {
    vpcs: [vpcOf(draw, vpcId, cidr, false)],
    subnets: subnets.map((one) => (kind === "ipv6" ? withIpv6(one) : one)),
    routeTables: [
      // The subnets that people call public follow the main table: nothing is associated with them.
      tableOf(draw, vpcId, "main", [localRoute(cidr), ...(outer.length === 0 ? [] : [open])], []),
      tableOf(draw, vpcId, "private", innerRoutes, innerIds),
      ...(middle.length === 0 ? [] : [middleTable]),
    ],
    internetGateways: outer.length === 0 ? [] : [gatewayOf(draw, InternetGatewayId, vpcId)],
    natGateways: nat === null ? [] : [nat],
    networkAcls: [
      aclOf(
        draw,
        vpcId,
        subnets.map(({ SubnetId = "" }) => SubnetId),
      ),
    ],
    vpcEndpoints: [s3, logs, ...(middle.length === 0 ? [] : [firewallEndpoint(draw, vpcId)])],
  };
}

function withIpv6(subnet: Subnet): Subnet {
  const at = Number(subnet.CidrBlock?.split(".")[2] ?? "0");
  const Ipv6CidrBlock = `2600:1f18:20:${at.toString(16)}::/64`;
  return {
    ...subnet,
    Ipv6CidrBlockAssociationSet: [
      { Ipv6CidrBlock, Ipv6CidrBlockState: { State: "associated" }, Ipv6AddressAttribute: "public" },
    ],
  };
}

function natOf(draw: Draw, VpcId: string, kind: NetworkKind): NatGateway | null {
  if (kind !== "nat" && kind !== "firewalled" && kind !== "ipv6") return null;
  return {
    NatGatewayId: idOf(draw, "nat", "own"),
    SubnetId: idOf(draw, "subnet", "public"),
    VpcId,
    State: "available",
    ConnectivityType: "public",
    AvailabilityMode: "zonal",
    AttachedAppliances: [],
  };
}

/** The endpoint of the firewall that stands between the machines and the NAT gateway. */
export function firewallEndpointId({ organization, account, region }: Draw): string {
  return networkId("vpce", organization, account, region, "firewall");
}

function firewallEndpoint(draw: Draw, VpcId: string): VpcEndpoint {
  return {
    VpcEndpointId: firewallEndpointId(draw),
    VpcEndpointType: "GatewayLoadBalancer",
    VpcId,
    OwnerId: draw.account.id,
    ServiceName: `com.amazonaws.vpce.${draw.region}.vpce-svc-0${draw.account.id}0000`,
    State: "available" as "Available",
    PrivateDnsEnabled: false,
    RequesterManaged: true,
    RouteTableIds: [],
    SubnetIds: [idOf(draw, "subnet", "firewall")],
  };
}

function endpointOf(draw: Draw, VpcId: string, service: string, more: Partial<VpcEndpoint>): VpcEndpoint {
  const { account, region, organization } = draw;
  const isOrganizational = account.index % 4 !== 3;
  const condition = { Condition: { StringEquals: { "aws:ResourceOrgID": organization.id } } };
  return {
    VpcEndpointId: idOf(draw, "vpce", service),
    VpcEndpointType: service === "s3" ? "Gateway" : "Interface",
    VpcId,
    OwnerId: account.id,
    ServiceName: `com.amazonaws.${region}.${service}`,
    State: "available" as "Available",
    PrivateDnsEnabled: service !== "s3",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "*",
          Resource: "*",
          ...(isOrganizational ? condition : {}),
        },
      ],
    }),
    RouteTableIds: [],
    SubnetIds: [],
    ...more,
  };
}

/** AWS's own list of a service's addresses. */
export function awsListId(service: "s3" | "cloudfront"): string {
  return service === "s3" ? "pl-63a5400a" : "pl-3b927c52";
}

/** What a participant sees of a network that is shared with it: the network and the subnet, no routes. */
function borrowedNetwork(draw: Draw): Parts {
  const owner = networkOwner(draw.organization, draw.region);
  const nothing = {
    routeTables: [],
    internetGateways: [],
    natGateways: [],
    networkAcls: [],
    vpcEndpoints: [],
  };
  if (owner === null) return { vpcs: [], subnets: [], ...nothing };
  const theirs = networkIn(draw.organization, owner, draw.region);
  const places = networkPlacesOf(draw.organization, draw.account, draw.region);
  return {
    vpcs: theirs.vpcs.filter(({ VpcId }) => VpcId === places?.vpcId),
    subnets: theirs.subnets.filter(({ SubnetId }) => SubnetId === places?.workloadSubnetId),
    ...nothing,
  };
}
