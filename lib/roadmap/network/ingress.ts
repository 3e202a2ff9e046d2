/** What security groups and network ACLs let in from the internet. */
import type { NetworkAcl, SecurityGroupRule } from "#lib/facts/ec2-network.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { addUpToWorld, classOf, type RangeLimits, rangeOf } from "./cidr.ts";
import type { Networks } from "./networks.ts";
import { coversPorts, groupGap, rangesOf } from "./rule-sources.ts";
import { locate } from "./subnets.ts";

/** Ports that groups open to the whole internet, or to too wide a part of it. */
export interface Opening {
  family: 4 | 6;
  /** "-1": all. */
  protocol: string;
  /** null: all. */
  from: number | null;
  to: number | null;
  /** Rules that open them, ordered. */
  rules: readonly string[];
}

/** A rule with the ranges that it means; `unread`: a prefix list of which nothing is known. */
interface Source {
  rule: SecurityGroupRule;
  ranges: readonly string[];
  unread: Gap | null;
}

/** What the groups of one interface let in together. A gap where their rules are not known. */
export function openingsOf(
  networks: Networks,
  region: string,
  groupIds: readonly string[],
  limits: RangeLimits,
): { known: true; value: readonly Opening[]; doubt: Gap | null } | { known: false; gap: Gap } {
  const network = networks.in(region);
  const { rules } = network;
  if (!rules.known) return rules;
  const sources = groupIds
    .flatMap((id) => rules.value.get(id) ?? [])
    .filter(({ IsEgress }) => !IsEgress)
    .map((rule): Source => ({ rule, ...rangesOf(network, rule) }));
  const value = ([4, 6] as const).flatMap((family) => openFamily(sources, family, limits));
  const gaps = [...groupIds.map((id) => groupGap(network, id)), ...sources.map(({ unread }) => unread)];
  return { known: true, value, doubt: gaps.find((gap) => gap !== null) ?? null };
}

/** Of each rule's ports: whether it, with whatever else opens these ports, lets in the internet. */
function openFamily(sources: readonly Source[], family: 4 | 6, limits: RangeLimits): Opening[] {
  const ofFamily = sources
    .map(({ rule, ranges }) => ({ rule, ranges: ranges.filter((cidr) => rangeOf(cidr)?.family === family) }))
    .filter(({ ranges }) => ranges.length > 0);
  return ofFamily.flatMap(({ rule, ranges }): Opening[] => {
    const ports = {
      family,
      protocol: rule.IpProtocol ?? "-1",
      from: portOf(rule.FromPort),
      to: portOf(rule.ToPort),
    };
    const isWide = (cidr: string) => ["world", "public-wide"].includes(classOf(cidr, limits) ?? "");
    if (ranges.some(isWide)) return [{ ...ports, rules: [rule.SecurityGroupRuleId] }];
    const beside = ofFamily.filter((other) => coversPorts(other.rule, rule));
    if (
      !addUpToWorld(
        beside.flatMap((other) => other.ranges),
        limits,
      )
    )
      return [];
    return [{ ...ports, rules: beside.map((other) => other.rule.SecurityGroupRuleId).sort() }];
  });
}

/** -1: all. */
function portOf(port: number | null): number | null {
  return port === -1 ? null : port;
}

/** Whether an opening takes connections to a port; null: to any. */
export function opensPort({ protocol, from, to }: Opening, port: number | null): boolean {
  if (port === null || protocol === "-1" || from === null || to === null) return true;
  return (protocol === "tcp" || protocol === "6") && from <= port && port <= to;
}

/** Protocols as ACLs number them. */
const numbers: Readonly<Record<string, string>> = { icmp: "1", tcp: "6", udp: "17", icmpv6: "58" };

/** Whether the ACL of a subnet lets in from the internet what an opening would take; in the order of its rules. */
export function aclAdmits(
  networks: Networks,
  region: string,
  subnetId: string,
  opening: Opening,
  limits: RangeLimits,
): Answer<boolean> {
  const place = locate(networks, region, subnetId);
  if (!place.known) return place;
  const { acls } = place.value.network;
  if (!acls.known) return acls;
  const acl = acls.value.get(subnetId);
  // Every subnet has one; where none is listed nothing says that it would stop anything.
  return { known: true, value: acl === undefined || admits(acl, opening, limits) };
}

function admits({ ingress }: NetworkAcl, opening: Opening, limits: RangeLimits): boolean {
  const wanted = numbers[opening.protocol] ?? opening.protocol;
  for (const rule of ingress.toSorted((a, b) => a.RuleNumber - b.RuleNumber)) {
    const cidr = opening.family === 4 ? rule.CidrBlock : rule.Ipv6CidrBlock;
    const isAll = rule.Protocol === "-1";
    if (cidr === null || (!isAll && wanted !== "-1" && rule.Protocol !== wanted)) continue;
    const range = classOf(cidr, limits);
    if (rule.RuleAction === "allow") {
      if ((range === "world" || range === "public-wide") && portsMeet(rule, opening)) return true;
    } else if (
      rangeOf(cidr)?.prefix === 0 &&
      (isAll || wanted === rule.Protocol) &&
      portsCover(rule, opening)
    ) {
      return false;
    }
  }
  return false;
}

type Ports = Pick<NetworkAcl["ingress"][number], "From" | "To">;

function portsMeet({ From, To }: Ports, { from, to }: Opening): boolean {
  return From === null || To === null || from === null || to === null || (From <= to && from <= To);
}

function portsCover({ From, To }: Ports, { from, to }: Opening): boolean {
  return From === null || To === null || (from !== null && to !== null && From <= from && To >= to);
}
