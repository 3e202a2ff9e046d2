/** From where the rules of a security group let traffic in, and how wide that is. */
import type { PrefixList, SecurityGroupRule } from "#lib/facts/ec2-network.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { addUpToWorld, classOf, hasPublicSpace, type RangeClass, type RangeLimits, rangeOf } from "./cidr.ts";
import type { Network } from "./networks.ts";

/** A rule with the widest class of what it names. */
export interface RuleSource {
  rule: SecurityGroupRule;
  /** Ranges; of a prefix list its entries. Empty for groups and for AWS's own lists. */
  ranges: readonly string[];
  /** null: no range, but a group, or a list of AWS's own services. */
  widest: RangeClass | null;
  /** A prefix list whose entries are not known. */
  unread: Gap | null;
}

const order: readonly RangeClass[] = [
  "private-narrow",
  "public-narrow",
  "private-wide",
  "public-wide",
  "world",
];

/** The sources of the incoming rules of one group. Ranges that add up to the internet on the same ports are the internet. */
export function sourcesOf(
  network: Network,
  rules: readonly SecurityGroupRule[],
  vpcCidrs: readonly string[],
  limits: RangeLimits,
): RuleSource[] {
  const singles = rules
    .filter(({ IsEgress }) => !IsEgress)
    .map((rule) => sourceOf(network, rule, vpcCidrs, limits));
  return singles.map((source) =>
    isWorldTogether(source, singles, limits) ? { ...source, widest: "world" } : source,
  );
}

function sourceOf(
  network: Network,
  rule: SecurityGroupRule,
  vpcCidrs: readonly string[],
  limits: RangeLimits,
): RuleSource {
  const named = rangesOf(network, rule);
  const classes = named.ranges.flatMap((cidr) => classOf(cidr, limits, vpcCidrs) ?? []);
  const widest = order.findLast((one) => classes.includes(one)) ?? null;
  return { rule, ...named, widest };
}

/**
 * The ranges that a rule names, by itself or by a prefix list; none where it names a group, or a list of AWS's own
 * services. `unread`: some of them are not known.
 */
export function rangesOf(
  network: Network,
  rule: SecurityGroupRule,
): { ranges: readonly string[]; unread: Gap | null } {
  const single = rule.CidrIpv4 ?? rule.CidrIpv6;
  const named = single === null ? entriesOf(network, rule.PrefixListId) : { ranges: [single], unread: null };
  if (named.unread !== null || named.ranges.every((cidr) => rangeOf(cidr) !== null)) return named;
  const text = `The range of rule ${rule.SecurityGroupRuleId} has no known form`;
  return { ranges: named.ranges, unread: { kind: "said", code: "not_read", text } };
}

/** Why the rules of a group are not known, although the list of rules is: null where they are. */
export function groupGap({ groups, rules }: Network, id: string): Gap | null {
  if (!groups.known) return groups.gap;
  // A group of another account, of which this account's lists say nothing.
  const isListed = groups.value.has(id) || (rules.known && rules.value.has(id));
  return isListed
    ? null
    : { kind: "said", code: "not_read", text: `The rules of security group ${id} are not known` };
}

function entriesOf(
  network: Network,
  prefixListId: string | null,
): { ranges: readonly string[]; unread: Gap | null } {
  if (prefixListId === null) return { ranges: [], unread: null };
  const { prefixLists } = network;
  if (!prefixLists.known) return { ranges: [], unread: prefixLists.gap };
  const list: PrefixList | undefined = prefixLists.value.get(prefixListId);
  if (list?.OwnerId === "AWS") return { ranges: [], unread: null };
  const entries = list?.entries ?? null;
  if (entries !== null) return { ranges: entries, unread: null };
  const text = `The entries of prefix list ${prefixListId} are not known`;
  return { ranges: [], unread: network.entriesGap(prefixListId) ?? { kind: "said", code: "not_read", text } };
}

function isWorldTogether(source: RuleSource, all: readonly RuleSource[], limits: RangeLimits): boolean {
  const family = source.ranges.some(hasPublicSpace)
    ? rangeOf(source.ranges.find(hasPublicSpace) ?? "")?.family
    : null;
  if (family === null || source.widest === "world") return false;
  const beside = all
    .filter((other) => coversPorts(other.rule, source.rule))
    .flatMap(({ ranges }) => ranges.filter((cidr) => rangeOf(cidr)?.family === family));
  return beside.length > 1 && addUpToWorld(beside, limits);
}

/** Ports of a rule; all of them where it names none. */
export function portsOf({ IpProtocol, FromPort, ToPort }: SecurityGroupRule): { from: number; to: number } {
  const isAll = IpProtocol === "-1" || FromPort === null || FromPort === -1 || ToPort === null;
  return isAll ? { from: 0, to: 65_535 } : { from: FromPort, to: ToPort };
}

const protocols: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };

/** A protocol by its name where it has one; "-1": all. */
export function protocolOf({ IpProtocol }: SecurityGroupRule): string {
  const name = (IpProtocol ?? "-1").toLowerCase();
  return protocols[name] ?? name;
}

/** Whether a rule opens all that another one opens. */
export function coversPorts(outer: SecurityGroupRule, inner: SecurityGroupRule): boolean {
  if (protocolOf(outer) === "-1") return true;
  if (protocolOf(outer) !== protocolOf(inner)) return false;
  const [a, b] = [portsOf(outer), portsOf(inner)];
  return a.from <= b.from && a.to >= b.to;
}

/** Whether a rule opens every port of what it opens at all. */
export function opensAllPorts(rule: SecurityGroupRule): boolean {
  const { from, to } = portsOf(rule);
  const protocol = protocolOf(rule);
  return protocol === "-1" || ((protocol === "tcp" || protocol === "udp") && from <= 1 && to >= 65_535);
}
