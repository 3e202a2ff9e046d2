/** `ec2.network`: the networks of one account in one region, what is connected to them, and which way its traffic goes. */
import { z } from "zod";

const text = z.string().nullable();
/** Key → value, without what looks like a secret. */
const tags = z.record(z.string(), z.string());

const vpcSchema = z.strictObject({
  VpcId: z.string(),
  /** null: the answer does not say. */
  IsDefault: z.boolean().nullable(),
  /** Another account's where the VPC is shared. */
  OwnerId: text,
  /** Address ranges of both families that are associated with it. */
  cidrs: z.array(z.string()),
  tags,
});

const networkInterfaceSchema = z.strictObject({
  NetworkInterfaceId: z.string(),
  /** null: of a regional NAT gateway or the like, which stands in several; see AssociatedSubnets. */
  SubnetId: text,
  AssociatedSubnets: z.array(z.string()),
  VpcId: text,
  /** Whose it is; in a shared VPC its owner sees those of others as well. null: the answer does not say. */
  OwnerId: text,
  /** `available` is not in use; `associated`, `attaching`, `in-use`, `detaching` are. */
  Status: text,
  /** `interface`, `natGateway`, `load_balancer` and so on. */
  InterfaceType: text,
  /** The account, or the service by name, on whose behalf it was made. */
  RequesterId: text,
  RequesterManaged: z.boolean(),
  /** What the service that made it says of it; null where nobody but the account made it, whose words are not kept. */
  Description: text,
  /** The service that manages it for the account (`Operator`); "unnamed" where AWS does not say which. */
  operator: text,
  InstanceId: text,
  InstanceOwnerId: text,
  Groups: z.array(z.string()),
  /** Of all its addresses: the interface's own association and that of each private address. */
  publicIps: z.array(z.strictObject({ PublicIp: z.string(), IpOwnerId: text })),
  /** Single addresses, and the prefixes that are delegated to it. */
  ipv6: z.array(z.string()),
  /** The same of IPv4, within the VPC; left out in facts that are older than the question. */
  privateIps: z.array(z.string()).optional(),
  /** Traffic of internet gateways to its IPv6 addresses is dropped. */
  DenyAllIgwTraffic: z.boolean(),
  SourceDestCheck: z.boolean().nullable(),
});

const subnetSchema = z.strictObject({
  SubnetId: z.string(),
  VpcId: z.string(),
  OwnerId: text,
  CidrBlock: text,
  ipv6: z.array(
    z.strictObject({
      Ipv6CidrBlock: z.string(),
      /** `public`, or `private` for addresses that nobody announces; null: the answer does not say. */
      Ipv6AddressAttribute: text,
    }),
  ),
  MapPublicIpOnLaunch: z.boolean().nullable(),
  /** What VPC Block Public Access does here: `off` (also by an exclusion), `block-bidirectional`, `block-ingress`; null: not said. */
  InternetGatewayBlockMode: text,
  tags,
});

const routeTableSchema = z.strictObject({
  RouteTableId: z.string(),
  VpcId: z.string(),
  OwnerId: text,
  /** Those that are in force. */
  associations: z.array(
    z.strictObject({
      Main: z.boolean(),
      SubnetId: text,
      /** An internet or virtual private gateway, whose incoming traffic the table directs. */
      GatewayId: text,
    }),
  ),
  routes: z.array(
    z.strictObject({
      /** A range of either family, or the id of a prefix list. */
      destination: z.string(),
      /** `active`, `blackhole`, `filtered`; null: not said. */
      State: text,
      /** `local`, or the id that the route names: `igw-`, `eigw-`, `nat-`, `tgw-`, `vpce-`, `eni-`, `i-`, `pcx-`, `vgw-`, `lgw-`, `cagw-`, or an ARN; null: something that is not known here. */
      target: text,
    }),
  ),
  tags,
});

const natGatewaySchema = z.strictObject({
  NatGatewayId: z.string(),
  /** null: of a regional one. */
  SubnetId: text,
  VpcId: text,
  /** `public` or `private`; null: not said. */
  ConnectivityType: text,
  /** `zonal` or `regional`; null: not said, which is zonal. */
  AvailabilityMode: text,
  /** `pending`, `failed`, `available`, `deleting`. */
  State: text,
  /** The table by which a regional one forwards. */
  RouteTableId: text,
  /** Public and private ones of all its zones; left out in facts that are older than the question. */
  addresses: z.array(z.string()).optional(),
  attachedAppliances: z.array(
    z.strictObject({ Type: text, ApplianceArn: text, VpcEndpointId: text, AttachmentState: text }),
  ),
});

const networkAclSchema = z.strictObject({
  NetworkAclId: z.string(),
  VpcId: text,
  subnetIds: z.array(z.string()),
  /** Of incoming traffic, by their numbers. */
  ingress: z.array(
    z.strictObject({
      RuleNumber: z.number(),
      /** Number as text; "-1" for all. */
      Protocol: text,
      /** `allow` or `deny`. */
      RuleAction: text,
      CidrBlock: text,
      Ipv6CidrBlock: text,
      /** Ports; null: all. */
      From: z.number().nullable(),
      To: z.number().nullable(),
    }),
  ),
});

const vpcEndpointSchema = z.strictObject({
  VpcEndpointId: z.string(),
  VpcId: text,
  OwnerId: text,
  /** `Gateway`, `Interface`, `GatewayLoadBalancer`, `Resource`, `ServiceNetwork`, `Tunnel`. */
  VpcEndpointType: text,
  ServiceName: text,
  /** In whichever case AWS writes it: `available`, `Available`. */
  State: text,
  PrivateDnsEnabled: z.boolean().nullable(),
  /** JSON text. */
  PolicyDocument: text,
  RouteTableIds: z.array(z.string()),
  SubnetIds: z.array(z.string()),
});

