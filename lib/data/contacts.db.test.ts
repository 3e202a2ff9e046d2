/** The register of contacts: what is kept, who may change it, and that the rights of owners move with it at once. */
import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ContactKind, ContactRole } from "#lib/contact.ts";
import type { Viewer } from "#lib/viewer.ts";
import { confirmContacts } from "./contact-answers.ts";
import { removeContact, setContact } from "./contact-changes.ts";
import { eachContactLine, getContact, listContacts } from "./contact-list.ts";
import { listAccountContacts } from "./contacts.ts";
import { query } from "./database.ts";
import { handOverAtOnce, proposeHandover } from "./handover-changes.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, hoursLater, job, memberId, start } from "./test-scenario.ts";
import { getUser } from "./users.ts";

useTestDatabase();

const [payments, orders, foreign] = [memberId(1), memberId(2), memberId(3)];
const owner: Viewer = { actor: "user:ada", role: "owner", accounts: [payments, orders] };

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: payments }, { id: orders }, { id: foreign }]);
});

beforeEach(async () => {
  await query("delete from account_contact");
  await query("delete from contact");
});

/** One account, at once. */
const changeOwner = (viewer: Viewer, to: { accountId: string; from: string | null; email: string }) =>
  handOverAtOnce(viewer, {
    accountIds: [to.accountId],
    from: to.from,
    to: { email: to.email, name: null },
    reason: "handed_on",
    note: null,
    now: start,
  });

interface Entry {
  accountId?: string;
  role?: ContactRole;
  kind?: ContactKind;
  email?: string;
  name?: string | null;
  team?: string;
}

const set = (entry: Entry, viewer: Viewer = job) =>
  setContact(viewer, {
    accountId: payments,
    role: "owner",
    kind: "person",
    email: "ada@example.com",
    name: null,
    ...entry,
  });

const shown = async (accountId = payments) =>
  (await listAccountContacts(job, accountId)).map(({ email, role }) => `${role} ${email}`);

async function lastAudit(): Promise<unknown> {
  const [row] = await query(
    "select actor, action, subject, before, after from audit_event order by id desc limit 1",
  );
  return row;
}

const audits = async () => (await query("select 1 from audit_event")).length;

/** Id of a user who has signed in with a verified address. */
async function aUser(email: string): Promise<string> {
  const id = randomUUID();
  await query(
    `insert into app_user (id, issuer, subject, email, email_verified)
     values ($1::uuid, 'https://id.example.com', $1::uuid::text, $2, true)`,
    [id, email],
  );
  return id;
}

const rights = async (id: string) => {
  const { role, accounts } = await getUser(job, id);
  return { role, accounts };
};

