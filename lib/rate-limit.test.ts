import { describe, expect, it } from "vitest";
import { addressKey, createRateLimit } from "./rate-limit.ts";

describe("a rate", () => {
  it("gives so many turns at once, then one after the other, to each by itself", () => {
    let now = 0;
    const limit = createRateLimit(60, () => now);
    const taken = () =>
      Array.from({ length: 61 }, () => limit.take("a")).filter((wait) => wait === null).length;
    expect(taken()).toBe(60);
    expect(limit.take("a")).toEqual({ retryAfterSeconds: 1 });
    expect(limit.take("b")).toBeNull();
    now += 1_000;
    expect(limit.take("a")).toBeNull();
    expect(limit.take("a")).not.toBeNull();
    now += 3_600_000;
    expect(taken()).toBe(60);
  });

  it("says how long to wait, however slow it is", () => {
    const limit = createRateLimit(1, () => 0);
    expect(limit.take("a")).toBeNull();
    expect(limit.take("a")).toEqual({ retryAfterSeconds: 60 });
  });

  it("forgets whoever came longest ago, and nobody else, in a flood of addresses", () => {
    const limit = createRateLimit(1, () => 0);
    limit.take("first");
    for (let at = 0; at < 9_999; at += 1) limit.take(`flood ${at}`);
    expect(limit.take("first")).not.toBeNull();
    for (let at = 0; at < 10_000; at += 1) limit.take(`more ${at}`);
    expect(limit.take("first")).toBeNull();
  });
});

it.each([
  ["198.51.100.1", "198.51.100.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::7", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("%s counts as %s", (address, key) => expect(addressKey(address)).toBe(key));
