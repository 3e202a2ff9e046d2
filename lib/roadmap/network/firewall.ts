/** What a Network Firewall in the path of packets does to them: whether it lets out only what somebody allowed. */
import type { FirewallPolicy, FirewallRuleGroup, NetworkFirewall } from "#lib/facts/network-firewall.ts";
import type { Answer, FactsView, Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";

/**
 * FILTERED: what no rule allows is dropped. DENYLIST: only what a rule names is dropped. FIREWALL_PASS: everything, or all
 * that an intruder needs, goes through.
 */
export type Inspection = "FILTERED" | "DENYLIST" | "FIREWALL_PASS";

/** By which of its two kinds of ends packets enter a firewall. */
export type FirewallEnd = { endpointId: string } | { attachmentId: string };

export interface InspectedPath {
  /** null: no Network Firewall has this end; another appliance may. */
  inspection: Inspection | null;
  firewallArn: string | null;
}

type Facts = Reading<"networkfirewall.firewalls">;

const listOperation = "networkfirewall:ListFirewalls";
const describeOperation = "networkfirewall:DescribeFirewall";
const associationsOperation = "networkfirewall:ListVpcEndpointAssociations";
const associationOperation = "networkfirewall:DescribeVpcEndpointAssociation";
const policyOperation = "networkfirewall:DescribeFirewallPolicy";
const groupOperation = "networkfirewall:DescribeRuleGroup";

/**
 * What the firewall behind an end does, told by the facts of the account that the end belongs to; a firewall that another
 * account shares, by that account's.
 *
 * @param covers whether all senders belong to these ranges, a HOME_NET, or where none is named (null) to the firewall's own
 * VPC; a list of allowed domains is silent about the packets of others.
 */
export function inspectionOf(
  view: Pick<FactsView, "find">,
  { region, accountId, end }: { region: string; accountId: string; end: FirewallEnd },
  covers: (homeNet: readonly string[] | null, firewallVpcId: string | null) => boolean,
): Answer<InspectedPath> {
  const facts = view.find("networkfirewall.firewalls", region, accountId);
  const found = findFirewall(facts, end);
  if (!found.known) return found;
  if (found.value === null) return { known: true, value: { inspection: null, firewallArn: null } };
  const { arn, firewall } = found.value;
  if (firewall !== null) return inspect(facts, firewall, covers);
  // The end is one's own, the firewall somebody else's.
  const owner = arn.split(":")[4] ?? accountId;
  const theirs = view.find("networkfirewall.firewalls", region, owner);
  const shared = theirs.ask(listOperation, ({ firewalls }) =>
    firewalls.find(({ FirewallArn }) => FirewallArn === arn),
  );
  if (!shared.known) return shared;
  if (shared.value === undefined) return said(`The policy of ${arn} could not be read`);
  return inspect(theirs, shared.value, covers);
}

function said(text: string): { known: false; gap: Gap } {
  return { known: false, gap: { kind: "said", code: "not_read", text } };
}

type Found = { arn: string; firewall: NetworkFirewall | null } | null;

function findFirewall(facts: Facts, end: FirewallEnd): Answer<Found> {
  const listed = facts.ask(listOperation, (data) => data);
  if (!listed.known) return listed;
  const { firewalls, associations } = listed.value;
  const own = firewalls.find((firewall) => hasEnd(firewall, end));
  if (own !== undefined) return { known: true, value: { arn: own.FirewallArn, firewall: own } };
  if ("endpointId" in end) {
    const further = associations?.find(({ endpointIds }) => endpointIds.includes(end.endpointId));
    if (further !== undefined) {
      const firewall = firewalls.find(({ FirewallArn }) => FirewallArn === further.FirewallArn) ?? null;
      return { known: true, value: { arn: further.FirewallArn, firewall } };
    }
    if (associations === null) {
      const gap = facts.gapOf(associationsOperation) ?? facts.gapOf(associationOperation);
      return gap === null
        ? said("The endpoints of firewalls could not be read to the end")
        : { known: false, gap };
    }
  }
  // One that could not be read may be the one.
  const unread = firewalls.find(({ FirewallPolicyArn }) => FirewallPolicyArn === null);
  if (unread !== undefined) return { known: false, gap: gapOf(facts, describeOperation, unread.FirewallArn) };
  return { known: true, value: null };
}

function hasEnd({ endpointIds, TransitGatewayAttachmentId }: NetworkFirewall, end: FirewallEnd): boolean {
  return "endpointId" in end
    ? endpointIds.includes(end.endpointId)
    : TransitGatewayAttachmentId === end.attachmentId;
}

function gapOf(facts: Facts, op: string, resource: string): Gap {
  return facts.gapOf(op, resource) ?? { kind: "not_asked", op };
}

type Covers = (homeNet: readonly string[] | null, firewallVpcId: string | null) => boolean;

function inspect(facts: Facts, firewall: NetworkFirewall, covers: Covers): Answer<InspectedPath> {
  const { FirewallArn: firewallArn, FirewallPolicyArn } = firewall;
  if (FirewallPolicyArn === null) return { known: false, gap: gapOf(facts, describeOperation, firewallArn) };
  const read = facts.ask(listOperation, ({ policies, ruleGroups }) => ({
    policy: policies.find((one) => one.FirewallPolicyArn === FirewallPolicyArn),
    groups: new Map(ruleGroups.map((group) => [group.RuleGroupArn, group])),
  }));
  if (!read.known) return read;
  const { policy, groups } = read.value;
  if (policy === undefined) return { known: false, gap: gapOf(facts, policyOperation, FirewallPolicyArn) };
  const outcome = judgePolicy(policy, groups, (homeNet) => covers(homeNet, firewall.VpcId));
  return outcome.unread === null
    ? { known: true, value: { inspection: outcome.inspection, firewallArn } }
    : { known: false, gap: gapOf(facts, groupOperation, outcome.unread) };
}

type Judged =
  | { inspection: Inspection; unread: null }
  /** A group of rules that would decide. */
  | { inspection: null; unread: string };

type Groups = ReadonlyMap<string, FirewallRuleGroup>;

function judged(inspection: Inspection): Judged {
  return { inspection, unread: null };
}

/** Judges a policy by its defaults first, then by its groups of rules; AWS's own groups only drop. */
export function judgePolicy(
  policy: FirewallPolicy,
  groups: Groups,
  coversSenders: (homeNet: readonly string[] | null) => boolean,
): Judged {
  const stateless = policy.StatelessDefaultActions;
  if (stateless.includes("aws:pass")) return judged("FIREWALL_PASS");
  const first = policy.statelessGroups.map((arn) => ({ arn, group: groups.get(arn) }));
  if (first.some(({ group }) => group?.passesEverything === true)) return judged("FIREWALL_PASS");
  const unread = first.find(({ group }) => group === undefined);
  if (unread !== undefined) return { inspection: null, unread: unread.arn };
  const reachesEngine =
    stateless.includes("aws:forward_to_sfe") || first.some(({ group }) => group?.forwards === true);
  if (!reachesEngine) return judged(stateless.includes("aws:drop") ? "FILTERED" : "FIREWALL_PASS");
  return judgeEngine(policy, groups, coversSenders);
}

interface StatefulGroup {
  arn: string;
  priority: number;
  drops: boolean;
  dropsEverything: boolean;
  passesEverything: boolean;
  /** null: AWS's own. */
  list: FirewallRuleGroup | null;
}

function judgeEngine(
  policy: FirewallPolicy,
  groups: Groups,
  coversSenders: (homeNet: readonly string[] | null) => boolean,
): Judged {
  const stateful: StatefulGroup[] = [];
  for (const { ResourceArn: arn, Priority, override } of policy.statefulGroups) {
    const isManaged = arn.includes(":aws-managed:");
    const group = groups.get(arn) ?? null;
    if (group === null && !isManaged) return { inspection: null, unread: arn };
    const onlyLogs = override !== null;
    stateful.push({
      arn,
      priority: Priority ?? 0,
      drops: !onlyLogs && (isManaged || (group?.drops ?? 0) > 0),
      dropsEverything: !onlyLogs && group?.dropsEverything === true,
      passesEverything: group?.passesEverything === true,
      list: group,
    });
  }
  const isStrict = policy.RuleOrder === "STRICT_ORDER";
  const dropping = stateful.filter(({ drops }) => drops);
  const open = stateful.filter((group) => group.passesEverything);
  if (open.length > 0) {
    // In the order of actions everything is let pass before anything is dropped; else what comes first counts.
    const first = Math.min(...open.map(({ priority }) => priority));
    const isLate = isStrict && dropping.some(({ priority }) => priority <= first);
    return judged(isLate ? "DENYLIST" : "FIREWALL_PASS");
  }
  const dropsTheRest =
    isStrict && policy.StatefulDefaultActions.some((action) => action.startsWith("aws:drop_"));
  if (dropsTheRest || stateful.some(({ dropsEverything }) => dropsEverything)) return judged("FILTERED");
  const lists = stateful.flatMap(({ list }) => (list?.GeneratedRulesType === "ALLOWLIST" ? [list] : []));
  if (allowsOnlyDomains(lists, (own) => coversSenders(own ?? policy.homeNet))) return judged("FILTERED");
  return judged(dropping.length > 0 ? "DENYLIST" : "FIREWALL_PASS");
}

const webProtocols = ["HTTP_HOST", "TLS_SNI"];

/** A list of allowed domains shuts its own protocols only, and only to the senders that it is about. */
function allowsOnlyDomains(
  lists: readonly FirewallRuleGroup[],
  coversSenders: (homeNet: readonly string[] | null) => boolean,
): boolean {
  const binding = lists.filter(({ homeNet, wideTargets }) => wideTargets === 0 && coversSenders(homeNet));
  if (lists.some(({ wideTargets }) => wideTargets > 0)) return false;
  return webProtocols.every((protocol) => binding.some(({ TargetTypes }) => TargetTypes.includes(protocol)));
}
