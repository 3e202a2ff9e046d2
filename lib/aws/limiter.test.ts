import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Limiter, type Turn } from "./limiter.ts";
import { budgetOf, type Rate } from "./rates.ts";
import { type FakeTimer, fakeTimer } from "./stub-account.ts";

const rate = { perSecond: 5, burst: 10 };

async function callOnce(limiter: Limiter, how: "answered" | "refused" = "answered"): Promise<void> {
  limiter.end(await limiter.acquire("a", rate, undefined), how);
}

/** AWS's side: a bucket of its own, full at first; answers take `answerMs`. */
function endpoint(timer: FakeTimer, given: Rate, answerMs: number) {
  let tokens = given.burst;
  let at = timer.now();
  let underWay = 0;
  const seen = { answered: 0, refused: 0, mostAtOnce: 0 };
  const asked = async () => {
    underWay += 1;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, underWay);
    await timer.sleep(answerMs / 2, undefined);
    tokens = Math.min(given.burst, tokens + ((timer.now() - at) / 1_000) * given.perSecond);
    at = timer.now();
    // Both sides add fractions.
    const isAnswered = tokens > 1 - 1e-6;
    if (isAnswered) tokens -= 1;
    await timer.sleep(answerMs / 2, undefined);
    underWay -= 1;
    seen[isAnswered ? "answered" : "refused"] += 1;
    return isAnswered;
  };
  return { asked, seen };
}

/** Makes `calls` calls, `callers` at once, each until it is answered; how long it took. */
async function drain(options: { own: Rate; given: Rate; calls: number; callers: number; answerMs: number }) {
  const { own, given, calls, callers, answerMs } = options;
  const timer = fakeTimer();
  const limiter = new Limiter(timer);
  const { asked, seen } = endpoint(timer, given, answerMs);
  let left = calls;
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      for (let isAnswered = false; !isAnswered; ) {
        const turn = await limiter.acquire("a", own, undefined);
        isAnswered = await asked();
        limiter.end(turn, isAnswered ? "answered" : "refused");
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { ...seen, seconds: timer.now() / 1_000 };
}

describe("turns", () => {
  test("a burst goes through at once, then one call every 200 ms", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    const at: number[] = [];
    for (let call = 0; call < 13; call += 1) {
      await callOnce(limiter);
      at.push(timer.now());
    }
    expect(at).toEqual([...Array.from({ length: 10 }, () => 0), 200, 400, 600]);
  });

  test("turns are given in the order of asking", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    const order: number[] = [];
    const calls = Array.from({ length: 15 }, async (_, index) => {
      const turn = await limiter.acquire("a", rate, undefined);
      order.push(index);
      limiter.end(turn, "answered");
    });
    await Promise.all(calls);
    expect(order).toEqual(calls.map((_, index) => index));
  });

  test("two calls of a bucket at once at 5/s, twenty at 50/s", async () => {
    const slow = await drain({ own: rate, given: rate, calls: 10, callers: 16, answerMs: 100 });
    expect(slow.mostAtOnce).toBe(2);
    const own = { perSecond: 50, burst: 100 };
    expect((await drain({ own, given: own, calls: 100, callers: 64, answerMs: 100 })).mostAtOnce).toBe(20);
  });

  test("one account's calls do not wait for another's", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    for (let call = 0; call < 10; call += 1) await callOnce(limiter);
    await limiter.acquire("b", rate, undefined);
    expect(timer.slept).toEqual([]);
  });

  test("an aborted wait gives its turn back", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    for (let call = 0; call < 10; call += 1) await callOnce(limiter);
    const stop = new AbortController();
    const waiting = limiter.acquire("a", rate, stop.signal);
    const next = limiter.acquire("a", rate, undefined);
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    await next;
    expect(timer.now()).toBe(200);
  });
});

