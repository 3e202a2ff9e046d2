/** `waymark backup` and `waymark restore` at a terminal, and every file that is no backup. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { useTerminal } from "./test-terminal.ts";

const terminal = useTerminal({ accounts: 4, seed: 3 });
const { waymark } = terminal;
const at = (name: string) => join(terminal.folder(), name);

let text: string;
let emptyUrl: string;
beforeAll(async () => {
  terminal.useDatabaseUrl(await createTestDatabase());
  const { simulator } = terminal;
  process.env["AWS_ACCESS_KEY_ID"] = simulator().baseCredentials.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = simulator().baseCredentials.secretAccessKey;
  expect(await waymark(["connect", "--external-id", simulator().organization.externalId])).toMatchObject({
    code: 0,
  });
  const saved = await waymark(["backup", at("good"), "--json"]);
  expect(saved.code).toBe(0);
  expect(JSON.parse(saved.out)).toMatchObject({ file: at("good"), migrations: expect.any(Array) });
  text = gunzipSync(readFileSync(at("good"))).toString("utf8");
  emptyUrl = await createTestDatabase("empty");
}, 120_000);

async function tablesOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  await client.end();
  return rows.map(({ name }) => name);
}

async function expectRefused(file: string, words: RegExp): Promise<void> {
  const said = await waymark(["restore", file, "--json"], { DATABASE_URL: emptyUrl });
  expect({ code: said.code, out: said.out }, said.err).toEqual({ code: 2, out: "" });
  expect(said.err).toMatch(words);
  expect(said.err).not.toMatch(/^\s+at /m);
  expect(await tablesOf(emptyUrl)).toEqual([]);
}

/** The good backup with its header changed, packed again. */
function withHeader(change: (header: Record<string, unknown>) => void): string {
  const end = text.indexOf("\n");
  const header: Record<string, unknown> = JSON.parse(text.slice(0, end));
  change(header);
  writeFileSync(at("changed"), gzipSync(JSON.stringify(header) + text.slice(end)));
  return at("changed");
}

describe("a file that is no backup is refused, and nothing is written", () => {
  it("missing, a folder, empty, a text, somebody else's archive", async () => {
    await expectRefused(at("missing"), /missing cannot be read: it does not exist/);
    mkdirSync(at("folder"));
    await expectRefused(at("folder"), /it is a folder/);
    const others: [string, Buffer][] = [
      ["empty", Buffer.alloc(0)],
      ["text", Buffer.from("hello")],
      ["archive", gzipSync("hello\nworld\n")],
      ["json", gzipSync('{"format":"pg_dump"}\n')],
    ];
    for (const [name, content] of others) {
      writeFileSync(at(name), content);
      await expectRefused(at(name), /is not a backup of Waymark/);
    }
  });

  it("property: cut off anywhere", async () => {
    const good = readFileSync(at("good"));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: good.length - 1 }), async (length) => {
        writeFileSync(at("cut"), good.subarray(0, length));
        await expectRefused(at("cut"), /is damaged|is not a backup/);
      }),
      { numRuns: 12 },
    );
  });

  it("property: unpacked text cut off at any line, although the archive is whole", async () => {
    const lines = text.split("\n");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: lines.length - 2 }), async (count) => {
        writeFileSync(at("short"), gzipSync(`${lines.slice(0, count).join("\n")}\n`));
        await expectRefused(at("short"), /is damaged/);
      }),
      { numRuns: 8 },
    );
  });

  it("property: one character of the content changed, although the archive is whole", async () => {
    const from = text.indexOf("\n") + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: from, max: text.length - 1 }), async (place) => {
        const other = text[place] === "x" ? "y" : "x";
        writeFileSync(at("altered"), gzipSync(text.slice(0, place) + other + text.slice(place + 1)));
        await expectRefused(at("altered"), /is damaged/);
      }),
      { numRuns: 15 },
    );
  });

  it("something after its end", async () => {
    writeFileSync(at("longer"), gzipSync(`${text}more\n`));
    await expectRefused(at("longer"), /is damaged: something follows its end/);
  });

  it("a header whose counts are not those of the rows", async () => {
    const file = withHeader((header) => {
      const tables = header["tables"] as { rows: number }[]; // As written by waymark backup.
      for (const table of tables) table.rows += 1;
    });
    await expectRefused(file, /is damaged/);
  });

  it("a newer format, a newer version, another build: each in its own words", async () => {
    await expectRefused(
      withHeader((header) => Object.assign(header, { version: 2, application: "7.0.0", more: true })),
      /by Waymark 7\.0\.0 in version 2 of the format, and this program knows up to 1/,
    );
    const migrations = (header: Record<string, unknown>) =>
      header["migrations"] as { name: string; checksum: string }[]; // As written by waymark backup.
    await expectRefused(
      withHeader((header) => {
        Object.assign(header, { application: "7.0.0" });
        migrations(header).push({ name: "29990101000000_future", checksum: "c" });
      }),
      /newer version \(Waymark 7\.0\.0\): this one lacks 29990101000000_future/,
    );
    await expectRefused(
      withHeader((header) => Object.assign(migrations(header)[0] ?? {}, { checksum: "0".repeat(64) })),
      /another build: its migration \d+_init/,
    );
  });
});

