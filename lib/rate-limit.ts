/** How often something may be asked, by whoever asks: a bucket each, filled evenly, in the memory of one process. */

/** More than these are forgotten, the longest unused first; a flood of addresses costs memory no further. */
const mostBuckets = 10_000;

export interface RateLimit {
  /** Takes one turn: null, or after how many seconds the next one is free. */
  take(key: string): { retryAfterSeconds: number } | null;
}

/**
 * @param perMinute turns a minute, and at once after a pause
 * @param now milliseconds, steady; for tests
 */
export function createRateLimit(perMinute: number, now: () => number = () => performance.now()): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  const perMs = perMinute / 60_000;
  return {
    take(key) {
      const at = now();
      const known = buckets.get(key) ?? { left: perMinute, at };
      const left = Math.min(perMinute, known.left + (at - known.at) * perMs);
      // Last used stands last.
      buckets.delete(key);
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at });
      const [oldest] = buckets.size > mostBuckets ? buckets.keys() : [];
      if (oldest !== undefined) buckets.delete(oldest);
      return left >= 1 ? null : { retryAfterSeconds: Math.max(1, Math.ceil((1 - left) / perMs / 1000)) };
    },
  };
}

/** Whom an address counts as: of IPv6 the network, because a client has as many addresses in it as it likes. */
export function addressKey(address: string): string {
  if (!address.includes(":")) return address;
  const [head = ""] = address.split("::", 1);
  const groups = head.split(":").filter((group) => group !== "");
  return `${[...groups, "0", "0", "0", "0"].slice(0, 4).join(":")}::/64`;
}
