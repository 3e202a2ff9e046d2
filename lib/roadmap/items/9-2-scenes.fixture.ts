/** For tests only: ways out of a subnet, good and bad, for item 9.2. */
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FirewallPolicy } from "#lib/facts/network-firewall.ts";
import { accountId, aRegionsFact, daysAgo, now } from "#lib/roadmap/a-fact.fixture.ts";
import {
  aNatGateway,
  anAttachment,
  anEndpoint,
  aRouteTable,
  aRule,
  aSubnet,
} from "#lib/roadmap/a-network.fixture.ts";
import { replacing } from "#lib/roadmap/a-scan.fixture.ts";
import { aDnsFact, aFirewallsFact, aSubnetWith, egressFacts } from "#lib/roadmap/an-egress.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const good = [aRegionsFact(), ...egressFacts()];

export function judge(changes: readonly Envelope[], more: Partial<AccountInput> = {}): Verdict {
  const { account: _a, organization: _o, ...rest } = more;
  const input = anInput({ facts: replacing(good, ...changes), attestations: [], ...rest });
  const verdict = evaluateAccount(input).get("9.2");
  if (verdict === undefined) throw new Error("no verdict on 9.2");
  return verdict;
}

const toNat = { "0.0.0.0/0": "nat-1" };
export const withNat = {
  subnets: [aSubnet(), aSubnet("subnet-nat")],
  natGateways: [aNatGateway("nat-1")],
  internetGateways: [{ InternetGatewayId: "igw-1", vpcIds: ["vpc-1"] }],
  routeTables: [
    aRouteTable("rtb-private", toNat, { subnets: ["subnet-1"] }),
    aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1", "::/0": "igw-1" }),
  ],
};
export const routes = (to: Readonly<Record<string, string>>) => ({
  ...withNat,
  routeTables: [
    aRouteTable("rtb-private", to, { subnets: ["subnet-1"] }),
    aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1", "::/0": "igw-1" }),
  ],
});
export const nat = (more: Parameters<typeof aSubnetWith>[1] = {}) => aSubnetWith({}, { ...withNat, ...more });
const egressRule = (more: Parameters<typeof aRule>[1], group = "sg-1") =>
  aRule(group, { IsEgress: true, ...more });
export const limited = [
  egressRule({ CidrIpv4: "10.0.0.0/8", IpProtocol: "-1" }),
  egressRule({
    ReferencedGroup: {
      GroupId: "sg-2",
      UserId: accountId,
      PeeringStatus: null,
      VpcPeeringConnectionId: null,
    },
  }),
];
export const webOnly = [
  egressRule({ CidrIpv4: "0.0.0.0/0" }),
  egressRule({ CidrIpv4: "0.0.0.0/0", FromPort: 80, ToPort: 80 }),
];

export const dns = (action: "allowlist" | "threats", failOpen = "DISABLED") =>
  aDnsFact({
    associations: [{ Id: "a", VpcId: "vpc-1", FirewallRuleGroupId: "g", Priority: 1, Status: "COMPLETE" }],
    groups: [
      {
        FirewallRuleGroupId: "g",
        rules: [{ Action: "BLOCK", FirewallDomainListId: action, Priority: 1, Qtype: null }],
      },
    ],
    domainLists: [
      { Id: "allowlist", ManagedOwnerName: null, hasWildcard: true },
      { Id: "threats", ManagedOwnerName: "Route 53 Resolver DNS Firewall", hasWildcard: null },
    ],
    configs: [{ ResourceId: "vpc-1", FirewallFailOpen: failOpen }],
  });

export const firewallArn = `arn:aws:network-firewall:us-east-1:${accountId}:firewall/f`;
export function firewall(policy: Partial<FirewallPolicy>, drops = 0): Envelope {
  const FirewallPolicyArn = `arn:aws:network-firewall:us-east-1:${accountId}:firewall-policy/p`;
  return aFirewallsFact({
    firewalls: [
      {
        FirewallArn: firewallArn,
        VpcId: "vpc-1",
        TransitGatewayId: null,
        TransitGatewayAttachmentId: null,
        FirewallPolicyArn,
        endpointIds: ["vpce-fw"],
      },
    ],
    policies: [
      {
        FirewallPolicyArn,
        StatelessDefaultActions: ["aws:forward_to_sfe"],
        RuleOrder: "DEFAULT_ACTION_ORDER",
        StatefulDefaultActions: [],
        homeNet: null,
        statelessGroups: [],
        statefulGroups: drops > 0 ? [{ ResourceArn: "drops", Priority: null, override: null }] : [],
        ...policy,
      },
    ],
    ruleGroups: [
      {
        RuleGroupArn: "drops",
        GeneratedRulesType: null,
        TargetTypes: [],
        wideTargets: 0,
        homeNet: null,
        drops,
        dropsEverything: false,
        passesEverything: false,
        forwards: false,
      },
    ],
  });
}
export const strict = { RuleOrder: "STRICT_ORDER", StatefulDefaultActions: ["aws:drop_established"] };
export const toFirewall = aSubnetWith(
  {},
  {
    ...routes({ "0.0.0.0/0": "vpce-fw" }),
    subnets: [aSubnet(), aSubnet("subnet-nat"), aSubnet("subnet-firewall")],
    vpcEndpoints: [anEndpoint("vpce-fw")],
  },
);
export const appliance = (): Envelope[] => [toFirewall, aFirewallsFact()];
export const answer = (
  holds: boolean,
  details: unknown = null,
  reviewBy = new Date(now.getTime() + 86_400_000),
) => ({
  attestations: [
    {
      id: "a-1",
      itemId: "9.2",
      question: "egress-filters",
      accountId,
      holds,
      details,
      evidenceUrl: "https://wiki.example/egress",
      evidenceAt: new Date(daysAgo(3)),
      answeredAt: new Date(daysAgo(3)),
      reviewBy,
      contradiction: null,
    },
  ],
});

export const toTransit = aSubnetWith(
  {},
  {
    ...routes({ "0.0.0.0/0": "tgw-1" }),
    vpcEndpoints: [],
    transitGatewayAttachments: [anAttachment("tgw-attach-1", { TransitGatewayOwnerId: "999900004444" })],
  },
);

export type Row = [name: string, facts: Envelope[], expected: Partial<Verdict>, more?: Partial<AccountInput>];
export const met = { state: "MET" } as const;
export const open = { state: "NOT_MET", fractionHundredths: 0 } as const;
export const partial = (fractionHundredths: number) => ({ state: "PARTIAL", fractionHundredths }) as const;
