/** Decisions about rows of a file: compared by themselves they come to what the whole file compared anew comes to. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { ImportChoices } from "#lib/sheets/current.ts";
import { setAccountFields } from "./account-details.ts";
import { applyImport, changeImport, getImport, type ImportChange, receiveImport } from "./account-imports.ts";
import { confirmContacts } from "./contact-answers.ts";
import { setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { listImportRows } from "./import-comparison.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId, start } from "./test-scenario.ts";

useTestDatabase();

const [payments, orders] = [memberId(1), memberId(2)];
const now = start;
const later = new Date(start.getTime() + 60_000);

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: payments }, { id: orders }]);
  const owner = { role: "owner", kind: "person", email: "ada@example.com", name: null } as const;
  await setContact(job, { accountId: payments, ...owner });
  await confirmContacts(job, { accountId: payments, now });
});

const receive = (text: string) =>
  receiveImport(job, { name: "a.csv", content: new TextEncoder().encode(text), itemIds: [], now });

/** Ids that are known, new, repaired, asked about and lost, few enough that rows share them. */
const cell = fc.constantFrom(
  payments,
  payments,
  `${orders.slice(0, 4)}-${orders.slice(4, 8)}-${orders.slice(8)}`,
  orders,
  "999988887777",
  "9999 8888 7777",
  "99998888777",
  "1.2E+11",
  "total",
);
const row = fc.record({
  id: cell,
  costCentre: fc.constantFrom("", "one", "two"),
  owner: fc.constantFrom("", "ada@example.com", "ben@example.com"),
});
const decision = fc.record({
  kind: fc.constantFrom("accept", "leave", "take", "only", "choose", "forget", "clear"),
  row: fc.integer({ min: 2, max: 9 }),
  account: fc.constantFrom(payments, orders, "999988887777"),
});

function changeOf({ kind, row: at, account }: typeof decision extends fc.Arbitrary<infer D> ? D : never) {
  const without = (rows: ImportChoices["accepted"]) =>
    rows === "all" ? [] : rows.filter((one) => one !== at);
  const choose: NonNullable<ImportChange["choose"]> = ({ accepted, left, chosen, emptyClears }) => {
    const { [String(at)]: _old, ...others } = chosen;
    if (kind === "accept") return { accepted: [...without(accepted), at] };
    if (kind === "leave") return { left: [...without(left), at] };
    if (kind === "take" || kind === "only") return { left: without(left) };
    if (kind === "choose") return { chosen: { ...others, [String(at)]: account } };
    return kind === "forget" ? { chosen: others } : { emptyClears: !emptyClears };
  };
  return { choose, ...(kind === "only" && { only: at }) };
}

const kept = async (importId: string) => {
  const rows = await query(
    `select row, result, repaired, conflict, diff, account_id, hash from account_import_row
     where import_id = $1 order by row`,
    [importId],
  );
  const { comparison } = await getImport(job, importId);
  return { rows, counts: comparison?.counts, digest: comparison?.digest };
};

test("decisions one by one come to the same rows, sums and digest as the whole file compared anew", async () => {
  const seen = { rows: 0, whole: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 8 }),
      fc.array(decision, { minLength: 1, maxLength: 5 }),
      async (rows, decisions) => {
        const lines = rows.map(({ id, costCentre, owner }) => `${id},${costCentre},${owner}`);
        const importId = await receive(`Account ID,Cost centre,Owner\n${lines.join("\n")}\n`);
        for (const one of decisions) {
          const { comparison } = await changeImport(job, importId, { ...changeOf(one), now: later });
          seen[comparison.at === now.toISOString() ? "rows" : "whole"] += 1;
        }
        const decided = await kept(importId);
        await changeImport(job, importId, { now });
        expect(decided).toEqual(await kept(importId));
      },
    ),
    { numRuns: 60 },
  );
  // Else nothing was decided by itself, and nothing is shown.
  expect(seen.rows).toBeGreaterThan(20);
});

test("a decision leaves the other rows as they were compared; an import of what has changed there is refused", async () => {
  const id = await receive(
    `Account ID,Cost centre\n${payments},one\n${payments},two\n${orders},three\n${orders.slice(0, 3)},x\n`,
  );
  await setAccountFields(job, [{ accountId: orders, fields: { costCentre: "three" } }], { source: "manual" });
  const { comparison } = await changeImport(job, id, { only: 3, now: later });
  expect(comparison).toMatchObject({
    at: now.toISOString(),
    counts: { total: 4, updated: 2, rejected: 2, conflict: 0 },
  });
  const { rows } = await listImportRows(job, { importId: id, limit: 9 });
  expect(rows.map(({ row: at, result }) => `${at} ${result}`)).toEqual([
    "2 rejected",
    "3 updated",
    "4 updated",
    "5 rejected",
  ]);
  const apply = () => applyImport(job, id, { rejected: "skip", now });
  await expect(apply()).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await changeImport(job, id, { now: later })).comparison).toMatchObject({
    at: later.toISOString(),
    counts: { updated: 1, unchanged: 1 },
  });
  expect(await apply()).toMatchObject({ updated: 1, unchanged: 1 });
});

test("decisions at once are all counted", async () => {
  const lines = Array.from({ length: 8 }, (_, at) => `9999888877${at}0,${at}`);
  const id = await receive(`Account ID,Cost centre\n${lines.join("\n")}\n`);
  const leave = (at: number) =>
    changeImport(job, id, { choose: ({ left }) => ({ left: [...left, at] }), now: later });
  await Promise.all([2, 3, 4, 5, 6].map(leave));
  const decided = await kept(id);
  expect(decided.counts).toMatchObject({ total: 8, created: 3, rejected: 5 });
  await changeImport(job, id, { now });
  expect(await kept(id)).toEqual(decided);
});
