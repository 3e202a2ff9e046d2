/** What the security groups of interfaces let out: the union of the groups of each, the widest of all. */
import type { NetworkInterface, SecurityGroupRule } from "#lib/facts/ec2-network.ts";
import type { Answer } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { classOf, hasPublicSpace, type RangeLimits, rangeOf } from "./cidr.ts";
import type { Network } from "./networks.ts";
import { groupGap, rangesOf } from "./rule-sources.ts";

/**
 * limited: to private ranges, to other groups and to AWS's own prefix lists. narrow: to a few public addresses besides.
 * web: anywhere, but by HTTPS or HTTP only. open: anywhere.
 */
export type HostEgress = "limited" | "narrow" | "web" | "open";

const order: readonly HostEgress[] = ["limited", "narrow", "web", "open"];

/**
 * What leaves at most by any of these interfaces. One that is known to be open outranks groups that are not known.
 *
 * @param families of addresses in which there is a way out.
 */
export function hostEgressOf(
  network: Network,
  interfaces: readonly NetworkInterface[],
  families: readonly (4 | 6)[],
  limits: RangeLimits,
): Answer<HostEgress> {
  let widest: HostEgress = "limited";
  let gap: Gap | null = null;
  for (const groups of distinctGroups(interfaces)) {
    // Without a group nothing is held back.
    const answer = groups.length === 0 ? open : groupsEgress(network, groups, families, limits);
    if (!answer.known) gap ??= answer.gap;
    else if (order.indexOf(answer.value) > order.indexOf(widest)) widest = answer.value;
  }
  return gap === null || widest === "open" ? { known: true, value: widest } : { known: false, gap };
}

const open: Answer<HostEgress> = { known: true, value: "open" };

/** Interfaces mostly share their groups. */
function distinctGroups(interfaces: readonly NetworkInterface[]): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const { Groups } of interfaces) found.set(Groups.join(" "), Groups);
  return [...found.values()];
}

function groupsEgress(
  network: Network,
  groupIds: readonly string[],
  families: readonly (4 | 6)[],
  limits: RangeLimits,
): Answer<HostEgress> {
  const { rules } = network;
  if (!rules.known) return rules;
  let widest: HostEgress = "limited";
  let gap: Gap | null = null;
  for (const id of groupIds) {
    gap ??= groupGap(network, id);
    for (const rule of rules.value.get(id) ?? []) {
      if (!rule.IsEgress) continue;
      const answer = ruleEgress(network, rule, families, limits);
      if (!answer.known) gap ??= answer.gap;
      else if (order.indexOf(answer.value) > order.indexOf(widest)) widest = answer.value;
    }
  }
  return gap === null || widest === "open" ? { known: true, value: widest } : { known: false, gap };
}

function ruleEgress(
  network: Network,
  rule: SecurityGroupRule,
  families: readonly (4 | 6)[],
  limits: RangeLimits,
): Answer<HostEgress> {
  if (rule.ReferencedGroup !== null) return { known: true, value: "limited" };
  const { ranges, unread } = rangesOf(network, rule);
  if (unread !== null) return { known: false, gap: unread };
  const named = rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId;
  const reached = (named === null ? everywhere : ranges).filter((cidr) => {
    const family = rangeOf(cidr)?.family;
    return family !== undefined && families.includes(family) && hasPublicSpace(cidr);
  });
  if (reached.length === 0) return { known: true, value: "limited" };
  if (reached.every((cidr) => classOf(cidr, limits) === "public-narrow"))
    return { known: true, value: "narrow" };
  return { known: true, value: isWeb(rule) ? "web" : "open" };
}

/** Where a rule leads that names nothing. */
const everywhere = ["0.0.0.0/0", "::/0"];

const webProtocols = ["tcp", "6", "udp", "17"];

/** HTTPS, HTTP, and HTTPS over UDP. */
function isWeb({ IpProtocol, FromPort, ToPort }: SecurityGroupRule): boolean {
  if (IpProtocol === null || !webProtocols.includes(IpProtocol) || FromPort === null) return false;
  const isUdp = IpProtocol === "udp" || IpProtocol === "17";
  return FromPort === (ToPort ?? FromPort) && (FromPort === 443 || (FromPort === 80 && !isUdp));
}
