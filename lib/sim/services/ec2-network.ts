/** EC2: networks, what is connected to them, and who may talk to it. */
import type {
  DescribeAddressesCommandInput,
  DescribeAddressesCommandOutput,
  DescribeInternetGatewaysCommandInput,
  DescribeInternetGatewaysCommandOutput,
  DescribeManagedPrefixListsCommandInput,
  DescribeManagedPrefixListsCommandOutput,
  DescribeNatGatewaysCommandInput,
  DescribeNatGatewaysCommandOutput,
  DescribeNetworkAclsCommandInput,
  DescribeNetworkAclsCommandOutput,
  DescribeNetworkInterfacesCommandInput,
  DescribeNetworkInterfacesCommandOutput,
  DescribeRouteTablesCommandInput,
  DescribeRouteTablesCommandOutput,
  DescribeSecurityGroupRulesCommandInput,
  DescribeSecurityGroupRulesCommandOutput,
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsCommandOutput,
  DescribeSubnetsCommandInput,
  DescribeSubnetsCommandOutput,
  DescribeTransitGatewayAttachmentsCommandInput,
  DescribeTransitGatewayAttachmentsCommandOutput,
  DescribeTransitGatewayRouteTablesCommandInput,
  DescribeTransitGatewayRouteTablesCommandOutput,
  DescribeVpcBlockPublicAccessExclusionsCommandInput,
  DescribeVpcBlockPublicAccessExclusionsCommandOutput,
  DescribeVpcBlockPublicAccessOptionsCommandInput,
  DescribeVpcBlockPublicAccessOptionsCommandOutput,
  DescribeVpcEndpointsCommandInput,
  DescribeVpcEndpointsCommandOutput,
  DescribeVpcsCommandInput,
  DescribeVpcsCommandOutput,
  GetManagedPrefixListEntriesCommandInput,
  GetManagedPrefixListEntriesCommandOutput,
} from "@aws-sdk/client-ec2";
import { type Handlers, type Output, pageOf, type ServiceCall } from "#lib/sim/service-call.ts";
import { networkIn } from "#lib/sim/state/network.ts";
import { groupsIn } from "#lib/sim/state/network-groups.ts";
import { elasticAddressesIn, interfacesIn } from "#lib/sim/state/network-interfaces.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";
import { paging } from "./ec2-paging.ts";

function network({ organization, state, region }: ServiceCall) {
  return networkIn(organization, state.account, region);
}

function groups({ organization, state, region }: ServiceCall) {
  return groupsIn(organization, state.account, region);
}

