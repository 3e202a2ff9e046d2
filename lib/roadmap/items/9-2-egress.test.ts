import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import type { FirewallPolicy } from "#lib/facts/network-firewall.ts";
import { accountId, aRegionsFact, daysAgo, denied, homeRegion, now } from "#lib/roadmap/a-fact.fixture.ts";
import {
  aGroup,
  aNatGateway,
  aNetworkFact,
  anAttachment,
  anEndpoint,
  anInterface,
  anUnusedNetworkFact,
  aRouteTable,
  aRule,
  aSubnet,
} from "#lib/roadmap/a-network.fixture.ts";
import { replacing } from "#lib/roadmap/a-scan.fixture.ts";
import {
  aDnsFact,
  aFirewallsFact,
  aFunctionsFact,
  aNotebooksFact,
  anS3Endpoint,
  aProjectsFact,
  aSubnetWith,
  aTransitFact,
  egressFacts,
} from "#lib/roadmap/an-egress.fixture.ts";
import { anInput } from "#lib/roadmap/an-input.fixture.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";

const good = [aRegionsFact(), ...egressFacts()];

function judge(changes: readonly Envelope[], more: Partial<AccountInput> = {}): Verdict {
  const { account: _a, organization: _o, ...rest } = more;
  const input = anInput({ facts: replacing(good, ...changes), attestations: [], ...rest });
  const verdict = evaluateAccount(input).get("9.2");
  if (verdict === undefined) throw new Error("no verdict on 9.2");
  return verdict;
}

const toNat = { "0.0.0.0/0": "nat-1" };
const withNat = {
  subnets: [aSubnet(), aSubnet("subnet-nat")],
  natGateways: [aNatGateway("nat-1")],
  internetGateways: [{ InternetGatewayId: "igw-1", vpcIds: ["vpc-1"] }],
  routeTables: [
    aRouteTable("rtb-private", toNat, { subnets: ["subnet-1"] }),
    aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1", "::/0": "igw-1" }),
  ],
};
const routes = (to: Readonly<Record<string, string>>) => ({
  ...withNat,
  routeTables: [
    aRouteTable("rtb-private", to, { subnets: ["subnet-1"] }),
    aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1", "::/0": "igw-1" }),
  ],
});
const nat = (more: Parameters<typeof aSubnetWith>[1] = {}) => aSubnetWith({}, { ...withNat, ...more });
const egressRule = (more: Parameters<typeof aRule>[1], group = "sg-1") =>
  aRule(group, { IsEgress: true, ...more });
