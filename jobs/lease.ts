/** Holding on to an account while it is being read: a heartbeat extends the lease, and its loss aborts the work. */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "#lib/errors.ts";
import type { Logger } from "#lib/log.ts";

export interface Lease {
  /** Aborted when the worker stops or the lease passed to somebody else. */
  signal: AbortSignal;
  /** Whether somebody else owns the account now: nothing may be written any more. */
  isLost(): boolean;
  /** Ends the heartbeat. */
  stop(): void;
}

/**
 * Beats three times a lease. A beat that cannot reach the database is tried again: as long as nobody took over, the
 * fence still lets us write.
 */
export function holdLease(options: {
  /** Extends the lease; false: it is no longer ours. */
  beat: () => Promise<boolean>;
  leaseSeconds: number;
  stopping: AbortSignal;
  log: Logger;
}): Lease {
  const over = new AbortController();
  const lost = new AbortController();
  const ended = AbortSignal.any([over.signal, options.stopping]);
  void every(options.leaseSeconds / 3, ended, options.log, async () => {
    if (await options.beat()) return;
    lost.abort(new AppError("LEASE_LOST", { userMessage: "Another worker took this account over." }));
    over.abort();
  });
  return {
    signal: AbortSignal.any([lost.signal, options.stopping]),
    isLost: () => lost.signal.aborted,
    stop: () => over.abort(),
  };
}

/** Does something again and again until the signal; a failure is logged and the next turn comes all the same. */
export async function every(
  seconds: number,
  signal: AbortSignal,
  log: Logger,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await pause(seconds, signal);
    if (signal.aborted) return;
    try {
      await work();
    } catch (error) {
      log.warn({ err: error }, "a heartbeat failed; trying again");
    }
  }
}

/** Waits, or less when the signal comes. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
