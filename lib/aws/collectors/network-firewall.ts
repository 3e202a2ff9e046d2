/** The Network Firewalls of one region, and what their policies let out. */
import {
  type Attachment,
  DescribeFirewallCommand,
  DescribeFirewallPolicyCommand,
  type DescribeFirewallPolicyResponse,
  type DescribeFirewallResponse,
  DescribeRuleGroupCommand,
  DescribeVpcEndpointAssociationCommand,
  ListFirewallsCommand,
  ListVpcEndpointAssociationsCommand,
} from "@aws-sdk/client-network-firewall";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type {
  FirewallPolicy,
  FirewallRuleGroup,
  NetworkFirewall,
  NetworkFirewalls,
} from "#lib/facts/network-firewall.ts";
import { powersOf } from "./firewall-rules.ts";
import { networkHas } from "./network-has.ts";

const listOperation = "networkfirewall:ListFirewalls";
const associationsOperation = "networkfirewall:ListVpcEndpointAssociations";
const atOnce = 4;

/**
 * `networkfirewall.firewalls`: only where this run's networks have an endpoint to which packets are routed, or a transit
 * gateway: ListFirewalls → DescribeFirewall of each → DescribeFirewallPolicy and DescribeRuleGroup of those policies, and
 * the further endpoints of firewalls (ListVpcEndpointAssociations). Rules are summed up and not kept; AWS's own groups,
 * which only drop, are not asked for.
 */
export const networkFirewallFirewalls: Collector<"networkfirewall.firewalls"> = {
  name: "networkfirewall.firewalls",
  scope: "region",
  actions: [
    {
      action: "network-firewall:ListFirewalls",
      operations: [listOperation],
      reason: "which firewalls packets can be sent through",
    },
    {
      action: "network-firewall:DescribeFirewall",
      operations: ["networkfirewall:DescribeFirewall"],
      reason: "which endpoints belong to a firewall",
    },
    {
      action: "network-firewall:DescribeFirewallPolicy",
      operations: ["networkfirewall:DescribeFirewallPolicy"],
      reason: "whether a firewall drops what no rule lets pass",
    },
    {
      action: "network-firewall:DescribeRuleGroup",
      operations: ["networkfirewall:DescribeRuleGroup"],
      reason: "whether rules allow, deny or pass everything",
    },
    {
      action: "network-firewall:ListVpcEndpointAssociations",
      operations: [associationsOperation],
      reason: "whether firewalls have endpoints in further VPCs",
    },
    {
      action: "network-firewall:DescribeVpcEndpointAssociation",
      operations: ["networkfirewall:DescribeVpcEndpointAssociation"],
      reason: "which endpoints those are",
    },
  ],
  async collect(from) {
    const has = networkHas(from);
    if (has !== null && !has.routedEndpoints && !has.transitGateways) {
      for (const op of [listOperation, associationsOperation]) from.skip(op, "no-routed-endpoint");
      return { firewalls: [], associations: [], policies: [], ruleGroups: [] };
    }
    const [firewalls, associations] = await Promise.all([readFirewalls(from), readAssociations(from)]);
    if (firewalls === null) return null;
    const arns = new Set(firewalls.flatMap(({ FirewallPolicyArn }) => FirewallPolicyArn ?? []));
    const policies = await mapAtOnce([...arns], atOnce, (arn) => readPolicy(from, arn));
    return {
      firewalls: orderedBy(firewalls, "FirewallArn"),
      associations,
      ...(await withGroups(from, policies.flat())),
    };
  },
};

async function readFirewalls(from: Collecting): Promise<NetworkFirewall[] | null> {
  const listed = await from.pages(
    listOperation,
    async (clients, http, NextToken) => {
      const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.networkfirewall.send(new ListFirewallsCommand(input), http);
      return { items: identified(page.Firewalls, "FirewallArn"), next: page.NextToken };
    },
    { owned: (firewalls) => firewalls.map(({ FirewallArn }) => FirewallArn) },
  );
  if (listed.kind !== "ok") return null;
  const found = await mapAtOnce(listed.value, atOnce, ({ FirewallArn = "" }) =>
    readFirewall(from, FirewallArn),
  );
  return found.flat();
}

/** An empty list: it is gone since it was listed. */
async function readFirewall(from: Collecting, FirewallArn: string): Promise<NetworkFirewall[]> {
  const answer = await from.call(
    "networkfirewall:DescribeFirewall",
    (clients, http) => clients.networkfirewall.send(new DescribeFirewallCommand({ FirewallArn }), http),
    {
      resource: FirewallArn,
      gone: ["ResourceNotFoundException"],
      isWhole: ({ Firewall }) => Firewall?.FirewallPolicyArn !== undefined,
      owned: ({ Firewall }) => [Firewall?.FirewallArn],
    },
  );
  if (answer.kind === "gone") return [];
  return [firewallFacts(FirewallArn, answer.kind === "ok" ? answer.value : {})];
}

function firewallFacts(
  FirewallArn: string,
  { Firewall, FirewallStatus }: DescribeFirewallResponse,
): NetworkFirewall {
  const { TransitGatewayId = null, VpcId = null, FirewallPolicyArn = null } = Firewall ?? {};
  const attached = Object.values(FirewallStatus?.SyncStates ?? {}).map(({ Attachment }) => Attachment);
  return {
    FirewallArn,
    VpcId: TransitGatewayId === null ? VpcId : null,
    TransitGatewayId,
    TransitGatewayAttachmentId: FirewallStatus?.TransitGatewayAttachmentSyncState?.AttachmentId ?? null,
    FirewallPolicyArn,
    endpointIds: endpointIds(attached),
  };
}

