/** A backup that is taken while accounts are being read: what was leased goes on in the restored database, once. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { verifyAudit } from "#lib/data/audit-verify.ts";
import { openDatabase, query, useDatabase } from "#lib/data/database.ts";
import { resumeAfterRestore } from "#lib/data/restore.ts";
import { startRun } from "#lib/data/runs.ts";
import { loadBackup, takeBackup, useBackupFolder } from "#lib/data/test-backup.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { runEnds, testLog, testViewer, useWorld } from "./test-refresh.ts";
import { startWorker } from "./worker.ts";

const accounts = 24;
const world = useWorld({ accounts, seed: 5 });
const { file } = useBackupFolder();

async function aWorker(databaseUrl: string) {
  return startWorker({
    databaseUrl,
    connection: world.connection(),
    endpoint: world.simulator().url,
    concurrency: 6,
    leaseSeconds: 15,
    clock: systemClock,
    log: testLog,
  });
}

interface Standing extends Record<string, unknown> {
  state: string;
  n: number;
}

const standing = () =>
  query<Standing>("select state::text, count(*) as n from run_account group by 1 order by 1");
const countOf = (rows: readonly Standing[], state: string) => rows.find((row) => row.state === state)?.n ?? 0;

/** State and evidence of every item, in words that do not depend on when it was read. */
const statuses = () =>
  query(
    `select subject_id, item_id, state::text, fraction_hundredths, units, known, reason_code from item_status
     order by 1, 2`,
  );

test("backup during a refresh, restore elsewhere: the run goes on and closes there, nothing lost, nothing twice", async () => {
  await world.connect();
  const first = await aWorker(world.databaseUrl());
  const { run } = await startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds: [],
    now: new Date(),
  });
  for (;;) {
    const rows = await standing();
    if (countOf(rows, "succeeded") + countOf(rows, "partial") >= 3 && countOf(rows, "running") >= 2) break;
    await sleep(5);
  }
  const written = await takeBackup(file("during"));
  await runEnds(run.id);
  await first.stop();
  const undisturbed = await statuses();

  const url = await createTestDatabase("empty");
  const restored = await loadBackup(file("during"), url);
  expect(restored.givenBack).toBeGreaterThan(0);
  const other = openDatabase({ url });
  useDatabase(other);
  try {
    const before = await standing();
    expect(countOf(before, "waiting")).toBeGreaterThanOrEqual(restored.givenBack);
    expect(countOf(before, "running")).toBe(0);
    const { jobs } = await resumeAfterRestore(testViewer, { url });
    expect(jobs).toBe(countOf(before, "waiting"));
    const second = await aWorker(url);
    const ended = await runEnds(run.id);
    await second.stop();
    expect(ended.state).toBe("finished");
    expect(ended.counts).toMatchObject({ waiting: 0, running: 0 });
    expect(await statuses()).toEqual(undisturbed);
    // Each first verdict was an event once, in one of the two databases or in the backup.
    const twice = await query(
      `select subject_id, item_id from item_status_event where old_state is null
       group by 1, 2 having count(*) > 1`,
    );
    expect(twice).toEqual([]);
    const recorded = await query<{ n: number }>(
      `select count(*) as n from audit_event where action = 'account.refreshed' group by subject
       having count(*) > 1`,
    );
    expect(recorded).toEqual([]);
    expect(await verifyAudit(testViewer)).toMatchObject({ ok: true });
    expect(await query("select 1 from graphile_worker.jobs")).toEqual([]);
  } finally {
    useDatabase(undefined);
    await other.close();
  }
  expect(written.tables.find(({ name }) => name === "run_account")?.rows).toBeGreaterThan(accounts / 2);
}, 240_000);
