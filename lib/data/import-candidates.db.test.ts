/** Rows whose id is lost: which known accounts they may be about, and finding another one by its name. */
import { beforeAll, expect, test } from "vitest";
import { writeNewAccounts } from "./account-details.ts";
import { getImport, receiveImport } from "./account-imports.ts";
import { transaction } from "./database.ts";
import { findAccounts, listImportCandidates } from "./import-candidates.ts";
import { listImportRows } from "./import-comparison.ts";
import { useTestDatabase } from "./test-database.ts";
import { connectTestOrganization, job, start } from "./test-scenario.ts";

useTestDatabase();

const known = [
  { id: "123456789012", name: "payments-prod", email: "aws+payments@example.com" },
  { id: "222222222222", name: "Payments Prod", email: "" },
  { id: "333344445555", name: "orders", email: "aws+orders@example.com" },
  ...Array.from({ length: 9 }, (_, at) => ({ id: `77770000000${at}`, name: "lab", email: "" })),
];

beforeAll(async () => {
  await connectTestOrganization();
  await transaction((tx) =>
    writeNewAccounts(
      tx,
      job,
      known.map(({ id, name, email }) => ({ accountId: id, fields: { name, email } })),
      { source: "manual" },
    ),
  );
});

async function candidatesOf(...lines: string[]) {
  const content = new TextEncoder().encode(`Account ID,Account Name,Root email\n${lines.join("\n")}\n`);
  const importId = await receiveImport(job, { name: "a.csv", content, itemIds: [], now: start });
  const { mapping } = await getImport(job, importId);
  const { rows } = await listImportRows(job, { importId, limit: 50 });
  const found = await listImportCandidates(job, { importId, mapping, rows });
  return rows.map(({ row }) =>
    (found.get(row) ?? []).map(({ accountId, why }) => `${accountId} ${why}`).join(", "),
  );
}

test("the e-mail says most, then the name, then what is left of the id", async () => {
  expect(
    await candidatesOf(
      "1.2E+3,Orders,",
      ",PAYMENTS PROD,AWS+Payments@example.com",
      "333344,,",
      "?,nobody,nobody@example.com",
      "333344445555,payments-prod,",
    ),
  ).toEqual([
    "333344445555 name",
    "123456789012 email, 222222222222 name",
    "333344445555 number",
    "",
    // Its id says which.
    "",
  ]);
});

test("of many that fit, few are shown; no row matches what it leaves empty", async () => {
  const [lab, empty] = await candidatesOf("?,Lab,", "?,,");
  expect(lab?.split(", ")).toHaveLength(5);
  expect(empty).toBe("");
});

test("words find accounts by name, e-mail and id, the one that is called so first", async () => {
  const ids = async (text: string, limit = 5) =>
    (await findAccounts(job, { text, limit })).map(({ accountId }) => accountId);
  expect(await ids("prod PAYMENTS")).toEqual(["222222222222", "123456789012"]);
  expect(await ids("payments-prod")).toEqual(["123456789012"]);
  expect(await ids("aws+orders")).toEqual(["333344445555"]);
  expect(await ids("3333")).toEqual(["333344445555"]);
  expect(await ids("lab", 3)).toHaveLength(4);
  expect(await ids("%_")).toEqual([]);
  expect(await ids("  ")).toEqual([]);
});
