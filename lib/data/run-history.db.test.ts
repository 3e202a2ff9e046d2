/** What people read of past runs: the list page by page, lanes within bounds, and what changed. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { listChangedAccounts, listRunChanges } from "./run-changes.ts";
import { cancelRun } from "./run-control.ts";
import { listRunFailures, listRunLanes } from "./run-lanes.ts";
import { getRun, listRuns } from "./run-views.ts";
import { finishRun, startRun } from "./runs.ts";
import { useTestDatabase } from "./test-database.ts";
import { refresh } from "./test-refreshed.ts";
import {
  aListedRun,
  claim,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  management,
  memberId,
  notMet,
  organizationId,
  start,
  unknown,
  verdicts,
} from "./test-scenario.ts";

useTestDatabase();

const members = Array.from({ length: 45 }, (_, index) => ({ id: memberId(index + 1) }));
const everyId = [management, ...members.map(({ id }) => id)];
const failure = { code: "role_missing_or_trust", message: "No role." };
const numbers = { first: 0, second: 0 };

/** First run: everything met. Second: 3.2 worse on seven accounts, 4.1 better on one, 3.4 unknown on one; 40 failed. */
beforeAll(async () => {
  await connectTestOrganization();
  const first = await aListedRun(members);
  for (const id of everyId)
    await refresh(first, id, {
      verdicts: verdicts({ "3.2": {}, "3.4": {}, "4.1": id === management ? notMet : {} }),
    });
  await finishRun(job, { runId: first, items, now: start });
  const now = hoursLater(1);
  const second = await aListedRun(members, now);
  for (const [index, id] of everyId.entries()) {
    const failed = index >= 6;
    await refresh(second, id, {
      now,
      verdicts: verdicts({
        "3.2": index < 7 ? notMet : {},
        "3.4": index === 3 ? unknown : {},
        "4.1": {},
      }),
      outcome: { state: failed ? "failed" : "succeeded", ...(failed && { failure }), calls: 2, throttles: 1 },
    });
  }
  await finishRun(job, { runId: second, items, now });
  const runs = await listRuns(job, { now });
  numbers.second = runs[0]?.number ?? 0;
  numbers.first = runs[1]?.number ?? 0;
}, 60_000);

const options = { now: hoursLater(2) };

