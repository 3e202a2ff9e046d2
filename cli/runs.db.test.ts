import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#lib/data/database.ts";
import { cancelRun } from "#lib/data/run-control.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { cliViewer } from "#lib/viewer.ts";
import { type Said, useTerminal } from "./test-terminal.ts";

const terminal = useTerminal({ accounts: 8, seed: 11 });
const { waymark } = terminal;
let databaseUrl: string;
let failing: string[];

beforeAll(async () => {
  databaseUrl = await createTestDatabase();
  terminal.useDatabaseUrl(databaseUrl);
  failing = plannedFailures(terminal.simulator().organization).map(({ accountId }) => accountId);
});

it("connects what the tests below refresh", async () => {
  const { externalId } = terminal.simulator().organization;
  const connected = await waymark(["connect", "--json", "--external-id", externalId, "--name", "Northmole"]);
  expect(connected).toMatchObject({ code: 0, err: "" });
});

async function sql<Row extends object>(text: string): Promise<Row[]> {
  const database = openDatabase({ url: databaseUrl });
  try {
    return (await database.pool.query<Row>(text)).rows;
  } finally {
    await database.close();
  }
}

function expectRefusal({ code, out, err }: Said, words: readonly string[]): void {
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).not.toMatch(/^\s+at /m);
  for (const word of words) expect(err).toContain(word);
}

describe("schedule", () => {
  it("none at first, then set, shown, moved to another zone and ended", async () => {
    expect((await waymark(["schedule"])).out).toContain("has no schedule");
    const set = await waymark(["schedule", "0 6 * * 1-5", "--zone", "Europe/Zurich", "--json"]);
    expect(set.code).toBe(0);
    expect(set.err).toContain("No worker is running");
    expect(JSON.parse(set.out)).toMatchObject({
      schedule: "0 6 * * 1-5",
      zone: "Europe/Zurich",
      words: "at 06:00, Monday to Friday",
      next: [expect.any(String), expect.any(String), expect.any(String)],
    });
    const shown = await waymark(["schedule"]);
    expect(shown.out).toContain("refreshed at 06:00, Monday to Friday (0 6 * * 1-5, Europe/Zurich)");
    expect(shown.out.match(/ 06:00 Europe\/Zurich/g)).toHaveLength(3);
    const moved = JSON.parse((await waymark(["schedule", "--zone", "UTC", "--json"])).out);
    expect(moved).toMatchObject({ schedule: "0 6 * * 1-5", zone: "UTC" });
    expect((await waymark(["schedule", "off"])).out).toContain("has no schedule");
  });

  it.each([
    [
      ["schedule", "0 6 * *"],
      ["five fields", "has 4"],
    ],
    [["schedule", "0", "6", "*", "*", "*"], ["argument"]],
    [
      ["schedule", "0 25 * * *"],
      ["hour", '"25"'],
    ],
    [["schedule", "0 6 30 2 *"], ["never comes"]],
    [["schedule", "0 6 * * *", "--zone", "Mars/Olympus"], ["Mars/Olympus"]],
    [["schedule", "--zone", "UTC"], ["--zone needs a schedule"]],
    [["schedule", "off", "--zone", "UTC"], ["off ends it"]],
    [
      ["schedule", "--organization", "o-nothing0000"],
      ["o-nothing0000", "Northmole"],
    ],
  ])("%j is refused: %j", async (argv, words) => {
    const before = await sql("select xmin, * from organization");
    expectRefusal(await waymark(argv), words);
    expect(await sql("select xmin, * from organization")).toEqual(before);
  });
});

