/** What item 1.1 reads of the register of contacts. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { readAnswerKeys } from "./answer-inputs.ts";
import { confirmContacts } from "./contact-answers.ts";
import { type NewContact, removeContact, setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { readRecords } from "./record-inputs.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  connectTestOrganization,
  hoursLater,
  job,
  memberId,
  organizationId,
  start,
} from "./test-scenario.ts";

useTestDatabase();

const [payments, orders] = [memberId(1), memberId(2)];

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: payments }, { id: orders }]);
});

beforeEach(async () => {
  await query("delete from account_contact");
  await query("delete from contact");
});

const set = (entry: Partial<NewContact>) =>
  setContact(job, {
    accountId: payments,
    role: "owner",
    kind: "person",
    email: "ada@example.com",
    name: null,
    ...entry,
  });

const scope = { organizationId, accountIds: null };
const read = async () => (await readRecords({ query }, scope))(payments).contact;
const key = async () =>
  (await readAnswerKeys({ query }, { organizationId, accountIds: [payments, orders], now: start }))(payments);

test("owner, team and security contact, and the oldest confirmation once all of them have one", async () => {
  expect(await read()).toBeNull();
  const keys = [await key()];
  const change = async (made: Promise<unknown>) => {
    await made;
    keys.push(await key());
  };
  await change(set({ name: "Ada", team: "payments" }));
  expect(await read()).toMatchObject({ ownerName: "Ada", securityContactEmail: null, confirmedAt: null });
  await change(confirmContacts(job, { accountId: payments, now: start }));
  await change(set({ email: "security@example.com", kind: "list", role: "security" }));
  expect(await read()).toMatchObject({ confirmedAt: null });
  await change(confirmContacts(job, { accountId: payments, now: hoursLater(1) }));
  expect(await read()).toMatchObject({
    ownerEmail: "ada@example.com",
    team: "payments",
    securityContactEmail: "security@example.com",
    payerSource: "enumeration",
    confirmedAt: hoursLater(1).toISOString(),
  });
  await change(removeContact(job, { accountId: payments, email: "ada@example.com", role: null }));
  expect(new Set(keys).size).toBe(keys.length);
  // Whoever answers for bills is not asked for, and other accounts read nothing of it.
  const other = await key();
  await set({ role: "billing", email: "bills@example.com" });
  await set({ accountId: orders });
  expect(await key()).toBe(other);
});

test("of several owners, one person: nobody's name stands beside another's address or team", async () => {
  await set({ email: "a@example.com", name: null, team: "payments" });
  await set({ email: "b@example.com", name: "Grace" });
  expect(await read()).toMatchObject({ ownerName: "Grace", ownerEmail: "b@example.com", team: null });
  await set({ email: "c@example.com", name: "Linus", team: "orders" });
  expect(await read()).toMatchObject({
    ownerName: "Linus",
    ownerEmail: "c@example.com",
    team: "orders",
  });
});
