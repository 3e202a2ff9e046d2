/** Judges the security groups of one region for item 6.3. */
import type { NetworkInterface, SecurityGroup } from "#lib/facts/ec2-network.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { faultOf, opensDangerousPort, type RuleFault } from "#lib/roadmap/items/6-3-rules.ts";
import { type GroupUse, readUse } from "#lib/roadmap/items/6-3-use.ts";
import { type RangeLimits, rangeOf } from "#lib/roadmap/network/cidr.ts";
import { aclAdmits } from "#lib/roadmap/network/ingress.ts";
import type { Network, Networks } from "#lib/roadmap/network/networks.ts";
import { reachOf } from "#lib/roadmap/network/reach.ts";
import { hasAddress, isFrontDoor } from "#lib/roadmap/network/roles.ts";
import { portsOf, protocolOf, type RuleSource, sourcesOf } from "#lib/roadmap/network/rule-sources.ts";

/** What the groups of a region come to. */
export interface GroupsOfRegion {
  units: Unit[];
  /** Groups that let the whole internet reach a machine on a port by which it is taken over. */
  violations: string[];
  /** Incoming rules of the groups that count, and those of them that name a group. */
  rules: { all: number; byGroup: number };
}

interface Judging {
  context: EvaluationContext;
  networks: Networks;
  network: Network;
  use: GroupUse;
  excepted: ReadonlySet<string>;
}

/** One unit for each group of the account's own that is used, and for each unused one that is open to the world. */
export function judgeGroups(
  context: EvaluationContext,
  networks: Networks,
  region: string,
  excepted: ReadonlySet<string>,
): GroupsOfRegion {
  const network = networks.in(region);
  const nothing = { violations: [], rules: { all: 0, byGroup: 0 } };
  const unknown = (gap: Gap): GroupsOfRegion => ({
    units: [{ result: "unknown", place: region, gaps: [gap] }],
    ...nothing,
  });
  const { groups, rules } = network;
  if (!groups.known) return unknown(groups.gap);
  if (!rules.known) return unknown(rules.gap);
  const use = readUse(context.view, network);
  if (!use.known) return unknown(use.gap);
  const judging = { context, networks, network, use: use.value, excepted };
  const result: GroupsOfRegion = { units: [], violations: [], rules: { all: 0, byGroup: 0 } };
  for (const group of groups.value.values()) {
    if (group.OwnerId !== null && group.OwnerId !== context.input.account.id) continue;
    judgeGroup(judging, group, rules.value.get(group.GroupId) ?? [], result);
  }
  return result;
}

function judgeGroup(
  judging: Judging,
  group: SecurityGroup,
  rules: Parameters<typeof sourcesOf>[1],
  result: GroupsOfRegion,
): void {
  const { context, network, use } = judging;
  const interfaces = use.interfaces.get(group.GroupId) ?? [];
  const source = use.sources.get(group.GroupId) ?? use.sources.get(group.GroupName ?? "");
  const isUsed = interfaces.length > 0 || source !== undefined;
  const isDefault = group.GroupName === "default";
  const incoming = rules.filter(({ IsEgress }) => !IsEgress);
  if (incoming.length === 0) {
    if (isUsed) result.units.push(pass(network, group));
    return;
  }
  if (isDefault && !isUsed) return;
  const vpcs = network.vpcs;
  const cidrs = (vpcs.known ? vpcs.value.get(group.VpcId ?? "")?.cidrs : undefined) ?? [];
  const settings = context.input.settings;
  const sources = sourcesOf(network, incoming, cidrs, settings);
  const guarded = { interfaces, publicPorts: settings.publicPorts };
  const faults = sources.flatMap((one) => faultOf(one, guarded) ?? []);
  if (!isUsed && !faults.some(({ isWorld }) => isWorld)) {
    const hasDoubt = sources.some(({ unread }) => unread !== null) || faults.length > 0;
    // A fault of a group of which nobody knows whether it is used.
    if (hasDoubt && use.gaps.length > 0)
      result.units.push({ result: "unknown", place: group.GroupId, gaps: use.gaps });
    return;
  }
  result.rules.all += incoming.length;
  result.rules.byGroup += incoming.filter(({ ReferencedGroup }) => ReferencedGroup !== null).length;
  const arn = arnOf(judging, group);
  if (judging.excepted.has(arn)) {
    result.units.push({ result: "excepted", place: group.GroupId });
    return;
  }
  const whys = [
    ...(isDefault ? ["is the default group of its VPC, is used and lets traffic in"] : []),
    ...faults.map(({ why }) => why),
  ];
  if (whys.length > 0) {
    if (faults.some((fault) => isViolation(judging, fault, interfaces)))
      result.violations.push(group.GroupId);
    result.units.push(fail(judging, group, arn, whys, sayUse(interfaces, source)));
    return;
  }
  const unread = sources.flatMap(({ unread: gap }) => gap ?? []);
  if (unread.length > 0) result.units.push({ result: "unknown", place: group.GroupId, gaps: unread });
  else if (!vpcs.known && sources.some(({ widest }) => widest === "private-narrow"))
    result.units.push({ result: "unknown", place: group.GroupId, gaps: [vpcs.gap] });
  else result.units.push(pass(network, group));
}

