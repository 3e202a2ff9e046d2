/** Ranges of addresses in policies: which of them still name somebody. */
import { mergeCidr, overlapCidr, parseCidr } from "cidr-tools";

/** The broadest that S3 still calls fixed: a /8, and a /32 of IPv6. */
const narrowest = { 4: 8, 6: 32 } as const;

/** Addresses that nobody on the internet has: whoever asks from there sits in some private network. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/**
 * Whether ranges (addresses and CIDR blocks) together still name a fixed part of the internet: none, nor several side by
 * side, broader than a /8 (IPv4) or a /32 (IPv6). False as well where one is no range at all.
 */
export function areFixedRanges(ranges: readonly string[]): boolean {
  try {
    const parsed = ranges.map((range) => ({ range, ...parseCidr(range) }));
    const isPublic = ({ range }: { range: string }) => !privateRanges.some((one) => isWithin(range, one));
    // Two halves of the internet are the internet.
    return mergeCidr(parsed.filter(isPublic).map(({ range }) => range)).every((block) => {
      const { version, prefix } = parseCidr(block);
      return Number(prefix) >= narrowest[version];
    });
  } catch {
    // cidr-tools throws for a text that is no address: no evidence of a limit.
    return false;
  }
}

function isWithin(range: string, block: string): boolean {
  const [inner, outer] = [parseCidr(range), parseCidr(block)];
  return (
    inner.version === outer.version &&
    overlapCidr(range, block) &&
    inner.start >= outer.start &&
    inner.end <= outer.end
  );
}
