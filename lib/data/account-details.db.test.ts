/** What is said of accounts: merged, audited, undone with the transaction; and accounts that no organization lists. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AccountFields, SayingSource } from "#lib/account-fields.ts";
import type { Viewer } from "#lib/viewer.ts";
import { addAccounts, setAccountFields } from "./account-details.ts";
import { query } from "./database.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId } from "./test-scenario.ts";

useTestDatabase();

const [payments, orders, foreign] = [memberId(1), memberId(2), memberId(3)];
const alone = "999999999999";
const owner: Viewer = { actor: "user:ada", role: "owner", accounts: [payments, orders] };

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: payments }, { id: orders }, { id: foreign }]);
});

beforeEach(async () => {
  await query("delete from account where organization_id = 'register'");
  await query("delete from account_field");
  await query("update account set environment = null, notes = null, tags = '{}', custom = '{}'");
});

const set = (fields: AccountFields, source: SayingSource = "manual", viewer: Viewer = job) =>
  setAccountFields(viewer, [{ accountId: payments, fields }], { source });

async function stored(id: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await query(
    `select a.name, a.email, a.state::text as state, u.path as unit, a.environment, a.tags, a.source::text as source
     from account a left join organizational_unit u on u.id = a.unit_id where a.id = $1`,
    [id],
  );
  return row;
}

const audited = () =>
  query(
    "select action, subject, detail->>'source' as source, before, after from audit_event order by id desc limit 1",
  );

describe("what is said of a listed account", () => {
  test("a person's word stands, a file's is kept beneath it, and both leave a trace", async () => {
    await set({ environment: "dev", tags: { a: "1" } }, "spreadsheet");
    const { changes, shadowed } = await set({ environment: "prod" });
    expect(changes).toEqual([
      { accountId: payments, before: { environment: "dev" }, after: { environment: "prod" } },
    ]);
    expect(shadowed).toEqual([]);
    expect(await audited()).toEqual([
      {
        action: "account.fields_set",
        subject: payments,
        source: "manual",
        before: { environment: "dev" },
        after: { environment: "prod" },
      },
    ]);
    const again = await set({ environment: "test" }, "spreadsheet");
    expect(again).toMatchObject({
      changes: [],
      unchanged: 1,
      shadowed: [{ accountId: payments, field: "environment", by: "manual" }],
    });
    expect(await stored(payments)).toMatchObject({ environment: "prod", tags: { a: "1" } });
    await set({ environment: null });
    expect(await stored(payments)).toMatchObject({ environment: null });
  });

  test("nothing is written where nothing changes, and nothing by a preview", async () => {
    await set({ environment: "prod" });
    const rows = () =>
      query("select xmin, id from account union all select xmin, account_id from account_field");
    const [before, events] = [await rows(), await query("select id from audit_event")];
    await set({ environment: "prod" });
    const entries = [payments, orders].map((accountId) => ({ accountId, fields: { environment: "test" } }));
    const preview = await setAccountFields(job, entries, { source: "manual", preview: true });
    expect(preview.changes).toHaveLength(2);
    expect([await rows(), await query("select id from audit_event")]).toEqual([before, events]);
  });

  test.each<[string, () => Promise<unknown>, string, string]>([
    ["its name is AWS's", () => set({ name: "mine" }), "INVALID_INPUT", "Name comes from the organization"],
    [
      "a custom column that there is not",
      () => set({ "custom.x": "1" }),
      "INVALID_INPUT",
      `Account ${payments}: There is no custom column x.`,
    ],
    [
      "an owner's cost tags",
      () => set({ tags: { a: "1" } }, "manual", owner),
      "FORBIDDEN",
      "Setting tags needs",
    ],
    ["an owner's file", () => set({ notes: "x" }, "spreadsheet", owner), "FORBIDDEN", "account.admin"],
    [
      "of somebody else's account",
      () => setAccountFields(owner, [{ accountId: foreign, fields: { notes: "x" } }], { source: "manual" }),
      "NOT_FOUND",
      `There is no account ${foreign}.`,
    ],
    [
      "one account twice",
      () =>
        setAccountFields(
          job,
          [0, 1].map(() => ({ accountId: payments, fields: {} })),
          { source: "manual" },
        ),
      "INVALID_INPUT",
      "is named twice",
    ],
  ])("refused: %s", async (_, attempt, code, words) => {
    await expect(attempt()).rejects.toMatchObject({ code, userMessage: expect.stringContaining(words) });
  });

  test("an owner says of their own account what owners know", async () => {
    await set({ environment: "prod", notes: "ask Ada" }, "manual", owner);
    expect(await stored(payments)).toMatchObject({ environment: "prod" });
  });
});

describe("accounts that no organization lists", () => {
  test("are added to the register with their OU, and those that are known are left alone", async () => {
    const fields = {
      name: "Legacy",
      unit: "/Old/Lab",
      email: "root@legacy.example.com",
      environment: "prod",
    };
    const result = await addAccounts(
      job,
      [
        { accountId: alone, fields },
        { accountId: payments, fields: { name: "mine" } },
      ],
      { source: "spreadsheet" },
    );
    expect(result).toEqual({ added: [alone], existing: [payments] });
    expect(await stored(alone)).toEqual({
      name: "Legacy",
      email: "root@legacy.example.com",
      state: "UNKNOWN",
      unit: "/Old/Lab",
      environment: "prod",
      tags: {},
      source: "spreadsheet",
    });
    expect(await stored(payments)).toMatchObject({ source: "organization" });
    const events = () =>
      query("select kind::text as kind from account_event where account_id = $1 order by id", [alone]);
    expect(await events()).toEqual([{ kind: "new" }]);
    const later = { name: "Lab", state: "SUSPENDED", unit: "/New" };
    await setAccountFields(job, [{ accountId: alone, fields: later }], { source: "manual" });
    expect((await events()).map(({ kind }) => kind)).toEqual(["new", "renamed", "moved", "suspended"]);
    expect(
      await query("select path from organizational_unit where organization_id = 'register' order by 1"),
    ).toEqual([{ path: "/" }, { path: "/New" }]);
  });

  test("two thousand at once", async () => {
    const entries = Array.from({ length: 2_000 }, (_, index) => ({
      accountId: String(800_000_000_000 + index),
      fields: {
        name: `account ${index}`,
        environment: index % 2 === 0 ? "prod" : "dev",
        unit: `/Unit ${index % 50}`,
      },
    }));
    const { added } = await addAccounts(job, entries, { source: "spreadsheet" });
    expect(added).toHaveLength(2_000);
  });

  test("an owner adds none", async () => {
    await expect(
      addAccounts(owner, [{ accountId: alone, fields: {} }], { source: "manual" }),
    ).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});
