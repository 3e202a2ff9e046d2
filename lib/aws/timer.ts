/** Waiting as an argument: the limiter and the retries take a Timer, so that tests run on a time of their own. */

export interface Timer {
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Resolves after `ms`, rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
  /** Milliseconds since 1970 as AWS counts them: keys expire by it, whatever the clock of the facts says. */
  wallClock(): number;
  /** 0 ≤ value < 1, for jitter. */
  random(): number;
}

/** The process's own time. */
export const systemTimer: Timer = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        clearTimeout(timeout);
        reject(signal?.reason);
      };
      const timeout = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    }),
  wallClock: () => Date.now(),
  random: Math.random,
};
