/** Address ranges of both families: what is public, how wide it is, what several of them add up to. */
import { excludeCidr, mergeCidr, parseCidr } from "cidr-tools";
import type { Settings } from "#lib/roadmap/settings.ts";

export interface Range {
  family: 4 | 6;
  /** First and last address. */
  start: bigint;
  end: bigint;
  /** Length in bits. */
  prefix: number;
}

const known = new Map<string, Range | null>();
/** Rules name the same ranges again and again; one account has some thousand different ones. */
const maxKnown = 50_000;

/** The range that a text in CIDR notation means (a single address is one too); null: it means none. */
export function rangeOf(cidr: string): Range | null {
  const found = known.get(cidr);
  if (found !== undefined) return found;
  if (known.size >= maxKnown) known.clear();
  const range = parse(cidr);
  known.set(cidr, range);
  return range;
}

const octet = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}(?:/\\d{1,2})?$`);

/** The parser takes more than what AWS writes: eight groups, or fewer with one gap. */
function isIpv6(cidr: string): boolean {
  const [address = "", bits = "0", ...rest] = cidr.split("/");
  const groups = address.split(":").filter((group) => group !== "");
  const gaps = address.split("::").length - 1;
  const isComplete = gaps === 0 ? address.split(":").length === 8 && groups.length === 8 : groups.length < 8;
  return (
    gaps < 2 &&
    isComplete &&
    address.includes(":") &&
    rest.length === 0 &&
    /^\d{1,3}$/.test(bits) &&
    groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
  );
}

function parse(cidr: string): Range | null {
  if (!ipv4.test(cidr) && !isIpv6(cidr)) return null;
  try {
    const { version, start, end, prefix } = parseCidr(cidr);
    const bits = Number(prefix);
    const length = version === 4 ? 32 : 128;
    if (!Number.isInteger(bits) || bits < 0 || bits > length || end >= 1n << BigInt(length)) return null;
    return { family: version, start, end, prefix: bits };
  } catch (error) {
    // The parser throws for what has the form of an address and is none, such as 10.0.0.300.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Whether the ranges have an address in common. */
export function overlap(a: string, b: string): boolean {
  const [x, y] = [rangeOf(a), rangeOf(b)];
  return x !== null && y !== null && x.family === y.family && x.start <= y.end && y.start <= x.end;
}

/** Whether all addresses of the first range are in the second. */
export function isInside(cidr: string, outer: string): boolean {
  const [inner, whole] = [rangeOf(cidr), rangeOf(outer)];
  return inner !== null && whole !== null && covers(whole, inner);
}

function covers(outer: Range, inner: Range): boolean {
  return outer.family === inner.family && outer.start <= inner.start && inner.end <= outer.end;
}

/** Ranges whose addresses mean something else in each network: shared address space and unique local ones among them. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].flatMap(
  (cidr) => rangeOf(cidr) ?? [],
);

/** Addresses that no packet on the way to or from the internet has. */
const unroutedRanges = [
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/4",
  "::1/128",
  "fe80::/10",
  "ff00::/8",
].flatMap((cidr) => rangeOf(cidr) ?? []);

/** Whether it holds an address of the internet. */
export function hasPublicSpace(cidr: string): boolean {
  const range = rangeOf(cidr);
  if (range === null) return false;
  return ![...privateRanges, ...unroutedRanges].some((one) => covers(one, range));
}

/** Whether a single IPv6 address, or a prefix of such, can be reached from the internet at all. */
export function isPublicIpv6(address: string): boolean {
  return rangeOf(address)?.family === 6 && hasPublicSpace(address);
}

/** How wide a range is that traffic may come from. */
export type RangeClass = "world" | "public-wide" | "public-narrow" | "private-wide" | "private-narrow";

export type RangeLimits = Pick<
  Settings,
  "worldV4" | "worldV6" | "publicWideV4" | "publicWideV6" | "privateWideMax" | "privateWideVpcMax"
>;

/**
 * The class of a range; null: it is none. A range that is the whole of the VPC is wide from `privateWideVpcMax` on.
 *
 * @param vpcCidrs ranges of the VPC in which the rule stands.
 */
export function classOf(
  cidr: string,
  limits: RangeLimits,
  vpcCidrs: readonly string[] = [],
): RangeClass | null {
  const range = rangeOf(cidr);
  if (range === null) return null;
  if (hasPublicSpace(cidr)) {
    if (isWorldWide(range, limits)) return "world";
    return range.prefix < (range.family === 4 ? limits.publicWideV4 : limits.publicWideV6)
      ? "public-wide"
      : "public-narrow";
  }
  const isWholeVpc = vpcCidrs.some((vpc) => {
    const whole = rangeOf(vpc);
    return whole !== null && covers(range, whole);
  });
  const isWide =
    range.prefix <= limits.privateWideMax || (isWholeVpc && range.prefix <= limits.privateWideVpcMax);
  return isWide ? "private-wide" : "private-narrow";
}

function isWorldWide({ family, prefix }: Range, { worldV4, worldV6 }: RangeLimits): boolean {
  // However narrow a setting makes the world, all of it belongs to it.
  return prefix === 0 || prefix < (family === 4 ? worldV4 : worldV6);
}

/** Ranges with a public part that are none of the world by themselves but add up to it. Each of one family. */
export function addUpToWorld(cidrs: readonly string[], limits: RangeLimits): boolean {
  const open = cidrs.filter(hasPublicSpace);
  const singles = open.flatMap((cidr) => rangeOf(cidr) ?? []);
  if (singles.some((range) => isWorldWide(range, limits))) return true;
  // As many as fit into the narrowest range that counts cannot be more than that.
  if (!mayAddUp(singles, limits)) return false;
  return mergeCidr(open).some((cidr) => {
    const range = rangeOf(cidr);
    return range !== null && isWorldWide(range, limits);
  });
}

function mayAddUp(ranges: readonly Range[], { worldV4, worldV6 }: RangeLimits): boolean {
  const sum = (family: 4 | 6) =>
    ranges
      .filter((range) => range.family === family)
      .reduce((total, { start, end }) => total + (end - start + 1n), 0n);
  const least = (bits: number, limit: number) => 1n << BigInt(Math.max(0, bits - limit + 1));
  return sum(4) >= least(32, worldV4) || sum(6) >= least(128, worldV6);
}

/** What is left of a range without the others; all of them of one family. */
export function without(cidr: string, others: readonly string[]): string[] {
  return others.length === 0 ? [cidr] : excludeCidr([cidr], [...others]);
}
