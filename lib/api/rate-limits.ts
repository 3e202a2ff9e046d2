/** How many requests may come in a minute, counted in this process: one limit a token, one an address for what fails. */

/** Where a key stands after a request. */
export interface Quota {
  limit: number;
  remaining: number;
  /** Seconds until the count begins anew. */
  reset: number;
  allowed: boolean;
}

export interface RateLimit {
  /** Counts one request. */
  take(key: string): Quota;
  /** Where it stands, without counting. */
  peek(key: string): Quota;
}

const windowMs = 60_000;
/** Whoever sends from ever new addresses fills no memory. */
const mostKeys = 10_000;

/** @param now milliseconds of a clock that never goes back */
export function createRateLimit(limit: number, now: () => number = () => performance.now()): RateLimit {
  const counts = new Map<string, { count: number; until: number }>();
  const current = (key: string) => {
    const found = counts.get(key);
    return found === undefined || found.until <= now() ? { count: 0, until: now() + windowMs } : found;
  };
  const quota = ({ count, until }: { count: number; until: number }): Quota => ({
    limit,
    remaining: Math.max(0, limit - count),
    reset: Math.max(1, Math.ceil((until - now()) / 1000)),
    allowed: count <= limit,
  });
  return {
    take: (key) => {
      const before = current(key);
      const after = { ...before, count: before.count + 1 };
      // Last used last, so that the first one is the one that nobody misses.
      counts.delete(key);
      counts.set(key, after);
      for (const oldest of counts.keys()) {
        if (counts.size <= mostKeys) break;
        counts.delete(oldest);
      }
      return quota(after);
    },
    peek: (key) => quota({ ...current(key), count: current(key).count + 1 }),
  };
}

/** The headers that say so (RateLimit header fields for HTTP). */
export function rateHeaders({ limit, remaining, reset }: Quota): Record<string, string> {
  return {
    "ratelimit-policy": `"minute";q=${limit};w=${windowMs / 1000}`,
    ratelimit: `"minute";r=${remaining};t=${reset}`,
  };
}
