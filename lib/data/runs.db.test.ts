import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { query } from "./database.ts";
import { moveEndpoint } from "./organizations.ts";
import { recordRefresh } from "./record.ts";
import { claimRunAccount, heartbeat, recordProgress, releaseRunAccount } from "./run-lease.ts";
import { getRun, listRuns } from "./run-views.ts";
import { beginClosing, beginListing, failRun, finishRun, startRun } from "./runs.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  allMet,
  aWorker,
  claim,
  connectTestOrganization,
  items,
  job,
  management,
  memberId,
  organizationId,
  start,
} from "./test-scenario.ts";
import { beat, registerWorker, retireWorker, sweepDeadWorkers } from "./workers.ts";

useTestDatabase();
beforeAll(() => connectTestOrganization());
afterEach(async () => {
  for (const { id } of await listRuns(job, { now: start })) {
    await failRun(job, { runId: id, code: "test", message: "over", now: start });
  }
  await query("delete from graphile_worker._private_jobs");
});

const member = memberId(1);
const request = { organizationId, accountIds: [], now: start };

async function jobs(): Promise<string[]> {
  const rows = await query<{ name: string }>(
    `select task_identifier || ' ' || coalesce(queue_name, '-') || ' ' || priority as name
     from graphile_worker.jobs order by 1`,
  );
  return rows.map(({ name }) => name);
}

async function recordOne(runId: string, accountId: string, fence: bigint): Promise<void> {
  await recordRefresh(job, {
    runId,
    accountId,
    fence,
    envelopes: [],
    verdicts: allMet,
    inputsHash: "h",
    now: start,
    outcome: { state: "succeeded", calls: 1, throttles: 0 },
  });
}

