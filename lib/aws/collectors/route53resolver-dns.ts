/** The DNS firewalls of one region: which VPCs they watch, and what becomes of names that nobody listed. */
import {
  type FirewallRule,
  type FirewallRuleGroupAssociation,
  ListFirewallConfigsCommand,
  ListFirewallDomainListsCommand,
  ListFirewallDomainsCommand,
  ListFirewallRuleGroupAssociationsCommand,
  ListFirewallRulesCommand,
} from "@aws-sdk/client-route53resolver";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import { orderedBy } from "#lib/aws/ordered.ts";
import type { DnsFirewall } from "#lib/facts/dns-firewall.ts";
import { networkHas } from "./network-has.ts";

type Association = DnsFirewall["associations"][number];
type Group = DnsFirewall["groups"][number];
type DomainList = NonNullable<DnsFirewall["domainLists"]>[number];

const associationsOperation = "route53resolver:ListFirewallRuleGroupAssociations";
const rulesOperation = "route53resolver:ListFirewallRules";
const listsOperation = "route53resolver:ListFirewallDomainLists";
const domainsOperation = "route53resolver:ListFirewallDomains";
const configsOperation = "route53resolver:ListFirewallConfigs";
const hydrating = [rulesOperation, listsOperation, domainsOperation, configsOperation];
const atOnce = 4;
const pageSize = 100;

/**
 * `route53resolver.dns`: only where this run found interfaces: ListFirewallRuleGroupAssociations, and where there are any
 * ListFirewallRules of each group, ListFirewallDomainLists, ListFirewallConfigs, and of own lists that a rule blocks or
 * lets pass, one page of ListFirewallDomains: a list that holds everything is short. Names are not kept.
 */
export const route53resolverDns: Collector<"route53resolver.dns"> = {
  name: "route53resolver.dns",
  scope: "region",
  actions: [
    { action: associationsOperation, reason: "which VPCs a DNS firewall watches" },
    { action: rulesOperation, reason: "whether it blocks what nobody allowed" },
    { action: listsOperation, reason: "which lists are AWS's own lists of threats" },
    { action: domainsOperation, reason: "whether a list covers every name" },
    { action: configsOperation, reason: "whether queries pass where the firewall fails" },
  ],
  async collect(from) {
    if (networkHas(from)?.interfaces === false) {
      for (const op of [associationsOperation, ...hydrating]) from.skip(op, "no-interface");
      return { associations: [], groups: [], domainLists: [], configs: [] };
    }
    const associations = await listAssociations(from);
    if (associations === null) return null;
    if (associations.length === 0) {
      for (const op of hydrating) from.skip(op, "no-association");
      return { associations: [], groups: [], domainLists: [], configs: [] };
    }
    const ids = [...new Set(associations.map(({ FirewallRuleGroupId }) => FirewallRuleGroupId))].sort();
    const [groups, configs] = await Promise.all([
      mapAtOnce(ids, atOnce, (id) => readGroup(from, id)),
      listConfigs(from),
    ]);
    return { associations, groups, configs, domainLists: await readLists(from, groups) };
  },
};

