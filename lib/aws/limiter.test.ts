import { describe, expect, test } from "vitest";
import { Limiter } from "./limiter.ts";
import { budgetOf } from "./rates.ts";
import { fakeTimer } from "./stub-account.ts";

const rate = { perSecond: 5, burst: 10 };

describe("limiter", () => {
  test("lets a burst through at once, then one call every 200 ms", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    const at: number[] = [];
    const calls = Array.from({ length: 13 }, () =>
      limiter.acquire("a", rate, undefined).then(() => at.push(timer.now())),
    );
    await Promise.all(calls);
    expect(at).toEqual([...Array.from({ length: 10 }, () => 0), 200, 400, 600]);
  });

  test("one account's calls do not wait for another's", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    for (let call = 0; call < 10; call += 1) await limiter.acquire("a", rate, undefined);
    await limiter.acquire("b", rate, undefined);
    expect(timer.slept).toEqual([]);
  });

  test("RequestLimitExceeded × 3 at once → rate halved once and the burst gone", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    await limiter.acquire("a", rate, undefined);
    for (let refusal = 0; refusal < 3; refusal += 1) limiter.throttled("a", rate);
    expect(limiter.currentRate("a", rate)).toBe(2.5);
    await limiter.acquire("a", rate, undefined);
    expect(timer.slept).toEqual([400]);
  });

  test("never below 0.5/s, and recovers by a tenth every 10 s without throttles", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    for (let refusal = 0; refusal < 8; refusal += 1) {
      limiter.throttled("a", rate);
      timer.advance(1_001);
    }
    expect(limiter.currentRate("a", rate)).toBe(0.5);
    timer.advance(20_000);
    expect(limiter.currentRate("a", rate)).toBe(1.5);
    timer.advance(200_000);
    expect(limiter.currentRate("a", rate)).toBe(5);
  });

  test("an aborted wait gives its turn back", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    for (let call = 0; call < 10; call += 1) await limiter.acquire("a", rate, undefined);
    const stop = new AbortController();
    const waiting = limiter.acquire("a", rate, stop.signal);
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    await limiter.acquire("a", rate, undefined);
    expect(timer.slept.at(-1)).toBe(200);
  });
});

describe("budgets", () => {
  test.each([
    ["ec2:DescribeRegions", "ec2", { perSecond: 5, burst: 100 }],
    ["account:ListRegions", "account", { perSecond: 1.25, burst: 5 }],
    ["guardduty:ListDetectors", "guardduty", { perSecond: 5, burst: 10 }],
    ["organizations:ListAccounts", "organizations:ListAccounts", { perSecond: 4, burst: 12 }],
    ["organizations:ListRoots", "organizations:ListRoots", { perSecond: 0.5, burst: 2 }],
    ["organizations:DescribeEffectivePolicy", "organizations", { perSecond: 5, burst: 10 }],
  ])("%s", (operation, bucket, expected) => {
    expect(budgetOf(operation)).toEqual({ bucket, rate: expected });
  });
});
