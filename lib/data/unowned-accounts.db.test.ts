/** Accounts that nobody owns: what their tags suggest, and who sees it. */
import { beforeAll, expect, test } from "vitest";
import { setAccountFields } from "./account-details.ts";
import { setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { proposeHandover } from "./handover-changes.ts";
import { askSuggestedOwners } from "./owner-requests.ts";
import { setTagMappings } from "./tag-mapping.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, job, memberId, start } from "./test-scenario.ts";
import { listUnownedAccounts } from "./unowned-accounts.ts";

useTestDatabase();

const [payments, orders, owned] = [memberId(1), memberId(2), memberId(3)];
const [third, fourth] = [memberId(4), memberId(5)];
const list = (viewer = job) => listUnownedAccounts(viewer, { limit: 10, now: start });
const suggestions = async () =>
  Object.fromEntries((await list()).accounts.map(({ accountId, suggestion }) => [accountId, suggestion]));

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([payments, orders, owned, third, fourth].map((id) => ({ id })));
  await query("update account set state = 'CLOSED' where id not in ($1, $2, $3)", [payments, orders, owned]);
  const person = { role: "owner", kind: "person", email: "ada@example.com", name: "Ada L." } as const;
  await setContact(job, { accountId: owned, ...person });
  const tags = { Team: "Ada@Example.com ", Contact: "kim@example.com" };
  await setAccountFields(job, [{ accountId: payments, fields: { tags } }], { source: "manual" });
  const words = { team: "the payments people" };
  await setAccountFields(job, [{ accountId: orders, fields: { tags: words } }], { source: "manual" });
});

test("no tag suggests anybody before somebody says which one does; then the first key that holds an address", async () => {
  expect(await suggestions()).toEqual({ [payments]: null, [orders]: null });
  await setTagMappings(job, [{ field: "owner", keys: ["team", "contact"] }]);
  expect(await suggestions()).toEqual({
    [payments]: {
      email: "ada@example.com",
      name: "Ada L.",
      known: true,
      tag: expect.stringMatching(/^Team=Ada@Example/),
    },
    [orders]: null,
  });
  await setTagMappings(job, [{ field: "owner", keys: ["contact", "team"] }]);
  expect(await suggestions()).toMatchObject({
    [payments]: { email: "kim@example.com", name: null, known: false },
  });
  // One that holds no address, whatever it looks like, leaves the next to say.
  const tags = { Team: "ada@example.com", Contact: "ask @reception" };
  await setAccountFields(job, [{ accountId: payments, fields: { tags } }], { source: "manual" });
  expect(await suggestions()).toMatchObject({ [payments]: { email: "ada@example.com" } });
  // It fills no field of an account.
  expect(await query("select 1 from account_field where field = 'owner'")).toEqual([]);
});

test("who is asked stands beside it, and pages follow each other", async () => {
  await proposeHandover(job, {
    accountIds: [payments],
    from: null,
    to: { email: "kim@example.com", name: null },
    reason: "other",
    note: null,
    now: start,
  });
  const first = await listUnownedAccounts(job, { limit: 1, now: start });
  expect(first).toMatchObject({
    accounts: [{ accountId: payments, askedTo: "kim@example.com" }],
    total: 2,
    next: payments,
  });
  const rest = await listUnownedAccounts(job, { after: first.next, limit: 1, now: start });
  expect(rest).toMatchObject({ accounts: [{ accountId: orders, askedTo: null }], next: null });
  expect(await list({ actor: "user:v", role: "viewer", accounts: [orders] })).toMatchObject({ total: 1 });
});

const request = (accountId: string, email: string) => ({ accountId, email });
const mails = () =>
  query("select addressee, subject from notification_event where kind = 'handover.offered'");

test("several people are asked at once, each once with all of their accounts; what is left says why", async () => {
  await query("delete from handover");
  await query("delete from notification_event");
  const team = (email: string) => ({ fields: { tags: { Team: email } } });
  const list = { role: "security", kind: "list", email: "all@example.com", name: null } as const;
  await setContact(job, { accountId: owned, ...list });
  await query("update account set state = 'ACTIVE' where id = any($1)", [[third, fourth]]);
  await setAccountFields(
    job,
    [
      { accountId: payments, ...team("Ada@example.com") },
      { accountId: orders, ...team("ada@example.com") },
      { accountId: third, ...team("lin@example.com") },
      { accountId: fourth, ...team("all@example.com") },
    ],
    { source: "manual" },
  );
  const requests = [
    request(payments, "ada@example.com"),
    request(orders, "ADA@example.com"),
    request(third, "somebody-else@example.com"),
    request(fourth, "all@example.com"),
    request(owned, "ada@example.com"),
  ];
  expect(await askSuggestedOwners(job, { requests, now: start })).toEqual({
    asked: [{ email: "ada@example.com", accountIds: [payments, orders] }],
    left: [
      { accountId: owned, reason: "not_open" },
      { accountId: third, reason: "changed" },
      { accountId: fourth, reason: "list" },
    ],
  });
  const again = await askSuggestedOwners(job, {
    requests: [request(payments, "ada@example.com"), request(third, "lin@example.com")],
    now: start,
  });
  expect(again).toEqual({
    asked: [{ email: "lin@example.com", accountIds: [third] }],
    left: [{ accountId: payments, reason: "asked" }],
  });
  const open = await query("select account_id, to_email from handover where state = 'proposed' order by 1");
  expect(open).toEqual([
    { account_id: payments, to_email: "ada@example.com" },
    { account_id: orders, to_email: "ada@example.com" },
    { account_id: third, to_email: "lin@example.com" },
  ]);
  expect(await mails()).toEqual([
    { addressee: "address:ada@example.com", subject: "2 accounts" },
    { addressee: "address:lin@example.com", subject: expect.any(String) },
  ]);
});

test("an account that the viewer does not see: nobody is asked at all", async () => {
  await query("delete from handover");
  const owner = { actor: "user:o", role: "owner", accounts: [payments] } as const;
  const requests = [request(payments, "ada@example.com"), request(orders, "ada@example.com")];
  await expect(askSuggestedOwners(owner, { requests, now: start })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect(await query("select 1 from handover")).toEqual([]);
});
