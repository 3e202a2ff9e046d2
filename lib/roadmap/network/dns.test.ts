import { expect, test } from "vitest";
import type { DnsFirewall } from "#lib/facts/dns-firewall.ts";
import { aFact, now } from "#lib/roadmap/a-fact.fixture.ts";
import { indexFacts } from "#lib/roadmap/facts-view.ts";
import { dnsFilterOf } from "./dns.ts";

type Rule = NonNullable<DnsFirewall["groups"][number]["rules"]>[number];

const rule = (
  Priority: number,
  Action: string,
  FirewallDomainListId: string | null,
  Qtype: string | null = null,
): Rule => ({
  Action,
  FirewallDomainListId,
  Priority,
  Qtype,
});
const block = rule(30, "BLOCK", "all");
const allow = rule(10, "ALLOW", "own");
const good: DnsFirewall = {
  associations: [{ Id: "a", VpcId: "vpc-1", FirewallRuleGroupId: "g", Priority: 101, Status: "COMPLETE" }],
  groups: [{ FirewallRuleGroupId: "g", rules: [allow, block] }],
  domainLists: [
    { Id: "all", ManagedOwnerName: null, hasWildcard: true },
    { Id: "own", ManagedOwnerName: null, hasWildcard: false },
    { Id: "aws", ManagedOwnerName: "Route 53 Resolver DNS Firewall", hasWildcard: null },
    { Id: "unread", ManagedOwnerName: null, hasWildcard: null },
  ],
  configs: [],
};
const rules = (...list: Rule[]): Partial<DnsFirewall> => ({
  groups: [{ FirewallRuleGroupId: "g", rules: list }],
});
const config = (FirewallFailOpen: string): Partial<DnsFirewall> => ({
  configs: [{ ResourceId: "vpc-1", FirewallFailOpen }],
});

test.each<[string, Partial<DnsFirewall>, string | null]>([
  ["what nobody allowed is blocked", {}, "allowlist"],
  ["it fails closed by its own setting", config("DISABLED"), "allowlist"],
  ["it fails open", config("ENABLED"), null],
  ["whether it fails open is decided elsewhere", config("USE_LOCAL_RESOURCE_SETTING"), null],
  ["whether it fails open was not read", { configs: null }, null],
  ["no association with this VPC", { associations: [] }, null],
  [
    "the association is on its way out",
    {
      associations: [{ Id: "a", VpcId: "vpc-1", FirewallRuleGroupId: "g", Priority: 1, Status: "DELETING" }],
    },
    null,
  ],
  ["AWS's lists of threats", rules(rule(1, "BLOCK", "aws")), "threats"],
  ["AWS's lists of threats, only logged", rules(rule(1, "ALERT", "aws")), null],
  ["everything is allowed before it is blocked", rules(rule(1, "ALLOW", "all"), block), null],
  ["everything is only logged before it is blocked", rules(rule(1, "ALERT", "all"), block), null],
  ["a list that nobody looked into is allowed first", rules(rule(1, "ALLOW", "unread"), block), null],
  ["only one type of query is blocked", rules(rule(1, "BLOCK", "all", "TXT")), null],
  ["rules that were not read", { groups: [{ FirewallRuleGroupId: "g", rules: null }] }, null],
  ["lists that were not read", { domainLists: null }, null],
  ["rules against tunnelling are no list", rules(rule(1, "BLOCK", null)), null],
])("%s", (_, changes, expected) => {
  const fact = aFact(
    "route53resolver.dns",
    ["route53resolver:ListFirewallRuleGroupAssociations"],
    { ...good, ...changes },
    { region: "eu-west-1" },
  );
  const view = indexFacts([fact], { accountId: "111122223333", now }).view();
  expect(dnsFilterOf(view.find("route53resolver.dns", "eu-west-1"), "vpc-1")).toBe(expected);
});

test("no facts: no filter", () => {
  const view = indexFacts([], { accountId: "111122223333", now }).view();
  expect(dnsFilterOf(view.find("route53resolver.dns", "eu-west-1"), "vpc-1")).toBeNull();
});
