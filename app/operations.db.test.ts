/** What monitoring and load balancers ask of the web process. */
import { afterEach, expect, test } from "vitest";
import { GET as health } from "#app/healthz/route.ts";
import { GET as metrics } from "#app/metrics/route.ts";
import { GET as ready } from "#app/readyz/route.ts";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import { createTestDatabase, useTestDatabase } from "#lib/data/test-database.ts";

const { db } = useTestDatabase();
afterEach(() => useDatabase(db()));

/** A database that is not there. */
function away() {
  const database = openDatabase({ url: "postgresql://waymark:hidden@127.0.0.1:9/app" });
  useDatabase(database);
}

test("health says that the process is up, whatever the database does", async () => {
  away();
  const answer = await health();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    status: "up",
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
});

test("ready: a database with every migration", async () => {
  const answer = await ready();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ ready: true, database: true, pendingMigrations: [], reasons: [] });
});

test("not ready: the database is away, and its password is not told", async () => {
  away();
  const answer = await ready();
  expect(answer.status).toBe(503);
  const body = await answer.json();
  expect(body).toMatchObject({ ready: false, database: false });
  expect(body.reasons).toEqual([expect.stringContaining("nothing answers at 127.0.0.1:9")]);
  expect(JSON.stringify(body)).not.toContain("hidden");
});

test("not ready: migrations are missing, and each is named", async () => {
  const empty = openDatabase({ url: await createTestDatabase("empty") });
  useDatabase(empty);
  const answer = await ready();
  await empty.close();
  expect(answer.status).toBe(503);
  const body = await answer.json();
  expect(body).toMatchObject({ ready: false, database: true });
  expect(body.pendingMigrations).toContain("20261122020435_init");
  expect(body.reasons.join(" ")).toContain("waymark migrate");
});

test("metrics: build, database, process; monitoring does not fall silent when the database is away", async () => {
  const whole = await (await metrics()).text();
  expect(whole).toMatch(/^waymark_build_info\{version="[\d.]+",node="v\d+[\d.]*"\} 1$/m);
  expect(whole).toContain("waymark_database_up 1");
  expect(whole).toContain("waymark_queue_lag_seconds 0");
  expect(whole).toContain("process_resident_memory_bytes");
  away();
  const answer = await metrics();
  const left = await answer.text();
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  expect(left).toContain("waymark_database_up 0");
  expect(left).not.toContain("waymark_queue_lag_seconds");
  expect(left).toContain("process_resident_memory_bytes");
});