describe("starting", () => {
  test("ten starts at once make one run, and nine join it", async () => {
    const started = await Promise.all(Array.from({ length: 10 }, () => startRun(job, request)));
    expect(new Set(started.map(({ run }) => run.id)).size).toBe(1);
    expect(started.filter(({ joined }) => !joined)).toHaveLength(1);
    expect(await jobs()).toEqual(["refresh-organization@aws - -10"]);
  });

  test("an ended run is not joined", async () => {
    const first = await startRun(job, request);
    await failRun(job, { runId: first.run.id, code: "no", message: "No.", now: start });
    const second = await startRun(job, request);
    expect(second.joined).toBe(false);
    expect(second.run.number).toBeGreaterThan(first.run.number);
  });

  test("an unknown organization or account is named, and nothing is started", async () => {
    await expect(startRun(job, { ...request, organizationId: "o-nothing0000" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const missing = startRun(job, { ...request, accountIds: [management, memberId(77)] });
    await expect(missing).rejects.toMatchObject({ userMessage: expect.stringContaining(memberId(77)) });
    expect(await jobs()).toEqual([]);
  });

  test("a listing that was recorded once is not begun again", async () => {
    const runId = await aListedRun([{ id: member }]);
    expect(await beginListing(job, { runId, now: start })).toBeNull();
    expect(await beginClosing(job, { runId })).toBeNull();
  });

  test("a listed run queues the management account first, each account in its own queue", async () => {
    await aListedRun([{ id: member }, { id: memberId(2), state: "SUSPENDED" }]);
    expect((await jobs()).filter((name) => name.startsWith("refresh-account"))).toEqual([
      `refresh-account@aws acct:${management} 0`,
      `refresh-account@aws acct:${member} 10`,
    ]);
  });
});

describe("one account", () => {
  test("the claim knows how to get in", async () => {
    const runId = await aListedRun([{ id: member }]);
    const claimed = await claimRunAccount(job, {
      runId,
      accountId: member,
      workerId: await aWorker(),
      leaseSeconds: 60,
    });
    expect(claimed).toMatchObject({
      runId,
      accountId: member,
      fence: 1n,
      attempts: 1,
      duties: [],
      enabledPolicyTypes: [],
      organization: { id: organizationId, roleName: "WaymarkAudit", externalId: "external-1" },
    });
  });

  test("heartbeat, progress and release work for the holder only", async () => {
    const runId = await aListedRun([{ id: member }]);
    const fence = await claim(runId, member);
    const held = { runId, accountId: member, fence };
    const tick = { collector: "iam.summary", region: "global", outcome: "ok" };
    expect(await heartbeat(job, { ...held, leaseSeconds: 60 })).toBe(true);
    expect(await heartbeat(job, { ...held, fence: fence - 1n, leaseSeconds: 60 })).toBe(false);
    await recordProgress(job, { ...held, ticks: [tick] });
    await recordProgress(job, { ...held, fence: fence - 1n, ticks: [tick, tick] });
    const lane = async () =>
      (await getRun(job, runId, { now: start })).lanes.find(({ accountId }) => accountId === member);
    expect(await lane()).toMatchObject({ state: "running", ticks: [tick], now: "iam.summary global" });
    await releaseRunAccount(job, { ...held, fence: fence - 1n, refund: true });
    expect(await lane()).toMatchObject({ state: "running" });
    await releaseRunAccount(job, { ...held, refund: true });
    expect(await lane()).toMatchObject({ state: "waiting", ticks: [] });
    const again = await claimRunAccount(job, {
      runId,
      accountId: member,
      workerId: await aWorker(),
      leaseSeconds: 60,
    });
    expect(again).toMatchObject({ attempts: 1, fence: fence + 1n });
  });

  test("a run that failed takes its leases away", async () => {
    const runId = await aListedRun([{ id: member }]);
    const fence = await claim(runId, member);
    await failRun(job, { runId, code: "no", message: "No.", now: start });
    expect(await heartbeat(job, { runId, accountId: member, fence, leaseSeconds: 60 })).toBe(false);
  });
});

describe("the end", () => {
  test("the last account closes the run, once; finishing twice changes nothing", async () => {
    const runId = await aListedRun([{ id: member }]);
    await recordOne(runId, management, await claim(runId, management));
    expect(await jobs()).not.toContain("close-run@aws - -10");
    await recordOne(runId, member, await claim(runId, member));
    expect(await jobs()).toContain("close-run@aws - -10");
    expect(await beginClosing(job, { runId })).toEqual({ runId, organizationId });
    await finishRun(job, { runId, items, now: start });
    const [first] = await query("select count(*) from audit_event");
    await finishRun(job, { runId, items, now: start });
    expect(await query("select count(*) from audit_event")).toEqual([first]);
    expect(await getRun(job, runId, { now: start })).toMatchObject({ state: "finished", failure: null });
  });

  test("a run without any account to read closes at once", async () => {
    const { run } = await startRun(job, { ...request, accountIds: [management] });
    await query("update account set state = 'SUSPENDED' where id = $1", [management]);
    await beginListing(job, { runId: run.id, now: start });
    const { recordInventory } = await import("./inventory.ts");
    const recorded = await recordInventory(job, { runId: run.id, inventory: null, now: start });
    expect(recorded).toMatchObject({ total: 1, jobs: 0 });
    expect(await beginClosing(job, { runId: run.id })).not.toBeNull();
    await query("update account set state = 'ACTIVE' where id = $1", [management]);
  });
});

describe("workers", () => {
  async function lockJob(accountId: string, poolId: string): Promise<void> {
    await query(
      `update graphile_worker._private_job_queues set locked_at = now(), locked_by = $2 where queue_name = $1`,
      [`acct:${accountId}`, poolId],
    );
    await query(
      `update graphile_worker._private_jobs set locked_at = now(), locked_by = $2 where payload ->> 'accountId' = $1`,
      [accountId, poolId],
    );
  }

  async function locks(): Promise<number> {
    const [row] = await query<{ n: number }>(
      `select (select count(*) from graphile_worker._private_jobs where locked_by is not null)
            + (select count(*) from graphile_worker._private_job_queues where locked_by is not null) as n`,
    );
    return row?.n ?? -1;
  }

  test("what a dead worker held is free again: job, queue and account", async () => {
    const runId = await aListedRun([{ id: member }]);
    const dead = await registerWorker(job, { poolId: "pool-dead", endpoint: null });
    await claim(runId, member, { workerId: dead, leaseSeconds: -1 });
    await lockJob(member, "pool-dead");
    await query("update worker set heartbeat_at = now() - interval '1 hour' where id = $1", [dead]);
    const live = await registerWorker(job, { poolId: "pool-live", endpoint: null });
    expect(await sweepDeadWorkers(job, { leaseSeconds: 45 })).toMatchObject({ workers: 1, accounts: 1 });
    expect(await locks()).toBe(0);
    expect(await beat(job, live)).toBe(true);
    expect(await beat(job, dead)).toBe(false);
    expect((await getRun(job, runId, { now: start })).counts).toMatchObject({ waiting: 2, running: 0 });
    expect(await claim(runId, member)).toBe(2n);
  });

  test("a living worker keeps what it holds", async () => {
    const runId = await aListedRun([{ id: member }]);
    const live = await registerWorker(job, { poolId: "pool-live", endpoint: null });
    await claim(runId, member, { workerId: live });
    await lockJob(member, "pool-live");
    expect(await sweepDeadWorkers(job, { leaseSeconds: 45 })).toEqual({ workers: 0, accounts: 0, jobs: 0 });
    expect(await locks()).toBe(2);
  });

  test("a job that got lost is queued again, for accounts and for the steps of a run", async () => {
    const runId = await aListedRun([{ id: member }]);
    const before = await jobs();
    await query("delete from graphile_worker._private_jobs");
    expect(await sweepDeadWorkers(job, { leaseSeconds: 45 })).toMatchObject({ jobs: 2 });
    expect(await jobs()).toEqual(before.filter((name) => name.startsWith("refresh-account")));
    await query("update run set state = 'closing' where id = $1", [runId]);
    await query("delete from graphile_worker._private_jobs");
    expect(await sweepDeadWorkers(job, { leaseSeconds: 45 })).toMatchObject({ jobs: 1 });
    expect(await jobs()).toEqual(["close-run@aws - -10"]);
  });

  test("a job that the queue put off for long after an outage is queued anew", async () => {
    await aListedRun([{ id: member }]);
    await query("update graphile_worker._private_jobs set attempts = 9, run_at = now() + interval '2 hours'");
    expect(await sweepDeadWorkers(job, { leaseSeconds: 45 })).toMatchObject({ jobs: 2 });
    const [waiting] = await query<{ n: number }>(
      "select count(*) as n from graphile_worker.jobs where run_at <= now() and key like 'refresh-account%'",
    );
    expect(waiting?.n).toBe(2);
    expect(await sweepDeadWorkers(job, { leaseSeconds: 45 })).toMatchObject({ jobs: 0 });
  });

  test("a worker that leaves in good order frees its accounts at once", async () => {
    const runId = await aListedRun([{ id: member }]);
    const leaving = await registerWorker(job, { poolId: "pool-leaving", endpoint: null });
    await claim(runId, member, { workerId: leaving });
    await lockJob(member, "pool-leaving");
    await retireWorker(job, leaving);
    expect(await locks()).toBe(0);
    expect((await getRun(job, runId, { now: start })).counts).toMatchObject({ waiting: 2 });
  });

  test("two sweepers at once: one of them does nothing", async () => {
    const runId = await aListedRun([{ id: member }]);
    await claim(runId, member, { leaseSeconds: -1 });
    const swept = await Promise.all([1, 2, 3].map(() => sweepDeadWorkers(job, { leaseSeconds: 45 })));
    expect(swept.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(1);
  });
});

test("an organization that moves takes the jobs of its run along", async () => {
  await aListedRun([{ id: member }]);
  await query(
    "delete from graphile_worker._private_jobs where task_id in (select id from graphile_worker._private_tasks where identifier like 'refresh-org%')",
  );
  await moveEndpoint(job, organizationId, "http://127.0.0.1:4566");
  expect((await jobs()).every((name) => /^refresh-account@[0-9a-f]{12} /.test(name))).toBe(true);
  expect(await jobs()).toHaveLength(2);
  await moveEndpoint(job, organizationId, null);
  expect((await jobs()).every((name) => name.startsWith("refresh-account@aws "))).toBe(true);
});
