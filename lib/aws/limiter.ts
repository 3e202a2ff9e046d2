/**
 * Our own politeness: token buckets per account, region and service that learn from refusals what AWS really gives.
 *
 * A refusal says that AWS's bucket is empty. Between two refusals AWS therefore answered exactly what it refilled: that
 * is the rate we go on with, a little below, and leave again slowly: hardly at first, then faster and faster.
 */
import type { Rate } from "./rates.ts";
import type { Timer } from "./timer.ts";

/** After a refusal the rate never falls below this many calls a second. */
const lowestRate = 0.5;
/** The first refusal of a full bucket tells little about the rate: we go on with this part of it. */
const firstShare = 0.25;
/** A later refusal takes away this part at most, as two refusals may have followed each other by chance. */
const leastShare = 0.5;
/** Below what was measured, so that an exact measure is not refused again. */
const margin = 0.97;
/** The longer the measure, the longer it is believed: growth begins to show after about half of this time. */
const believedFor = 6;
const shortestMs = 10_000;
const longestMs = 100_000;
/** Fewer tokens are not worth keeping apart from none. */
const leastCapacity = 2;
/** AWS had less than one token left; how much less is not known. */
const debt = 0.5;
/**
 * Calls of a bucket under way at once: enough to keep up its rate while answers take this long, and so few that a
 * refusal does not hit a crowd.
 */
const slowAnswerMs = 400;
const fewestAtOnce = 2;
/** The refused call would have found part of its token. */
const untilNext = 0.5;
/** Buckets kept before full ones are forgotten: they hold nothing that a new one would not. */
const sweepAt = 5_000;
/** Tokens are sums of fractions. */
const rounding = 1e-6;

/** What AWS refused last, and what we made of it; absent while the bucket has its full rate. */
interface Reduction {
  at: number;
  perSecond: number;
  growthMs: number;
}

interface Bucket {
  rate: Rate;
  tokens: number;
  /** Tokens that it holds at most: those of the rate, or fewer where AWS turned out to hold fewer. */
  capacity: number;
  updatedAt: number;
  reduction: Reduction | null;
  /** Calls that AWS answered since a moment at which its bucket was known to be full, or empty. */
  measured: { since: number; answered: number; from: "full" | "empty" };
  waiting: (() => void)[];
  underWay: number;
  /** Tokens that found no room since the measure began: AWS's bucket, too, runs over. */
  spilled: number;
  isServing: boolean;
}

/** A call's turn, to be handed back with `end`. */
export interface Turn {
  key: string;
  rate: Rate;
  /** When it was given, by the timer. */
  at: number;
}

/** A set of token buckets, created on first use. `acquire` hands out turns in the order of asking. */
export class Limiter {
  readonly #buckets = new Map<string, Bucket>();
  readonly #timer: Timer;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /**
   * Waits for a turn in the bucket `key`; each must be ended.
   *
   * @throws the signal's reason when it is aborted while waiting.
   */
  async acquire(key: string, rate: Rate, signal: AbortSignal | undefined): Promise<Turn> {
    signal?.throwIfAborted();
    const bucket = this.#bucket(key, rate);
    if (bucket.waiting.length > 0 || !takeTurn(bucket)) await this.#queue(bucket, signal);
    return { key, rate, at: this.#timer.now() };
  }

  /** The call has ended; `refused`: AWS said that it came too soon. Refusals of calls under way together count once. */
  end({ key, rate, at }: Turn, how: "answered" | "refused"): void {
    const bucket = this.#bucket(key, rate);
    bucket.underWay -= 1;
    if (how === "answered" && at >= bucket.measured.since) bucket.measured.answered += 1;
    if (how === "refused") {
      bucket.tokens = Math.min(bucket.tokens, -debt);
      if (bucket.reduction === null || at > bucket.reduction.at) reduce(bucket, this.#timer.now());
    }
    if (!bucket.isServing) void this.#serve(bucket);
  }

  /** Calls a second that the bucket allows now. */
  currentRate(key: string, rate: Rate): number {
    return rateAt(this.#bucket(key, rate), this.#timer.now());
  }

  async #queue(bucket: Bucket, signal: AbortSignal | undefined): Promise<void> {
    const turn = new Promise<void>((resolve, reject) => {
      const grant = () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      const stop = () => {
        bucket.waiting.splice(bucket.waiting.indexOf(grant), 1);
        reject(signal?.reason);
      };
      bucket.waiting.push(grant);
      signal?.addEventListener("abort", stop, { once: true });
    });
    if (!bucket.isServing) void this.#serve(bucket);
    await turn;
  }

  /** Gives turns to who waits, one for each token; a rate that has fallen meanwhile holds for all who still wait. */
  async #serve(bucket: Bucket): Promise<void> {
    bucket.isServing = true;
    while (bucket.waiting.length > 0) {
      const now = this.#timer.now();
      refill(bucket, now);
      if (bucket.underWay >= mostAtOnce(bucket.rate)) break;
      if (takeTurn(bucket)) bucket.waiting.shift()?.();
      else await this.#timer.sleep(((1 - bucket.tokens) / rateAt(bucket, now)) * 1_000, undefined);
    }
    bucket.isServing = false;
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
      capacity: rate.burst,
      updatedAt: now,
      reduction: null,
      measured: { since: now, answered: 0, from: "full" },
      waiting: [],
      underWay: 0,
      spilled: 0,
      isServing: false,
    };
    this.#buckets.set(key, created);
    return created;
  }