async function listAssociations(from: Collecting): Promise<Association[] | null> {
  const listed = await from.pages(
    associationsOperation,
    async (clients, http, NextToken) => {
      const input = { MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
      const command = new ListFirewallRuleGroupAssociationsCommand(input);
      const page = await clients.route53resolver.send(command, http);
      const found = page.FirewallRuleGroupAssociations;
      return { items: identified(found, "Id", "VpcId", "FirewallRuleGroupId"), next: page.NextToken };
    },
    { owned: (associations) => associations.map(({ Arn }) => Arn) },
  );
  return listed.kind === "ok" ? orderedBy(listed.value.flatMap(associationFacts), "Id") : null;
}

function associationFacts(association: FirewallRuleGroupAssociation): Association[] {
  const { Id, VpcId, FirewallRuleGroupId, Priority = 0, Status = "COMPLETE" } = association;
  if (Id === undefined || VpcId === undefined || FirewallRuleGroupId === undefined) return [];
  return [{ Id, VpcId, FirewallRuleGroupId, Priority, Status }];
}

/** A group may be another account's, shared with this one. */
async function readGroup(from: Collecting, FirewallRuleGroupId: string): Promise<Group> {
  const listed = await from.pages(
    rulesOperation,
    async (clients, http, NextToken) => {
      const input = {
        FirewallRuleGroupId,
        MaxResults: pageSize,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const page = await clients.route53resolver.send(new ListFirewallRulesCommand(input), http);
      return { items: identified(page.FirewallRules, "Action", "Priority"), next: page.NextToken };
    },
    { resource: FirewallRuleGroupId },
  );
  const rules = listed.kind === "ok" ? listed.value.flatMap(ruleFacts).sort(byPriority) : null;
  return { FirewallRuleGroupId, rules };
}

function ruleFacts({ Action, FirewallDomainListId, Priority, Qtype }: FirewallRule) {
  if (Action === undefined || Priority === undefined) return [];
  return [{ Action, FirewallDomainListId: FirewallDomainListId ?? null, Priority, Qtype: Qtype ?? null }];
}

function byPriority(a: { Priority: number }, b: { Priority: number }): number {
  return a.Priority - b.Priority;
}

async function listConfigs(from: Collecting): Promise<DnsFirewall["configs"]> {
  const listed = await from.pages(configsOperation, async (clients, http, NextToken) => {
    // The operation takes ten at most.
    const input = { MaxResults: 10, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.route53resolver.send(new ListFirewallConfigsCommand(input), http);
    return {
      items: identified(page.FirewallConfigs, "ResourceId", "FirewallFailOpen"),
      next: page.NextToken,
    };
  });
  if (listed.kind !== "ok") return null;
  const configs = listed.value.flatMap(({ ResourceId, FirewallFailOpen }) =>
    ResourceId === undefined || FirewallFailOpen === undefined ? [] : [{ ResourceId, FirewallFailOpen }],
  );
  return orderedBy(configs, "ResourceId");
}

async function readLists(from: Collecting, groups: readonly Group[]): Promise<DomainList[] | null> {
  const rules = groups.flatMap((group) => group.rules ?? []);
  const named = new Set(rules.flatMap(({ FirewallDomainListId }) => FirewallDomainListId ?? []));
  const listed = await from.pages(listsOperation, async (clients, http, NextToken) => {
    const input = { MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.route53resolver.send(new ListFirewallDomainListsCommand(input), http);
    return { items: identified(page.FirewallDomainLists, "Id"), next: page.NextToken };
  });
  if (listed.kind !== "ok") return null;
  const owners = new Map(listed.value.map(({ Id = "", ManagedOwnerName }) => [Id, ManagedOwnerName ?? null]));
  // Lists of a shared group are their owner's and do not stand in the list.
  const lists = await mapAtOnce([...named].sort(), atOnce, async (Id): Promise<DomainList> => {
    const ManagedOwnerName = owners.get(Id) ?? null;
    const isJudged = rules.some((rule) => rule.FirewallDomainListId === Id && rule.Action !== "ALERT");
    const isAsked = ManagedOwnerName === null && isJudged;
    return { Id, ManagedOwnerName, hasWildcard: isAsked ? await hasWildcard(from, Id) : null };
  });
  if (!lists.some(({ ManagedOwnerName }) => ManagedOwnerName === null))
    from.skip(domainsOperation, "no-own-list");
  return lists;
}

/** AWS writes a wildcard for everything as `*`, with the dot of a full name or without. */
async function hasWildcard(from: Collecting, FirewallDomainListId: string): Promise<boolean | null> {
  const answer = await from.call(
    domainsOperation,
    (clients, http) =>
      clients.route53resolver.send(
        new ListFirewallDomainsCommand({ FirewallDomainListId, MaxResults: pageSize }),
        http,
      ),
    { resource: FirewallDomainListId, isWhole: ({ Domains }) => Array.isArray(Domains) },
  );
  if (answer.kind !== "ok") return null;
  return (answer.value.Domains ?? []).some((domain) => domain === "*" || domain === "*.");
}
