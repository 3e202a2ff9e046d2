import { statSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { verifyAudit } from "./audit-verify.ts";
import { writeBackup } from "./backup.ts";
import { listBackupTables } from "./backup-tables.ts";
import { openDatabase, query, useDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";
import { migrationNames } from "./migration-names.ts";
import { checkBackup, restoreBackup, resumeAfterRestore } from "./restore.ts";
import { loadBackup, takeBackup, useBackupFolder } from "./test-backup.ts";
import { asOwner, createTestDatabase, useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  aWorker,
  claim,
  connectTestOrganization,
  job,
  management,
  memberId,
} from "./test-scenario.ts";

const { db } = useTestDatabase();
const { file } = useBackupFolder();

/** Does something on another database, and returns to the one of the file. */
async function on<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  const other = openDatabase({ url });
  useDatabase(other);
  try {
    return await work();
  } finally {
    useDatabase(db());
    await other.close();
  }
}

/** What must be the same; the restore itself adds to the audit log, and gives accounts back that were being read. */
function steady(tables: readonly { name: string; rows: number; sha256: string }[]) {
  return tables.filter(({ name }) => !["audit_event", "audit_pending", "run_account"].includes(name));
}

beforeAll(async () => {
  await connectTestOrganization();
  const runId = await aListedRun([{ id: memberId(1) }, { id: memberId(2) }]);
  await claim(runId, memberId(1), { workerId: await aWorker() });
});

test("every table is in a backup except living workers and the book of migrations, referred ones first", async () => {
  const tables = await query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  const client = await db().pool.connect();
  const saved = (await listBackupTables(client)).map(({ name }) => name);
  client.release();
  const missing = tables.map(({ name }) => name).filter((name) => !saved.includes(name));
  expect(missing).toEqual(["_prisma_migrations", "worker"]);
  const references = await query<{ from: string; to: string }>(
    `select conrelid::regclass::text as "from", confrelid::regclass::text as "to" from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid`,
  );
  expect(references.length).toBeGreaterThan(5);
  for (const { from, to } of references) expect(saved.indexOf(to)).toBeLessThan(saved.indexOf(from));
});

test("the file is its owner's only, and appears under its name when it is whole", async () => {
  const { bytes } = await takeBackup(file("closed"));
  expect(statSync(file("closed")).mode & 0o777).toBe(0o600);
  expect(statSync(file("closed")).size).toBe(bytes);
  await expect(takeBackup(file("closed"))).rejects.toThrow(/exists already/);
  await expect(takeBackup(file("no/where"))).rejects.toThrow(/folder .* does not exist/);
});

describe("restored into an empty database", () => {
  let url: string;
  beforeAll(async () => {
    await takeBackup(file("one"));
    url = await createTestDatabase("empty");
    expect(await loadBackup(file("one"), url)).toMatchObject({ migrated: [], givenBack: 1 });
  });

  test("the schema's book is the one that the engine would have written", async () => {
    expect(await on(url, () => query("select to_regclass('graphile_worker.jobs') as queue"))).toEqual([
      { queue: null },
    ]);
    expect(await migrate(url)).toEqual([]);
    const book =
      "select migration_name, checksum, applied_steps_count, logs from _prisma_migrations order by 1";
    const restored = await on(url, () => query(book));
    expect(restored).toHaveLength(migrationNames.length);
    expect(restored).toEqual(await query(book));
  });

  test("the account that was being read waits again, its attempt not counted, and has a job", async () => {
    const { jobs, audit } = await on(url, () => resumeAfterRestore(job, { url }));
    expect(jobs).toBe(3);
    expect(audit).toMatchObject({ ok: true });
    const accounts = await on(url, () =>
      query(
        `select account_id as id, state::text, worker_id as worker, attempts, fence from run_account
         where state <> 'skipped' order by 1`,
      ),
    );
    expect(accounts).toEqual([
      { id: management, state: "waiting", worker: null, attempts: 0, fence: 0 },
      { id: memberId(1), state: "waiting", worker: null, attempts: 0, fence: 1 },
      { id: memberId(2), state: "waiting", worker: null, attempts: 0, fence: 0 },
    ]);
    expect(await on(url, () => resumeAfterRestore(job, { url }))).toMatchObject({ jobs: 0 });
  });

  test("the audit log says so, goes on, and still cannot be changed", async () => {
    const [last] = await on(url, () =>
      query<{ action: string; id: number }>("select id, action from audit_event order by id desc limit 1"),
    );
    expect(last?.action).toBe("database.restored");
    const before = await query<{ n: number }>("select count(*) as n from audit_event");
    expect(last?.id).toBe((before[0]?.n ?? 0) + 1);
    for (const change of ["update audit_event set actor = 'x'", "truncate item_status_event"]) {
      await expect(on(url, () => query(change))).rejects.toThrow(/too few rights/);
      await expect(asOwner(change, { url, triggers: true })).rejects.toThrow(/append-only/);
    }
    expect(await on(url, () => verifyAudit(job))).toMatchObject({ ok: true, rows: last?.id });
  });
});

test("into a migrated database without rows it goes as well, into one with rows it does not", async () => {
  await takeBackup(file("two"));
  const url = await createTestDatabase();
  await loadBackup(file("two"), url);
  await expect(loadBackup(file("two"), url)).rejects.toMatchObject({
    code: "WRONG_STATE",
    userMessage: expect.stringMatching(/rows in account, account_facts, .*Nothing was written/),
  });
});

test("somebody else's tables, and jobs of a queue, are named", async () => {
  const url = await createTestDatabase("empty");
  await asOwner("create table invoices (id int)", { url });
  await expect(loadBackup(file("one"), url)).rejects.toThrow(/the table invoices/);
  const queued = await createTestDatabase();
  await on(queued, () => query("select graphile_worker.add_job('anything')"));
  await expect(loadBackup(file("one"), queued)).rejects.toThrow(/jobs in graphile_worker/);
});

test("a table that refuses its rows undoes everything, the schema included", async () => {
  const url = await createTestDatabase();
  await asOwner("alter table audit_event add constraint never check (false)", { url });
  await expect(loadBackup(file("one"), url)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    userMessage: expect.stringMatching(/table audit_event .*Nothing was written/),
  });
  expect(await on(url, () => query("select 1 from organization"))).toEqual([]);
});

