/**
 * A database that fails in the middle of a run: errors as Postgres spells them, raised where rows are written, and
 * connections that are cut or all taken. The server is real; what cannot be had everywhere (a full disk) is raised by
 * a trigger with Postgres's own code, which is all that a client ever sees of it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runEnds, testLog, testViewer, useWorld } from "#jobs/test-refresh.ts";
import { type RunningWorker, startWorker } from "#jobs/worker.ts";
import { systemClock } from "#lib/clock.ts";
import { database, query } from "#lib/data/database.ts";
import { startRun } from "#lib/data/runs.ts";
import { forget } from "./test-death-points.ts";
import {
  breachesOfRecovery,
  breachesOfRun,
  breachesOfStillness,
  contentVersions,
  readTruth,
  type Truth,
} from "./test-invariants.ts";
import { isFull, sampled, useLedger } from "./test-ledger.ts";

const world = useWorld({ accounts: 5, seed: 11 });
const ledger = useLedger("database");
const limit = 120_000;
let truth: Truth;
let worker: RunningWorker;
let admin: pg.Client;

beforeAll(async () => {
  await world.connect({ regions: ["us-east-1"] });
  expect(await world.refresh()).toMatchObject({ state: "finished" });
  truth = await readTruth();
  // Its own connection: what happens to the others does not happen to it.
  admin = new pg.Client({ connectionString: world.databaseUrl() });
  await admin.connect();
  worker = await startWorker({
    databaseUrl: world.databaseUrl(),
    connection: world.connection(),
    endpoint: world.simulator().url,
    concurrency: 4,
    leaseSeconds: 2,
    clock: systemClock,
    log: testLog,
  });
});
afterAll(async () => {
  await worker.stop();
  await admin.end();
});

/** A run in which everything is written anew, so that every table is touched. */
async function begin(): Promise<string> {
  await forget([...truth.states.keys()]);
  const { run } = await startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds: [],
    now: new Date(),
  });
  return run.id;
}

async function holds(fault: string, runId: string): Promise<void> {
  const run = await runEnds(runId);
  ledger.holds(fault, [
    ...(run.state === "finished" ? [] : [`I6 the run ended ${run.state}: ${run.failure?.message}`]),
    ...(run.lanes.some(({ failure }) => failure?.code === "internal") ? ["I6 an account was given up"] : []),
    ...(await breachesOfRun(runId)),
    ...(await breachesOfRecovery(truth)),
  ]);
}

const codes = [
  ["53100", "disk full"],
  ["53200", "out of memory"],
  ["40001", "serialization failure"],
  ["40P01", "deadlock"],
  ["25006", "read-only after a failover"],
  ["57P01", "shutting down"],
] as const;
const places = [
  "run_account",
  "refresh",
  "account_facts",
  "item_status",
  "stage_count",
  "audit_event",
  "snapshot",
  "run",
] as const;
const cells = codes.flatMap(([code, words]) => places.map((table) => ({ code, words, table })));

describe("an error where a row is written, twice, and then no more", () => {
  it.each(sampled(cells, 16))(
    "$words in $table",
    async ({ code, words, table }) => {
      await admin.query(`
        drop sequence if exists strikes;
        create sequence strikes;
        create or replace function strike() returns trigger language plpgsql security definer as $$
        begin
          if nextval('strikes') <= 2 then raise exception '${words}' using errcode = '${code}'; end if;
          return new;
        end $$`);
      const runId = await begin();
      await admin.query(
        `create trigger strike before insert or update on ${table} for each row execute function strike()`,
      );
      try {
        await runEnds(runId);
      } finally {
        await admin.query(`drop trigger strike on ${table}`);
      }
      const { rows } = await admin.query(
        "select least(last_value, 2)::int as n from strikes where is_called",
      );
      ledger.injected(rows[0]?.n ?? 0);
      await holds(`${words} in ${table}`, runId);
    },
    limit,
  );
});

async function cutEverybody(): Promise<void> {
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

async function endedAccounts(runId: string): Promise<number> {
  const { rows } = await admin.query(
    "select count(*)::int as n from run_account where run_id = $1 and finished_at is not null",
    [runId],
  );
  return rows[0]?.n ?? 0;
}

describe.skipIf(!isFull)("connections", () => {
  it.each(sampled([0, 1, 2, 3], 2))(
    "all of them are cut, again and again, after %i accounts",
    async (accounts) => {
      const runId = await begin();
      while ((await endedAccounts(runId)) < accounts) await sleep(10);
      for (let cut = 0; cut < 3; cut += 1) {
        await cutEverybody();
        ledger.injected();
        await sleep(100 * cut);
      }
      await holds("connections cut", runId);
    },
    limit,
  );

  it(
    "all of the process's own are taken for longer than a lease",
    async () => {
      const runId = await begin();
      const taken = await Promise.all(Array.from({ length: 10 }, () => database().pool.connect()));
      ledger.injected();
      await sleep(3_000);
      for (const client of taken) client.release();
      await holds("pool exhausted", runId);
    },
    limit,
  );

  it(
    "a standby takes over that may only be read, and is promoted",
    async () => {
      const name = new URL(world.databaseUrl()).pathname.slice(1);
      const runId = await begin();
      await admin.query(`alter database ${name} set default_transaction_read_only = on`);
      await cutEverybody();
      ledger.injected();
      await sleep(3_000);
      await expect(query("update setting set value = value")).rejects.toMatchObject({
        code: "DATABASE_UNAVAILABLE",
        userMessage: expect.stringContaining("read-only"),
      });
      await admin.query("set transaction_read_only = off");
      await admin.query(`alter database ${name} reset default_transaction_read_only`);
      await cutEverybody();
      await holds("read-only for a while", runId);
    },
    limit,
  );

  it(
    "two transactions lock the same rows the other way round",
    async () => {
      const runId = await begin();
      for (let round = 0; round < 5; round += 1) {
        await admin.query("begin");
        await admin.query("select 1 from run where id = $1 for update", [runId]);
        await sleep(100);
        // Whoever Postgres chooses as the victim, the worker or this one: the worker goes on.
        await admin
          .query("select 1 from run_account where run_id = $1 for update", [runId])
          .catch(() => undefined);
        await admin.query("rollback");
        ledger.injected();
      }
      await holds("deadlocks", runId);
    },
    limit,
  );
});

it.skipIf(!isFull)(
  "a run without changes writes nothing after all of it",
  async () => {
    const before = await contentVersions();
    const { run } = await startRun(testViewer, {
      organizationId: world.organization().id,
      accountIds: [],
      now: new Date(),
    });
    await holds("a run without changes", run.id);
    ledger.holds("a run without changes", await breachesOfStillness(before));
  },
  limit,
);
