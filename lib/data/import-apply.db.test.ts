/** Importing while somebody else changes the same accounts. */
import { beforeAll, expect, test } from "vitest";
import { cautious } from "#lib/sheets/current.ts";
import { guessMapping } from "#lib/sheets/mapping.ts";
import { readSheet } from "#lib/sheets/read-sheet.ts";
import { setContact } from "./contact-changes.ts";
import { listAccountContacts } from "./contacts.ts";
import { query, transaction } from "./database.ts";
import { applyFile, type ImportFile } from "./import-apply.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId, start } from "./test-scenario.ts";

useTestDatabase();

const account = memberId(1);

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: account }]);
});

async function aFile(owner: string): Promise<ImportFile> {
  const text = `Account ID,Owner\n${account},${owner}\n`;
  const sheet = await readSheet(new TextEncoder().encode(text), { name: "owners.csv" });
  const mapping = guessMapping(sheet, { customColumns: [], itemIds: [] });
  return { name: "owners.csv", sheet, mapping, choices: cautious };
}

const owners = async () =>
  (await listAccountContacts(job, account)).map(
    ({ email, confirmedAt }) => `${email} ${confirmedAt !== null}`,
  );

/** Waits until a transaction of this database waits for another one. */
async function somebodyWaits(): Promise<void> {
  const waiting = `select 1 from pg_locks l join pg_stat_activity a using (pid)
    where not l.granted and a.datname = current_database()`;
  await expect.poll(async () => (await query(waiting)).length, { timeout: 30_000 }).toBe(1);
}

test("an owner who confirms while a file is imported is not replaced by what the file compared before", async () => {
  await setContact(job, {
    accountId: account,
    role: "owner",
    kind: "person",
    email: "ada@example.com",
    name: null,
  });
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const confirming = transaction(async (tx) => {
    await tx.query("select 1 from account where id = $1 for no key update", [account]);
    await tx.query(
      "update account_contact set confirmed_at = $2, confirmed_by = 'ada' where account_id = $1",
      [account, start],
    );
    begun.resolve();
    await gate.promise;
  });
  await begun.promise;
  const importing = applyFile(job, await aFile("ben@example.com"), { rejected: "skip", now: start });
  try {
    await Promise.race([somebodyWaits(), importing]);
  } finally {
    gate.resolve();
  }
  await confirming;
  expect((await importing).rejected).toMatchObject([
    { row: 2, reason: expect.stringContaining("confirmed") },
  ]);
  expect(await owners()).toEqual(["ada@example.com true"]);
});