test("a file that changed after it was checked is noticed while loading", async () => {
  await takeBackup(file("changing"));
  const step = { signal: new AbortController().signal, onProgress: () => undefined };
  const backup = await checkBackup(file("changing"), step);
  writeFileSync(file("changing"), "something else");
  const url = await createTestDatabase("empty");
  await expect(restoreBackup(job, { ...step, url, backup })).rejects.toThrow(/not a backup/);
  expect(await on(url, () => query("select tablename from pg_tables where schemaname = 'public'"))).toEqual(
    [],
  );
});

test("an interrupted backup leaves no file, an interrupted restore no row", async () => {
  const controller = new AbortController();
  const interrupting = {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("interrupted")),
  };
  await expect(
    writeBackup(job, { ...interrupting, file: file("cut"), application: "9.9.9", home: null }),
  ).rejects.toThrow("interrupted");
  expect(() => statSync(file("cut"))).toThrow(/ENOENT/);
  const url = await createTestDatabase();
  const calm = { signal: new AbortController().signal, onProgress: () => undefined };
  const backup = await checkBackup(file("one"), calm);
  await expect(restoreBackup(job, { ...interrupting, url, backup })).rejects.toThrow("interrupted");
  expect(await on(url, () => query("select 1 from organization"))).toEqual([]);
});

test("property: what is backed up, restored and backed up again is the same, whatever the values", async () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("\\.", "\\N", "a\tb", "line\nline", "\r\n", "\\", "'\"", '{a,"b"}', "", "\u2028𝄞"),
  );
  const storable = text.map((value) => value.toWellFormed().replaceAll("\0", ""));
  let turn = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(storable, fc.jsonValue()), { selector: ([key]) => key, maxLength: 8 }),
      fc.array(storable, { maxLength: 5 }),
      fc.date({ min: new Date("0100-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
      async (settings, regions, at) => {
        turn += 1;
        await query("delete from setting");
        const values = settings.map(([, value]) => JSON.stringify(value).replaceAll(/\\u0000/g, ""));
        await query("insert into setting (key, value) select * from unnest($1::text[], $2::jsonb[])", [
          settings.map(([key]) => key),
          values,
        ]);
        await query("update organization set regions = $1, name = $2, created_at = $3", [
          regions,
          regions[0] ?? "name",
          at,
        ]);
        const first = await takeBackup(file(`first-${turn}`));
        const url = await createTestDatabase();
        await loadBackup(file(`first-${turn}`), url);
        const second = await on(url, () => takeBackup(file(`second-${turn}`)));
        expect(steady(second.tables)).toEqual(steady(first.tables));
        const counts = (tables: typeof first.tables) =>
          tables.map(({ name, rows }) => [
            name,
            ["audit_event", "audit_pending"].includes(name) ? rows - 1 : rows,
          ]);
        expect(counts(second.tables)).toEqual(first.tables.map(({ name, rows }) => [name, rows]));
      },
    ),
    { numRuns: 6 },
  );
});