const transitGatewayAttachmentSchema = z.strictObject({
  TransitGatewayAttachmentId: z.string(),
  TransitGatewayId: text,
  TransitGatewayOwnerId: text,
  /** `vpc`, `vpn`, `direct-connect-gateway`, `peering`, `connect`, `network-function` and so on. */
  ResourceType: text,
  ResourceId: text,
  ResourceOwnerId: text,
  State: text,
  /** The table of the transit gateway by which it forwards what comes from the attachment; null: none is associated, or not said. */
  TransitGatewayRouteTableId: text,
});

const prefixListSchema = z.strictObject({
  PrefixListId: z.string(),
  PrefixListName: text,
  /** An account, or `AWS`. */
  OwnerId: text,
  /** null: AWS's own, which are not asked for, or not readable. */
  entries: z.array(z.string()).nullable(),
});

const publicAccessSchema = z.strictObject({
  /** `off`, `block-bidirectional`, `block-ingress`. */
  InternetGatewayBlockMode: text,
  /** `default-state`, `update-in-progress`, `update-complete`. */
  State: text,
  /** `account` or `declarative-policy`. */
  ManagedBy: text,
  /** Those that are in force; null: not readable. Where nothing is blocked they are not asked for. */
  exclusions: z
    .array(z.strictObject({ ResourceArn: z.string(), InternetGatewayExclusionMode: text }))
    .nullable(),
});

const securityGroupSchema = z.strictObject({
  GroupId: z.string(),
  GroupName: text,
  VpcId: text,
  OwnerId: text,
  tags,
});

const securityGroupRuleSchema = z.strictObject({
  SecurityGroupRuleId: z.string(),
  GroupId: z.string(),
  IsEgress: z.boolean(),
  /** A name or a number; "-1": all. */
  IpProtocol: text,
  /** Of ICMP the type and the code; -1 or null: all. */
  FromPort: z.number().nullable(),
  ToPort: z.number().nullable(),
  CidrIpv4: text,
  CidrIpv6: text,
  PrefixListId: text,
  ReferencedGroup: z
    .strictObject({ GroupId: z.string(), UserId: text, PeeringStatus: text, VpcPeeringConnectionId: text })
    .nullable(),
  hasDescription: z.boolean(),
});

/**
 * `ec2.network`. Each list is null where its operation could not be read to the end, and where it was
 * rightly not asked for (its operation has `skipped`): a region without a single interface, with nothing but the default
 * VPC and default groups, needs the first three lists only (`skipped: "no-interfaces"`); what leads nowhere (no route to a NAT gateway, say) is
 * not asked for either.
 */
export const ec2NetworkSchema = z.strictObject({
  vpcs: z.array(vpcSchema).nullable(),
  /** All of the account's own, and in its own VPCs those of others; managed ones included. */
  networkInterfaces: z.array(networkInterfaceSchema).nullable(),
  securityGroups: z.array(securityGroupSchema).nullable(),
  /** One row per source or destination. */
  securityGroupRules: z.array(securityGroupRuleSchema).nullable(),
  subnets: z.array(subnetSchema).nullable(),
  routeTables: z.array(routeTableSchema).nullable(),
  internetGateways: z
    .array(z.strictObject({ InternetGatewayId: z.string(), vpcIds: z.array(z.string()) }))
    .nullable(),
  /** Without deleted ones. */
  natGateways: z.array(natGatewaySchema).nullable(),
  networkAcls: z.array(networkAclSchema).nullable(),
  vpcEndpoints: z.array(vpcEndpointSchema).nullable(),
  /** Where the account owns the transit gateway: those of others too. */
  transitGatewayAttachments: z.array(transitGatewayAttachmentSchema).nullable(),
  prefixLists: z.array(prefixListSchema).nullable(),
  publicAccess: publicAccessSchema.nullable(),
});
export type Ec2Network = z.infer<typeof ec2NetworkSchema>;

export type NetworkInterface = z.infer<typeof networkInterfaceSchema>;
export type Subnet = z.infer<typeof subnetSchema>;
export type RouteTable = z.infer<typeof routeTableSchema>;
export type Route = RouteTable["routes"][number];
export type NatGateway = z.infer<typeof natGatewaySchema>;
export type NetworkAcl = z.infer<typeof networkAclSchema>;
export type VpcEndpoint = z.infer<typeof vpcEndpointSchema>;
export type TransitGatewayAttachment = z.infer<typeof transitGatewayAttachmentSchema>;
export type PrefixList = z.infer<typeof prefixListSchema>;
export type SecurityGroup = z.infer<typeof securityGroupSchema>;
export type SecurityGroupRule = z.infer<typeof securityGroupRuleSchema>;

/** `ec2.addresses`: the Elastic IP addresses of one account in one region, whether or not something has them. */
export const ec2AddressesSchema = z.strictObject({
  addresses: z.array(
    z.strictObject({
      AllocationId: z.string(),
      /** Of a Wavelength Zone the carrier's address, of an Outpost the customer's. */
      PublicIp: text,
      /** What has it; both null: nothing has. An interface that an instance has names both. */
      InstanceId: text,
      NetworkInterfaceId: text,
      PrivateIpAddress: text,
      tags,
    }),
  ),
});
