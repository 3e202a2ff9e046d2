/** Bills and lists that somebody brings: what they name shows on the radar, and only to who sees all accounts. */
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { cliViewer, type Viewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { importSightingFile, listSightingFiles, removeSightingFile } from "./radar-files.ts";
import { getSightedAccount } from "./radar-list.ts";
import { listSightings } from "./radar-page.ts";
import { useTestDatabase } from "./test-database.ts";
import { aFinishedRun, good } from "./test-refreshed.ts";
import { hoursLater, management, organizationId } from "./test-scenario.ts";

useTestDatabase();
beforeAll(aFinishedRun);

const admin = cliViewer("test");
const owner: Viewer = { actor: "user:owner", role: "owner", accounts: [good] };
const now = hoursLater(1);
const shop = "999900005555";

const bytes = (content: Uint8Array | string) => Readable.from([Buffer.from(content)]);
const bring = (name: string, content: Uint8Array | string) =>
  importSightingFile(admin, { name, content: bytes(content), now });
const get = (viewer: Viewer, accountId = shop) =>
  getSightedAccount(viewer, { accountId, organizationId, now });

const cur = (amount: string) =>
  `line_item_usage_account_id,line_item_usage_account_name,line_item_unblended_cost,bill_billing_period_start_date,line_item_currency_code
${shop},old-shop,${amount},2026-10-01,USD
${management},main,1,2026-10-01,USD
`;

test("a compressed CUR: who is not in the register shows with its name and months; the same file again replaces it", async () => {
  expect(await bring("cur.csv.gz", gzipSync(cur("2.5")))).toMatchObject({
    kind: "bill",
    format: "CUR 2.0",
    accounts: 2,
    outside: 1,
    rejected: [],
  });
  expect(await get(admin)).toMatchObject({ class: "unknown", name: "old-shop", places: ["bill"], seenIn: 0 });
  await bring("cur.csv.gz", gzipSync(cur("3.5")));
  const { rows } = await listSightings(admin, { accountId: shop, organizationId, after: null, limit: 10 });
  expect(rows).toMatchObject([
    { kind: "bill", accountId: null, detail: { amounts: { "2026-10 USD": 3.5 } } },
  ]);
  expect(await listSightingFiles(admin)).toMatchObject([{ name: "cur.csv.gz", accounts: 2 }]);
});

test("members are not shown, and an owner sees nothing of files", async () => {
  await expect(get(admin, management)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(get(owner)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a list of ids, with or without a head; what is not certain is left out with its reason", async () => {
  expect(await bring("a.txt", "9999-0000-6666\n999900007777\n1.23E+11\n")).toMatchObject({
    kind: "list",
    accounts: 2,
    rejected: [{ row: 3 }],
  });
  expect(await bring("b.csv", "Name;Account ID\nlab;999900008888\n")).toMatchObject({ accounts: 1 });
  expect(await get(admin, "999900008888")).toMatchObject({ name: "lab", places: ["other"] });
});

test("what names no account, what is damaged and what is empty is refused, and nothing is written", async () => {
  const before = await query("select name from sighting_file order by 1");
  await expect(bring("x.csv", "a,b\nc,d\n")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(bring("x.csv", "")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(bring("x.gz", gzipSync(cur("1")).subarray(0, 60))).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
  await expect(bring("cur.csv.gz", "a,b\nc,d\n")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  expect(await query("select name from sighting_file order by 1")).toEqual(before);
});

test("a hundred thousand rows take no more than their accounts", async () => {
  const rows = function* () {
    yield Buffer.from("LinkedAccountId,TotalCost,UsageStartDate\n");
    for (let at = 0; at < 100; at += 1) yield Buffer.from(`${shop},0.01,2026-10-01\n`.repeat(1000));
  };
  const read = await importSightingFile(admin, { name: "long.csv", content: Readable.from(rows()), now });
  expect(read).toMatchObject({ rows: 100_000, accounts: 1 });
});

test("a file is forgotten with all that it named", async () => {
  for (const { name } of await listSightingFiles(admin)) await removeSightingFile(admin, name);
  await expect(get(admin)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(removeSightingFile(admin, "cur.csv.gz")).rejects.toMatchObject({ code: "NOT_FOUND" });
});
