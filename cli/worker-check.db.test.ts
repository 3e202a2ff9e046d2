import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { main } from "./main.ts";
import { recordedIo } from "./test-io.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "waymark-check-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function check(env: Record<string, string>) {
  const io = recordedIo({ NODE_ENV: "test", ...env });
  const code = await main(["worker", "--check"], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

it("without a file: exit 2 naming the variable", async () => {
  const said = await check({});
  expect(said).toMatchObject({ code: 2, out: "" });
  expect(said.err).toContain("WAYMARK_HEARTBEAT_FILE");
});

it("before the worker's first heartbeat, and after it fell silent: exit 1 with the reason", async () => {
  const file = join(folder, "beat");
  const env = { WAYMARK_HEARTBEAT_FILE: file, WAYMARK_LEASE_SECONDS: "30" };
  expect((await check(env)).err).toContain("no worker has written");
  writeFileSync(file, JSON.stringify({ beatAt: new Date(Date.now() - 31_500).toISOString(), pid: 1 }));
  const silent = await check(env);
  expect(silent.code).toBe(1);
  expect(silent.err).toMatch(/silent for 3\d s; its lease is 30 s/);
  writeFileSync(file, JSON.stringify({ beatAt: new Date().toISOString(), pid: 1 }));
  expect(await check(env)).toMatchObject({ code: 0, err: "" });
});

it("a running worker beats into its file, and stops with it", async () => {
  const file = join(folder, "alive");
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "test",
    DATABASE_URL: await createTestDatabase(),
    WAYMARK_HEARTBEAT_FILE: file,
    WAYMARK_LEASE_SECONDS: "1",
    AWS_REGION: "us-east-1",
    LOG_LEVEL: "silent",
  };
  const io = recordedIo(env);
  const running = main(["worker"], io);
  const written = () => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  while (written() === 0) await sleep(20);
  const first = written();
  while (written() === first) await sleep(20);
  io.interrupt();
  expect(await running).toBe(0);
}, 120_000);
