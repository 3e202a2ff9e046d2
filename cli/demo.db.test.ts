/** The demo in a home of its own: embedded Postgres, simulator, worker, all in this process. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { main } from "./main.ts";
import { type RecordedIo, recordedIo } from "./test-io.ts";

/** Every regional service is asked in each Region, and nothing here depends on how many there are. */
const oneRegion = { WAYMARK_DEMO_REGIONS: "us-east-1" };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "waymark-demo-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function waymark(argv: string[], home: string, watch?: (io: RecordedIo) => void) {
  const io = recordedIo({ ...oneRegion, NODE_ENV: "test", WAYMARK_HOME: join(folder, home) });
  watch?.(io);
  const code = await main(argv, io);
  return { code, out: io.stdout(), err: io.stderr() };
}

function settings(home: string) {
  return JSON.parse(readFileSync(join(folder, home, "home.json"), "utf8")).demo;
}

it("demo --once: a summary on stdout, exit 0 because every failure was planned, and a week goes by", async () => {
  const { code, out } = await waymark(["demo", "--once", "--json", "--accounts", "8", "--seed", "2"], "one");
  const report = JSON.parse(out);
  expect(code).toBe(0);
  expect(report.accounts).toMatchObject({ total: 8, failed: report.planned.length });
  expect(report.planned.length).toBeGreaterThan(0);
  expect(report.failures.map(({ account }: { account: string }) => account)).toEqual(report.planned);
  expect(report).toMatchObject({ epoch: 0, run: { state: "FINISHED" } });
  expect(settings("one")).toMatchObject({ epoch: 1, accounts: 8, seed: 2 });
  const contacts = JSON.parse((await waymark(["contacts", "list", "--role", "owner", "--json"], "one")).out);
  expect(contacts).toContainEqual(
    expect.objectContaining({ email: "lena.b@northmole.example", accounts: 3 }),
  );
});

it("sync and doctor in the demo's home start the simulator again, at the same URL", async () => {
  const { endpoint } = settings("one");
  const synced = await waymark(["sync", "--json"], "one");
  const report = JSON.parse(synced.out);
  // A week later there is one account more.
  expect(report.accounts.total).toBe(9);
  expect(synced.code).toBe(report.failures.length > 0 ? 3 : 0);
  expect(settings("one")).toMatchObject({ epoch: 2, endpoint });
  const { checks } = JSON.parse((await waymark(["doctor", "--json"], "one")).out);
  expect(checks.find(({ name }: { name: string }) => name === "assume role")).toMatchObject({ ok: true });
});

it("two at once share one server, one simulator and one run", async () => {
  const executable = fileURLToPath(new URL("../bin/waymark.ts", import.meta.url));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    NODE_ENV: "test",
    ...oneRegion,
    WAYMARK_HOME: join(folder, "one"),
  };
  const once = () =>
    promisify(execFile)(process.execPath, [executable, "demo", "--once", "--json"], {
      env,
      encoding: "utf8",
    });
  const both = await Promise.all([once(), once()]);
  const [first, second] = both.map(({ stdout }) => JSON.parse(stdout));
  expect(second.run.id).toBe(first.run.id);
});

it("an interrupted sync ends with 130, leaves the run open, and the next one finishes it", async () => {
  const interrupted = await waymark(["sync", "--json"], "one", (io) => {
    const timer = setInterval(() => {
      // Whatever the run is at: on a fast machine one looks again when it is over.
      if (!/queued|listing|refreshing/.test(io.stderr())) return;
      clearInterval(timer);
      io.interrupt();
    }, 10);
  });
  expect(interrupted).toMatchObject({ code: 130, out: "" });
  expect(interrupted.err).toContain("stays open");
  expect(interrupted.err).not.toMatch(/^\s+at /m);
  const next = await waymark(["sync", "--json"], "one");
  expect(next.err).toContain("joining it");
  expect(JSON.parse(next.out).run.state).toBe("FINISHED");
});

it("--epochs replays weeks under their own dates, and only into an empty history", async () => {
  const { code, out, err } = await waymark(
    ["demo", "--once", "--json", "--accounts", "4", "--epochs", "2"],
    "weeks",
  );
  expect(code).toBe(0);
  expect(err).toContain("Week 2 of 2");
  expect(JSON.parse(out)).toMatchObject({ epoch: 1 });
  expect(settings("weeks").epoch).toBe(2);
  const again = await waymark(["demo", "--once", "--json", "--epochs", "2"], "weeks");
  expect(again).toMatchObject({ code: 2, out: "" });
  expect(again.err).toContain("WAYMARK_HOME");
});
