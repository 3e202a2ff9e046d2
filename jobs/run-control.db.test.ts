/** What people and schedules do to runs, with workers at work. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, expect, it } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { cancelRun, resumeRun } from "#lib/data/run-control.ts";
import { getRun } from "#lib/data/run-views.ts";
import { startRun } from "#lib/data/runs.ts";
import { setSchedule } from "#lib/data/schedules.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { expectedStatuses } from "./expected/test-accounts.ts";
import { runEnds, testLog, testViewer, useWorld } from "./test-refresh.ts";
import { type RunningWorker, startWorker } from "./worker.ts";

const world = useWorld({ accounts: 12, seed: 5, regions: ["us-east-1", "eu-west-1"] });
let workers: RunningWorker[] = [];

async function work({ schedules }: { schedules: boolean }): Promise<void> {
  workers.push(
    await startWorker({
      databaseUrl: world.databaseUrl(),
      connection: world.connection(),
      endpoint: world.simulator().url,
      concurrency: 4,
      // A heartbeat each second.
      leaseSeconds: 3,
      clock: systemClock,
      log: testLog,
      schedules,
    }),
  );
}

async function counted(sql: string, values: unknown[] = []): Promise<number> {
  const [row] = await query<{ n: number }>(`select count(*) as n from ${sql}`, values);
  return row?.n ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

beforeAll(() => world.connect());
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
  world.simulator().setLatency(0);
});

it("a cancelled run lets go of what is being read, and a resumed one reads the rest as if nothing had been", async () => {
  world.simulator().setLatency(250);
  await work({ schedules: false });
  const organizationId = world.organization().id;
  const { run } = await startRun(testViewer, { organizationId, accountIds: [], now: new Date() });
  await until(
    async () => (await counted("run_account where run_id = $1 and state = 'running'", [run.id])) >= 3,
  );
  const { left } = await cancelRun(testViewer, { number: run.number, now: new Date() });
  expect(left).toBeGreaterThanOrEqual(3);
  // The workers notice by themselves; no job of the run stays behind.
  await until(async () => (await counted("graphile_worker.jobs")) === 0);
  const untouched = `run_account ra where run_id = $1 and state = 'waiting' and attempts = 0 and not exists (
    select 1 from account_facts f where f.account_id = ra.account_id and f.collector not like 'organizations.%')`;
  expect(await counted(untouched, [run.id])).toBe(left);
  expect(await getRun(testViewer, run.id, { now: new Date() })).toMatchObject({
    state: "cancelled",
    counts: { waiting: left, running: 0 },
  });
  world.simulator().setLatency(0);
  await resumeRun(testViewer, { number: run.number });
  expect(await runEnds(run.id)).toMatchObject({
    state: "finished",
    counts: { waiting: 0, running: 0, total: 12 },
  });
  const report = await getStatuses(testViewer, { items, now: new Date() });
  const expected = expectedStatuses(world.organization(), new Date());
  for (const account of report.accounts)
    for (const [id, status] of Object.entries(expected[account.id] ?? {}))
      expect({ account: account.id, id, ...account.items[id] }).toMatchObject({
        account: account.id,
        id,
        ...status,
      });
  expect(await counted("snapshot where run_id = $1", [run.id])).toBe(1);
}, 180_000);

it("of two workers that look at a due schedule one starts its run; a worker of sync starts none", async () => {
  const organizationId = world.organization().id;
  const scheduled = () => counted("run where started_by = 'job:schedule'");
  await setSchedule(testViewer, { organizationId, cron: "0 6 * * *", zone: "UTC" });
  await query("update organization set next_run_at = clock_timestamp() - interval '3 days'");
  await work({ schedules: false });
  const [beaten] = await query<{ at: Date }>("select max(heartbeat_at) as at from worker");
  await until(async () => (await counted("worker where heartbeat_at > $1", [beaten?.at])) === 1);
  await until(
    async () =>
      (await counted("worker where heartbeat_at > $1::timestamptz + interval '2 s'", [beaten?.at])) === 1,
  );
  expect(await scheduled()).toBe(0);
  await Promise.all([work({ schedules: true }), work({ schedules: true })]);
  await until(async () => (await scheduled()) > 0);
  const [run] = await query<{ id: string }>("select id from run where started_by = 'job:schedule'");
  expect(await runEnds(run?.id ?? "")).toMatchObject({ state: "finished", startedBy: "job:schedule" });
  expect(await scheduled()).toBe(1);
  expect(await counted("organization where next_run_at > clock_timestamp()")).toBe(1);
}, 180_000);
