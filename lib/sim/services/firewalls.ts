/** Network Firewall and the resolver's DNS firewall, as far as they say what gets out. */
import type {
  DescribeFirewallCommandInput,
  DescribeFirewallCommandOutput,
  DescribeFirewallPolicyCommandInput,
  DescribeFirewallPolicyCommandOutput,
  DescribeRuleGroupCommandInput,
  DescribeRuleGroupCommandOutput,
  ListFirewallsCommandInput,
  ListFirewallsCommandOutput,
  ListVpcEndpointAssociationsCommandInput,
  ListVpcEndpointAssociationsCommandOutput,
} from "@aws-sdk/client-network-firewall";
import type {
  ListFirewallConfigsCommandInput,
  ListFirewallConfigsCommandOutput,
  ListFirewallDomainListsCommandInput,
  ListFirewallDomainListsCommandOutput,
  ListFirewallDomainsCommandInput,
  ListFirewallDomainsCommandOutput,
  ListFirewallRuleGroupAssociationsCommandInput,
  ListFirewallRuleGroupAssociationsCommandOutput,
  ListFirewallRulesCommandInput,
  ListFirewallRulesCommandOutput,
} from "@aws-sdk/client-route53resolver";
import type { Handlers, Output, ServiceCall } from "#lib/sim/service-call.ts";
import {
  type DnsFirewallState,
  dnsFirewallIn,
  firewallIn,
  type SimulatedFirewall,
} from "#lib/sim/state/firewalls.ts";
import { AwsError } from "#lib/sim/wire/aws-error.ts";

function firewallOf({ organization, state, region }: ServiceCall): SimulatedFirewall | null {
  return firewallIn(organization, state.account, region);
}

