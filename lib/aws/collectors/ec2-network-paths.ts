/** Where the routes of one account in one region lead: gateways, endpoints, and what blocks them. */
import {
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeTransitGatewayAttachmentsCommand,
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  DescribeVpcEndpointsCommand,
  type NetworkAcl,
} from "@aws-sdk/client-ec2";
import { type Collecting, identified, valueOf } from "#lib/aws/collecting.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type {
  Ec2Network,
  NatGateway,
  NetworkAcl as NetworkAclFacts,
  TransitGatewayAttachment,
  VpcEndpoint,
} from "#lib/facts/ec2-network.ts";

const MaxResults = 1_000;

function pageInput(NextToken: string | undefined) {
  return { MaxResults, ...(NextToken === undefined ? {} : { NextToken }) };
}

/** ec2:DescribeInternetGateways; null: not read to the end. */
export async function readInternetGateways(from: Collecting): Promise<Ec2Network["internetGateways"]> {
  const listed = await from.pages("ec2:DescribeInternetGateways", async (clients, http, token) => {
    const page = await clients.ec2.send(new DescribeInternetGatewaysCommand(pageInput(token)), http);
    return { items: identified(page.InternetGateways, "InternetGatewayId"), next: page.NextToken };
  });
  const gateways = valueOf(listed)?.map(({ InternetGatewayId = "", Attachments = [] }) => ({
    InternetGatewayId,
    // Of an internet gateway the state is "available", whatever the type's other values say.
    vpcIds: Attachments.filter(({ State }) => State !== "detached" && State !== "detaching")
      .flatMap(({ VpcId }) => VpcId ?? [])
      .sort(),
  }));
  return orderedBy(gateways ?? null, "InternetGatewayId");
}

/** ec2:DescribeNatGateways, without those that are gone; null: not read to the end. */
export async function readNatGateways(from: Collecting): Promise<NatGateway[] | null> {
  const listed = await from.pages("ec2:DescribeNatGateways", async (clients, http, token) => {
    const page = await clients.ec2.send(new DescribeNatGatewaysCommand(pageInput(token)), http);
    return { items: identified(page.NatGateways, "NatGatewayId"), next: page.NextToken };
  });
  const gateways = valueOf(listed)
    ?.filter(({ State }) => State !== "deleted")
    .map((gateway) => ({
      NatGatewayId: gateway.NatGatewayId ?? "",
      SubnetId: gateway.SubnetId ?? null,
      VpcId: gateway.VpcId ?? null,
      ConnectivityType: gateway.ConnectivityType ?? null,
      AvailabilityMode: gateway.AvailabilityMode ?? null,
      State: gateway.State ?? null,
      RouteTableId: gateway.RouteTableId ?? null,
      addresses: [
        ...new Set(
          (gateway.NatGatewayAddresses ?? []).flatMap(({ PublicIp, PrivateIp }) =>
            [PublicIp, PrivateIp].filter((one) => one !== undefined),
          ),
        ),
      ].sort(),
      attachedAppliances: (gateway.AttachedAppliances ?? []).map((appliance) => ({
        Type: appliance.Type ?? null,
        ApplianceArn: appliance.ApplianceArn ?? null,
        VpcEndpointId: appliance.VpcEndpointId ?? null,
        AttachmentState: appliance.AttachmentState ?? null,
      })),
    }));
  return orderedBy(gateways ?? null, "NatGatewayId");
}

/** ec2:DescribeNetworkAcls; null: not read to the end. */
export async function readNetworkAcls(from: Collecting): Promise<NetworkAclFacts[] | null> {
  const listed = await from.pages("ec2:DescribeNetworkAcls", async (clients, http, token) => {
    const page = await clients.ec2.send(new DescribeNetworkAclsCommand(pageInput(token)), http);
    return { items: identified(page.NetworkAcls, "NetworkAclId"), next: page.NextToken };
  });
  return orderedBy(valueOf(listed)?.map(aclFacts) ?? null, "NetworkAclId");
}

function aclFacts({
  NetworkAclId = "",
  VpcId,
  Associations = [],
  Entries = [],
}: NetworkAcl): NetworkAclFacts {
  return {
    NetworkAclId,
    VpcId: VpcId ?? null,
    subnetIds: Associations.flatMap(({ SubnetId }) => SubnetId ?? []).sort(),
    ingress: Entries.flatMap(({ RuleNumber, Egress, ...entry }) =>
      Egress === true || RuleNumber === undefined
        ? []
        : {
            RuleNumber,
            Protocol: entry.Protocol ?? null,
            RuleAction: entry.RuleAction ?? null,
            CidrBlock: entry.CidrBlock ?? null,
            Ipv6CidrBlock: entry.Ipv6CidrBlock ?? null,
            From: entry.PortRange?.From ?? null,
            To: entry.PortRange?.To ?? null,
          },
    ).sort((a, b) => a.RuleNumber - b.RuleNumber || (a.CidrBlock ?? "").localeCompare(b.CidrBlock ?? "")),
  };
}

