/** Worker processes that die or are paused while they hold accounts: another takes over, nothing is lost or doubled. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { verifyAudit } from "#lib/data/audit-verify.ts";
import { query } from "#lib/data/database.ts";
import { startRun } from "#lib/data/runs.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { expectedStatuses } from "./expected/test-accounts.ts";
import { runEnds, testViewer, useWorld } from "./test-refresh.ts";

const world = useWorld({ accounts: 18, seed: 5, regions: ["us-east-1", "eu-west-1"] });
const executable = fileURLToPath(new URL("../bin/waymark.ts", import.meta.url));
const children: ChildProcess[] = [];
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "waymark-takeover-"));
  await world.connect();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(home, { recursive: true }));

/** A real worker process: `waymark worker` with a short lease. Answers when it takes jobs. */
async function startWorkerProcess(): Promise<ChildProcess> {
  const { baseCredentials, url } = world.simulator();
  const child = spawn(process.execPath, [executable, "worker"], {
    env: {
      PATH: process.env["PATH"],
      NODE_ENV: "test",
      DATABASE_URL: world.databaseUrl(),
      WAYMARK_HOME: home,
      WAYMARK_CONCURRENCY: "12",
      WAYMARK_LEASE_SECONDS: "2",
      AWS_ENDPOINT_URL: url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: baseCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: baseCredentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: "true",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  children.push(child);
  const log = { text: "" };
  child.stderr?.on("data", (part: Buffer) => {
    log.text += part.toString();
  });
  while (!log.text.includes("worker ready")) {
    if (child.exitCode !== null) throw new Error(`the worker ended: ${log.text}`);
    await sleep(20);
  }
  return child;
}

async function counted(sql: string, values: unknown[] = []): Promise<number> {
  const [row] = await query<{ n: number }>(`select count(*) as n from ${sql}`, values);
  return row?.n ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

/** Which transaction wrote each row: equal before and after means that nothing was written. */
async function rowVersions(): Promise<Record<string, unknown[]>> {
  const tables = [
    "account_facts",
    "refresh",
    "item_status",
    "item_status_event",
    "stage_count",
    "stage_total",
    "run",
    "run_account",
    "account",
    "snapshot",
    "audit_event",
  ];
  const versions: Record<string, unknown[]> = {};
  for (const table of tables)
    versions[table] = await query(`select ctid::text, xmin::text from ${table} order by ctid`);
  return versions;
}

function leased(runId: string): Promise<number> {
  return counted("run_account where run_id = $1 and state = 'running'", [runId]);
}

async function expectWhole(runId: string): Promise<void> {
  const run = await runEnds(runId);
  const failed = plannedFailures(world.organization()).length;
  expect(run).toMatchObject({
    state: "finished",
    failure: null,
    counts: { failed, waiting: 0, running: 0, total: 18 },
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
  // Effects exactly once: no item changed twice within the run, one snapshot, one closing, an unbroken audit chain.
  expect(
    await counted(
      `(select subject_id, item_id, new_state, new_fraction_hundredths from item_status_event where run_id = $1
        group by 1, 2, 3, 4 having count(*) > 1) twice`,
      [runId],
    ),
  ).toBe(0);
  expect(await counted("snapshot where run_id = $1", [runId])).toBe(1);
  expect(await counted("audit_event where action = 'run.finished' and subject = $1", [runId])).toBe(1);
  expect(await verifyAudit(testViewer)).toMatchObject({ ok: true });
  // The last jobs leave the queue a moment after the run has ended; none stays behind.
  await until(async () => (await counted("graphile_worker.jobs")) === 0);
}

it("killed while it holds ten accounts: another process takes over, nothing is lost or doubled", async () => {
  world.simulator().setLatency(400);
  const first = await startWorkerProcess();
  const { run } = await startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds: [],
    now: new Date(),
  });
  await until(async () => (await leased(run.id)) >= 10);
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(await leased(run.id)).toBeGreaterThanOrEqual(10);
  world.simulator().setLatency(0);
  await startWorkerProcess();
  await expectWhole(run.id);
  expect(await counted("run_account where run_id = $1 and attempts > 1", [run.id])).toBeGreaterThanOrEqual(
    10,
  );
}, 120_000);

it("paused while it holds accounts and continued after the takeover: it writes nothing", async () => {
  world.simulator().advance(2);
  world.simulator().setLatency(400);
  const first = await startWorkerProcess();
  const { run } = await startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds: [],
    now: new Date(),
  });
  await until(async () => (await leased(run.id)) >= 10);
  first.kill("SIGSTOP");
  const [paused] = await query<{ id: string }>("select id from worker order by started_at desc limit 1");
  world.simulator().setLatency(0);
  const second = await startWorkerProcess();
  const ended = await runEnds(run.id);
  expect(ended.state).toBe("finished");
  expect(await counted("worker where id = $1", [paused?.id])).toBe(0);
  second.kill("SIGTERM");
  await once(second, "exit");
  const before = await rowVersions();
  first.kill("SIGCONT");
  // It finds itself swept, gives up what it held, and enters the list of the living again.
  await until(async () => (await counted("worker")) === 1);
  await until(async () => (await counted("graphile_worker.jobs where locked_by is not null")) === 0);
  first.kill("SIGTERM");
  await once(first, "exit");
  expect(first.exitCode).toBe(0);
  expect(await rowVersions()).toEqual(before);
}, 120_000);
