/** One AWS call, however often it has to be tried: turn in the limiter, slot, keys, retry, class of the failure. */
import { type Classified, classifyError, type ErrorContext } from "./classify.ts";
import { type ClientPool, type Keys, signingAs } from "./clients.ts";
import type { Limiter } from "./limiter.ts";
import { budgetOf } from "./rates.ts";
import type { ServiceClients } from "./services.ts";
import type { Slots } from "./slots.ts";
import type { Timer } from "./timer.ts";

/** What every call of a process shares. */
export interface Transport {
  clients: ClientPool;
  limiter: Limiter;
  slots: Slots;
  timer: Timer;
  /** Attempts of one call that fails for passing reasons other than throttling. */
  maxAttempts: number;
  /** Pages of one list: whoever answers more does not end. */
  maxPages: number;
}

/** On whose behalf calls are made. */
export interface Identity {
  partition: string;
  accountId: string;
  keys(signal: AbortSignal | undefined): Promise<Keys>;
  /** New keys after AWS refused these; false: there are no others. */
  renew(refused: Keys, signal: AbortSignal | undefined): Promise<boolean>;
}

/** Counts of one account in one run; `waitedMs` is what retries waited, against a budget. */
export interface CallStats {
  calls: number;
  throttles: number;
  waitedMs: number;
}

export type Send<T> = (clients: ServiceClients, options: { abortSignal?: AbortSignal }) => Promise<T>;

export interface CallRequest<T> extends ErrorContext {
  /** `service:Operation`. */
  op: string;
  region: string;
  send: Send<T>;
}

export type CallResult<T> = { ok: true; output: T } | { ok: false; failure: Classified };

const retryBaseMs = 200;
const retryCapMs = 20_000;
/** Waiting for throttles and passing errors, all calls of one account in one run together. */
const retryBudgetMs = 600_000;
/** A throttled call is not at fault: it is tried again for as long as the budget lasts, but not for ever. */
const maxThrottledAttempts = 12;
/** So often a throttled call only waits for its next turn, which the limiter puts off; then by itself as well. */
const patientAttempts = 3;

/** Counters before the first call. */
export function noCalls(): CallStats {
  return { calls: 0, throttles: 0, waitedMs: 0 };
}

/** Makes calls for one identity, and counts them in `stats`. */
export class Caller {
  readonly #transport: Transport;
  readonly #identity: Identity;
  readonly #stats: CallStats;

  constructor(transport: Transport, identity: Identity, stats: CallStats) {
    this.#transport = transport;
    this.#identity = identity;
    this.#stats = stats;
  }

  /**
   * Makes the call until it is answered or may not be tried again.
   * Expired keys are renewed once, and the same request (with its page token) is sent again.
   * @throws the signal's reason when it is aborted; errors of AWS are answered, not thrown.
   */
  async call<T>(request: CallRequest<T>, signal: AbortSignal | undefined): Promise<CallResult<T>> {
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const keys = await this.#keys(signal);
      if ("failure" in keys) return { ok: false, failure: keys.failure };
      const result = await this.#attempt(request, keys, signal);
      if (result.ok) return result;
      const { retry } = result.failure;
      if (retry === "never") return result;
      if (retry === "credentials") {
        if (renewed || !(await this.#identity.renew(keys, signal))) return result;
        renewed = true;
      } else if (!(await this.#backOff(attempt, retry, signal))) {
        return result;
      }
    }
  }

  /** Base keys may be missing or unreadable: that is a failure of the call, like any other. */
  async #keys(signal: AbortSignal | undefined): Promise<Keys | { failure: Classified }> {
    try {
      return await this.#identity.keys(signal);
    } catch (error) {
      signal?.throwIfAborted();
      return { failure: classifyError(error) };
    }
  }

  async #attempt<T>(
    request: CallRequest<T>,
    keys: Keys,
    signal: AbortSignal | undefined,
  ): Promise<CallResult<T>> {
    const { limiter, slots, clients } = this.#transport;
    const { bucket, rate } = budgetOf(request.op);
    const { partition, accountId } = this.#identity;
    const key = `${partition}|${accountId}|${request.region}|${bucket}`;
    const inRegion = await clients.in(request.region);
    const turn = await limiter.acquire(key, rate, signal);
    let isRefused = false;
    try {
      const output = await slots.run(signal, () => {
        this.#stats.calls += 1;
        const options = signal === undefined ? {} : { abortSignal: signal };
        return signingAs(keys, () => request.send(inRegion, options));
      });
      return { ok: true, output };
    } catch (error) {
      signal?.throwIfAborted();
      const failure = classifyError(error, request);
      isRefused = failure.outcome === "throttled";
      if (isRefused) this.#stats.throttles += 1;
      return { ok: false, failure };
    } finally {
      limiter.end(turn, isRefused ? "refused" : "answered");
    }
  }

  /** Waits before the next attempt (full jitter), beside its turn in the limiter; false: no further attempt. */
  async #backOff(
    attempt: number,
    why: "throttled" | "transient",
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const { timer, maxAttempts } = this.#transport;
    if (attempt >= (why === "throttled" ? maxThrottledAttempts : maxAttempts)) return false;
    const doublings = attempt - 1 - (why === "throttled" ? patientAttempts : 0);
    if (doublings < 0) return true;
    const ceiling = Math.min(retryCapMs, retryBaseMs * 2 ** doublings);
    const waitMs = timer.random() * ceiling;
    if (this.#stats.waitedMs + waitMs > retryBudgetMs) return false;
    this.#stats.waitedMs += waitMs;
    await timer.sleep(waitMs, signal);
    return true;
  }
}