/** EC2, as far as networks. */
export const ec2Network = {
  DescribeVpcs: (input: DescribeVpcsCommandInput, call): Output<DescribeVpcsCommandOutput> => {
    const { page, next } = pageOf(network(call).vpcs, paging("DescribeVpcs", input));
    return { Vpcs: page, NextToken: next };
  },

  DescribeSubnets: (input: DescribeSubnetsCommandInput, call): Output<DescribeSubnetsCommandOutput> => {
    const { page, next } = pageOf(network(call).subnets, paging("DescribeSubnets", input));
    return { Subnets: page, NextToken: next };
  },

  DescribeRouteTables: (
    input: DescribeRouteTablesCommandInput,
    call,
  ): Output<DescribeRouteTablesCommandOutput> => {
    const { page, next } = pageOf(network(call).routeTables, paging("DescribeRouteTables", input, 100));
    return { RouteTables: page, NextToken: next };
  },

  DescribeInternetGateways: (
    input: DescribeInternetGatewaysCommandInput,
    call,
  ): Output<DescribeInternetGatewaysCommandOutput> => {
    const { page, next } = pageOf(network(call).internetGateways, paging("DescribeInternetGateways", input));
    return { InternetGateways: page, NextToken: next };
  },

  DescribeNatGateways: (
    input: DescribeNatGatewaysCommandInput,
    call,
  ): Output<DescribeNatGatewaysCommandOutput> => {
    const { page, next } = pageOf(network(call).natGateways, paging("DescribeNatGateways", input));
    return { NatGateways: page, NextToken: next };
  },

  DescribeNetworkAcls: (
    input: DescribeNetworkAclsCommandInput,
    call,
  ): Output<DescribeNetworkAclsCommandOutput> => {
    const { page, next } = pageOf(network(call).networkAcls, paging("DescribeNetworkAcls", input));
    return { NetworkAcls: page, NextToken: next };
  },

  DescribeVpcEndpoints: (
    input: DescribeVpcEndpointsCommandInput,
    call,
  ): Output<DescribeVpcEndpointsCommandOutput> => {
    const { page, next } = pageOf(network(call).vpcEndpoints, paging("DescribeVpcEndpoints", input));
    return { VpcEndpoints: page, NextToken: next };
  },

  DescribeTransitGatewayAttachments: (
    _: DescribeTransitGatewayAttachmentsCommandInput,
  ): Output<DescribeTransitGatewayAttachmentsCommandOutput> => ({ TransitGatewayAttachments: [] }),
  DescribeTransitGatewayRouteTables: (
    _: DescribeTransitGatewayRouteTablesCommandInput,
  ): Output<DescribeTransitGatewayRouteTablesCommandOutput> => ({ TransitGatewayRouteTables: [] }),

  DescribeNetworkInterfaces: (
    input: DescribeNetworkInterfacesCommandInput,
    { organization, state, region },
  ): Output<DescribeNetworkInterfacesCommandOutput> => {
    const all = interfacesIn(organization, state.account, region);
    const { page, next } = pageOf(all, paging("DescribeNetworkInterfaces", input));
    // What services manage is left out unless it is asked for.
    const shown = page
      .filter((one) => one !== null)
      .filter(({ Operator }) => Operator?.Managed !== true || input.IncludeManagedResources === true);
    return { NetworkInterfaces: shown, NextToken: next };
  },

  DescribeAddresses: (
    _: DescribeAddressesCommandInput,
    { organization, state, region },
  ): Output<DescribeAddressesCommandOutput> => ({
    Addresses: elasticAddressesIn(organization, state.account, region),
  }),

  DescribeSecurityGroups: (
    input: DescribeSecurityGroupsCommandInput,
    call,
  ): Output<DescribeSecurityGroupsCommandOutput> => {
    const { page, next } = pageOf(groups(call).groups, paging("DescribeSecurityGroups", input));
    return { SecurityGroups: page, NextToken: next };
  },

  DescribeSecurityGroupRules: (
    input: DescribeSecurityGroupRulesCommandInput,
    call,
  ): Output<DescribeSecurityGroupRulesCommandOutput> => {
    const { page, next } = pageOf(groups(call).rules, paging("DescribeSecurityGroupRules", input));
    return { SecurityGroupRules: page, NextToken: next };
  },

  DescribeManagedPrefixLists: (
    input: DescribeManagedPrefixListsCommandInput,
    call,
  ): Output<DescribeManagedPrefixListsCommandOutput> => {
    const { page, next } = pageOf(groups(call).prefixLists, paging("DescribeManagedPrefixLists", input, 100));
    return { PrefixLists: page.map(({ entries: _, ...list }) => list), NextToken: next };
  },

  GetManagedPrefixListEntries: (
    input: GetManagedPrefixListEntriesCommandInput,
    call,
  ): Output<GetManagedPrefixListEntriesCommandOutput> => {
    const list = groups(call).prefixLists.find(({ PrefixListId }) => PrefixListId === input.PrefixListId);
    if (list === undefined) {
      const message = `The prefix list ID '${input.PrefixListId}' does not exist`;
      throw new AwsError("InvalidPrefixListID.NotFound", message, { status: 400 });
    }
    const { page, next } = pageOf(list.entries, paging("GetManagedPrefixListEntries", input, 100));
    return { Entries: page.map((Cidr) => ({ Cidr })), NextToken: next };
  },

  DescribeVpcBlockPublicAccessOptions: (
    _: DescribeVpcBlockPublicAccessOptionsCommandInput,
    call,
  ): Output<DescribeVpcBlockPublicAccessOptionsCommandOutput> => {
    const { blockMode } = network(call);
    return {
      VpcBlockPublicAccessOptions: {
        AwsAccountId: call.caller.accountId,
        AwsRegion: call.region,
        InternetGatewayBlockMode: blockMode,
        State: blockMode === "off" ? "default-state" : "update-complete",
        ManagedBy: "account",
      },
    };
  },

  DescribeVpcBlockPublicAccessExclusions: (
    _: DescribeVpcBlockPublicAccessExclusionsCommandInput,
  ): Output<DescribeVpcBlockPublicAccessExclusionsCommandOutput> => ({ VpcBlockPublicAccessExclusions: [] }),
} satisfies Handlers;
