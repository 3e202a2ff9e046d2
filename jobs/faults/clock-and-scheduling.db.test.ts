/** Clocks that are wrong, and runs that are asked for too often: leases follow the database's clock, one run answers all. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closeRun } from "#jobs/close-run.ts";
import type { JobContext } from "#jobs/context.ts";
import { refreshAccount } from "#jobs/refresh-account.ts";
import { refreshOrganization } from "#jobs/refresh-organization.ts";
import { runEnds, testLog, testViewer, useWorld } from "#jobs/test-refresh.ts";
import { type RunningWorker, startWorker } from "#jobs/worker.ts";
import { type Clock, systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { startRun } from "#lib/data/runs.ts";
import { registerWorker, sweepDeadWorkers } from "#lib/data/workers.ts";
import {
  breachesOfRecovery,
  breachesOfRun,
  breachesOfStillness,
  contentVersions,
  readTruth,
  type Truth,
} from "./test-invariants.ts";
import { useLedger } from "./test-ledger.ts";

const world = useWorld({ accounts: 5, seed: 11 });
const clockLedger = useLedger("clock");
const ledger = useLedger("scheduling");
const minute = 60_000;
const hour = 60 * minute;
const limit = 120_000;
let truth: Truth;
let workers: RunningWorker[] = [];

async function aWorker(clock: Clock = systemClock): Promise<void> {
  workers.push(
    await startWorker({
      databaseUrl: world.databaseUrl(),
      connection: world.connection(),
      endpoint: world.simulator().url,
      concurrency: 4,
      leaseSeconds: 2,
      clock,
      log: testLog,
    }),
  );
}

function begin(accountIds: readonly string[] = []) {
  return startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds: [...accountIds],
    now: new Date(),
  });
}

beforeAll(async () => {
  await world.connect();
  expect(await world.refresh()).toMatchObject({ state: "finished" });
  truth = await readTruth();
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});
afterAll(() => expect(workers).toEqual([]));

/** Accounts that joined lately, and their new detectors, are judged by the time: their states may differ by it. */
async function breachesBesideTime(): Promise<string[]> {
  return (await breachesOfRecovery(truth)).filter(
    (breach) => !/I6 .* is UNKNOWN again|organizations\./.test(breach),
  );
}

describe("the worker's clock is off", () => {
  const offsets: [string, number][] = [
    ["ten minutes behind", -10 * minute],
    ["ten minutes ahead", 10 * minute],
    ["a day behind", -24 * hour],
    ["a day ahead", 24 * hour],
    ["an hour ahead, as a clock that ignores the end of summer time", hour],
    ["an hour behind, as a clock that ignores its beginning", -hour],
  ];
  it.each(offsets)(
    "%s: leases hold, the run ends, and the next one restores everything",
    async (name, offset) => {
      const clock = { now: () => new Date(Date.now() + offset) };
      await aWorker(clock);
      const { run } = await begin();
      clockLedger.injected();
      expect(await runEnds(run.id)).toMatchObject({ state: "finished", counts: { waiting: 0, running: 0 } });
      clockLedger.holds(`a clock ${name}`, [
        ...(await breachesOfRun(run.id)),
        ...(await breachesBesideTime()),
      ]);
      const right = await world.refresh();
      clockLedger.holds(`after a clock ${name}`, [
        ...(await breachesOfRun(right.id)),
        ...(await breachesOfRecovery(truth)),
      ]);
    },
    limit,
  );

  it(
    "steps back in the middle of a run, again and again",
    async () => {
      let offset = 0;
      const clock = {
        now: () => {
          offset -= minute;
          return new Date(Date.now() + offset);
        },
      };
      await aWorker(clock);
      const { run } = await begin();
      clockLedger.injected();
      await runEnds(run.id);
      clockLedger.holds("a clock that steps back", [
        ...(await breachesOfRun(run.id)),
        ...(await breachesBesideTime()),
      ]);
    },
    limit,
  );

  it.each(["2028-02-29T12:00:00Z", "2027-03-28T01:30:00Z", "2027-10-31T01:30:00Z", "2026-12-31T23:59:59Z"])(
    "%s: a leap day, the ends of summer time, the end of a year",
    async (moment) => {
      const start = Date.now();
      await aWorker({ now: () => new Date(Date.parse(moment) + Date.now() - start) });
      const { run } = await begin();
      clockLedger.injected();
      expect(await runEnds(run.id)).toMatchObject({ state: "finished" });
      const right = await world.refresh();
      clockLedger.holds(`at ${moment}`, [
        ...(await breachesOfRun(run.id)),
        ...(await breachesOfRun(right.id)),
        ...(await breachesOfRecovery(truth)),
      ]);
    },
    limit,
  );
});

async function aContext(name: string): Promise<JobContext> {
  const endpoint = world.simulator().url;
  const workerId = await registerWorker(testViewer, { poolId: `pool-${name}`, endpoint });
  return {
    connection: world.connection(),
    endpoint,
    workerId,
    leaseSeconds: 60,
    clock: systemClock,
    log: testLog,
  };
}

describe("asked for too often", () => {
  const stopping = new AbortController().signal;

  it(
    "a hundred schedulers start the same refresh at once: one run, ninety-nine join it",
    async () => {
      const before = await contentVersions();
      await aWorker();
      const started = await Promise.all(Array.from({ length: 100 }, () => begin()));
      ledger.injected();
      expect(new Set(started.map(({ run }) => run.id)).size).toBe(1);
      expect(started.filter(({ joined }) => !joined)).toHaveLength(1);
      const runId = started[0]?.run.id ?? "";
      await runEnds(runId);
      ledger.holds("a hundred starts", [
        ...(await breachesOfRun(runId)),
        ...(await breachesOfRecovery(truth)),
        ...(await breachesOfStillness(before)),
      ]);
    },
    limit,
  );

  it(
    "the same account is worked on a hundred times at once: one of them enters it",
    async () => {
      const accountId = world.organization().managementAccountId;
      const context = await aContext("many");
      const { run } = await begin([accountId]);
      await refreshOrganization(context, { runId: run.id }, stopping);
      world.simulator().clearRequests();
      await Promise.all(
        Array.from({ length: 100 }, () => refreshAccount(context, { runId: run.id, accountId }, stopping)),
      );
      ledger.injected();
      const entered = world
        .simulator()
        .requests()
        .filter(({ operation }) => operation === "AssumeRole");
      expect(entered.length).toBeLessThanOrEqual(2);
      const [row] = await query("select fence, attempts from run_account where run_id = $1", [run.id]);
      expect(row).toEqual({ fence: 1, attempts: 1 });
      await Promise.all([1, 2, 3].map(() => closeRun(context, { runId: run.id }, stopping)));
      ledger.injected();
      ledger.holds("a hundred jobs of one account", [
        ...(await breachesOfRun(run.id)),
        ...(await breachesOfRecovery(truth)),
      ]);
    },
    limit,
  );

  it(
    "two workers list, sweep and close at the same time: everything happens once",
    async () => {
      const before = await contentVersions();
      await Promise.all([aWorker(), aWorker(), aWorker()]);
      const { run } = await begin();
      const swept = await Promise.all(
        Array.from({ length: 10 }, () => sweepDeadWorkers(testViewer, { leaseSeconds: 2 })),
      );
      ledger.injected();
      expect(swept.every(({ accounts }) => accounts === 0)).toBe(true);
      await runEnds(run.id);
      ledger.holds("three workers", [
        ...(await breachesOfRun(run.id)),
        ...(await breachesOfRecovery(truth)),
        ...(await breachesOfStillness(before)),
      ]);
    },
    limit,
  );
});
