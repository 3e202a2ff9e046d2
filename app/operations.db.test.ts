/** What monitoring and load balancers ask of the web process. */
import { afterEach, expect, test } from "vitest";
import { GET as health } from "#app/healthz/route.ts";
import { GET as metrics } from "#app/metrics/route.ts";
import { GET as ready } from "#app/readyz/route.ts";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import { createTestDatabase, useTestDatabase } from "#lib/data/test-database.ts";
import { createToken } from "#lib/data/tokens.ts";
import { systemViewer } from "#lib/viewer.ts";

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

const near = asked({ host: "localhost:3000", "x-waymark-address": "127.0.0.1" });

function asked(headers: Record<string, string>): Request {
  return new Request("http://localhost:3000/metrics", { headers });
}

test("metrics: from elsewhere only with a token that may read them", async () => {
  const now = new Date();
  const token = async (role: "admin" | "security") => {
    const made = { name: "monitoring", role, readOnly: true, unitIds: [], days: 1, now };
    return `Bearer ${(await createToken(systemViewer("test"), made)).token}`;
  };
  const far = { host: "waymark.example.com", "x-waymark-address": "198.51.100.1" };
  const status = async (headers: Record<string, string>) => (await metrics(asked(headers))).status;
  expect(await status(far)).toBe(401);
  expect(await status({ ...far, host: "localhost:3000" })).toBe(401);
  // A proxy of this machine that is not named as one.
  expect(await status({ ...far, "x-waymark-address": "127.0.0.1" })).toBe(401);
  expect(await status({ host: "localhost:3000" })).toBe(401);
  expect(await status({ ...far, authorization: "Bearer wmk_nothing" })).toBe(401);
  expect(await status({ ...far, authorization: await token("security") })).toBe(403);
  expect(await status({ ...far, authorization: await token("admin") })).toBe(200);
});

test("metrics: build, database, process; monitoring does not fall silent when the database is away", async () => {
  const whole = await (await metrics(near)).text();
  expect(whole).toMatch(/^waymark_build_info\{version="[\d.]+",node="v\d+[\d.]*"\} 1$/m);
  expect(whole).toContain("waymark_database_up 1");
  expect(whole).toContain("waymark_queue_lag_seconds 0");
  expect(whole).toContain("process_resident_memory_bytes");
  away();
  const answer = await metrics(near);
  const left = await answer.text();
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  expect(left).toContain("waymark_database_up 0");
  expect(left).not.toContain("waymark_queue_lag_seconds");
  expect(left).toContain("process_resident_memory_bytes");
});
