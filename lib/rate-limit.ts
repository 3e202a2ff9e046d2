/** How often something may be asked, by whoever asks: a bucket each, filled evenly, in the memory of one process. */

/** More than these are forgotten, the longest unused first; a flood of addresses costs memory no further. */
const mostBuckets = 10_000;

/** Where a key stands. */
export interface Quota {
  allowed: boolean;
  /** Turns a minute. */
  limit: number;
  /** Turns that are left at once. */
  remaining: number;
  /** Seconds until a turn is free; 0: one is. */
  retryAfterSeconds: number;
  /** Seconds until all turns are free again. */
  fullAfterSeconds: number;
}

export interface RateLimit {
  /** Takes one turn, where there is one. */
  take(key: string): Quota;
  /** The same, without taking it. */
  peek(key: string): Quota;
}

/**
 * @param perMinute turns a minute, and at once after a pause
 * @param now milliseconds, steady; for tests
 */
export function createRateLimit(perMinute: number, now: () => number = () => performance.now()): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  const perMs = perMinute / 60_000;
  const fill = (key: string, at: number): number => {
    const known = buckets.get(key) ?? { left: perMinute, at };
    return Math.min(perMinute, known.left + (at - known.at) * perMs);
  };
  const secondsFor = (turns: number): number => Math.max(0, Math.ceil(turns / perMs / 1000));
  const quota = (allowed: boolean, left: number): Quota => ({
    allowed,
    limit: perMinute,
    remaining: Math.floor(left),
    retryAfterSeconds: secondsFor(1 - left),
    fullAfterSeconds: secondsFor(perMinute - left),
  });
  return {
    take(key) {
      const at = now();
      const before = fill(key, at);
      const left = before >= 1 ? before - 1 : before;
      // Last used stands last.
      buckets.delete(key);
      buckets.set(key, { left, at });
      const [oldest] = buckets.size > mostBuckets ? buckets.keys() : [];
      if (oldest !== undefined) buckets.delete(oldest);
      return quota(before >= 1, left);
    },
    peek(key) {
      const left = fill(key, now());
      return quota(left >= 1, left);
    },
  };
}

/** The headers that say so (RateLimit header fields for HTTP). */
export function rateHeaders({ limit, remaining, fullAfterSeconds }: Quota): Record<string, string> {
  return {
    "ratelimit-policy": `"minute";q=${limit};w=60`,
    ratelimit: `"minute";r=${remaining};t=${fullAfterSeconds}`,
  };
}

/** Whom an address counts as: of IPv6 the network, because a client has as many addresses in it as it likes. */
export function addressKey(address: string): string {
  if (!address.includes(":")) return address;
  const [head = ""] = address.split("::", 1);
  const groups = head.split(":").filter((group) => group !== "");
  return `${[...groups, "0", "0", "0", "0"].slice(0, 4).join(":")}::/64`;
}
