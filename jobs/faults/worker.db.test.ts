/** Worker processes that are killed at every named place: others finish what they held, once. */
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runEnds, testLog, testViewer, useWorld } from "#jobs/test-refresh.ts";
import { type RunningWorker, startWorker } from "#jobs/worker.ts";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { startRun } from "#lib/data/runs.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { type DeathPoint, deathPoints, forget } from "./test-death-points.ts";
import {
  breachesOfRecovery,
  breachesOfRun,
  breachesOfStillness,
  contentVersions,
  readTruth,
  type Truth,
} from "./test-invariants.ts";
import { isFull, useLedger } from "./test-ledger.ts";
import { useWorkerProcesses } from "./test-worker-process.ts";

const world = useWorld({ accounts: 6, seed: 11 });
const ledger = useLedger("worker");
const processes = useWorkerProcesses(world);
const limit = 120_000;
let truth: Truth;
let open: string[] = [];

beforeAll(async () => {
  await world.connect();
  expect(await world.refresh()).toMatchObject({ state: "finished" });
  const { managementAccountId, securityAccountId } = world.organization();
  const closed = new Set(plannedFailures(world.organization()).map(({ accountId }) => accountId));
  open = world
    .organization()
    .accounts.filter(({ id, state }) => state === "ACTIVE" && !closed.has(id))
    .filter(({ id }) => id !== managementAccountId && id !== securityAccountId)
    .map(({ id }) => id);
  truth = await readTruth();
});

/** Another worker, in this process, that takes over. */
let successor: RunningWorker | undefined;
async function takeOver(): Promise<void> {
  successor = await startWorker({
    databaseUrl: world.databaseUrl(),
    connection: world.connection(),
    endpoint: world.simulator().url,
    concurrency: 6,
    // Longer than that of the processes that are killed: a loaded machine shall not cost the successor its own.
    leaseSeconds: 5,
    clock: systemClock,
    log: testLog,
  });
}
async function rest(): Promise<void> {
  await successor?.stop();
  successor = undefined;
}
afterAll(rest);

async function begin(accountIds: readonly string[]): Promise<string> {
  const { run } = await startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds: [...accountIds],
    now: new Date(),
  });
  return run.id;
}

/** Nothing of the killed worker is left in the queue. */
async function emptied(): Promise<string[]> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const [row] = await query<{ n: number }>("select count(*) as n from graphile_worker.jobs");
    if (row?.n === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return ["I1 a job of the run is left in the queue"];
}

async function holds(fault: string, runId: string): Promise<void> {
  const run = await runEnds(runId);
  ledger.holds(fault, [
    ...(run.state === "finished" ? [] : [`I6 the run ended ${run.state}: ${run.failure?.message}`]),
    ...(await breachesOfRun(runId)),
    ...(await breachesOfRecovery(truth)),
    ...(await emptied()),
  ]);
}

async function killAt(point: DeathPoint, seed: number): Promise<void> {
  const accountId = open[seed % open.length] ?? "";
  const child = await processes.start();
  const accountIds = seed % 2 === 0 ? [accountId] : open;
  await forget(accountIds);
  const stand = await point.prepare(world, accountId);
  const runId = await begin(accountIds);
  await stand.reached();
  await processes.kill(child);
  ledger.injected();
  await stand.open();
  await takeOver();
  await holds(`killed ${point.where}`, runId);
  await rest();
}

describe.each(deathPoints.map((point) => [point.where, point] as const))("killed %s", (_, point) => {
  const seeds = Array.from({ length: isFull ? 25 : 1 }, (_unused, seed) => seed);
  it.each(seeds)("seed %i: others finish it, once", (seed) => killAt(point, seed), limit);
});

it("a run without changes writes nothing after all of it", async () => {
  const before = await contentVersions();
  await takeOver();
  await holds("a run without changes", await begin([]));
  await rest();
  ledger.holds("a run without changes", await breachesOfStillness(before));
}, 120_000);

it("killed five times in a row, always in the same account", async () => {
  const accountId = open[0] ?? "";
  const point = deathPoints.find(({ id }) => id === "after-sts");
  if (point === undefined) throw new Error("no such place");
  await forget([accountId]);
  const runId = await begin([accountId]);
  // An attempt counts when the account is claimed, and after five of them it is given up.
  for (let time = 0; time < 4; time += 1) {
    const stand = await point.prepare(world, accountId);
    const child = await processes.start();
    await stand.reached();
    await processes.kill(child);
    ledger.injected();
    await stand.open();
  }
  await takeOver();
  await holds("killed four times in a row", runId);
  await rest();
}, 120_000);

it("SIGTERM: it gives its accounts back at once, and exits with 0", async () => {
  const accountId = open[0] ?? "";
  const point = deathPoints.find(({ id }) => id === "first-call");
  if (point === undefined) throw new Error("no such place");
  const stand = await point.prepare(world, accountId);
  const child = await processes.start();
  const runId = await begin([accountId]);
  await stand.reached();
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  ledger.injected();
  expect(await gone).toEqual([0, null]);
  const [row] = await query("select state, attempts from run_account where run_id = $1", [runId]);
  expect(row).toEqual({ state: "waiting", attempts: 0 });
  await stand.open();
  await takeOver();
  await holds("SIGTERM", runId);
  await rest();
}, 120_000);

it("a cap on its memory ends it in the middle of a refresh: others finish", async () => {
  // The heap is enough to start, and not for answers of many megabytes.
  world.simulator().faults.add({ service: "iam", fault: { kind: "falsified", how: "huge" } });
  const child = await processes.start({
    nodeOptions: ["--max-old-space-size=90", "--max-semi-space-size=1"],
  });
  const gone = once(child, "exit");
  const runId = await begin(open);
  const ended = runEnds(runId);
  await Promise.race([gone, ended]);
  ledger.injected();
  await processes.kill(child);
  world.simulator().faults.clear();
  await takeOver();
  await ended;
  await holds("out of memory", await begin(open));
  await rest();
}, 120_000);
