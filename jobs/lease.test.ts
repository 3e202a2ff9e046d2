import { describe, expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { createLogger } from "#lib/log.ts";
import { every, holdLease, pause } from "./lease.ts";

const log = createLogger({ level: "silent", format: "json" });
const leaseSeconds = 0.03;

function lost(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(signal.reason), { once: true }),
  );
}

describe("holdLease", () => {
  it("aborts the work with LEASE_LOST when somebody else took over", async () => {
    const lease = holdLease({
      beat: async () => false,
      leaseSeconds,
      stopping: new AbortController().signal,
      log,
    });
    const reason = await lost(lease.signal);
    expect(reason).toBeInstanceOf(AppError);
    expect(reason).toMatchObject({ code: "LEASE_LOST" });
    expect(lease.isLost()).toBe(true);
  });

  it("beats on while the database does not answer: without a takeover nothing is lost", async () => {
    let beats = 0;
    const fourBeats = Promise.withResolvers<void>();
    const beat = async () => {
      beats += 1;
      if (beats === 4) fourBeats.resolve();
      throw new Error("connection lost");
    };
    const lease = holdLease({ beat, leaseSeconds, stopping: new AbortController().signal, log });
    await fourBeats.promise;
    lease.stop();
    expect(lease.signal.aborted).toBe(false);
    expect(lease.isLost()).toBe(false);
  });

  it("aborts without a loss when the worker stops", async () => {
    const stopping = new AbortController();
    const lease = holdLease({ beat: async () => true, leaseSeconds, stopping: stopping.signal, log });
    stopping.abort(new Error("stop"));
    expect(lease.signal.aborted).toBe(true);
    expect(lease.isLost()).toBe(false);
  });

  it("stops beating at the end", async () => {
    let beats = 0;
    const once = Promise.withResolvers<void>();
    const beat = async () => {
      beats += 1;
      once.resolve();
      return true;
    };
    const lease = holdLease({ beat, leaseSeconds, stopping: new AbortController().signal, log });
    await once.promise;
    lease.stop();
    const after = beats;
    await pause(leaseSeconds * 3, new AbortController().signal);
    expect(beats).toBe(after);
  });
});

it("every never runs twice at once and ends with its signal", async () => {
  const over = new AbortController();
  let running = 0;
  let most = 0;
  let turns = 0;
  await every(0.001, over.signal, log, async () => {
    running += 1;
    most = Math.max(most, running);
    await pause(0.005, new AbortController().signal);
    running -= 1;
    turns += 1;
    if (turns === 3) over.abort();
  });
  expect(turns).toBe(3);
  expect(most).toBe(1);
});