function missing(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Resource not found: ${what}`);
}

const updateToken = "00000000-0000-4000-8000-000000000000";

/** Network Firewall: one firewall at most. */
export const networkfirewall = {
  ListFirewalls: (_: ListFirewallsCommandInput, call): Output<ListFirewallsCommandOutput> => {
    const firewall = firewallOf(call);
    return {
      Firewalls: firewall === null ? [] : [{ FirewallName: firewall.name, FirewallArn: firewall.arn }],
    };
  },

  DescribeFirewall: (
    { FirewallArn }: DescribeFirewallCommandInput,
    call,
  ): Output<DescribeFirewallCommandOutput> => {
    const firewall = firewallOf(call);
    if (firewall === null || firewall.arn !== FirewallArn) throw missing(FirewallArn ?? "");
    const subnet = `subnet-${firewall.endpointId.slice("vpce-".length)}`;
    return {
      UpdateToken: updateToken,
      Firewall: {
        FirewallName: firewall.name,
        FirewallArn: firewall.arn,
        FirewallPolicyArn: firewall.policyArn,
        FirewallId: updateToken,
        VpcId: firewall.vpcId,
        SubnetMappings: [{ SubnetId: subnet }],
      },
      FirewallStatus: {
        Status: "READY",
        ConfigurationSyncStateSummary: "IN_SYNC",
        SyncStates: {
          [`${call.region}a`]: {
            Attachment: { SubnetId: subnet, EndpointId: firewall.endpointId, Status: "READY" },
          },
        },
      },
    };
  },

  DescribeFirewallPolicy: (
    { FirewallPolicyArn }: DescribeFirewallPolicyCommandInput,
    call,
  ): Output<DescribeFirewallPolicyCommandOutput> => {
    const firewall = firewallOf(call);
    if (firewall === null || firewall.policyArn !== FirewallPolicyArn) throw missing(FirewallPolicyArn ?? "");
    return {
      UpdateToken: updateToken,
      FirewallPolicyResponse: {
        FirewallPolicyName: firewall.name,
        FirewallPolicyArn: firewall.policyArn,
        FirewallPolicyId: updateToken,
      },
      FirewallPolicy: firewall.policy,
    };
  },

  DescribeRuleGroup: (
    { RuleGroupArn = "" }: DescribeRuleGroupCommandInput,
    call,
  ): Output<DescribeRuleGroupCommandOutput> => {
    const group = firewallOf(call)?.groups[RuleGroupArn];
    if (group === undefined) throw missing(RuleGroupArn);
    return {
      UpdateToken: updateToken,
      RuleGroupResponse: {
        RuleGroupArn,
        RuleGroupName: "egress",
        RuleGroupId: updateToken,
        Type: "STATEFUL",
      },
      RuleGroup: group,
    };
  },

  ListVpcEndpointAssociations: (
    _: ListVpcEndpointAssociationsCommandInput,
  ): Output<ListVpcEndpointAssociationsCommandOutput> => ({ VpcEndpointAssociations: [] }),
} satisfies Handlers;

function dnsOf({ organization, state, region }: ServiceCall): DnsFirewallState {
  return dnsFirewallIn(organization, state.account, region);
}

const lists = {
  own: "rslvr-fdl-allowed",
  everything: "rslvr-fdl-everything",
  threats: "rslvr-fdl-aws-threats",
};

/** Route 53 Resolver: the DNS firewall of a VPC. */
export const route53resolver = {
  ListFirewallRuleGroupAssociations: (
    _: ListFirewallRuleGroupAssociationsCommandInput,
    call,
  ): Output<ListFirewallRuleGroupAssociationsCommandOutput> => {
    const { association } = dnsOf(call);
    if (association === null) return { FirewallRuleGroupAssociations: [] };
    const { id, groupId, vpcId } = association;
    return {
      FirewallRuleGroupAssociations: [
        {
          Id: id,
          Arn: `arn:aws:route53resolver:${call.region}:${call.state.account.id}:firewall-rule-group-association/${id}`,
          FirewallRuleGroupId: groupId,
          VpcId: vpcId,
          Name: "names",
          Priority: 101,
          MutationProtection: "DISABLED",
          Status: "COMPLETE",
        },
      ],
    };
  },

  ListFirewallRules: (
    { FirewallRuleGroupId }: ListFirewallRulesCommandInput,
    call,
  ): Output<ListFirewallRulesCommandOutput> => {
    const { association, style } = dnsOf(call);
    if (association?.groupId !== FirewallRuleGroupId) throw missing(FirewallRuleGroupId ?? "");
    const rule = (Priority: number, Action: "ALLOW" | "BLOCK", FirewallDomainListId: string) => ({
      FirewallRuleGroupId: FirewallRuleGroupId ?? "",
      FirewallDomainListId,
      Name: FirewallDomainListId,
      Priority,
      Action,
      ...(Action === "BLOCK" ? { BlockResponse: "NXDOMAIN" as const } : {}),
    });
    return {
      FirewallRules:
        style === "allowlist"
          ? [rule(10, "ALLOW", lists.own), rule(20, "BLOCK", lists.everything)]
          : [rule(10, "BLOCK", lists.threats)],
    };
  },

  ListFirewallDomainLists: (
    _: ListFirewallDomainListsCommandInput,
  ): Output<ListFirewallDomainListsCommandOutput> => ({
    FirewallDomainLists: [
      {
        Id: lists.threats,
        Name: "AWSManagedDomainsAggregateThreatList",
        ManagedOwnerName: "Route 53 Resolver DNS Firewall",
      },
      { Id: lists.own, Name: "allowed" },
      { Id: lists.everything, Name: "everything" },
    ],
  }),

  ListFirewallDomains: ({
    FirewallDomainListId,
  }: ListFirewallDomainsCommandInput): Output<ListFirewallDomainsCommandOutput> => ({
    Domains:
      FirewallDomainListId === lists.everything ? ["*."] : ["*.amazonaws.com.", "registry.example.com."],
  }),

  ListFirewallConfigs: (
    _: ListFirewallConfigsCommandInput,
    call,
  ): Output<ListFirewallConfigsCommandOutput> => {
    const { association, failOpen } = dnsOf(call);
    return {
      FirewallConfigs:
        association === null
          ? []
          : [
              {
                Id: `rslvr-fc-${association.vpcId}`,
                ResourceId: association.vpcId,
                OwnerId: call.state.account.id,
                FirewallFailOpen: failOpen,
              },
            ],
    };
  },
} satisfies Handlers;
