/** Our own politeness: token buckets per account, region and service that give way when AWS throttles. */
import type { Rate } from "./rates.ts";
import type { Timer } from "./timer.ts";

/** After a throttle the rate never falls below this many calls a second. */
const lowestRate = 0.5;
const recoveryStepMs = 10_000;
const recoveryShare = 0.1;
/** Calls already under way may be throttled together: that is one event, and halves once. */
const halvingPauseMs = 1_000;
/** Buckets kept before full ones are forgotten: they hold nothing that a new one would not. */
const sweepAt = 5_000;

interface Bucket {
  rate: Rate;
  /** May be negative: tokens promised to callers that are still waiting. */
  tokens: number;
  perSecond: number;
  updatedAt: number;
  changedAt: number;
}

/**
 * A set of token buckets, created on first use. `acquire` hands out turns in the order of asking; `throttled` halves a
 * bucket's rate and empties it; without further throttles the rate recovers by a tenth of the full rate every 10 s.
 */
export class Limiter {
  readonly #buckets = new Map<string, Bucket>();
  readonly #timer: Timer;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /** Waits for a turn in the bucket `key`. @throws the signal's reason when it is aborted while waiting. */
  async acquire(key: string, rate: Rate, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const bucket = this.#bucket(key, rate);
    bucket.tokens -= 1;
    if (bucket.tokens >= 0) return;
    try {
      await this.#timer.sleep((-bucket.tokens / bucket.perSecond) * 1_000, signal);
    } catch (error) {
      bucket.tokens += 1;
      throw error;
    }
  }

  /** AWS refused a call of this bucket as too frequent. */
  throttled(key: string, rate: Rate): void {
    const bucket = this.#bucket(key, rate);
    const now = this.#timer.now();
    bucket.tokens = Math.min(bucket.tokens, 0);
    if (bucket.perSecond < rate.perSecond && now - bucket.changedAt < halvingPauseMs) return;
    bucket.perSecond = Math.max(bucket.perSecond / 2, Math.min(lowestRate, rate.perSecond));
    bucket.changedAt = now;
  }

  /** Calls a second that the bucket allows now. */
  currentRate(key: string, rate: Rate): number {
    return this.#bucket(key, rate).perSecond;
  }

  #bucket(key: string, rate: Rate): Bucket {
    const now = this.#timer.now();
    const existing = this.#buckets.get(key);
    if (existing !== undefined) {
      refill(existing, now);
      return existing;
    }
    if (this.#buckets.size >= sweepAt) this.#sweep(now);
    const created: Bucket = {
      rate,
      tokens: rate.burst,
      perSecond: rate.perSecond,
      updatedAt: now,
      changedAt: now,
    };
    this.#buckets.set(key, created);
    return created;
  }

  #sweep(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      refill(bucket, now);
      if (bucket.tokens >= bucket.rate.burst && bucket.perSecond >= bucket.rate.perSecond) {
        this.#buckets.delete(key);
      }
    }
  }
}

function refill(bucket: Bucket, now: number): void {
  const full = bucket.rate.perSecond;
  const steps = Math.floor((now - bucket.changedAt) / recoveryStepMs);
  if (bucket.perSecond < full && steps > 0) {
    bucket.perSecond = Math.min(full, bucket.perSecond + steps * recoveryShare * full);
    bucket.changedAt += steps * recoveryStepMs;
  }
  const grown = bucket.tokens + ((now - bucket.updatedAt) / 1_000) * bucket.perSecond;
  bucket.tokens = Math.min(bucket.rate.burst, grown);
  bucket.updatedAt = now;
}
