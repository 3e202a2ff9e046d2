/** What a file would do, kept row by row: pages, choices, contradictions, and an import of what was looked at or nothing. */
import { beforeAll, describe, expect, test } from "vitest";
import { setAccountFields } from "./account-details.ts";
import { applyImport, changeImport, getImport, listRejectedRows, receiveImport } from "./account-imports.ts";
import { confirmContacts } from "./contact-answers.ts";
import { setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { getExpectedResult, listImportRows, type RowKind } from "./import-comparison.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId, start } from "./test-scenario.ts";

useTestDatabase();

const [payments, orders] = [memberId(1), memberId(2)];
const now = start;

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: payments }, { id: orders }]);
});

const receive = (text: string) =>
  receiveImport(job, { name: "a.csv", content: new TextEncoder().encode(text), itemIds: [], now });
const compared = async (importId: string) => {
  const { comparison, outline } = await getImport(job, importId);
  if (comparison === null) throw new Error("it is still being compared");
  return { comparison, outline };
};
const rowsOf = async (importId: string, kind?: RowKind) =>
  (await listImportRows(job, { importId, kind, limit: 50 })).rows.map(
    ({ row, result }) => `${row} ${result}`,
  );

test("rows are compared once, counted by kind, and read a page at a time", async () => {
  const id = await receive(
    `Account ID,Notes\n${payments},a\n${payments.slice(0, 5)},b\n${orders},c\n999988887777,d\n`,
  );
  const { comparison, outline } = await compared(id);
  expect(outline.rowCount).toBe(4);
  expect(comparison.counts).toMatchObject({ total: 4, created: 1, updated: 2, rejected: 1, conflict: 0 });
  expect(await rowsOf(id)).toEqual(["2 updated", "3 rejected", "4 updated", "5 created"]);
  expect(await rowsOf(id, "rejected")).toEqual(["3 rejected"]);
  const first = await listImportRows(job, { importId: id, limit: 3 });
  expect(first.next).toBe(4);
  const rest = await listImportRows(job, { importId: id, after: first.next ?? 0, limit: 3 });
  expect(rest).toMatchObject({ rows: [{ row: 5 }], next: null });
  expect(await listImportRows(job, { importId: id, after: 99_999_999_999, limit: 3 })).toEqual({
    rows: [],
    next: null,
    counts: comparison.counts,
  });
  await expect(getImport(job, "x")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await getExpectedResult(job, id)).toMatchObject({ created: 1, rejected: [{ row: 3 }] });
  expect(await listRejectedRows(job, id)).toEqual({
    heads: ["Account ID", "Notes"],
    rows: [{ row: 3, reason: expect.stringContaining("12 digits"), cells: [payments.slice(0, 5), "b"] }],
  });
});

describe("an import does what was looked at, or nothing", () => {
  test("a register that changed meanwhile is compared again first", async () => {
    const id = await receive(`Account ID,Notes\n${payments},from the file\n`);
    const looked = (await compared(id)).comparison.digest;
    const fields = { notes: "said meanwhile" };
    await setAccountFields(job, [{ accountId: payments, fields }], { source: "manual" });
    const apply = () => applyImport(job, id, { rejected: "skip", looked, now });
    await expect(apply()).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: expect.stringContaining("changed"),
    });
    const again = await changeImport(job, id, { now });
    expect(again.comparison.digest).not.toBe(looked);
    await expect(apply()).rejects.toMatchObject({
      userMessage: expect.stringContaining("Somebody has chosen"),
    });
    expect(
      await applyImport(job, id, { rejected: "skip", looked: again.comparison.digest, now }),
    ).toMatchObject({ updated: 1 });
  });

  test("an owner who confirms after somebody looked is not replaced unseen, although their replacement was allowed", async () => {
    await setContact(job, {
      accountId: orders,
      role: "owner",
      kind: "person",
      email: "ada@example.com",
      name: null,
    });
    const id = await receive(`Account ID,Owner\n${orders},ben@example.com\n`);
    await changeImport(job, id, { choose: () => ({ replaceConfirmed: true }), now });
    await confirmContacts(job, { accountId: orders, now });
    await expect(applyImport(job, id, { rejected: "skip", now })).rejects.toMatchObject({ code: "CONFLICT" });
    await changeImport(job, id, { now });
    expect(await applyImport(job, id, { rejected: "skip", now })).toMatchObject({ updated: 1 });
  });

  test("columns that cannot be used are said, and nothing is imported with them", async () => {
    const id = await receive(`Account ID,Notes\n${payments},x\n`);
    await query("update account_import set mapping = '{ignore,notes}' where id = $1", [id]);
    const { comparison } = await changeImport(job, id, { now });
    expect(comparison.problem).toEqual(expect.stringMatching(/account/i));
    await expect(applyImport(job, id, { rejected: "skip", now })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    await expect(listImportRows(job, { importId: id, limit: 5 })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });
});

test("of rows that contradict each other one is chosen, and the others stay out", async () => {
  const id = await receive(`Account ID,Cost centre\n${payments},one\n${payments},two\n${orders},three\n`);
  expect((await compared(id)).comparison.counts).toMatchObject({
    conflict: 2,
    rejected: 2,
    updated: 1,
  });
  expect(await rowsOf(id, "conflict")).toEqual(["2 rejected", "3 rejected"]);
  const { rows } = await listImportRows(job, { importId: id, kind: "conflict", limit: 5 });
  expect(rows.map(({ changes }) => changes[0]?.after)).toEqual(["one", "two"]);
  const chosen = await changeImport(job, id, { only: 3, now });
  expect(chosen.choices.left).toEqual([2]);
  expect(chosen.comparison.counts).toMatchObject({ conflict: 0, rejected: 1, updated: 2 });
  const [, row] = (await listImportRows(job, { importId: id, limit: 5 })).rows;
  expect(row).toMatchObject({ row: 3, result: "updated", changes: [{ after: "two" }] });
});

test("a row whose id is lost gets a known account, and only a known one", async () => {
  const id = await receive("Account ID,Notes\n1.2E+3,lost\n");
  const choose = (accountId: string) =>
    changeImport(job, id, { choose: () => ({ chosen: { "2": accountId } }), now });
  await choose("123456789012");
  expect((await listImportRows(job, { importId: id, limit: 5 })).rows).toMatchObject([
    { result: "rejected", reason: expect.stringContaining("is not known") },
  ]);
  await choose(orders);
  expect((await listImportRows(job, { importId: id, limit: 5 })).rows).toMatchObject([
    { result: "updated", accountId: orders, repaired: "You chose the account." },
  ]);
});
