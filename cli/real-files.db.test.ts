/** `waymark accounts import --dry-run` with files as programs write them: what becomes of each row. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { connectTestOrganization } from "#lib/data/test-scenario.ts";
import { main } from "./main.ts";
import { recordedIo } from "./test-io.ts";

// Beside the checkout where somebody keeps them; elsewhere this is skipped.
const samples = join(process.cwd(), "../shared/samples");
describe.skipIf(!existsSync(samples))("real files", () => {
  let databaseUrl: string;

  beforeAll(async () => {
    databaseUrl = await createTestDatabase();
    const db = openDatabase({ url: databaseUrl });
    useDatabase(db);
    await connectTestOrganization();
    useDatabase(undefined);
    await db.close();
  });

  async function dryRun(path: string) {
    const io = recordedIo({ NODE_ENV: "test", DATABASE_URL: databaseUrl });
    const code = await main(["accounts", "import", join(samples, path), "--json", "--dry-run"], io);
    const out = io.stdout();
    return { code, err: io.stderr(), json: out === "" ? null : JSON.parse(out) };
  }

  it.each([
    ["spreadsheet/plain.csv", 0, { created: 2, unchanged: 0 }, []],
    // The duplicate of a row that says the same is no change.
    ["spreadsheet/excel_damage.csv", 3, { created: 3, unchanged: 1 }, [2, 3]],
    ["spreadsheet/accounts_merged.xlsx", 3, { created: 2, unchanged: 0 }, [5]],
    ["organizations-csv/Organization_accounts_information_2024.csv", 0, { created: 4, unchanged: 0 }, []],
    ["organizations-json/list-accounts.json", 0, { created: 3, unchanged: 1 }, []],
    ["swag/valid_accounts_v1.json", 0, { created: 2, unchanged: 0 }, []],
  ])("%s is read", async (path, code, counts, rejected) => {
    const { json, ...ended } = await dryRun(path);
    expect(ended.code, ended.err).toBe(code);
    expect(json).toMatchObject({ ...counts, updated: 0 });
    expect(json.rejected.map(({ row }: { row: number }) => row)).toEqual(rejected);
  });

  it.each([
    ["swag/aws_accounts.json", "lists accounts per service"],
    ["organizations-json/describe-organization.json", "No column is the account id"],
    ["organizations-json/list-organizational-units-for-parent.json", "No column is the account id"],
  ])("%s is refused in words", async (path, words) => {
    const { code, err, json } = await dryRun(path);
    expect(json).toBeNull();
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).not.toContain("unexpected");
  });
});
