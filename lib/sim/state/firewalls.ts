/** What stands at the doors of networks: firewalls with their policies, and the DNS firewall of VPCs. */
import type { FirewallPolicy, RuleGroup } from "@aws-sdk/client-network-firewall";
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { hexDigits, pick, text, unit } from "#lib/sim/random.ts";
import { firewallEndpointId, networkPlacesOf } from "./network.ts";
import { networkPlanOf } from "./network-plan.ts";

/** How a firewall was set up; most let out only what they were told to. */
export type FirewallStyle = "strict" | "domains" | "few-drops" | "open";

export interface SimulatedFirewall {
  name: string;
  arn: string;
  vpcId: string;
  endpointId: string;
  style: FirewallStyle;
  policyArn: string;
  policy: FirewallPolicy;
  /** By ARN. */
  groups: Readonly<Record<string, RuleGroup>>;
}

export interface DnsFirewallState {
  /** null: nobody set one up. */
  association: { id: string; groupId: string; vpcId: string } | null;
  /** Whether names that nobody allowed are blocked, or only those that AWS knows to be bad. */
  style: "allowlist" | "threats";
  failOpen: "ENABLED" | "DISABLED";
}

const styles: readonly FirewallStyle[] = [
  "strict",
  "strict",
  "strict",
  "domains",
  "domains",
  "few-drops",
  "open",
];

/** The firewall of an account in a Region; null: its network has none. */
export function firewallIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): SimulatedFirewall | null {
  const places = networkPlacesOf(organization, account, region);
  if (places === null || networkPlanOf(organization, account, region)?.kind !== "firewalled") return null;
  const arnOf = (kind: string, name: string) =>
    `arn:aws:network-firewall:${region}:${account.id}:${kind}/${name}`;
  const style = firewallStyleOf(organization, account, region);
  const groupArn = arnOf("stateful-rulegroup", "egress");
  return {
    name: "egress",
    arn: arnOf("firewall", "egress"),
    vpcId: places.vpcId,
    endpointId: firewallEndpointId({ organization, account, region }),
    style,
    policyArn: arnOf("firewall-policy", "egress"),
    policy: {
      StatelessDefaultActions: [style === "open" ? "aws:pass" : "aws:forward_to_sfe"],
      StatelessFragmentDefaultActions: ["aws:drop"],
      ...(style === "strict"
        ? {
            StatefulEngineOptions: { RuleOrder: "STRICT_ORDER" },
            StatefulDefaultActions: ["aws:drop_established", "aws:alert_established"],
          }
        : {}),
      StatefulRuleGroupReferences: [
        { ResourceArn: groupArn, ...(style === "strict" ? { Priority: 1 } : {}) },
      ],
    },
    groups: { [groupArn]: groupOf(style) },
  };
}

/** Drawn once, for good. */
export function firewallStyleOf(
  { seed }: SimulatedOrganization,
  { index }: SimulatedAccount,
  region: string,
): FirewallStyle {
  return pick(styles, seed, "firewall", index, region);
}

function groupOf(style: FirewallStyle): RuleGroup {
  if (style === "domains") {
    return {
      RulesSource: {
        RulesSourceList: {
          Targets: [".amazonaws.com", "registry.example.com"],
          TargetTypes: ["TLS_SNI", "HTTP_HOST"],
          GeneratedRulesType: "ALLOWLIST",
        },
      },
    };
  }
  const rules =
    style === "strict"
      ? [
          'pass tls $HOME_NET any -> $EXTERNAL_NET 443 (tls.sni; dotprefix; content:".amazonaws.com"; endswith; sid:1; rev:1;)',
        ]
      : ['drop tcp $HOME_NET any -> $EXTERNAL_NET 25 (msg:"mail"; sid:1; rev:1;)'];
  return { RulesSource: { RulesString: rules.join("\n") } };
}

/** The DNS firewall of an account's own network in a Region. */
export function dnsFirewallIn(
  organization: SimulatedOrganization,
  account: SimulatedAccount,
  region: string,
): DnsFirewallState {
  const { seed } = organization;
  const places = networkPlacesOf(organization, account, region);
  const isOwn = places !== null && places.owner.id === account.id && account.duty !== "management";
  const id = (what: string) => text(17, hexDigits, seed, "dns-firewall", what, account.index, region);
  const drawn = unit(seed, "dns-firewall", account.index, region);
  return {
    association:
      isOwn && drawn < 0.4
        ? {
            id: `rslvr-frgassoc-${id("association")}`,
            groupId: `rslvr-frg-${id("group")}`,
            vpcId: places.vpcId,
          }
        : null,
    style: drawn < 0.2 ? "allowlist" : "threats",
    failOpen: drawn < 0.05 ? "ENABLED" : "DISABLED",
  };
}
