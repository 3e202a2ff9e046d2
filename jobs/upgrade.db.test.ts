/** A database as the release before left it: restored, migrated, evaluated anew from its stored facts, refreshed. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createAwsConnection } from "#lib/aws/connection.ts";
import { systemClock } from "#lib/clock.ts";
import { verifyAudit } from "#lib/data/audit-verify.ts";
import { openDatabase, query, useDatabase } from "#lib/data/database.ts";
import { migrationNames } from "#lib/data/migration-names.ts";
import { moveEndpoint } from "#lib/data/organizations.ts";
import { checkBackup, resumeAfterRestore } from "#lib/data/restore.ts";
import { startRun } from "#lib/data/runs.ts";
import { loadBackup } from "#lib/data/test-backup.ts";
import { createTestDatabase, useTestDatabase } from "#lib/data/test-database.ts";
import { homeSchema } from "#lib/embedded/home.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import { startSimulator } from "#lib/sim/simulator.ts";
import { evaluateOutdated } from "./re-evaluate.ts";
import { runEnds, testLog, testViewer } from "./test-refresh.ts";
import { startWorker } from "./worker.ts";

const { db } = useTestDatabase();
const folder = join(import.meta.dirname, "../prisma/releases");
const releases = readdirSync(folder).filter((name) => name.endsWith(".backup"));
const step = { signal: new AbortController().signal, onProgress: () => undefined };
afterAll(() => useDatabase(db()));

interface Status extends Record<string, unknown> {
  subject: string;
  item: string;
  state: string;
  fraction: number | null;
  version: number;
}

const statuses = () =>
  query<Status>(
    `select subject_id as subject, item_id as item, state::text, fraction_hundredths as fraction,
       evaluator_version as version from item_status order by 1, 2`,
  );

test("there is a database of every release before this one", () => {
  expect(releases).toContain("0.1.0.backup");
});

test.each(releases)(
  "%s: migrated, evaluated anew, compared, refreshed",
  async (name) => {
    const file = join(folder, name);
    const url = await createTestDatabase("empty");
    const { header } = await checkBackup(file, step);
    const { migrated } = await loadBackup(file, url);
    expect([...header.migrations.map((migration) => migration.name), ...migrated]).toEqual(migrationNames);
    const restored = openDatabase({ url });
    useDatabase(restored);
    try {
      expect(await resumeAfterRestore(testViewer, { url })).toMatchObject({ jobs: 0, audit: { ok: true } });
      await compareStatuses();
      await refreshOnce(url, header.home);
      expect(await verifyAudit(testViewer)).toMatchObject({ ok: true });
    } finally {
      useDatabase(db());
      await restored.close();
    }
  },
  240_000,
);

/** Evaluates at the time of the stored verdicts, so that only the evaluators are newer, not the day. */
async function compareStatuses(): Promise<void> {
  const before = await statuses();
  expect(before.length).toBeGreaterThan(100);
  const [run] = await query<{ id: string; organizationId: string; at: Date }>(
    `select id, organization_id as "organizationId", finished_at as at from run
     where state = 'finished' order by number desc limit 1`,
  );
  if (run === undefined) throw new Error("the release has finished a run");
  // Also what says of itself that it needs no new verdict: an evaluator that changed under its old version shows here.
  await query("update refresh set inputs_hash = ''");
  await evaluateOutdated(
    { viewer: testViewer, runId: run.id, organizationId: run.organizationId, recordedFor: null, now: run.at },
    step.signal,
  );
  const after = new Map((await statuses()).map((status) => [`${status.subject} ${status.item}`, status]));
  const unexplained = before.filter((was) => {
    const is = after.get(`${was.subject} ${was.item}`);
    if (is === undefined) return items.some(({ id }) => id === was.item);
    return is.version === was.version && (is.state !== was.state || is.fraction !== was.fraction);
  });
  expect(unexplained).toEqual([]);
}

/** The simulated organization goes on where the release left it. */
async function refreshOnce(databaseUrl: string, home: unknown): Promise<void> {
  const settings = homeSchema.parse(home);
  if (settings.kind !== "demo") throw new Error("the release's database is that of a demo");
  const { accounts, seed, epoch, generatedAt } = settings.demo;
  const organization = generateOrganization({ accounts, seed, epoch, now: new Date(generatedAt) });
  const simulator = await startSimulator({ organization, clock: systemClock });
  const connection = createAwsConnection({
    endpoint: simulator.url,
    region: organization.homeRegion,
    clock: systemClock,
    log: testLog,
    credentials: async () => simulator.baseCredentials,
    limits: {},
  });
  try {
    await moveEndpoint(testViewer, organization.id, simulator.url);
    const worker = await startWorker({
      databaseUrl,
      connection,
      endpoint: simulator.url,
      concurrency: 4,
      leaseSeconds: 15,
      clock: systemClock,
      log: testLog,
    });
    const started = { organizationId: organization.id, accountIds: [], now: new Date() };
    const { run } = await startRun(testViewer, started);
    const ended = await runEnds(run.id);
    await worker.stop();
    expect(ended).toMatchObject({ state: "finished", number: 2 });
    expect(ended.counts.complete + ended.counts.partial).toBeGreaterThanOrEqual(accounts - 1);
  } finally {
    connection.close();
    await simulator.close();
  }
}