/** ec2:DescribeVpcEndpoints; null: not read to the end. */
export async function readVpcEndpoints(from: Collecting): Promise<VpcEndpoint[] | null> {
  const listed = await from.pages("ec2:DescribeVpcEndpoints", async (clients, http, token) => {
    const page = await clients.ec2.send(new DescribeVpcEndpointsCommand(pageInput(token)), http);
    return { items: identified(page.VpcEndpoints, "VpcEndpointId"), next: page.NextToken };
  });
  const endpoints = valueOf(listed)?.map((endpoint) => ({
    VpcEndpointId: endpoint.VpcEndpointId ?? "",
    VpcId: endpoint.VpcId ?? null,
    OwnerId: endpoint.OwnerId ?? null,
    VpcEndpointType: endpoint.VpcEndpointType ?? null,
    ServiceName: endpoint.ServiceName ?? null,
    State: endpoint.State ?? null,
    PrivateDnsEnabled: endpoint.PrivateDnsEnabled ?? null,
    PolicyDocument: endpoint.PolicyDocument ?? null,
    RouteTableIds: (endpoint.RouteTableIds ?? []).toSorted(),
    SubnetIds: (endpoint.SubnetIds ?? []).toSorted(),
  }));
  return orderedBy(endpoints ?? null, "VpcEndpointId");
}

/** ec2:DescribeTransitGatewayAttachments, which alone names the owner of the gateway; null: not read to the end. */
export async function readTransitGatewayAttachments(
  from: Collecting,
): Promise<TransitGatewayAttachment[] | null> {
  const listed = await from.pages("ec2:DescribeTransitGatewayAttachments", async (clients, http, token) => {
    const page = await clients.ec2.send(new DescribeTransitGatewayAttachmentsCommand(pageInput(token)), http);
    return {
      items: identified(page.TransitGatewayAttachments, "TransitGatewayAttachmentId"),
      next: page.NextToken,
    };
  });
  const attachments = valueOf(listed)?.map((one) => ({
    TransitGatewayAttachmentId: one.TransitGatewayAttachmentId ?? "",
    TransitGatewayId: one.TransitGatewayId ?? null,
    TransitGatewayOwnerId: one.TransitGatewayOwnerId ?? null,
    ResourceType: one.ResourceType ?? null,
    ResourceId: one.ResourceId ?? null,
    ResourceOwnerId: one.ResourceOwnerId ?? null,
    State: one.State ?? null,
    TransitGatewayRouteTableId:
      one.Association?.State === "associated" ? (one.Association.TransitGatewayRouteTableId ?? null) : null,
  }));
  return orderedBy(attachments ?? null, "TransitGatewayAttachmentId");
}

const optionsOp = "ec2:DescribeVpcBlockPublicAccessOptions";
const exclusionsOp = "ec2:DescribeVpcBlockPublicAccessExclusions";
/** An EC2 that does not know the operation has nothing that it could block by. */
const unknownOperation = ["InvalidAction"];

/** VPC Block Public Access with its exclusions where it blocks; null: not read, or not known there. */
export async function readPublicAccess(from: Collecting): Promise<Ec2Network["publicAccess"]> {
  const answer = await from.call(
    optionsOp,
    (clients, http) => clients.ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand({}), http),
    {
      absent: unknownOperation,
      isWhole: ({ VpcBlockPublicAccessOptions: options }) => options?.InternetGatewayBlockMode !== undefined,
    },
  );
  if (answer.kind === "absent") {
    from.skip(exclusionsOp, "nothing-blocked");
    return { InternetGatewayBlockMode: "off", State: null, ManagedBy: null, exclusions: [] };
  }
  const options = valueOf(answer)?.VpcBlockPublicAccessOptions;
  if (options === undefined) return null;
  const { InternetGatewayBlockMode = null, State = null, ManagedBy = null } = options;
  if (InternetGatewayBlockMode === "off") {
    from.skip(exclusionsOp, "nothing-blocked");
    return { InternetGatewayBlockMode, State, ManagedBy, exclusions: [] };
  }
  return { InternetGatewayBlockMode, State, ManagedBy, exclusions: await readExclusions(from) };
}

/** States of an exclusion that is in force; one that is being made is not yet, one that is being taken away still is. */
const inForce: readonly (string | undefined)[] = [
  "create-complete",
  "update-in-progress",
  "update-complete",
  "update-failed",
  "delete-in-progress",
  "disable-in-progress",
];

type Exclusions = NonNullable<Ec2Network["publicAccess"]>["exclusions"];

async function readExclusions(from: Collecting): Promise<Exclusions> {
  const listed = await from.pages(exclusionsOp, async (clients, http, token) => {
    const command = new DescribeVpcBlockPublicAccessExclusionsCommand(pageInput(token));
    const page = await clients.ec2.send(command, http);
    return { items: identified(page.VpcBlockPublicAccessExclusions, "ResourceArn"), next: page.NextToken };
  });
  const found = valueOf(listed)
    ?.filter(({ State }) => inForce.includes(State))
    .map(({ ResourceArn = "", InternetGatewayExclusionMode = null }) => ({
      ResourceArn,
      InternetGatewayExclusionMode,
    }));
  return orderedBy(found ?? null, "ResourceArn");
}