describe("refusals", () => {
  async function emptied(): Promise<{ timer: FakeTimer; limiter: Limiter }> {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    await callOnce(limiter, "refused");
    return { timer, limiter };
  }

  test("RequestLimitExceeded of two calls at once → a quarter of the rate, once, and the burst gone", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    const turns: Turn[] = [];
    for (let call = 0; call < 2; call += 1) turns.push(await limiter.acquire("a", rate, undefined));
    for (const turn of turns) limiter.end(turn, "refused");
    expect(limiter.currentRate("a", rate)).toBeCloseTo(1.25 * 0.97);
    await callOnce(limiter);
    // One and a half tokens, as what was left is not known.
    expect(timer.now()).toBeGreaterThan(1_200);
    expect(timer.now()).toBeLessThan(1_300);
  });

  test("the rate goes on as measured between two refusals", async () => {
    const { timer, limiter } = await emptied();
    const begun = timer.now();
    for (let call = 0; call < 8; call += 1) await callOnce(limiter);
    const turn = await limiter.acquire("a", rate, undefined);
    const measured = 8.5 / ((timer.now() - begun) / 1_000);
    limiter.end(turn, "refused");
    expect(limiter.currentRate("a", rate)).toBeCloseTo(measured * 0.97);
  });

  test("who already waits, waits by the new rate", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    for (let call = 0; call < 9; call += 1) await callOnce(limiter);
    const last = await limiter.acquire("a", rate, undefined);
    const waiting = [limiter.acquire("a", rate, undefined), limiter.acquire("a", rate, undefined)];
    limiter.end(last, "refused");
    await Promise.all(waiting);
    expect(timer.now()).toBeGreaterThan(1_900);
  });

  test("never below 0.5/s, and whole again after some minutes", async () => {
    const { timer, limiter } = await emptied();
    for (let refusal = 0; refusal < 8; refusal += 1) await callOnce(limiter, "refused");
    expect(limiter.currentRate("a", rate)).toBeCloseTo(0.5);
    timer.advance(240_000);
    expect(limiter.currentRate("a", rate)).toBe(5);
    const before = timer.now();
    for (let call = 0; call < 10; call += 1) await callOnce(limiter);
    expect(timer.now()).toBe(before);
  });

  test("a rate below 0.5/s is not raised by a refusal", async () => {
    const timer = fakeTimer();
    const limiter = new Limiter(timer);
    const rare = { perSecond: 0.1, burst: 1 };
    limiter.end(await limiter.acquire("a", rare, undefined), "refused");
    expect(limiter.currentRate("a", rare)).toBeLessThanOrEqual(0.1);
  });
});

describe("an endpoint that gives less than we think", () => {
  const own = { perSecond: 5, burst: 50 };

  test.each([
    // given: per second, burst; calls; at most: × what its bucket imposes, refused
    [1, 5, 39, 1.15, 5],
    [1, 5, 400, 1.05, 12],
    [2, 10, 400, 1.05, 9],
    [0.7, 9, 150, 1.1, 8],
    [4, 20, 400, 1.1, 5],
  ])("%d/s after %d: %d calls in %d × the least time, %d refused", async (...row) => {
    const [perSecond, burst, calls, ratio, refused] = row;
    const given = { perSecond, burst };
    const drained = await drain({ own, given, calls, callers: 16, answerMs: 20 });
    expect(drained.seconds / ((calls - burst) / perSecond)).toBeLessThan(ratio);
    expect(drained.refused).toBeLessThanOrEqual(refused);
  });

  const rates = fc.record({
    perSecond: fc.double({ min: 0.6, max: 8, noNaN: true }),
    burst: fc.integer({ min: 1, max: 60 }),
  });

  test("whatever it gives: every call is answered, few are refused, and ours is never exceeded", async () => {
    await fc.assert(
      fc.asyncProperty(
        rates,
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 16 }),
        async (given, calls, callers) => {
          const drained = await drain({ own, given, calls, callers, answerMs: 40 });
          expect(drained.answered).toBe(calls);
          expect(drained.refused).toBeLessThanOrEqual(6 + calls / 10);
          expect(calls + drained.refused).toBeLessThanOrEqual(
            own.burst + own.perSecond * drained.seconds + 1,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("one that gives what it documents refuses nothing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 16 }),
        async (calls, callers) => {
          const drained = await drain({ own, given: own, calls, callers, answerMs: 40 });
          expect(drained.refused).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
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