const limited = [
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
const webOnly = [
  egressRule({ CidrIpv4: "0.0.0.0/0" }),
  egressRule({ CidrIpv4: "0.0.0.0/0", FromPort: 80, ToPort: 80 }),
];

const dns = (action: "allowlist" | "threats", failOpen = "DISABLED") =>
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

const firewallArn = `arn:aws:network-firewall:us-east-1:${accountId}:firewall/f`;
function firewall(policy: Partial<FirewallPolicy>, drops = 0): Envelope {
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
const strict = { RuleOrder: "STRICT_ORDER", StatefulDefaultActions: ["aws:drop_established"] };
const toFirewall = aSubnetWith(
  {},
  {
    ...routes({ "0.0.0.0/0": "vpce-fw" }),
    subnets: [aSubnet(), aSubnet("subnet-nat"), aSubnet("subnet-firewall")],
    vpcEndpoints: [anEndpoint("vpce-fw")],
  },
);
const appliance = (): Envelope[] => [toFirewall, aFirewallsFact()];
const answer = (
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

const toTransit = aSubnetWith(
  {},
  {
    ...routes({ "0.0.0.0/0": "tgw-1" }),
    vpcEndpoints: [],
    transitGatewayAttachments: [anAttachment("tgw-attach-1", { TransitGatewayOwnerId: "999900004444" })],
  },
);

type Row = [name: string, facts: Envelope[], expected: Partial<Verdict>, more?: Partial<AccountInput>];
const met = { state: "MET" } as const;
const open = { state: "NOT_MET", fractionHundredths: 0 } as const;
const partial = (fractionHundredths: number) => ({ state: "PARTIAL", fractionHundredths }) as const;

const rows: Row[] = [
  ["private subnet, no default route, S3 endpoint with the organization's policy", [], met],
  [
    "same with the default endpoint policy",
    [aSubnetWith({}, { vpcEndpoints: [anS3Endpoint(null)] })],
    partial(90),
  ],
  [
    "same with a policy that says in words what AWS's says",
    [
      aSubnetWith(
        {},
        {
          vpcEndpoints: [
            anS3Endpoint(
              '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
            ),
          ],
        },
      ),
    ],
    partial(90),
  ],
  [
    "an endpoint of another table does not serve the subnet",
    [aSubnetWith({}, { vpcEndpoints: [{ ...anS3Endpoint(null), RouteTableIds: ["rtb-other"] }] })],
    met,
  ],
  [
    "an interface endpoint of S3 serves all of the VPC",
    [aSubnetWith({}, { vpcEndpoints: [{ ...anS3Endpoint(null), VpcEndpointType: "Interface" }] })],
    partial(90),
  ],
  ["private subnet → NAT, groups let everything out (trap: private is not restricted)", [nat()], open],
  [
    "subnet without association, main table → igw, public address (trap: no association is no route)",
    [
      aSubnetWith(
        {},
        {
          networkInterfaces: [
            anInterface("eni-1", { publicIps: [{ PublicIp: "198.51.100.7", IpOwnerId: accountId }] }),
          ],
          internetGateways: withNat.internetGateways,
          routeTables: [aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1" })],
        },
      ),
    ],
    open,
  ],
  [
    "the same without a public address: IPv4 leads nowhere",
    [
      aSubnetWith(
        {},
        {
          internetGateways: withNat.internetGateways,
          routeTables: [aRouteTable("rtb-main", { "0.0.0.0/0": "igw-1" })],
          vpcEndpoints: [],
        },
      ),
    ],
    met,
  ],
  [
    "two halves to NAT instead of one default route (trap)",
    [aSubnetWith({}, routes({ "0.0.0.0/1": "nat-1", "128.0.0.0/1": "nat-1" }))],
    open,
  ],
  [
    "IPv4 isolated, ::/0 → egress-only gateway (trap: that is egress too)",
    [aSubnetWith({ "::/0": "eigw-1" })],
    open,
  ],
  [
    "VPC BPA block-ingress (trap): no credit",
    [
      nat({
        subnets: [
          aSubnet("subnet-1", { InternetGatewayBlockMode: "block-ingress" }),
          aSubnet("subnet-nat", { InternetGatewayBlockMode: "block-ingress" }),
        ],
      }),
    ],
    open,
  ],
  [
    "VPC BPA block-bidirectional: NAT leads nowhere either",
    [
      nat({
        vpcEndpoints: [],
        subnets: [
          aSubnet("subnet-1", { InternetGatewayBlockMode: "block-bidirectional" }),
          aSubnet("subnet-nat", { InternetGatewayBlockMode: "block-bidirectional" }),
        ],
      }),
    ],
    met,
  ],
  [
    "block-bidirectional, but the VPC is excluded for egress",
    [
      nat({
        subnets: [
          aSubnet("subnet-1", { InternetGatewayBlockMode: "block-ingress" }),
          aSubnet("subnet-nat", { InternetGatewayBlockMode: "off" }),
        ],
      }),
    ],
    open,
  ],
  [
    "default → firewall, stateless aws:pass",
    [toFirewall, firewall({ ...strict, StatelessDefaultActions: ["aws:pass"] })],
    open,
  ],
  ["default → firewall, strict and dropping", [toFirewall, firewall(strict)], met],
  [
    "firewall in the order of actions with a few drop rules (trap: has a firewall)",
    [toFirewall, firewall({}, 2)],
    partial(50),
  ],
  [
    "default → firewall whose policy could not be read",
    [
      toFirewall,
      denied(
        {
          ...firewall(strict),
          data: {
            firewalls: [
              {
                FirewallArn: firewallArn,
                VpcId: null,
                TransitGatewayId: null,
                TransitGatewayAttachmentId: null,
                FirewallPolicyArn: null,
                endpointIds: [],
              },
            ],
            associations: [],
            policies: [],
            ruleGroups: [],
          },
        },
        "networkfirewall:DescribeFirewall",
        { resource: firewallArn },
      ),
    ],
    { state: "UNKNOWN", reasonCode: "denied" },
  ],
  [
    "default → appliance of somebody else, never answered",
    appliance(),
    { state: "UNKNOWN", reasonCode: "needs_answer" },
  ],
  ["default → appliance, answered", appliance(), met, answer(true)],
  [
    "default → appliance, answered for another one",
    appliance(),
    { state: "UNKNOWN" },
    answer(true, { ids: ["vpce-other"] }),
  ],
  ["default → appliance, answered for this one", appliance(), met, answer(true, { ids: ["vpce-fw"] })],
  [
    "default → appliance, the answer has passed its review",
    appliance(),
    { state: "UNKNOWN", reasonCode: "expired" },
    answer(true, null, new Date(daysAgo(1))),
  ],
  ["default → tgw, the network account was not read, no answer", [toTransit], { state: "UNKNOWN" }],
  ["default → tgw, the hub is vouched for", [toTransit], met, answer(true, { ids: ["tgw-1"] })],
  [
    "only functions outside of a VPC",
    [anUnusedNetworkFact(homeRegion), aFunctionsFact([{ name: "f", VpcId: null }])],
    open,
  ],
  [
    "a function inside of a VPC is judged by its subnet",
    [aFunctionsFact([{ name: "f", VpcId: "vpc-1" }])],
    met,
  ],
  [
    "what Control Tower runs itself is no unit",
    [aFunctionsFact([{ name: "aws-controltower-NotificationForwarder", VpcId: null }])],
    met,
  ],
  [
    "builds outside of a VPC",
    [
      aProjectsFact([
        { arn: `arn:aws:codebuild:us-east-1:${accountId}:project/p`, serviceRole: null, vpcConfig: null },
      ]),
    ],
    partial(55),
  ],
  [
    "a notebook with direct access",
    [
      aNotebooksFact([
        {
          NotebookInstanceArn: `arn:aws:sagemaker:us-east-1:${accountId}:notebook-instance/n`,
          NotebookInstanceStatus: "InService",
          DirectInternetAccess: "Enabled",
          SubnetId: "subnet-1",
          SecurityGroups: [],
          MinimumInstanceMetadataServiceVersion: "2",
        },
      ]),
    ],
    partial(55),
  ],
  [
    "an interface with two groups, one strict and one open (trap: any of them)",
    [
      nat({
        networkInterfaces: [anInterface("eni-1", { Groups: ["sg-strict", "sg-1"] })],
        securityGroups: [aGroup(), aGroup("sg-strict")],
      }),
    ],
    open,
  ],
  [
    "NAT, but all groups lead to private ranges and other groups only",
    [nat({ securityGroupRules: limited, vpcEndpoints: [] })],
    met,
  ],
  ["NAT, groups let HTTP and HTTPS out to anywhere", [nat({ securityGroupRules: webOnly })], partial(25)],
  [
    "NAT, HTTPS only, and names are blocked that nobody allowed",
    [nat({ securityGroupRules: webOnly }), dns("allowlist")],
    partial(75),
  ],
  ["NAT, open groups, names are blocked that nobody allowed", [nat(), dns("allowlist")], partial(50)],
  ["NAT, open groups, the DNS firewall fails open", [nat(), dns("allowlist", "ENABLED")], open],
  ["NAT, open groups, AWS's lists of threats", [nat(), dns("threats")], partial(25)],
  [
    "NAT, a group without a rule in the facts",
    [nat({ networkInterfaces: [anInterface("eni-1", { Groups: ["sg-foreign"] })] })],
    { state: "UNKNOWN" },
  ],
  [
    "NAT with a proxy attached: whoever does not use it leaves all the same",
    [
      nat({
        natGateways: [
          aNatGateway("nat-1", {
            attachedAppliances: [
              {
                Type: "network-firewall-proxy",
                ApplianceArn: null,
                VpcEndpointId: null,
                AttachmentState: "attached",
              },
            ],
          }),
        ],
      }),
    ],
    open,
  ],
  [
    "default VPC in every region, no interfaces",
    [anUnusedNetworkFact(homeRegion)],
    { state: "NOT_APPLICABLE" },
  ],
  ["blackhole default route", [aSubnetWith({ "0.0.0.0/0": "(nat-gone)" }, { vpcEndpoints: [] })], met],
  [
    "interfaces of load balancers and NAT gateways are no workloads",
    [
      nat({
        networkInterfaces: [
          anInterface("eni-1", { InterfaceType: "natGateway" }),
          anInterface("eni-2", { RequesterId: "amazon-elb", RequesterManaged: true }),
          anInterface("eni-3", { Status: "available" }),
        ],
      }),
    ],
    { state: "NOT_APPLICABLE" },
  ],
  [
    "one region could not be read, all else clean",
    [denied({ ...anUnusedNetworkFact("eu-west-3"), data: null }, "ec2:DescribeNetworkInterfaces")],
    { state: "UNKNOWN" },
  ],
  [
    "one region could not be read, one subnet open",
    [nat(), denied({ ...anUnusedNetworkFact("eu-west-3"), data: null }, "ec2:DescribeNetworkInterfaces")],
    { state: "NOT_MET", evidenceIncomplete: true },
  ],
];

describe("9.2 decision table", () => {
  it.each(rows)("%s", (_, facts, expected, more) => {
    expect(judge(facts, more)).toMatchObject(expected);
  });
});

describe("a transit gateway whose owner is read", () => {
  const owner = "999900004444";
  const hub = (inspected: boolean) => [
    aNetworkFact(
      {
        transitGatewayAttachments: [
          anAttachment("tgw-attach-1", {
            TransitGatewayOwnerId: owner,
            TransitGatewayRouteTableId: "tgw-rtb-1",
          }),
          anAttachment("tgw-attach-2", {
            TransitGatewayOwnerId: owner,
            ResourceId: "vpc-hub",
            ResourceOwnerId: owner,
          }),
        ],
        networkInterfaces: [
          anInterface("eni-door", {
            InterfaceType: "transit_gateway",
            OwnerId: owner,
            SubnetId: "subnet-door",
            VpcId: "vpc-hub",
          }),
        ],
        subnets: [
          aSubnet("subnet-door", { VpcId: "vpc-hub", OwnerId: owner }),
          aSubnet("subnet-nat", { VpcId: "vpc-hub", OwnerId: owner }),
        ],
        routeTables: [
          aRouteTable(
            "rtb-door",
            { "0.0.0.0/0": inspected ? "vpce-fw" : "nat-hub" },
            { VpcId: "vpc-hub", subnets: ["subnet-door"] },
          ),
          aRouteTable("rtb-hub", { "0.0.0.0/0": "igw-hub" }, { VpcId: "vpc-hub" }),
        ],
        natGateways: [aNatGateway("nat-hub", { VpcId: "vpc-hub" })],
        internetGateways: [{ InternetGatewayId: "igw-hub", vpcIds: ["vpc-hub"] }],
        vpcEndpoints: [anEndpoint("vpce-fw", { VpcId: "vpc-hub", OwnerId: owner })],
      },
      { accountId: owner },
    ),
    { ...firewall({ ...strict }), accountId: owner },
  ];
  const table = (destination = "0.0.0.0/0", State = "active") =>
    aTransitFact(
      [
        {
          TransitGatewayRouteTableId: "tgw-rtb-1",
          TransitGatewayId: "tgw-1",
          routes: [
            { DestinationCidrBlock: destination, PrefixListId: null, State, attachmentIds: ["tgw-attach-2"] },
          ],
        },
      ],
      { accountId: owner },
    );
  const spoke = (shared: Envelope[]) => judge([toTransit], { sharedFacts: shared });

  it("follows to the hub's firewall", () => {
    expect(spoke([...hub(true), table()])).toMatchObject(met);
  });
  it("follows to the hub's NAT gateway", () => {
    expect(spoke([...hub(false), table()])).toMatchObject(open);
  });
  it("no route for the internet, or a blackhole: it leads nowhere", () => {
    expect(spoke([...hub(false), table("10.0.0.0/8")])).toMatchObject(met);
    expect(spoke([...hub(false), table("0.0.0.0/0", "blackhole")])).toMatchObject(met);
  });
  it("the table is not read: not known", () => {
    expect(spoke(hub(true))).toMatchObject({ state: "UNKNOWN" });
    expect(spoke([...hub(true), aTransitFact([], { accountId: owner })])).toMatchObject({ state: "UNKNOWN" });
  });
});

it("says which way out a failing subnet has, and of what it consists", () => {
  const verdict = judge([nat()]);
  expect(verdict.failing).toEqual([
    {
      resource: `arn:aws:ec2:${homeRegion}:${accountId}:subnet/subnet-1`,
      region: homeRegion,
      why: "nat-1 → igw-1: leaves by NAT unfiltered",
    },
  ]);
  expect(verdict.units).toBe(1);
});

it("nothing read: not known", () => {
  expect(judge([], { facts: [aRegionsFact()] })).toMatchObject({ state: "UNKNOWN" });
});