describe("one account", () => {
  test("people and lists in roles, with who entered and changed them", async () => {
    await set({ email: " Ada@Example.com ", name: "Ada L." });
    expect(await lastAudit()).toEqual({
      actor: "job:test",
      action: "contact.added",
      subject: payments,
      before: null,
      after: {
        email: "ada@example.com",
        name: "Ada L.",
        team: null,
        kind: "person",
        role: "owner",
        confirmedAt: null,
      },
    });
    await set({ role: "root_mailbox", kind: "list", email: "aws-root@example.com" });
    await set({ role: "security", email: "ada@example.com" });
    expect(await listAccountContacts(job, payments)).toMatchObject([
      {
        email: "ada@example.com",
        name: "Ada L.",
        kind: "person",
        role: "owner",
        source: "person",
        confirmedAt: null,
      },
      { email: "ada@example.com", role: "security" },
      { email: "aws-root@example.com", name: null, kind: "list", role: "root_mailbox" },
    ]);
    await set({ name: "Ada Lovelace" });
    expect(await lastAudit()).toMatchObject({
      action: "contact.changed",
      before: { name: "Ada L." },
      after: { name: "Ada Lovelace" },
    });
    const written = await audits();
    await set({ name: null });
    expect(await audits()).toBe(written);
    expect((await listAccountContacts(job, payments))[0]?.name).toBe("Ada Lovelace");
  });

  test("confirmed by whoever says so, all at once, and again when something is added", async () => {
    await expect(confirmContacts(job, { accountId: payments, now: start })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await set({});
    await set({ role: "billing", email: "ben@example.com" });
    const confirmed = await confirmContacts(owner, { accountId: payments, now: start });
    expect(confirmed.map(({ confirmedAt, confirmedBy }) => [confirmedAt, confirmedBy])).toEqual([
      [start.toISOString(), "user:ada"],
      [start.toISOString(), "user:ada"],
    ]);
    await set({ role: "security", email: "eve@example.com" });
    const [, security] = await listAccountContacts(job, payments);
    expect(security).toMatchObject({ role: "security", confirmedAt: null });
  });

  test("removed in one role or all; whoever answers for nothing is forgotten", async () => {
    await set({});
    await set({ role: "billing" });
    await set({ accountId: orders });
    await removeContact(job, { accountId: payments, email: "ADA@example.com", role: "billing" });
    expect(await shown()).toEqual(["owner ada@example.com"]);
    await removeContact(job, { accountId: payments, email: "ada@example.com", role: null });
    expect(await lastAudit()).toMatchObject({
      action: "contact.removed",
      subject: payments,
      before: { contacts: [{ email: "ada@example.com", role: "owner" }] },
      after: null,
    });
    expect(await query("select email from contact")).toEqual([{ email: "ada@example.com" }]);
    await removeContact(job, { accountId: orders, email: "ada@example.com", role: "owner" });
    expect(await query("select email from contact")).toEqual([]);
    await expect(
      removeContact(job, { accountId: orders, email: "ada@example.com", role: "owner" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("thirty roles at most; one more is refused, who has one already is not", async () => {
    for (let number = 1; number <= 30; number += 1) await set({ email: `c${number}@example.com` });
    await expect(set({ email: "c31@example.com" })).rejects.toMatchObject({ code: "CONFLICT" });
    await set({ email: "c30@example.com", name: "Thirty" });
    expect(await query("select 1 from contact where email = 'c31@example.com'")).toEqual([]);
  });

  test.each<[string, Entry]>([
    ["no address", { email: "Ada" }],
    ["another alphabet", { email: "аda@example.com" }],
    ["a name with a control character", { name: "Ada\u202e" }],
  ])("%s is refused, and nothing is written", async (_name, entry) => {
    const written = await audits();
    await expect(set(entry)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await shown()).toEqual([]);
    expect(await audits()).toBe(written);
  });
});

describe("rights of owners", () => {
  test("come with the address, move with a change of owner, and go with a removal: at once", async () => {
    const [ada, ben] = [await aUser("ada.owner@example.com"), await aUser("ben.owner@example.com")];
    expect(await rights(ada)).toEqual({ role: null, accounts: 0 });
    await set({ email: "ada.owner@example.com" });
    await set({ email: "ada.owner@example.com", accountId: orders });
    expect(await rights(ada)).toEqual({ role: "owner", accounts: 2 });
    await confirmContacts(job, { accountId: payments, now: start });
    const email = "ben.owner@example.com";
    expect(await changeOwner(job, { accountId: payments, from: null, email })).toEqual([
      { accountId: payments, accountName: "account-0001", from: "ada.owner@example.com", roles: ["owner"] },
    ]);
    expect(await rights(ada)).toEqual({ role: "owner", accounts: 1 });
    expect(await rights(ben)).toEqual({ role: "owner", accounts: 1 });
    expect(await lastAudit()).toMatchObject({
      actor: "job:test",
      action: "contact.handed_over",
      before: { contacts: [{ email: "ada.owner@example.com", confirmedAt: start.toISOString() }] },
      after: { contacts: [{ email: "ben.owner@example.com", confirmedAt: null }] },
    });
    await removeContact(job, { accountId: orders, email: "ada.owner@example.com", role: "owner" });
    expect(await rights(ada)).toEqual({ role: null, accounts: 0 });
  });

  test("neither a list, nor another role, gives any", async () => {
    const id = await aUser("team@example.com");
    await set({ email: "team@example.com", kind: "list" });
    for (const role of ["security", "operations", "billing", "root_mailbox"] as const)
      await set({ email: "team@example.com", kind: "list", role });
    expect(await rights(id)).toEqual({ role: null, accounts: 0 });
    await set({ email: "team@example.com", kind: "person" });
    expect(await rights(id)).toEqual({ role: "owner", accounts: 1 });
  });

  test("one of several hands over; the others stay; nothing is handed over twice", async () => {
    await set({});
    await set({ email: "ben@example.com" });
    await set({ email: "team@example.com", kind: "list", role: "security" });
    const give = (from: string, email: string) => changeOwner(job, { accountId: payments, from, email });
    await give("ada@example.com", "team@example.com");
    const now = ["owner ben@example.com", "owner team@example.com", "security team@example.com"];
    expect(await shown()).toEqual(now);
    const written = await audits();
    await expect(give("ada@example.com", "team@example.com")).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(give("team@example.com", "Team@example.com")).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    expect(await audits()).toBe(written);
  });

  test("of several, the one who asks hands over, and nobody else's line moves", async () => {
    const give = (viewer: Viewer) =>
      changeOwner(viewer, { accountId: payments, from: null, email: "cyd@example.com" });
    await set({});
    await set({ email: "ben@example.com" });
    await expect(give(job)).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: expect.stringContaining("has several owners: say which"),
    });
    expect(await shown()).toEqual(["owner ada@example.com", "owner ben@example.com"]);
    const id = await aUser("Ben@example.com");
    await give({ actor: `user:${id}`, role: "security", accounts: "all" });
    expect(await shown()).toEqual(["owner ada@example.com", "owner cyd@example.com"]);
    await removeContact(job, { accountId: payments, email: "cyd@example.com", role: null });
    await give(job);
    expect(await shown()).toEqual(["owner cyd@example.com"]);
    await expect(give(job)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("two who hand over the same account at once: one does, the other hears that it is done", async () => {
    await set({});
    const give = (email: string) => changeOwner(job, { accountId: payments, from: "ada@example.com", email });
    const outcomes = await Promise.allSettled([give("ben@example.com"), give("cyd@example.com")]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await shown()).toHaveLength(1);
  });

  test("somebody who is entered for one account while forgotten for another is there afterwards", async () => {
    for (let round = 0; round < 10; round += 1) {
      await set({});
      await Promise.all([
        removeContact(job, { accountId: payments, email: "ada@example.com", role: null }),
        set({ accountId: orders }),
      ]);
      expect(await shown(orders)).toEqual(["owner ada@example.com"]);
      expect(await shown()).toEqual([]);
    }
  });
});

describe("who may what", () => {
  test("an owner changes their own accounts alone; a foreign one reads like a missing one", async () => {
    await set({ accountId: foreign });
    const to = { email: "eve@example.com", name: null };
    const attempts = (accountId: string) => [
      () => set({ accountId }, owner),
      () => confirmContacts(owner, { accountId, now: start }),
      () =>
        proposeHandover(owner, {
          accountIds: [accountId],
          from: null,
          to,
          reason: "handed_on",
          note: null,
          now: start,
        }),
      () => removeContact(owner, { accountId, email: "ada@example.com", role: null }),
      () => listAccountContacts(owner, accountId),
    ];
    const written = await audits();
    for (const accountId of [foreign, memberId(999), "' or true --"])
      for (const attempt of attempts(accountId))
        await expect(attempt()).rejects.toMatchObject({
          code: "NOT_FOUND",
          userMessage: `There is no account ${accountId}.`,
        });
    expect(await audits()).toBe(written);
    expect(await shown(foreign)).toEqual(["owner ada@example.com"]);
  });

  test("what somebody is to accounts out of sight cannot be changed through one's own", async () => {
    const id = await aUser("sec-team@example.com");
    await set({ accountId: foreign, kind: "list", email: "sec-team@example.com", name: "Security team" });
    const entered = await set(
      { kind: "person", email: "sec-team@example.com", name: "Renamed", role: "security" },
      owner,
    );
    expect(entered).toMatchObject({ kind: "list", name: "Security team" });
    expect(await rights(id)).toEqual({ role: null, accounts: 0 });
    await removeContact(owner, { accountId: payments, email: "sec-team@example.com", role: null });
    expect(await shown(foreign)).toEqual(["owner sec-team@example.com"]);
    // Of somebody who is there for one's own accounts alone it can.
    await set({ kind: "list", email: "team@example.com", role: "operations" }, owner);
    expect(
      await set({ kind: "person", email: "team@example.com", role: "operations", accountId: orders }, owner),
    ).toMatchObject({ kind: "person" });
  });

  test("a viewer reads what they see, and changes nothing", async () => {
    await set({});
    const viewer: Viewer = { actor: "user:vi", role: "viewer", accounts: [payments] };
    expect(await listAccountContacts(viewer, payments)).toHaveLength(1);
    await expect(set({ role: "billing" }, viewer)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const readOnly: Viewer = { ...owner, readOnly: true };
    await expect(set({ role: "billing" }, readOnly)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("somebody", () => {
  test("probably left: whoever signed in with the address, verified, is locked out", async () => {
    await set({});
    await set({ email: "ben@example.com" });
    const [gone, other] = [await aUser("Ada@example.com"), await aUser("ben@example.com")];
    const left = async () =>
      (await listContacts(job, { problem: "left", limit: 10, now: start })).contacts.map(
        ({ email }) => email,
      );
    expect(await left()).toEqual([]);
    await query("update app_user set disabled_at = now() where id::text = any($1)", [[gone]]);
    expect(await left()).toEqual(["ada@example.com"]);
    // Somebody else is there by the same address.
    await aUser("ada@example.com");
    expect(await left()).toEqual([]);
    await query("update app_user set disabled_at = now(), email_verified = false where id::text = $1", [
      other,
    ]);
    expect(await left()).toEqual([]);
  });

  test("with their accounts, page by page, as far as the viewer sees them", async () => {
    const { contactId } = await set({});
    await set({ role: "security" });
    await set({ accountId: orders });
    await confirmContacts(job, { accountId: orders, now: start });
    await set({ accountId: foreign });
    const first = await getContact(job, contactId, { limit: 2, now: start });
    expect(first).toMatchObject({
      contact: { accounts: 3, confirmed: 1, roles: ["owner", "security"], left: false },
      accounts: [
        { accountId: payments, roles: ["owner", "security"], confirmedAt: null, confirmed: false },
        { accountId: orders, roles: ["owner"], confirmedAt: start.toISOString(), confirmed: true },
      ],
      next: orders,
    });
    const rest = await getContact(job, contactId, { limit: 2, after: orders, now: start });
    expect(rest).toMatchObject({ accounts: [{ accountId: foreign }], next: null });
    expect(await getContact(owner, contactId, { limit: 9, now: start })).toMatchObject({
      contact: { accounts: 2 },
      next: null,
    });
    const eve: Viewer = { ...owner, accounts: [memberId(9)] };
    for (const id of [contactId, "x", randomUUID()])
      await expect(getContact(eve, id, { limit: 9, now: start })).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
    const lines = async (viewer: Viewer) => {
      const found: string[] = [];
      for await (const { email, accountId, role } of eachContactLine(viewer))
        found.push(`${email} ${accountId} ${role}`);
      return found;
    };
    expect(await lines(owner)).toEqual([
      `ada@example.com ${payments} owner`,
      `ada@example.com ${payments} security`,
      `ada@example.com ${orders} owner`,
    ]);
    expect(await lines(job)).toHaveLength(4);
  });
});

describe("the list", () => {
  test("by address, in pages, searched and filtered, of what is seen alone", async () => {
    await set({ name: "Ada Lovelace" });
    await set({ accountId: orders });
    await confirmContacts(job, { accountId: orders, now: start });
    await set({ role: "security", kind: "list", email: "sec@example.com" });
    await set({ accountId: foreign, email: "far@example.com", name: "Far Away" });
    await set({ accountId: foreign, role: "billing" });
    const first = await listContacts(job, { now: hoursLater(6), limit: 2 });
    expect(first).toMatchObject({
      total: 3,
      contacts: [
        {
          email: "ada@example.com",
          name: "Ada Lovelace",
          roles: ["billing", "owner"],
          accounts: 3,
          confirmed: 1,
          confirmedAt: null,
        },
        { email: "far@example.com" },
      ],
    });
    const second = await listContacts(job, { now: hoursLater(6), limit: 2, after: first.next ?? "" });
    expect(second).toMatchObject({ contacts: [{ email: "sec@example.com", kind: "list" }], next: null });
    const found = async (asked: Partial<Parameters<typeof listContacts>[1]>, viewer: Viewer = job) =>
      (await listContacts(viewer, { now: hoursLater(6), limit: 10, ...asked })).contacts.map(
        ({ email }) => email,
      );
    expect(await found({ search: "LOVE ada" })).toEqual(["ada@example.com"]);
    expect(await found({ search: "%" })).toEqual([]);
    expect(await found({ role: "security" })).toEqual(["sec@example.com"]);
    expect(await found({ kind: "list" })).toEqual(["sec@example.com"]);
    expect(await found({}, owner)).toEqual(["ada@example.com", "sec@example.com"]);
    expect(await found({ search: "far" }, owner)).toEqual([]);
    expect((await listContacts(owner, { now: hoursLater(6), limit: 10 })).contacts[0]).toMatchObject({
      accounts: 2,
      roles: ["owner"],
    });
    await confirmContacts(job, { accountId: payments, now: hoursLater(5) });
    expect(
      (await listContacts(owner, { now: hoursLater(6), limit: 1, role: "owner" })).contacts[0],
    ).toMatchObject({
      confirmed: 2,
      confirmedAt: start.toISOString(),
    });
    const at = (asked: object) => found({ ...asked, now: new Date(start.getTime() + 181 * 24 * 3_600_000) });
    expect(await found({ problem: "unconfirmed" })).toEqual(["ada@example.com", "far@example.com"]);
    expect(await at({ problem: "unconfirmed" })).toEqual([
      "ada@example.com",
      "far@example.com",
      "sec@example.com",
    ]);
    const [far] = (await listContacts(job, { now: hoursLater(6), search: "far", limit: 1 })).contacts;
    expect(await found({ after: far?.id }, owner)).toEqual([]);
    await expect(listContacts(job, { now: hoursLater(6), after: "x", limit: 1 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