describe("lanes", () => {
  test("of each state the first by name, however many there are; the counts say how many", async () => {
    const run = await getRun(job, numbers.second, options);
    expect(run.counts).toMatchObject({ complete: 6, failed: 40, total: 46 });
    expect(run.lanes.filter(({ state }) => state === "failed")).toHaveLength(30);
    expect(run.lanes).toHaveLength(36);
    expect(run.lanes[0]?.state).toBe("failed");
    expect(await listRunFailures(job, run.id)).toHaveLength(40);
  });

  test("page by page every account comes once, in order", async () => {
    const seen: string[] = [];
    for (let after: string | null = null; ; ) {
      const page = await listRunLanes(job, { number: numbers.second, state: "failed", after, limit: 15 });
      seen.push(...page.map(({ accountId }) => accountId));
      if (page.length < 15) break;
      after = page.at(-1)?.accountId ?? null;
    }
    expect(seen).toEqual(everyId.slice(6));
  });

  test("an unknown run is named", async () => {
    const page = { number: 9_999, state: "failed", after: null, limit: 15 } as const;
    await expect(listRunLanes(job, page)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the list", () => {
  test("is kept when a run ends: sums, and causes that newer facts do not change", async () => {
    const [second, first] = await listRuns(job, { organizationId, now: options.now });
    expect(second).toMatchObject({
      calls: 96,
      throttles: 46,
      topCauses: [{ code: failure.code, accountCount: 40 }],
    });
    expect(first).toMatchObject({ topCauses: [], counts: { complete: 46 } });
    const [row] = await query<{ totals: object }>("select totals from run where number = $1", [
      numbers.second,
    ]);
    expect(row?.totals).toMatchObject({ failed: 40, total: 46 });
    await query("update run_account set failure_code = 'other' where state = 'failed'");
    expect((await getRun(job, numbers.second, options)).causes).toMatchObject([{ code: failure.code }]);
    await query("update run_account set failure_code = $1 where state = 'failed'", [failure.code]);
  });

  test("for whoever sees few accounts the sums are over those", async () => {
    const few: Viewer = { actor: "few", role: "viewer", accounts: [memberId(10), memberId(1)] };
    const [second] = await listRuns(few, { now: options.now });
    expect(second).toMatchObject({ counts: { total: 2, failed: 1, complete: 1 }, topCauses: [] });
    expect((await getRun(few, numbers.second, options)).causes).toMatchObject([{ accountCount: 1 }]);
    expect(await listRunFailures(few, second?.id ?? "")).toHaveLength(1);
  });

  test("goes on before a number", async () => {
    const older = await listRuns(job, { before: numbers.second, now: options.now });
    expect(older.map(({ number }) => number)).toEqual([numbers.first]);
    expect(await listRuns(job, { before: numbers.first, now: options.now })).toEqual([]);
  });
});

describe("what changed in a run", () => {
  test("worse, unknown and better by item; what was evaluated first is no change", async () => {
    expect(await listRunChanges(job, numbers.first)).toEqual([]);
    const changes = await listRunChanges(job, numbers.second);
    expect(changes.map(({ kind, itemId, count }) => [kind, itemId, count])).toEqual([
      ["worse", "3.2", 7],
      ["unknown", "3.4", 1],
      ["better", "4.1", 1],
    ]);
    expect(changes[0]?.accounts).toHaveLength(5);
    expect(changes[1]?.accounts).toEqual([
      {
        accountId: memberId(3),
        name: "account-0003",
        oldState: "MET",
        newState: "UNKNOWN",
        reason: "All of it.",
      },
    ]);
  });

  test("a cancelled run says what changed until then", async () => {
    const now = hoursLater(2);
    const third = await aListedRun([{ id: memberId(40) }], now);
    await refresh(third, memberId(40), { now, verdicts: verdicts({ "3.2": notMet, "3.4": {}, "4.1": {} }) });
    const { number } = await getRun(job, third, options);
    await cancelRun(job, { number, now });
    expect(await getRun(job, number, options)).toMatchObject({ state: "cancelled", itemsChanged: 1 });
    expect(await listRunChanges(job, number)).toMatchObject([{ kind: "worse", itemId: "3.2", count: 1 }]);
  });

  test("page by page", async () => {
    const page = { number: numbers.second, itemId: "3.2", kind: "worse", limit: 4 } as const;
    const first = await listChangedAccounts(job, { ...page, after: null });
    const rest = await listChangedAccounts(job, { ...page, after: first.at(-1)?.accountId ?? null });
    expect([...first, ...rest].map(({ accountId }) => accountId)).toEqual([
      ...members.slice(0, 6).map(({ id }) => id),
      management,
    ]);
  });

  test("on the accounts that the viewer may see", async () => {
    const few: Viewer = { actor: "few", role: "viewer", accounts: [memberId(3)] };
    const changes = await listRunChanges(few, numbers.second);
    expect(changes.map(({ itemId, count }) => [itemId, count])).toEqual([
      ["3.2", 1],
      ["3.4", 1],
    ]);
  });
});

test("an account that a dead worker held when its run was cancelled is left, not running", async () => {
  const { run } = await startRun(job, { organizationId, accountIds: [], now: start });
  await query("update run set state = 'refreshing' where id = $1", [run.id]);
  await query("insert into run_account (account_id, run_id, state) values ($1, $2, 'waiting')", [
    memberId(1),
    run.id,
  ]);
  await cancelRun(job, { number: run.number, now: start });
  // A claim that was on its way when the run was cancelled.
  await query("update run set state = 'refreshing' where id = $1", [run.id]);
  await claim(run.id, memberId(1));
  await query("update run set state = 'cancelled' where id = $1", [run.id]);
  const [lane] = (await getRun(job, run.id, options)).lanes;
  expect(lane).toMatchObject({ state: "waiting", seconds: null });
});
