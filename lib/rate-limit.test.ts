import { describe, expect, it } from "vitest";
import { addressKey, createRateLimit, rateHeaders } from "./rate-limit.ts";

describe("a rate", () => {
  it("gives so many turns at once, then one after the other, to each by itself", () => {
    let now = 0;
    const limit = createRateLimit(60, () => now);
    const taken = () =>
      Array.from({ length: 61 }, () => limit.take("a")).filter(({ allowed }) => allowed).length;
    expect(taken()).toBe(60);
    expect(limit.take("a")).toEqual({
      allowed: false,
      limit: 60,
      remaining: 0,
      retryAfterSeconds: 1,
      fullAfterSeconds: 60,
    });
    expect(limit.take("b")).toMatchObject({ allowed: true, remaining: 59, retryAfterSeconds: 0 });
    now += 1_000;
    expect(limit.peek("a").allowed).toBe(true);
    expect(limit.take("a").allowed).toBe(true);
    expect(limit.peek("a").allowed).toBe(false);
    expect(limit.take("a").allowed).toBe(false);
    now += 3_600_000;
    expect(taken()).toBe(60);
  });

  it("says how long to wait, however slow it is", () => {
    const limit = createRateLimit(1, () => 0);
    expect(limit.take("a").allowed).toBe(true);
    expect(limit.take("a")).toMatchObject({ allowed: false, retryAfterSeconds: 60 });
  });

  it("forgets whoever came longest ago, and nobody else, in a flood of addresses", () => {
    const limit = createRateLimit(1, () => 0);
    limit.take("first");
    for (let at = 0; at < 9_999; at += 1) limit.take(`flood ${at}`);
    expect(limit.take("first").allowed).toBe(false);
    for (let at = 0; at < 10_000; at += 1) limit.take(`more ${at}`);
    expect(limit.take("first").allowed).toBe(true);
  });
});

it.each([
  ["198.51.100.1", "198.51.100.1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::7", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("%s counts as %s", (address, key) => expect(addressKey(address)).toBe(key));

it("says in headers what is left, and when all of it is there again", () => {
  const limit = createRateLimit(60, () => 0);
  expect(rateHeaders(limit.take("a"))).toEqual({
    "ratelimit-policy": '"minute";q=60;w=60',
    ratelimit: '"minute";r=59;t=1',
  });
});
