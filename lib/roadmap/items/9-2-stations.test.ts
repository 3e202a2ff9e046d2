import { describe, expect, it } from "vitest";
import type { Envelope } from "#lib/facts/envelope.ts";
import { accountId, daysAgo, denied, homeRegion } from "#lib/roadmap/a-fact.fixture.ts";
import {
  aGroup,
  aNatGateway,
  aNetworkFact,
  anAttachment,
  anEndpoint,
  anInterface,
  anUnusedNetworkFact,
  aRouteTable,
  aSubnet,
} from "#lib/roadmap/a-network.fixture.ts";
import {
  aFunctionsFact,
  aNotebooksFact,
  aProjectsFact,
  aSubnetWith,
  aTransitFact,
} from "#lib/roadmap/an-egress.fixture.ts";
import type { Row } from "./9-2-scenes.fixture.ts";
import {
  answer,
  appliance,
  dns,
  firewall,
  firewallArn,
  judge,
  limited,
  met,
  nat,
  open,
  partial,
  strict,
  toFirewall,
  toTransit,
  webOnly,
} from "./9-2-scenes.fixture.ts";

const rows: Row[] = [
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

describe("9.2 decision table, by what stands on the way", () => {
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
