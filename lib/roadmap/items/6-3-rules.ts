/** Judges the incoming rules of one security group for item 6.3. */
import type { NetworkInterface } from "#lib/facts/ec2-network.ts";
import { isFrontDoor } from "#lib/roadmap/network/roles.ts";
import { opensAllPorts, portsOf, protocolOf, type RuleSource } from "#lib/roadmap/network/rule-sources.ts";

/** What is wrong with a rule; null: nothing. */
export interface RuleFault {
  source: RuleSource;
  isWorld: boolean;
  /** A phrase: "lets the whole internet in on tcp 22 (rule sgr-1)". */
  why: string;
}

/** What the rules stand for. */
export interface Guarded {
  /** In use, with the group on them. */
  interfaces: readonly NetworkInterface[];
  publicPorts: readonly number[];
}

/** The fault of one rule; null: none. A rule whose source is not known has no fault that is. */
export function faultOf(source: RuleSource, guarded: Guarded): RuleFault | null {
  const { rule, widest } = source;
  const fault = (text: string): RuleFault => ({
    source,
    isWorld: widest === "world",
    why: `lets ${text} in on ${sayPorts(source)} (rule ${rule.SecurityGroupRuleId})`,
  });
  switch (widest) {
    case null:
      return null;
    case "world":
      return isNeededIcmp(source) || isOpenDoor(source, guarded) ? null : fault("the whole internet");
    case "public-wide":
      return fault(`too wide a part of the internet, ${sayRanges(source)},`);
    case "private-wide":
      return fault(`a whole private network, ${sayRanges(source)},`);
    case "public-narrow":
    case "private-narrow":
      return opensAllPorts(rule) ? fault(sayRanges(source)) : null;
  }
}

/** Every interface a front door, every port one that such doors have. */
function isOpenDoor({ rule }: RuleSource, { interfaces, publicPorts }: Guarded): boolean {
  if (interfaces.length === 0 || !interfaces.every(isFrontDoor)) return false;
  const { from, to } = portsOf(rule);
  const protocol = protocolOf(rule);
  if (protocol === "udp") return from === 443 && to === 443;
  if (protocol !== "tcp" || to - from > publicPorts.length) return false;
  return Array.from({ length: to - from + 1 }, (_, at) => from + at).every((port) =>
    publicPorts.includes(port),
  );
}

/** Errors that a path reports; without them connections hang. Of IPv6 also what neighbours say to each other. */
const neededIcmpV6: readonly number[] = [1, 2, 3, 4, 133, 134, 135, 136, 137];

function isNeededIcmp({ rule }: RuleSource): boolean {
  const protocol = protocolOf(rule);
  if (protocol === "icmp") return rule.FromPort === 3;
  return protocol === "icmpv6" && rule.FromPort !== null && neededIcmpV6.includes(rule.FromPort);
}

/** "tcp 22", "tcp 80-90", "all ports". */
function sayPorts({ rule }: RuleSource): string {
  const protocol = protocolOf(rule);
  if (protocol === "-1") return "all ports";
  if (protocol.startsWith("icmp")) return protocol;
  const { from, to } = portsOf(rule);
  return `${protocol} ${from === to ? from : `${from}-${to}`}`;
}

function sayRanges({ rule, ranges }: RuleSource): string {
  return rule.PrefixListId ?? ranges[0] ?? "";
}

/** Ports on which machines are taken over, or data leaves. */
const dangerousPorts: readonly number[] = [22, 445, 1433, 1521, 3306, 3389, 5432, 6379, 9200, 11_211, 27_017];

/** Whether a rule opens one of these ports, or all of them. */
export function opensDangerousPort({ rule }: RuleSource): boolean {
  const protocol = protocolOf(rule);
  if (protocol === "-1") return true;
  if (protocol !== "tcp" && protocol !== "udp") return false;
  const { from, to } = portsOf(rule);
  return dangerousPorts.some((port) => from <= port && port <= to);
}