function pass({ region, accountId }: Network, { GroupId }: SecurityGroup): Unit {
  return {
    result: "pass",
    place: GroupId,
    evidence: [
      {
        collector: "ec2.network",
        accountId,
        region,
        observed: `Security group ${GroupId} lets nothing in that it should not.`,
        result: "pass",
      },
    ],
  };
}

function fail(
  { network: { region } }: Judging,
  { GroupId }: SecurityGroup,
  arn: string,
  whys: readonly string[],
  use: string,
): Unit {
  const [first = ""] = whys;
  const more = whys.length > 1 ? `, and ${whys.length - 1} more` : "";
  return {
    result: "fail",
    place: GroupId,
    why: first.replace(/ \(rule [^)]*\)/, ""),
    failing: [{ resource: arn, region, why: `The group ${first}${more}; ${use}.` }],
  };
}

function sayUse(interfaces: readonly NetworkInterface[], source: string | undefined): string {
  const [first] = interfaces;
  if (first === undefined) return source === undefined ? "nothing uses it now" : `${source} uses it`;
  const name = first.InstanceId ?? first.NetworkInterfaceId;
  return interfaces.length === 1 ? `it is on ${name}` : `it is on ${name} and ${interfaces.length - 1} more`;
}

function arnOf({ context, network }: Judging, { GroupId }: SecurityGroup): string {
  const { partition, id } = context.input.account;
  return `arn:${partition}:ec2:${network.region}:${id}:security-group/${GroupId}`;
}

/** A dangerous port that the internet reaches on a machine: address, route and network ACL let it through. */
function isViolation(
  { context, networks, network }: Judging,
  { source, isWorld }: RuleFault,
  interfaces: readonly NetworkInterface[],
): boolean {
  if (!isWorld || !opensDangerousPort(source)) return false;
  const limits = context.input.settings;
  const families = new Set(source.ranges.flatMap((cidr) => rangeOf(cidr)?.family ?? []));
  return interfaces.some(
    (one) =>
      !isFrontDoor(one) &&
      [...families].some(
        (family) =>
          hasAddress(one, family) && isReached(networks, network.region, one, { source, family, limits }),
      ),
  );
}

function isReached(
  networks: Networks,
  region: string,
  { SubnetId }: NetworkInterface,
  { source, family, limits }: { source: RuleSource; family: 4 | 6; limits: RangeLimits },
): boolean {
  if (SubnetId === null) return false;
  const reach = reachOf(networks, region, SubnetId);
  if (!reach.known || !(family === 4 ? reach.value.igw4 : reach.value.igw6)) return false;
  const { from, to } = portsOf(source.rule);
  const opening = { family, protocol: protocolOf(source.rule), from, to, rules: [] };
  const admitted = aclAdmits(networks, region, SubnetId, opening, limits);
  return admitted.known && admitted.value;
}
