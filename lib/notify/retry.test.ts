import { describe, expect, it } from "vitest";
import { pauseAfter, retryAfter } from "./retry.ts";

const minute = 60_000;

describe("retryAfter", () => {
  it.each([
    ["unavailable", 1, undefined, minute],
    ["unreachable", 4, undefined, 8 * minute],
    ["unavailable", 11, undefined, 360 * minute],
    ["throttled", 1, 10 * minute, 10 * minute],
    ["throttled", 5, minute, 16 * minute],
    ["unavailable", 13, undefined, 360 * minute],
    ["unavailable", 14, undefined, null],
    ["rejected", 1, undefined, null],
    ["refused", 1, undefined, null],
    ["unauthorized", 1, undefined, minute],
  ])("%s after %i attempts, asked for %s", (failure, attempts, retryAfterMs, expected) =>
    expect(retryAfter({ failure, attempts, retryAfterMs })).toBe(expected),
  );

  it("goes on for more than a day", () => {
    const waits = Array.from({ length: 13 }, (_, index) =>
      retryAfter({ failure: "unreachable", attempts: index + 1 }),
    );
    expect(waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0)).toBeGreaterThan(24 * 60 * minute);
  });
});

describe("pauseAfter", () => {
  it.each([
    ["unreachable", 2, undefined, null],
    ["unreachable", 3, undefined, minute],
    ["unreachable", 20, undefined, 30 * minute],
    ["throttled", 1, 7 * minute, 7 * minute],
    ["rejected", 9, undefined, null],
  ])("%s, failure %i of the channel, asked for %s", (failure, failures, retryAfterMs, expected) =>
    expect(pauseAfter({ failure, attempts: 1, retryAfterMs }, failures)).toBe(expected),
  );
});
