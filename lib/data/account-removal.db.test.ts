/** An account leaves the register with all that is kept of it, or not at all. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addAccounts } from "./account-details.ts";
import { getAccountRemoval, removeAccount } from "./account-removal.ts";
import { setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { importResources } from "./resource-import.ts";
import { asOwner, useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId, start } from "./test-scenario.ts";

useTestDatabase();

const [alone, other, listed] = ["999999999999", "888888888888", memberId(1)];
const ada = {
  email: "ada@example.com",
  name: "Ada",
  team: null,
  role: "owner" as const,
  kind: "person" as const,
};

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: listed }]);
});

beforeEach(async () => {
  await query("delete from account_contact");
  await query("delete from contact");
  for (const table of ["attestation", "resource", "resource_count", "resource_change", "account_resources"])
    await query(`delete from ${table}`);
  await query("delete from account where organization_id = 'register'");
  const fields = { name: "Lab", unit: "/Old", environment: "test" };
  await addAccounts(
    job,
    [
      { accountId: alone, fields },
      { accountId: other, fields: {} },
    ],
    { source: "manual" },
  );
});

/** One of everything that can hang on an account that was never read. */
async function furnish(): Promise<void> {
  await setContact(job, { ...ada, accountId: alone });
  await setContact(job, { ...ada, accountId: alone, role: "billing", email: "bill@example.com" });
  await setContact(job, { ...ada, accountId: other });
  await importResources(job, {
    file: "a.csv",
    now: start,
    entries: [{ accountId: alone, resources: [] }],
  });
  await query(
    `insert into attestation (id, organization_id, account_id, item_id, question, holds, note, answered_by, answered_at, review_by)
     values (gen_random_uuid(), 'register', $1, '3.1', 'q', true, '', 'user:ada', $2, $2)`,
    [alone, start],
  );
}

const columnsNamingAccounts = () =>
  query<{ table: string }>(
    `select distinct c.table_name as table from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name in ('account_id', 'subject_id')
     order by 1`,
  );

describe("what goes", () => {
  test("is said before, and all of it goes, with the address that answers for nothing else", async () => {
    await furnish();
    const removal = await getAccountRemoval(job, alone);
    expect(removal).toMatchObject({
      name: "Lab",
      refusal: null,
      parts: { fields: 3, contacts: 2, answers: 1, changes: 1, resources: 0, handovers: 0 },
      records: 7,
    });
    await removeAccount(job, { accountId: alone, records: removal.records });
    const left = await Promise.all(
      (await columnsNamingAccounts()).map(async ({ table }) => {
        const column = table.startsWith("item_") || ["stage_count", "stage_total", "refresh"].includes(table);
        const [row] = await query<{ rows: number }>(
          `select count(*)::int as rows from ${table} where ${column ? "subject_id" : "account_id"} = $1`,
          [alone],
        );
        return row?.rows === 0 ? [] : [table];
      }),
    );
    expect(left.flat()).toEqual([]);
    expect(await query("select id from account where id = $1", [alone])).toEqual([]);
    expect(await query("select email from contact order by 1")).toEqual([{ email: ada.email }]);
    expect(await query("select 1 from organizational_unit where organization_id = 'register'")).toEqual([]);
    const [event] = await query(
      "select action, subject, before, after, detail from audit_event order by id desc limit 1",
    );
    expect(event).toMatchObject({
      action: "account.removed",
      subject: alone,
      after: null,
      detail: { contacts: 2, answers: 1 },
      before: {
        name: "Lab",
        fields: { environment: "test", unit: "/Old" },
        contacts: [{ email: ada.email }, { email: "bill@example.com" }],
        answers: [{ itemId: "3.1", holds: true, answeredBy: "user:ada" }],
      },
    });
  });

  test("every table that names accounts is thought of", async () => {
    const goes =
      "account_claim account_contact account_event account_field account_resources attestation campaign_account exception " +
      "expected_place handover " +
      "notification_subscription refresh resource resource_change resource_count sighting_question";
    // Written with what a role reads in an account; none is in the register.
    const ofReadAccounts =
      "account_coverage account_facts account_reference account_sighting account_sighting_state account_trust " +
      "aws_contacts facts_about facts_wanted item_status item_status_event item_tally run_account stage_count stage_total";
    // About an account that need not be here, or told already.
    const stays = "account_import_row notification_event roadmap_record sighting_dismissal vendor_account";
    const tables = await columnsNamingAccounts();
    expect(tables.map(({ table }) => table)).toEqual(`${goes} ${ofReadAccounts} ${stays}`.split(" ").sort());
  });
});

describe("what stays", () => {
  test.each([
    ["listed by an organization", false, /lists account .*: it cannot be removed here/],
    ["that has left its organization", true, /was in .* is kept/],
  ])("an account %s, with a reason", async (_, isGone, words) => {
    if (isGone) await query("update account set missing_since = now() where id = $1", [listed]);
    const removal = await getAccountRemoval(job, listed);
    expect(removal.refusal).toMatch(words);
    const attempt = removeAccount(job, { accountId: listed, records: 1_000 });
    await expect(attempt).rejects.toMatchObject({ code: "CONFLICT", userMessage: removal.refusal });
    await query("update account set missing_since = null where id = $1", [listed]);
  });

  test("one of which more would go than was said", async () => {
    const { records } = await getAccountRemoval(job, alone);
    await setContact(job, { ...ada, accountId: alone });
    await expect(removeAccount(job, { accountId: alone, records })).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: expect.stringContaining("look again"),
    });
  });

  test("all of it, when the last statement fails", async () => {
    await furnish();
    const before = await getAccountRemoval(job, alone);
    await asOwner(
      "alter table audit_event add constraint full_disk check (action <> 'account.removed') not valid",
      {
        triggers: true,
      },
    );
    try {
      await expect(removeAccount(job, { accountId: alone, records: 99 })).rejects.toThrow();
    } finally {
      await asOwner("alter table audit_event drop constraint full_disk", { triggers: true });
    }
    expect(await getAccountRemoval(job, alone)).toEqual(before);
    expect(await query("select email from contact order by 1")).toHaveLength(2);
  });
});

test("of two who remove it at once one finds it gone; whoever gives it a contact meanwhile gets an answer", async () => {
  const attempts = [
    removeAccount(job, { accountId: alone, records: 99 }),
    removeAccount(job, { accountId: alone, records: 99 }),
    setContact(job, { ...ada, accountId: alone }),
  ];
  const ends = await Promise.allSettled(attempts);
  expect(
    ends
      .slice(0, 2)
      .map(({ status }) => status)
      .sort(),
  ).toEqual(["fulfilled", "rejected"]);
  expect(await query("select 1 from account where id = $1", [alone])).toEqual([]);
  expect(await query("select 1 from contact")).toEqual([]);
});
