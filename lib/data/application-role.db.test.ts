import pg from "pg";
import { expect, test } from "vitest";
import { recordEvent } from "./audit.ts";
import { readAuditGuard } from "./audit-guard.ts";
import { sealAudit } from "./audit-seal.ts";
import { verifyAudit } from "./audit-verify.ts";
import { openDatabase, query, useDatabase } from "./database.ts";
import { migrate, pendingMigrations } from "./migrate.ts";
import { asOwner, createTestDatabase, useTestDatabase } from "./test-database.ts";
import { job } from "./test-scenario.ts";

const { db } = useTestDatabase();

/** A database that a new login without any special right owns; and how that login reaches it. It goes with the server. */
async function ownedBy(login: string): Promise<string> {
  const url = new URL(await createTestDatabase("empty"));
  await asOwner(
    `create role ${login} login; alter database ${url.pathname.slice(1)} owner to ${login};
     alter schema public owner to ${login}`,
    { url: url.href },
  );
  url.username = login;
  return url.href;
}

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

const event = { action: "test.done", subject: "s", detail: {} };

test.each([
  "update audit_event set actor = 'x'",
  "delete from audit_event",
  "truncate audit_event",
  "update audit_link set hash = 'x'",
  "delete from audit_link",
  "update audit_seal set hash = 'x'",
  "delete from audit_seal",
  "update item_status_event set reason = 'x'",
  "update audit_pending set event_id = 1",
  "alter table audit_event disable trigger user",
  "alter table audit_event add column x text",
  "drop table audit_event",
  "drop trigger audit_event_append_only on audit_event",
  "create or replace function waymark_append_only() returns trigger language plpgsql as 'begin return new; end'",
  "set session_replication_role = replica",
  "delete from _prisma_migrations",
  "create role other",
  "copy audit_event to program 'true'",
])("the application may not: %s", async (sql) => {
  await recordEvent(job, event);
  await expect(query(sql)).rejects.toThrow(/too few rights|must be owner/);
});

test("every connection of a pool is the application's", async () => {
  const users = await Promise.all(
    Array.from({ length: 4 }, () => query("select current_user::text as me, pg_sleep(0.02)")),
  );
  expect(users.flat().map((row) => row["me"])).toEqual(Array(4).fill("waymark_app"));
  expect(await readAuditGuard(job)).toEqual({ role: "waymark_app", mayChange: false, hasTriggers: true });
});

test("a trigger that was turned off is noticed", async () => {
  await asOwner("alter table audit_seal disable trigger audit_seal_append_only");
  expect(await readAuditGuard(job)).toMatchObject({ hasTriggers: false });
  await asOwner("alter table audit_seal enable trigger audit_seal_append_only");
});

test("a table of a later migration gets its rights from the next migrate", async () => {
  await asOwner("create table later (id int)");
  await expect(query("select * from later")).rejects.toThrow(/too few rights/);
  await migrate(db().url);
  expect(await query("select * from later")).toEqual([]);
  await asOwner("drop table later");
});

test("where the login may not take the role, the triggers refuse; an administrator grants it, and the next migrate uses it", async () => {
  const url = await ownedBy("plain_login");
  await migrate(url);
  await on(url, async () => {
    await recordEvent(job, event);
    await sealAudit(job);
    expect(await readAuditGuard(job)).toEqual({ role: "plain_login", mayChange: true, hasTriggers: true });
    await expect(query("update audit_event set actor = 'x'")).rejects.toThrow(/append-only/);
  });
  await asOwner("grant waymark_app to plain_login");
  await migrate(url);
  await on(url, async () => {
    expect(await readAuditGuard(job)).toMatchObject({ role: "waymark_app", mayChange: false });
    await expect(query("update audit_event set actor = 'x'")).rejects.toThrow(/too few rights/);
    await query("select graphile_worker.add_job('anything')");
    expect(await query("select 1 from graphile_worker.jobs")).toHaveLength(1);
    expect(await verifyAudit(job)).toMatchObject({ ok: true, rows: 1 });
  });
});

test("a login of its own for the application, which owns nothing, cannot step out of the role", async () => {
  await asOwner("create role app_login login; grant waymark_app to app_login");
  const url = new URL(db().url);
  url.username = "app_login";
  expect(await pendingMigrations(url.href)).toEqual([]);
  await on(url.href, async () => {
    await recordEvent(job, event);
    expect(await readAuditGuard(job)).toMatchObject({ role: "waymark_app", mayChange: false });
  });
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await expect(client.query("delete from audit_event")).rejects.toThrow(/permission denied/);
  await client.end();
});
