/** `waymark accounts import` and `export` against a real database: what is written, and what a refusal leaves alone. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as XLSX from "@e965/xlsx";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase, useDatabase } from "#lib/data/database.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { connectTestOrganization, management } from "#lib/data/test-scenario.ts";
import { main } from "./main.ts";
import { recordedIo } from "./test-io.ts";

let databaseUrl: string;
let db: Database;
const folder = mkdtempSync(join(tmpdir(), "waymark-import-"));

beforeAll(async () => {
  databaseUrl = await createTestDatabase();
  db = openDatabase({ url: databaseUrl });
  useDatabase(db);
  await connectTestOrganization();
  useDatabase(undefined);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await db.close();
});

async function waymark(...argv: string[]) {
  const io = recordedIo({ NODE_ENV: "test", DATABASE_URL: databaseUrl });
  const code = await main(argv, io);
  return { code, out: io.stdout(), err: io.stderr() };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function importFile(path: string, ...options: string[]) {
  const { code, out, err } = await waymark("accounts", "import", path, "--json", ...options);
  return { code, err, json: out === "" ? null : JSON.parse(out) };
}

async function rows<Row extends Record<string, unknown>>(sql: string): Promise<Row[]> {
  return (await db.pool.query<Row>(sql)).rows;
}

async function counts() {
  const [row] =
    await rows(`select (select count(*) from account) as accounts, (select count(*) from account_field) as fields,
    (select count(*) from contact) as contacts, (select count(*) from attestation) as answers,
    (select count(*) from audit_event) as events`);
  return row;
}

const list = `Account #,Account Name,POC,POC e-mail,Env,Team,CloudTrail on?,Tag: app
${management},renamed,Ada,ada@example.com,PRD,Web,yes,
222233334444,legacy,Bo,"bo@example.com; ops@example.com",dev,Pay,no,"=1+1"
12345678901,lost,,,,,,
1.23457E+11,rounded,,,,,,
`;

it("a dry run says everything and writes nothing; the import writes it; the same again changes nothing", async () => {
  const path = file("list.csv", list);
  const before = await counts();
  const dry = await importFile(path, "--dry-run");
  expect(dry.code).toBe(3);
  expect(dry.json).toMatchObject({ created: 1, updated: 1, unchanged: 0, dryRun: true });
  expect(dry.json.rejected.map(({ row }: { row: number }) => row)).toEqual([4, 5]);
  expect(dry.json.rows[0].notes).toEqual([expect.stringContaining("AWS's word stands")]);
  expect(await counts()).toEqual(before);

  expect(await importFile(path)).toMatchObject({ code: 3, json: { created: 1, updated: 1, unchanged: 0 } });
  const listed = JSON.parse((await waymark("accounts", "list", "--json")).out);
  expect(listed.find(({ id }: { id: string }) => id === "222233334444")).toMatchObject({
    name: "legacy",
    contacts: [{ email: "bo@example.com" }, { email: "ops@example.com" }],
  });
  const answers = await rows(
    "select item_id, question, holds, evidence_url, source from attestation order by holds",
  );
  expect(answers).toEqual([
    { item_id: "3.1", question: "spreadsheet", holds: false, evidence_url: null, source: "import" },
    { item_id: "3.1", question: "spreadsheet", holds: true, evidence_url: null, source: "import" },
  ]);
  const after = await counts();
  expect((await importFile(path)).json).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
  expect(await counts()).toEqual(after);
  const events = await rows<{ action: string }>("select distinct action from audit_event");
  expect(events.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      "accounts.imported",
      "account.added",
      "contact.imported",
      "attestation.imported",
    ]),
  );
});

it("nothing is written where a row is rejected and none may be, or the file cannot be read", async () => {
  const before = await counts();
  const path = file("half.csv", "Account ID,Name\n555566667777,good\nnobody,bad\n");
  const refused = await importFile(path, "--all-or-nothing");
  expect(refused).toMatchObject({ code: 2, json: null });
  expect(refused.err).toContain("Row 3: An account id has 12 digits");
  const wrong = await importFile(file("wrong.xlsx", "Account ID,Name\n1,2\n"));
  expect(wrong).toMatchObject({ code: 2, json: null });
  expect(wrong.err).toContain("not what its name says");
  expect(await importFile(join(folder, "absent.csv"))).toMatchObject({ code: 2, json: null });
  expect(await counts()).toEqual(before);
});

it("what is asked about is taken by choice, and columns by a mapping that is remembered", async () => {
  const path = file("odd.csv", "Account ID,Crew\n12345678901,blue\n");
  const mapping = file("mapping.json", '{"columns": {"Crew": "businessUnit"}}');
  const first = await importFile(path, "--mapping", mapping, "--accept-repairs");
  expect(first).toMatchObject({ code: 0, json: { created: 1 } });
  const again = await importFile(file("odd2.csv", "Account ID,Crew\n012345678901,red\n"), "--dry-run");
  expect(again.json.rows[0].cells).toEqual([{ cell: "businessUnit", before: "blue", after: "red" }]);
  const wrong = await importFile(path, "--mapping", file("wrong.json", '{"Crew": "x"}'));
  expect(wrong).toMatchObject({ code: 2 });
});

it.each(["csv", "tsv", "xlsx", "json", "jsonl"])(
  "an export as .%s comes back without a change",
  async (format) => {
    const path = join(folder, `out.${format}`);
    expect((await waymark("accounts", "export", path)).code).toBe(0);
    const back = await importFile(path, "--empty-clears", "--replace-confirmed");
    expect(back.json).toEqual({ created: 0, updated: 0, unchanged: 3, rejected: [] });
  },
);

it("a cell that was edited in a spreadsheet program is the only change", async () => {
  const path = join(folder, "edit.xlsx");
  await waymark("accounts", "export", path);
  const book = XLSX.read(readFileSync(path));
  const sheet = book.Sheets[book.SheetNames[0] ?? ""] ?? {};
  const table: string[][] = XLSX.utils.sheet_to_json(sheet, { header: 1, raw: false, defval: "" });
  const at = table[0]?.indexOf("cost centre") ?? -1;
  const row = table.findIndex(([id]) => id === "222233334444");
  expect(table[0]).toContain("3.1 CloudTrail");
  sheet[XLSX.utils.encode_cell({ r: row, c: at })] = { t: "s", v: "CC-7" };
  const edited = file("edited.xlsx", XLSX.write(book, { type: "buffer", bookType: "xlsx" }));
  const { json } = await importFile(edited, "--dry-run", "--empty-clears");
  const changed = json.rows.filter(({ cells }: { cells: unknown[] }) => cells.length > 0);
  expect(changed).toMatchObject([
    { account: "222233334444", cells: [{ cell: "costCentre", before: null, after: "CC-7" }] },
  ]);
});

it("a row without a usable id is said with its candidates, and takes the one that is chosen", async () => {
  const path = file("lost.csv", "Account ID,Name,Cost centre\n1.2E+3,Legacy,CC-9\n");
  const dry = await waymark("accounts", "import", path, "--dry-run");
  expect(dry.out).toMatch(/2=222233334444 +legacy +same name/);
  const wrong = await importFile(path, "--choose", "two=222233334444");
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("4=111122223333") });
  const chosen = await importFile(path, "--choose", "2=2222-3333-4444", "--dry-run");
  expect(chosen).toMatchObject({ code: 0, json: { updated: 1, rejected: [] } });
});
