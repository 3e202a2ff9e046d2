import { beforeEach, expect, test } from "vitest";
import { cliViewer } from "#lib/viewer.ts";
import { appendAudit, verifyAudit } from "./audit.ts";
import { query, transaction } from "./database.ts";
import { useTestDatabase } from "./test-database.ts";
import { job } from "./test-scenario.ts";

useTestDatabase();

/** What somebody with rights on the database itself could do. */
async function tamper(sql: string): Promise<void> {
  await query("alter table audit_event disable trigger all");
  await query(sql);
  await query("alter table audit_event enable trigger all");
}

function append(n: number): Promise<void> {
  return transaction((tx) =>
    appendAudit(tx, cliViewer("ada"), {
      action: "test.done",
      subject: `s-${n}`,
      detail: { n, nested: { b: 1, a: null } },
    }),
  );
}

beforeEach(async () => {
  await tamper("truncate audit_event");
  for (let n = 1; n <= 5; n += 1) await append(n);
});

async function ids(): Promise<number[]> {
  return (await query<{ id: number }>("select id from audit_event order by id")).map(({ id }) => id);
}

test("an untouched chain verifies, an empty one too", async () => {
  expect(await verifyAudit(job)).toEqual({ ok: true, rows: 5, brokenAt: null });
  const [row] = await query("select actor, action, subject, detail from audit_event order by id limit 1");
  expect(row).toEqual({
    actor: "cli:ada",
    action: "test.done",
    subject: "s-1",
    detail: { n: 1, nested: { a: null, b: 1 } },
  });
  await tamper("truncate audit_event");
  expect(await verifyAudit(job)).toEqual({ ok: true, rows: 0, brokenAt: null });
});

test.each([
  ["the actor", "actor = 'cli:eve'"],
  ["the action", "action = 'else'"],
  ["the subject", "subject = 'else'"],
  ["the detail", `detail = '{"n": 4}'`],
  ["the time", "at = at + interval '1 second'"],
  ["the link", "previous = hash"],
])("a changed row is found: %s", async (_column, change) => {
  const third = (await ids())[2] ?? 0;
  await tamper(`update audit_event set ${change} where id = ${third}`);
  expect(await verifyAudit(job)).toEqual({ ok: false, rows: 3, brokenAt: third });
});

test("a deleted row is found at the one after it, a first row too", async () => {
  const [first = 0, second = 0, third = 0, fourth] = await ids();
  await tamper(`delete from audit_event where id = ${third}`);
  expect(await verifyAudit(job)).toMatchObject({ ok: false, brokenAt: fourth });
  await tamper(`delete from audit_event where id = ${first}`);
  expect(await verifyAudit(job)).toMatchObject({ ok: false, brokenAt: second });
});

test("rows appended at the same time form one chain", async () => {
  await Promise.all(Array.from({ length: 30 }, (_, n) => append(n)));
  expect(await verifyAudit(job)).toEqual({ ok: true, rows: 35, brokenAt: null });
});

test("a change that is rolled back leaves no row", async () => {
  const undone = transaction(async (tx) => {
    await appendAudit(tx, job, { action: "test.undone", subject: "s", detail: {} });
    throw new Error("no");
  });
  await expect(undone).rejects.toThrow("no");
  expect(await verifyAudit(job)).toEqual({ ok: true, rows: 5, brokenAt: null });
});
