import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { afterNetwork } from "./a-network.fixture.ts";
import { networkFirewallFirewalls } from "./network-firewall.ts";

const region = "eu-west-1";
const arn = (resource: string, account = "111122223333") =>
  `arn:aws:network-firewall:eu-west-1:${account}:${resource}`;
const firewallArn = arn("firewall/egress");
const policyArn = arn("firewall-policy/strict");
const groupArn = arn("stateful-rulegroup/allowed");
const managed =
  "arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/BotNetCommandAndControlDomainsStrictOrder";
const associationArn = arn("vpc-endpoint-association/12345678-1234-1234-1234-123456789abc");

const routed = afterNetwork({
  vpcEndpoints: [
    {
      VpcEndpointId: "vpce-0a",
      VpcId: "vpc-1",
      OwnerId: "111122223333",
      VpcEndpointType: "GatewayLoadBalancer",
      ServiceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-1",
      State: "available",
      PrivateDnsEnabled: false,
      PolicyDocument: null,
      RouteTableIds: [],
      SubnetIds: ["subnet-fw"],
    },
  ],
});

// Network Firewall API Reference, by operation.
const answers: StubAnswers = {
  ListFirewalls: { body: { Firewalls: [{ FirewallName: "egress", FirewallArn: firewallArn }] } },
  DescribeFirewall: {
    body: {
      UpdateToken: "t",
      Firewall: {
        FirewallName: "egress",
        FirewallArn: firewallArn,
        FirewallPolicyArn: policyArn,
        VpcId: "vpc-1",
        SubnetMappings: [{ SubnetId: "subnet-fw" }],
        FirewallId: "f-1",
        Description: "WAYMARK-CANARY",
      },
      FirewallStatus: {
        Status: "READY",
        ConfigurationSyncStateSummary: "IN_SYNC",
        SyncStates: {
          "eu-west-1b": { Attachment: { SubnetId: "subnet-fw2", EndpointId: "vpce-0b", Status: "READY" } },
          "eu-west-1a": { Attachment: { SubnetId: "subnet-fw", EndpointId: "vpce-0a", Status: "READY" } },
        },
      },
    },
  },
  DescribeFirewallPolicy: {
    body: {
      UpdateToken: "t",
      FirewallPolicyResponse: {
        FirewallPolicyName: "strict",
        FirewallPolicyArn: policyArn,
        FirewallPolicyId: "p",
      },
      FirewallPolicy: {
        StatelessDefaultActions: ["aws:forward_to_sfe"],
        StatelessFragmentDefaultActions: ["aws:drop"],
        StatefulEngineOptions: { RuleOrder: "STRICT_ORDER" },
        StatefulDefaultActions: ["aws:drop_established", "aws:alert_established"],
        StatefulRuleGroupReferences: [
          { ResourceArn: groupArn, Priority: 1 },
          { ResourceArn: managed, Priority: 2, Override: { Action: "DROP_TO_ALERT" } },
        ],
        PolicyVariables: { RuleVariables: { HOME_NET: { Definition: ["10.0.0.0/8"] } } },
      },
    },
  },
  DescribeRuleGroup: {
    body: {
      UpdateToken: "t",
      RuleGroupResponse: { RuleGroupArn: groupArn, RuleGroupName: "allowed", RuleGroupId: "g" },
      RuleGroup: {
        RulesSource: {
          RulesString:
            'pass tls $HOME_NET any -> $EXTERNAL_NET 443 (tls.sni; content:"WAYMARK-CANARY.example"; sid:1;)\ndrop tcp any any -> any 25 (sid:2;)',
        },
      },
    },
  },
  ListVpcEndpointAssociations: {
    body: { VpcEndpointAssociations: [{ VpcEndpointAssociationArn: associationArn }] },
  },
  DescribeVpcEndpointAssociation: {
    body: {
      VpcEndpointAssociation: {
        VpcEndpointAssociationArn: associationArn,
        FirewallArn: firewallArn,
        VpcId: "vpc-2",
        SubnetMapping: { SubnetId: "subnet-x" },
      },
      VpcEndpointAssociationStatus: {
        Status: "READY",
        AssociationSyncState: { "eu-west-1a": { Attachment: { EndpointId: "vpce-0c", Status: "READY" } } },
      },
    },
  },
};

const firewall = {
  FirewallArn: firewallArn,
  VpcId: "vpc-1",
  TransitGatewayId: null,
  TransitGatewayAttachmentId: null,
  FirewallPolicyArn: policyArn,
  endpointIds: ["vpce-0a", "vpce-0b"],
};

const collect = (changes: StubAnswers = {}, options = routed) =>
  collectFrom({ ...answers, ...changes }, networkFirewallFirewalls, region, options);
const denied = jsonError(400, "AccessDeniedException", "not authorized");