function endpointIds(attachments: readonly (Attachment | undefined)[]): string[] {
  return attachments.flatMap((attachment) => attachment?.EndpointId ?? []).sort();
}

async function readAssociations(from: Collecting): Promise<NetworkFirewalls["associations"] | null> {
  const listed = await from.pages(associationsOperation, async (clients, http, NextToken) => {
    const input = { MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.networkfirewall.send(new ListVpcEndpointAssociationsCommand(input), http);
    return {
      items: identified(page.VpcEndpointAssociations, "VpcEndpointAssociationArn"),
      next: page.NextToken,
    };
  });
  if (listed.kind !== "ok") return null;
  const found = await mapAtOnce(listed.value, atOnce, ({ VpcEndpointAssociationArn = "" }) =>
    readAssociation(from, VpcEndpointAssociationArn),
  );
  if (found.some((association) => association === null)) return null;
  return orderedBy(
    found.flatMap((association) => association ?? []),
    "FirewallArn",
  );
}

async function readAssociation(
  from: Collecting,
  VpcEndpointAssociationArn: string,
): Promise<NetworkFirewalls["associations"] | null> {
  const answer = await from.call(
    "networkfirewall:DescribeVpcEndpointAssociation",
    (clients, http) =>
      clients.networkfirewall.send(
        new DescribeVpcEndpointAssociationCommand({ VpcEndpointAssociationArn }),
        http,
      ),
    {
      resource: VpcEndpointAssociationArn,
      gone: ["ResourceNotFoundException"],
      isWhole: ({ VpcEndpointAssociation: one }) => one?.FirewallArn !== undefined,
    },
  );
  if (answer.kind === "gone") return [];
  if (answer.kind !== "ok") return null;
  const { VpcEndpointAssociation: association, VpcEndpointAssociationStatus: status } = answer.value;
  const attached = Object.values(status?.AssociationSyncState ?? {}).map(({ Attachment }) => Attachment);
  return association?.FirewallArn === undefined
    ? []
    : [{ FirewallArn: association.FirewallArn, endpointIds: endpointIds(attached) }];
}

/** An empty list: not read. A policy may be another account's, shared with this one. */
async function readPolicy(from: Collecting, FirewallPolicyArn: string): Promise<FirewallPolicy[]> {
  const answer = await from.call(
    "networkfirewall:DescribeFirewallPolicy",
    (clients, http) =>
      clients.networkfirewall.send(new DescribeFirewallPolicyCommand({ FirewallPolicyArn }), http),
    {
      resource: FirewallPolicyArn,
      isWhole: ({ FirewallPolicy: policy }) => Array.isArray(policy?.StatelessDefaultActions),
    },
  );
  return answer.kind === "ok" ? policyFacts(FirewallPolicyArn, answer.value) : [];
}

function policyFacts(
  arn: string,
  { FirewallPolicy: policy }: DescribeFirewallPolicyResponse,
): FirewallPolicy[] {
  if (policy === undefined) return [];
  const stateful = (policy.StatefulRuleGroupReferences ?? []).flatMap(
    ({ ResourceArn, Priority, Override }) =>
      ResourceArn === undefined
        ? []
        : [{ ResourceArn, Priority: Priority ?? null, override: Override?.Action ?? null }],
  );
  return [
    {
      FirewallPolicyArn: arn,
      StatelessDefaultActions: (policy.StatelessDefaultActions ?? []).toSorted(),
      // AWS's own default.
      RuleOrder: policy.StatefulEngineOptions?.RuleOrder ?? "DEFAULT_ACTION_ORDER",
      StatefulDefaultActions: (policy.StatefulDefaultActions ?? []).toSorted(),
      homeNet: policy.PolicyVariables?.RuleVariables?.["HOME_NET"]?.Definition?.toSorted() ?? null,
      statelessGroups: (policy.StatelessRuleGroupReferences ?? [])
        .flatMap(({ ResourceArn }) => ResourceArn ?? [])
        .sort(),
      statefulGroups: orderedBy(stateful, "ResourceArn"),
    },
  ];
}

async function withGroups(
  from: Collecting,
  policies: readonly FirewallPolicy[],
): Promise<Pick<NetworkFirewalls, "policies" | "ruleGroups">> {
  const arns = new Set(
    policies.flatMap(({ statelessGroups, statefulGroups }) => [
      ...statelessGroups,
      ...statefulGroups.map(({ ResourceArn }) => ResourceArn),
    ]),
  );
  const own = [...arns].filter((arn) => !arn.includes(":aws-managed:"));
  const groups = await mapAtOnce(own, atOnce, (arn) => readGroup(from, arn));
  return {
    policies: orderedBy(policies, "FirewallPolicyArn"),
    ruleGroups: orderedBy(groups.flat(), "RuleGroupArn"),
  };
}

async function readGroup(from: Collecting, RuleGroupArn: string): Promise<FirewallRuleGroup[]> {
  const answer = await from.call(
    "networkfirewall:DescribeRuleGroup",
    (clients, http) => clients.networkfirewall.send(new DescribeRuleGroupCommand({ RuleGroupArn }), http),
    { resource: RuleGroupArn, isWhole: ({ RuleGroup }) => RuleGroup?.RulesSource !== undefined },
  );
  if (answer.kind !== "ok" || answer.value.RuleGroup === undefined) return [];
  return [{ RuleGroupArn, ...powersOf(answer.value.RuleGroup) }];
}
