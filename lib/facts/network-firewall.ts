/** Facts of Network Firewall in one account × region: where firewalls sit, and whether their policies let everything out. */
import { z } from "zod";

const firewallSchema = z.strictObject({
  FirewallArn: z.string(),
  /** null: attached to a transit gateway, which then carries traffic to it. */
  VpcId: z.string().nullable(),
  TransitGatewayId: z.string().nullable(),
  /** Attachment of a firewall that hangs on a transit gateway itself; null: it does not, or AWS did not say. */
  TransitGatewayAttachmentId: z.string().nullable(),
  /** null: DescribeFirewall could not be read (see `ops` by ARN), nor what else stands here. */
  FirewallPolicyArn: z.string().nullable(),
  /** Ids of its endpoints (`vpce-`), to which routes point. */
  endpointIds: z.array(z.string()),
});

const firewallPolicySchema = z.strictObject({
  FirewallPolicyArn: z.string(),
  StatelessDefaultActions: z.array(z.string()),
  RuleOrder: z.string(),
  StatefulDefaultActions: z.array(z.string()),
  /** CIDRs of the policy's own HOME_NET; null: each group's, or else the firewall's VPC. */
  homeNet: z.array(z.string()).nullable(),
  statelessGroups: z.array(z.string()),
  statefulGroups: z.array(
    z.strictObject({
      ResourceArn: z.string(),
      /** Evaluated from the lowest (STRICT_ORDER only). */
      Priority: z.number().nullable(),
      /** `DROP_TO_ALERT`: what it would drop is only logged. */
      override: z.string().nullable(),
    }),
  ),
});

/** What a rule group can do; the rules themselves, their strings and addresses, are not kept. */
const ruleGroupSchema = z.strictObject({
  RuleGroupArn: z.string(),
  /** Of a list of domains: ALLOWLIST, DENYLIST, REJECTLIST, ALERTLIST; null: another kind of group. */
  GeneratedRulesType: z.string().nullable(),
  /** Protocols that the list of domains is about: TLS_SNI, HTTP_HOST. */
  TargetTypes: z.array(z.string()),
  /** Entries of a list of domains that cover a whole top-level domain, or everything. */
  wideTargets: z.int(),
  /** CIDRs of the group's own HOME_NET, which is whom a list of domains is about; null: the policy's, or else the firewall's VPC. */
  homeNet: z.array(z.string()).nullable(),
  /** Rules that drop or reject. */
  drops: z.int(),
  /** A rule drops every packet that no other rule lets pass. */
  dropsEverything: z.boolean(),
  /** A rule lets traffic to any address pass, whatever it holds. */
  passesEverything: z.boolean(),
  /** Stateless only: a rule hands packets to the stateful engine. */
  forwards: z.boolean(),
});

/** `networkfirewall.firewalls`: one account × region. */
export const networkFirewallsSchema = z.strictObject({
  firewalls: z.array(firewallSchema),
  /** Further endpoints of firewalls, in other VPCs, perhaps of other accounts' firewalls; null: not read to the end. */
  associations: z
    .array(z.strictObject({ FirewallArn: z.string(), endpointIds: z.array(z.string()) }))
    .nullable(),
  /** Of the firewalls above; one that could not be read is missing (see `ops` by ARN). */
  policies: z.array(firewallPolicySchema),
  /** Of those policies, without AWS's own groups, which only drop; one that could not be read is missing. */
  ruleGroups: z.array(ruleGroupSchema),
});
export type NetworkFirewalls = z.infer<typeof networkFirewallsSchema>;
export type NetworkFirewall = NetworkFirewalls["firewalls"][number];
export type FirewallPolicy = NetworkFirewalls["policies"][number];
export type FirewallRuleGroup = NetworkFirewalls["ruleGroups"][number];