it("restores, says what it did, and reads as before; a second time is refused", async () => {
  const url = await createTestDatabase("empty");
  const before = await waymark(["accounts", "list", "--json"]);
  const restored = await waymark(["restore", at("good"), "--json"], { DATABASE_URL: url });
  expect(restored.code).toBe(0);
  expect(JSON.parse(restored.out)).toMatchObject({ migrated: [], jobs: 0, audit: { ok: true } });
  expect((await waymark(["accounts", "list", "--json"], { DATABASE_URL: url })).out).toBe(before.out);
  const again = await waymark(["restore", at("good")], { DATABASE_URL: url });
  expect(again).toMatchObject({ code: 2, out: "" });
  expect(again.err).toContain("The database is not empty: it holds rows in account");
});

it("a broken audit chain is restored as it is, and said with exit code 3", async () => {
  const url = await createTestDatabase();
  const source = await createTestDatabase();
  await waymark(["restore", at("good")], { DATABASE_URL: source });
  const client = new pg.Client({ connectionString: source });
  await client.connect();
  await client.query("alter table audit_event disable trigger user");
  await client.query("delete from audit_event where id = 1");
  await client.end();
  expect(await waymark(["backup", at("tampered")], { DATABASE_URL: source })).toMatchObject({ code: 0 });
  const said = await waymark(["restore", at("tampered")], { DATABASE_URL: url });
  expect(said.code).toBe(3);
  expect(said.out).toContain("event 1");
});

it("a backup does not overwrite, and goes nowhere that does not exist", async () => {
  const there = await waymark(["backup", at("good")]);
  expect(there).toMatchObject({ code: 2, out: "" });
  expect(there.err).toContain("exists already");
  const nowhere = await waymark(["backup", at("no/such/file")]);
  expect(nowhere.code).toBe(2);
  expect(nowhere.err).toContain("does not exist");
  expect(readdirSync(terminal.folder()).filter((name) => name.includes("partial"))).toEqual([]);
});

describe("a demo stays a demo", () => {
  const demo = { version: 1, kind: "demo" };
  const settings = {
    seed: 1,
    accounts: 5,
    epoch: 1,
    generatedAt: "2026-01-01T00:00:00.000Z",
    endpoint: null,
  };
  const ofADemo = () => withHeader((header) => Object.assign(header, { home: { ...demo, demo: settings } }));

  // The header is hashed into the last line: write what waymark backup would have written.
  async function demoBackup(): Promise<string> {
    const { createHash } = await import("node:crypto");
    const end = text.indexOf("\n");
    const header = { ...JSON.parse(text.slice(0, end)), home: { ...demo, demo: settings } };
    const lines = [JSON.stringify(header), ...text.slice(end + 1).split("\n")];
    const said = lines.filter((line, index) => index === 0 || /^\{"(table|rows)":/.test(line));
    const hash = createHash("sha256")
      .update(said.map((line) => `${line}\n`).join(""))
      .digest("hex");
    const whole = lines.map((line) =>
      line.startsWith('{"end"') ? JSON.stringify({ end: "waymark-backup", sha256: hash }) : line,
    );
    writeFileSync(at("demo"), gzipSync(whole.join("\n")));
    return at("demo");
  }

  it("its header counts among what is checked", () =>
    expectRefused(ofADemo(), /is damaged: its last checksum/));

  it("it is refused for a database of one's own and for a home of real accounts", async () => {
    const file = await demoBackup();
    await expectRefused(file, /Unset DATABASE_URL and name a new folder/);
    mkdirSync(at("real"));
    writeFileSync(at("real/home.json"), '{"version":1,"kind":"real"}');
    const said = await waymark(["restore", file], { DATABASE_URL: "", WAYMARK_HOME: at("real") });
    expect(said).toMatchObject({ code: 2, out: "" });
    expect(said.err).toContain("Name a new folder with WAYMARK_HOME");
    expect(readdirSync(at("real"))).toEqual(["home.json"]);
  });

  it("a new home becomes the demo that it was, and real accounts do not get in there", async () => {
    const restored = await waymark(["restore", await demoBackup()], {
      DATABASE_URL: "",
      WAYMARK_HOME: at("new"),
    });
    expect(restored.code, restored.err).toBe(0);
    expect(JSON.parse(readFileSync(at("new/home.json"), "utf8"))).toEqual({ ...demo, demo: settings });
    const refused = await waymark(["restore", at("good")], { DATABASE_URL: "", WAYMARK_HOME: at("new") });
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toContain("belongs to the demo");
  });
});
