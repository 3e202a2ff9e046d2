/** What the DNS firewall of a VPC keeps from being found. A raw address needs no name: it is never more than a part. */
import type { DnsFirewall } from "#lib/facts/dns-firewall.ts";
import type { Reading } from "#lib/roadmap/facts-view.ts";

/** allowlist: names that nobody allowed are blocked. threats: names that AWS knows to be bad are. */
export type DnsFilter = "allowlist" | "threats" | null;

const associationsOperation = "route53resolver:ListFirewallRuleGroupAssociations";

/**
 * What of the names that are asked for in a VPC is blocked; null: nothing, or nothing that is known for certain. Rules count
 * in the order of their groups and then their own; what is allowed or only logged before it is blocked goes through.
 */
export function dnsFilterOf(facts: Reading<"route53resolver.dns">, vpcId: string): DnsFilter {
  const read = facts.ask(associationsOperation, (data) => filterIn(data, vpcId));
  return read.known ? read.value : null;
}

type Rule = NonNullable<DnsFirewall["groups"][number]["rules"]>[number];

function filterIn(data: DnsFirewall, vpcId: string): DnsFilter {
  const lists = new Map((data.domainLists ?? []).map((list) => [list.Id, list]));
  let threats = false;
  for (const rule of rulesOf(data, vpcId)) {
    // Rules that were not read may allow everything.
    if (rule === null) return threats ? "threats" : null;
    const list = rule.FirewallDomainListId === null ? undefined : lists.get(rule.FirewallDomainListId);
    const isOwn = list?.ManagedOwnerName === null;
    if (rule.Action === "BLOCK") {
      if (isOwn && list.hasWildcard === true && rule.Qtype === null)
        return failsClosed(data, vpcId) ? "allowlist" : threats ? "threats" : null;
      if (typeof list?.ManagedOwnerName === "string") threats = true;
    } else if (isOwn && list.hasWildcard !== false) {
      // It lets everything pass, or a list that nobody looked into.
      return threats ? "threats" : null;
    }
  }
  return threats ? "threats" : null;
}

/** null: the rules of a group that comes at this point were not read. */
function rulesOf({ associations, groups }: DnsFirewall, vpcId: string): (Rule | null)[] {
  return associations
    .filter((one) => one.VpcId === vpcId && one.Status !== "DELETING")
    .sort((a, b) => a.Priority - b.Priority)
    .flatMap(({ FirewallRuleGroupId }) => {
      const found = groups.find((group) => group.FirewallRuleGroupId === FirewallRuleGroupId);
      const rules = found?.rules ?? null;
      return rules === null ? [null] : rules.toSorted((a, b) => a.Priority - b.Priority);
    });
}

/** A VPC without a setting of its own fails closed. */
function failsClosed({ configs }: DnsFirewall, vpcId: string): boolean {
  if (configs === null) return false;
  const own = configs.find(({ ResourceId }) => ResourceId === vpcId);
  return own === undefined || own.FirewallFailOpen === "DISABLED";
}