describe("networkfirewall.firewalls", () => {
  test("decodes answers written by hand from AWS's documentation; rules are not kept, AWS's own groups not asked for", async () => {
    const { envelope, requests } = await collect();
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual({
      firewalls: [firewall],
      associations: [{ FirewallArn: firewallArn, endpointIds: ["vpce-0c"] }],
      policies: [
        {
          FirewallPolicyArn: policyArn,
          StatelessDefaultActions: ["aws:forward_to_sfe"],
          RuleOrder: "STRICT_ORDER",
          StatefulDefaultActions: ["aws:alert_established", "aws:drop_established"],
          homeNet: ["10.0.0.0/8"],
          statelessGroups: [],
          statefulGroups: [
            { ResourceArn: groupArn, Priority: 1, override: null },
            { ResourceArn: managed, Priority: 2, override: "DROP_TO_ALERT" },
          ],
        },
      ],
      ruleGroups: [
        {
          RuleGroupArn: groupArn,
          GeneratedRulesType: null,
          TargetTypes: [],
          wideTargets: 0,
          homeNet: null,
          drops: 1,
          dropsEverything: false,
          passesEverything: false,
          forwards: false,
        },
      ],
    });
    expect(requests.filter(({ operation }) => operation === "DescribeRuleGroup")).toHaveLength(1);
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
  });

  test("networks without an endpoint that traffic is routed to, nor a transit gateway: no call", async () => {
    const { envelope, requests } = await collect({}, afterNetwork({}));
    expect(requests).toHaveLength(0);
    expect(envelope).toMatchObject({
      complete: true,
      data: { firewalls: [], associations: [], policies: [], ruleGroups: [] },
    });
    expect(envelope.ops).toContainEqual({
      op: "networkfirewall:ListFirewalls",
      outcome: "ok",
      skipped: "no-routed-endpoint",
    });
  });

  test.each([
    ["not read to the end", afterNetwork({}, false)],
    ["not read at all", {}],
  ])("networks that were %s: it asks", async (_, options) => {
    const { requests } = await collect({}, options);
    expect(requests.map(({ operation }) => operation)).toContain("ListFirewalls");
  });

  test("a route to a gateway endpoint of S3 is none to a firewall, one to another endpoint is", async () => {
    const table = (target: string) =>
      afterNetwork({
        routeTables: [
          {
            RouteTableId: "rtb-1",
            VpcId: "vpc-1",
            OwnerId: "111122223333",
            associations: [],
            routes: [{ destination: "pl-1", State: "active", target }],
            tags: {},
          },
        ],
        vpcEndpoints: [
          {
            VpcEndpointId: "vpce-s3",
            VpcId: "vpc-1",
            OwnerId: "111122223333",
            VpcEndpointType: "Gateway",
            ServiceName: "com.amazonaws.eu-west-1.s3",
            State: "available",
            PrivateDnsEnabled: false,
            PolicyDocument: null,
            RouteTableIds: [],
            SubnetIds: [],
          },
        ],
      });
    expect((await collect({}, table("vpce-s3"))).requests).toHaveLength(0);
    expect((await collect({}, table("vpce-0a"))).requests.length).toBeGreaterThan(0);
  });

  test("firewalls on two pages with an empty one between; one of them is gone, one hangs on a transit gateway", async () => {
    const second = arn("firewall/hub");
    const { envelope } = await collect({
      ListFirewalls: [
        { body: { Firewalls: [{ FirewallArn: firewallArn }], NextToken: "a" } },
        { body: { Firewalls: [], NextToken: "b" } },
        { body: { Firewalls: [{ FirewallArn: second }] } },
      ],
      DescribeFirewall: ({ body }) =>
        JSON.parse(body).FirewallArn === firewallArn
          ? jsonError(400, "ResourceNotFoundException", "gone")
          : {
              body: {
                Firewall: {
                  FirewallArn: second,
                  FirewallPolicyArn: policyArn,
                  SubnetMappings: [],
                  FirewallId: "f",
                  TransitGatewayId: "tgw-1",
                },
                FirewallStatus: {
                  Status: "READY",
                  ConfigurationSyncStateSummary: "IN_SYNC",
                  TransitGatewayAttachmentSyncState: { AttachmentId: "tgw-attach-9" },
                },
              },
            },
    });
    expect(envelope).toMatchObject({
      complete: true,
      data: {
        firewalls: [
          {
            FirewallArn: second,
            VpcId: null,
            TransitGatewayId: "tgw-1",
            TransitGatewayAttachmentId: "tgw-attach-9",
            endpointIds: [],
          },
        ],
      },
    });
  });

  test.each([
    ["ListFirewalls", null],
    [
      "DescribeFirewall",
      { firewalls: [{ FirewallArn: firewallArn, FirewallPolicyArn: null }], policies: [] },
    ],
    ["DescribeFirewallPolicy", { firewalls: [firewall], policies: [], ruleGroups: [] }],
    ["DescribeRuleGroup", { firewalls: [firewall], ruleGroups: [] }],
    ["ListVpcEndpointAssociations", { firewalls: [firewall], associations: null }],
    ["DescribeVpcEndpointAssociation", { firewalls: [firewall], associations: null }],
  ])("%s denied: a gap, never an empty list", async (operation, data) => {
    const { envelope } = await collect({ [operation]: denied });
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: `networkfirewall:${operation}`, outcome: "denied" }),
    );
    if (data === null) expect(envelope.data).toBeNull();
    else expect(envelope.data).toMatchObject(data);
  });

  test("another account's firewall in the list is refused", async () => {
    const { envelope } = await collect({
      ListFirewalls: { body: { Firewalls: [{ FirewallArn: arn("firewall/x", "999999999999") }] } },
    });
    expect(envelope.ops).toContainEqual(expect.objectContaining({ code: "ForeignAccount" }));
  });
});