describe("runs", () => {
  it("before the first: none; an unknown number is named", async () => {
    expect((await waymark(["runs", "list"])).out).toContain("No run yet");
    expect(JSON.parse((await waymark(["runs", "list", "--json"])).out)).toEqual([]);
    for (const name of ["show", "cancel", "resume", "retry"]) {
      const said = await waymark(["runs", name, "77"]);
      expect(said).toMatchObject({ code: 1, out: "" });
      expect(said.err).toContain("no run 77");
    }
    expectRefusal(await waymark(["runs", "show", "x"]), ["whole number"]);
    expectRefusal(await waymark(["runs", "list", "--before", "0"]), ["whole number"]);
  });

  it("sync that somebody cancels: exit 1, says how far it came and how it goes on; resumed, it ends", async () => {
    terminal.simulator().setLatency(150);
    const { said } = terminal.begin(["sync", "--json"]);
    for (;;) {
      const [running] = await sql("select 1 from run_account where state = 'running'");
      if (running !== undefined) break;
      await sleep(50);
    }
    // The command's own database is open in this process.
    await cancelRun(cliViewer("else"), { number: 1, now: new Date() });
    const { code, out, err } = await said;
    terminal.simulator().setLatency(0);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("Run 1 was cancelled after");
    expect(err).toContain("waymark runs resume 1");
    expectRefusal(await waymark(["runs", "cancel", "1"]), ["cancelled already"]);
    const resumed = await waymark(["runs", "resume", "1", "--json"]);
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.out)).toMatchObject({ run: { number: 1 }, resumed: true });
    expect(resumed.err).toContain("waymark sync");
    const synced = await waymark(["sync", "--json"]);
    expect(synced.err).toContain("Run 1 is still active: joining it.");
    expect(synced.code).toBe(3);
    expect(JSON.parse(synced.out)).toMatchObject({
      run: { state: "FINISHED" },
      accounts: { total: 8, failed: failing.length },
    });
  }, 120_000);

  it("sync that is interrupted says how its run goes on and how it ends; cancel ends it", async () => {
    terminal.simulator().setLatency(150);
    const { said, interrupt } = terminal.begin(["sync"]);
    for (;;) {
      const [running] = await sql(
        "select 1 from run_account ra join run on run.id = run_id where number = 2 and run.state = 'refreshing'",
      );
      if (running !== undefined) break;
      await sleep(50);
    }
    interrupt();
    const { code, err } = await said;
    terminal.simulator().setLatency(0);
    expect(code).toBe(130);
    for (const words of ["Run 2 stays open", "waymark sync", "waymark runs cancel 2"])
      expect(err).toContain(words);
    const cancelled = await waymark(["runs", "cancel", "2", "--json"]);
    expect(cancelled).toMatchObject({ code: 0, err: "" });
    const { ended, left } = JSON.parse(cancelled.out);
    expect(ended + left).toBe(8);
  }, 120_000);

  it("retry of what failed: a run of those accounts, which the next sync follows", async () => {
    const retried = await waymark(["runs", "retry", "1", "--json"]);
    expect(retried.code).toBe(0);
    expect(JSON.parse(retried.out)).toMatchObject({ run: { number: 3 }, joined: false });
    const again = await waymark(["runs", "retry", "1"]);
    expect(again.out).toContain("Run 3 is already active");
    const { code, out } = await waymark(["sync", "--json"]);
    expect(code).toBe(3);
    const report = JSON.parse(out);
    expect(report.failures.map(({ account }: { account: string }) => account)).toEqual(failing.toSorted());
    expectRefusal(await waymark(["runs", "resume", "1"]), ["has finished"]);
    expectRefusal(await waymark(["runs", "resume", "2"]), ["run 3 is newer"]);
  }, 120_000);

  it("list and show, for programs and for people", async () => {
    const runs = JSON.parse((await waymark(["runs", "list", "--json"])).out);
    expect(runs.map(({ number, state }: { number: number; state: string }) => [number, state])).toEqual([
      [3, "FINISHED"],
      [2, "CANCELLED"],
      [1, "FINISHED"],
    ]);
    expect(runs[0]).toMatchObject({ retryOf: 1, accounts: { failed: failing.length } });
    expect(JSON.parse((await waymark(["runs", "list", "--json", "--before", "2"])).out)).toHaveLength(1);
    expect((await waymark(["runs", "list"])).out).toContain("cancelled");
    const shown = JSON.parse((await waymark(["runs", "show", "1", "--json"])).out);
    expect(shown.failures.map(({ accountId }: { accountId: string }) => accountId)).toEqual(
      failing.toSorted(),
    );
    expect(shown.causes.length).toBeGreaterThan(0);
    const text = (await waymark(["runs", "show", "1"])).out;
    for (const word of ["Run 1: finished", "Causes:", ...failing]) expect(text).toContain(word);
  });
});
