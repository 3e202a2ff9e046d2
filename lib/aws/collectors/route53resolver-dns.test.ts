import { describe, expect, test } from "vitest";
import { collectFrom, jsonError, type StubAnswers } from "#lib/aws/stub-account.ts";
import { afterNetwork } from "./a-network.fixture.ts";
import { route53resolverDns } from "./route53resolver-dns.ts";

const region = "eu-west-1";
const anInterface = {
  NetworkInterfaceId: "eni-1",
  SubnetId: "subnet-1",
  AssociatedSubnets: [],
  VpcId: "vpc-1",
  OwnerId: "111122223333",
  Status: "in-use",
  InterfaceType: "interface",
  RequesterId: null,
  RequesterManaged: false,
  Description: null,
  operator: null,
  InstanceId: "i-1",
  InstanceOwnerId: "111122223333",
  Groups: ["sg-1"],
  publicIps: [],
  ipv6: [],
  DenyAllIgwTraffic: false,
  SourceDestCheck: true,
};
const inUse = afterNetwork({ networkInterfaces: [anInterface] });

const association = (Id: string, VpcId = "vpc-1") => ({
  Id,
  Arn: `arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group-association/${Id}`,
  FirewallRuleGroupId: "rslvr-frg-1",
  VpcId,
  Name: "WAYMARK-CANARY",
  Priority: 101,
  MutationProtection: "DISABLED",
  Status: "COMPLETE",
});
// Route 53 Resolver API Reference, by operation.
const answers: StubAnswers = {
  ListFirewallRuleGroupAssociations: {
    body: { FirewallRuleGroupAssociations: [association("rslvr-frgassoc-1")] },
  },
  ListFirewallRules: {
    body: {
      FirewallRules: [
        {
          FirewallRuleGroupId: "rslvr-frg-1",
          FirewallDomainListId: "rslvr-fdl-all",
          Name: "all",
          Priority: 30,
          Action: "BLOCK",
          BlockResponse: "NXDOMAIN",
        },
        {
          FirewallRuleGroupId: "rslvr-frg-1",
          FirewallDomainListId: "rslvr-fdl-own",
          Name: "own",
          Priority: 10,
          Action: "ALLOW",
        },
        {
          FirewallRuleGroupId: "rslvr-frg-1",
          FirewallDomainListId: "rslvr-fdl-aws",
          Name: "bad",
          Priority: 20,
          Action: "BLOCK",
          Qtype: "A",
        },
      ],
    },
  },
  ListFirewallDomainLists: {
    body: {
      FirewallDomainLists: [
        {
          Id: "rslvr-fdl-aws",
          Name: "AWSManagedDomainsMalwareDomainList",
          ManagedOwnerName: "Route 53 Resolver DNS Firewall",
        },
        { Id: "rslvr-fdl-all", Name: "everything" },
        { Id: "rslvr-fdl-own", Name: "ours" },
      ],
    },
  },
  ListFirewallDomains: ({ body }) => ({
    body: {
      Domains:
        JSON.parse(body).FirewallDomainListId === "rslvr-fdl-all" ? ["*."] : ["WAYMARK-CANARY.example."],
    },
  }),
  ListFirewallConfigs: {
    body: {
      FirewallConfigs: [
        { Id: "rslvr-fc-1", ResourceId: "vpc-1", OwnerId: "111122223333", FirewallFailOpen: "DISABLED" },
      ],
    },
  },
};
const collect = (changes: StubAnswers = {}, options = inUse) =>
  collectFrom({ ...answers, ...changes }, route53resolverDns, region, options);

const data = {
  associations: [
    {
      Id: "rslvr-frgassoc-1",
      VpcId: "vpc-1",
      FirewallRuleGroupId: "rslvr-frg-1",
      Priority: 101,
      Status: "COMPLETE",
    },
  ],
  groups: [
    {
      FirewallRuleGroupId: "rslvr-frg-1",
      rules: [
        { Action: "ALLOW", FirewallDomainListId: "rslvr-fdl-own", Priority: 10, Qtype: null },
        { Action: "BLOCK", FirewallDomainListId: "rslvr-fdl-aws", Priority: 20, Qtype: "A" },
        { Action: "BLOCK", FirewallDomainListId: "rslvr-fdl-all", Priority: 30, Qtype: null },
      ],
    },
  ],
  domainLists: [
    { Id: "rslvr-fdl-all", ManagedOwnerName: null, hasWildcard: true },
    { Id: "rslvr-fdl-aws", ManagedOwnerName: "Route 53 Resolver DNS Firewall", hasWildcard: null },
    { Id: "rslvr-fdl-own", ManagedOwnerName: null, hasWildcard: false },
  ],
  configs: [{ ResourceId: "vpc-1", FirewallFailOpen: "DISABLED" }],
};

describe("route53resolver.dns", () => {
  test("decodes answers written by hand from AWS's documentation; domains are not kept", async () => {
    const { envelope, requests } = await collect();
    expect(envelope.complete).toBe(true);
    expect(envelope.data).toEqual(data);
    expect(JSON.stringify(envelope)).not.toContain("WAYMARK-CANARY");
    expect(requests.filter(({ operation }) => operation === "ListFirewallDomains")).toHaveLength(2);
  });

  test("no interface in the region: no call; no association: one", async () => {
    const none = await collect({}, afterNetwork({}));
    expect(none.requests).toHaveLength(0);
    expect(none.envelope).toMatchObject({ complete: true, data: { associations: [] } });
    const unwatched = await collect({
      ListFirewallRuleGroupAssociations: { body: { FirewallRuleGroupAssociations: [] } },
    });
    expect(unwatched.requests).toHaveLength(1);
    expect(unwatched.envelope.complete).toBe(true);
  });

  test("associations on two pages with an empty one between", async () => {
    const { envelope } = await collect({
      ListFirewallRuleGroupAssociations: [
        { body: { FirewallRuleGroupAssociations: [association("b")], NextToken: "1" } },
        { body: { FirewallRuleGroupAssociations: [], NextToken: "2" } },
        { body: { FirewallRuleGroupAssociations: [association("a", "vpc-2")] } },
      ],
    });
    expect(envelope.data).toMatchObject({ associations: [{ Id: "a", VpcId: "vpc-2" }, { Id: "b" }] });
  });

  test.each([
    ["ListFirewallRuleGroupAssociations", null],
    ["ListFirewallRules", { groups: [{ FirewallRuleGroupId: "rslvr-frg-1", rules: null }] }],
    ["ListFirewallDomainLists", { domainLists: null }],
    ["ListFirewallDomains", { domainLists: [{ hasWildcard: null }, {}, { hasWildcard: null }] }],
    ["ListFirewallConfigs", { configs: null }],
  ])("%s denied: a gap, never an empty list", async (operation, part) => {
    const { envelope } = await collect({
      [operation]: jsonError(400, "AccessDeniedException", "not authorized"),
    });
    expect(envelope.complete).toBe(false);
    expect(envelope.ops).toContainEqual(
      expect.objectContaining({ op: `route53resolver:${operation}`, outcome: "denied" }),
    );
    if (part === null) expect(envelope.data).toBeNull();
    else expect(envelope.data).toMatchObject(part);
  });
});
