/** Route tables: which one a subnet follows, and which of its routes lead out. */
import type { PrefixList, RouteTable } from "#lib/facts/ec2-network.ts";
import { addUpToWorld, hasPublicSpace, overlap, type RangeLimits, rangeOf, without } from "./cidr.ts";

export interface TableIndex {
  /** Of an explicit association, else the main one of the same VPC; undefined: there is none. */
  followedBy(subnetId: string, vpcId: string): RouteTable | undefined;
  byId(id: string): RouteTable | undefined;
  /** Tables that direct what comes in through gateways of the VPC. */
  edgesOf(vpcId: string): readonly RouteTable[];
}

/** Looks associations up; a main table counts in its own VPC only. */
export function indexTables(tables: readonly RouteTable[]): TableIndex {
  const bySubnet = new Map<string, RouteTable>();
  const main = new Map<string, RouteTable>();
  const edges = new Map<string, RouteTable[]>();
  for (const table of tables) {
    for (const { Main, SubnetId, GatewayId } of table.associations) {
      if (SubnetId !== null) bySubnet.set(SubnetId, table);
      else if (Main) main.set(table.VpcId, table);
      if (GatewayId?.startsWith("igw-") === true)
        edges.set(table.VpcId, [...(edges.get(table.VpcId) ?? []), table]);
    }
  }
  const byId = new Map(tables.map((table) => [table.RouteTableId, table]));
  return {
    followedBy: (subnetId, vpcId) => bySubnet.get(subnetId) ?? main.get(vpcId),
    byId: (id) => byId.get(id),
    edgesOf: (vpcId) => edges.get(vpcId) ?? [],
  };
}

/** One range that a table sends somewhere. */
export interface Way {
  cidr: string;
  target: string;
}

/** Active routes with their prefix lists expanded. */
export interface Ways {
  family: 4 | 6;
  ways: readonly Way[];
  /** Prefix lists whose entries are not known, with their targets. */
  unread: readonly { prefixListId: string; target: string }[];
  /** Targets of routes to AWS's own lists, such as those of S3; endpoints of services mostly. */
  serviceTargets: readonly string[];
}

/** The ways of one family that lead somewhere else than the network itself and hold public addresses. */
export function waysOut(
  table: RouteTable,
  family: 4 | 6,
  prefixLists: ReadonlyMap<string, PrefixList> | null,
): Ways {
  const ways: Way[] = [];
  const unread: { prefixListId: string; target: string }[] = [];
  const serviceTargets: string[] = [];
  for (const { destination, State, target } of table.routes) {
    if (State !== null && State !== "active") continue;
    if (target === "local") continue;
    const to = target ?? "unknown";
    if (!destination.startsWith("pl-")) {
      if (rangeOf(destination)?.family === family && hasPublicSpace(destination))
        ways.push({ cidr: destination, target: to });
      continue;
    }
    const list = prefixLists?.get(destination);
    if (list?.OwnerId === "AWS") serviceTargets.push(to);
    else if (list === undefined || list.entries === null) {
      // Gateway endpoints are reached by lists of AWS, whether or not those could be read.
      if (!to.startsWith("vpce-")) unread.push({ prefixListId: destination, target: to });
    } else {
      const entries = list.entries.filter((cidr) => rangeOf(cidr)?.family === family && hasPublicSpace(cidr));
      ways.push(...entries.map((cidr) => ({ cidr, target: to })));
    }
  }
  return { family, ways, unread, serviceTargets };
}

/** More specific ways than this many are not subtracted: they cannot shadow a default route together. */
const maxSpecific = 200;

/**
 * Targets that get most of the internet: the longest prefix wins, so a default route that two halves shadow gets
 * nothing. Blackholes shadow too.
 */
export function internetTargets(table: RouteTable, { family, ways }: Ways, limits: RangeLimits): string[] {
  const dead = table.routes.flatMap(({ destination, State }) =>
    State !== null && State !== "active" && rangeOf(destination)?.family === family ? destination : [],
  );
  const all = [...ways.map(({ cidr }) => cidr), ...dead];
  const byTarget = new Map<string, string[]>();
  for (const { cidr, target } of ways) {
    const left = remaining(cidr, all);
    byTarget.set(target, [...(byTarget.get(target) ?? []), ...left]);
  }
  return [...byTarget]
    .filter(([, cidrs]) => addUpToWorld(cidrs, limits))
    .map(([target]) => target)
    .sort();
}

function remaining(cidr: string, all: readonly string[]): string[] {
  const prefix = rangeOf(cidr)?.prefix ?? 0;
  const specific = all.filter((other) => (rangeOf(other)?.prefix ?? 0) > prefix && overlap(cidr, other));
  return specific.length > maxSpecific ? [cidr] : without(cidr, specific);
}