  #sweep(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      refill(bucket, now);
      const isIdle = bucket.underWay === 0 && bucket.waiting.length === 0;
      if (isIdle && bucket.tokens >= bucket.rate.burst && bucket.reduction === null)
        this.#buckets.delete(key);
    }
  }
}

function mostAtOnce({ perSecond }: Rate): number {
  return Math.max(fewestAtOnce, Math.ceil((perSecond * slowAnswerMs) / 1_000));
}

function takeTurn(bucket: Bucket): boolean {
  if (bucket.tokens < 1 - rounding || bucket.underWay >= mostAtOnce(bucket.rate)) return false;
  bucket.tokens -= 1;
  bucket.underWay += 1;
  return true;
}

/** Calls a second: the full rate, or what the last refusal left of it, growing with the third power of the time. */
function rateAt({ rate, reduction }: Bucket, now: number): number {
  if (reduction === null) return rate.perSecond;
  const grown = margin + ((now - reduction.at) / reduction.growthMs) ** 3;
  return Math.min(rate.perSecond, reduction.perSecond * grown);
}

/** Sets the rate to what AWS gave since its bucket was last full or empty. */
function reduce(bucket: Bucket, now: number): void {
  const { rate, measured, capacity, reduction } = bucket;
  const current = rateAt(bucket, now);
  const elapsedMs = Math.max(1, now - measured.since);
  const stock = measured.from === "full" ? capacity : 0;
  const given = ((measured.answered + untilNext - stock) / elapsedMs) * 1_000;
  const least = current * (reduction === null ? firstShare : leastShare);
  const floor = Math.min(lowestRate, rate.perSecond) / margin;
  const perSecond = Math.max(floor, Math.min(current, Math.max(given, least)));
  const growthMs = measured.from === "full" ? shortestMs : elapsedMs * believedFor;
  bucket.reduction = { at: now, perSecond, growthMs: Math.min(longestMs, Math.max(shortestMs, growthMs)) };
  if (measured.from === "full") {
    const held = measured.answered - (perSecond * elapsedMs) / 1_000;
    bucket.capacity = Math.min(capacity, Math.max(leastCapacity, held));
  }
  bucket.measured = { since: now, answered: 0, from: "empty" };
  bucket.spilled = 0;
}

function refill(bucket: Bucket, now: number): void {
  const perSecond = rateAt(bucket, now);
  bucket.tokens += ((now - bucket.updatedAt) / 1_000) * perSecond;
  bucket.updatedAt = now;
  if (perSecond >= bucket.rate.perSecond) {
    bucket.reduction = null;
    bucket.capacity = bucket.rate.burst;
  }
  if (bucket.tokens < bucket.capacity) return;
  bucket.spilled += bucket.tokens - bucket.capacity;
  bucket.tokens = bucket.capacity;
  if (bucket.spilled < 1) return;
  bucket.spilled = 0;
  bucket.measured = { since: now, answered: 0, from: "full" };
}
