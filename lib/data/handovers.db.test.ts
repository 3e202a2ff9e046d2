/** Accounts that change hands: asked and answered, expiry, races, and who sees and does what. */
import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Viewer } from "#lib/viewer.ts";
import { confirmContacts } from "./contact-answers.ts";
import { removeContact, setContact } from "./contact-changes.ts";
import { listAccountContacts } from "./contacts.ts";
import { query } from "./database.ts";
import { answerHandovers } from "./handover-answers.ts";
import { handOverAtOnce, proposeHandover, withdrawHandover } from "./handover-changes.ts";
import { type HandoverRequest, previewHandover } from "./handover-plan.ts";
import { listHandovers, listOffers } from "./handovers.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, hoursLater, job, memberId, start } from "./test-scenario.ts";
import { getUser } from "./users.ts";

useTestDatabase();

const [payments, orders, foreign] = [memberId(1), memberId(2), memberId(3)];
const adas: Viewer = { actor: "user:ada", role: "owner", accounts: [payments, orders] };

/** Somebody who has signed in with this address. */
async function aUser(email: string, verified = true): Promise<Viewer> {
  const id = randomUUID();
  await query(
    `insert into app_user (id, issuer, subject, email, email_verified)
     values ($1::uuid, 'https://id.example.com', $1::uuid::text, $2, $3)`,
    [id, email, verified],
  );
  return { actor: `user:${id}`, role: "owner", accounts: [] };
}

const rightsOf = async ({ actor }: Viewer) => {
  const { role, accounts } = await getUser(job, actor.replace("user:", ""));
  return { role, accounts };
};

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: payments }, { id: orders }, { id: foreign }]);
});

beforeEach(async () => {
  for (const table of ["handover", "account_contact", "contact", "app_user"])
    await query(`delete from ${table}`);
  for (const accountId of [payments, orders]) {
    await setContact(job, {
      accountId,
      role: "owner",
      kind: "person",
      email: "ada@example.com",
      name: "Ada L.",
    });
    await confirmContacts(job, { accountId, now: start });
  }
});

const request = (changes: Partial<HandoverRequest> = {}): HandoverRequest => ({
  accountIds: [payments],
  from: null,
  to: { email: "Ben@Example.com", name: "Ben O." },
  reason: "handed_on",
  note: null,
  ...changes,
});
const propose = (changes: Partial<HandoverRequest> = {}, viewer: Viewer = adas, now = start) =>
  proposeHandover(viewer, { ...request(changes), now });
const answer = (viewer: Viewer, ids: string[] | null, accept = true, now = hoursLater(1)) =>
  answerHandovers(viewer, { ids, accept, answer: accept ? null : "not mine", now });
const owners = async (accountId = payments) =>
  (await listAccountContacts(job, accountId)).map(({ email, role }) => `${role} ${email}`);
const states = async (now = hoursLater(1)) =>
  (await listHandovers(job, { limit: 50, now })).handovers.map(
    ({ accountId, state }) => `${accountId} ${state}`,
  );
const audits = async () =>
  (await query<{ action: string }>("select action from audit_event order by id")).map(({ action }) => action);

describe("asked and answered", () => {
  test("the old owner stays until the successor accepts, and the rights move with it", async () => {
    const ben = await aUser("Ben@example.com");
    expect(await rightsOf(ben)).toEqual({ role: null, accounts: 0 });
    const [id = ""] = await propose({ note: "  It is   yours " });
    expect(await owners()).toEqual(["owner ada@example.com"]);
    // Let in, to answer; they see no account yet.
    expect(await rightsOf(ben)).toEqual({ role: "owner", accounts: 0 });
    expect(await listOffers(ben, { now: start })).toMatchObject({
      total: 1,
      offers: [{ id, accountId: payments, from: "ada@example.com", note: "It is yours", roles: ["owner"] }],
    });
    expect(await answer(ben, [id])).toBe(1);
    expect(await owners()).toEqual(["owner ben@example.com"]);
    expect(await listAccountContacts(job, payments)).toMatchObject([
      { name: "Ben O.", confirmedAt: hoursLater(1).toISOString(), confirmedBy: ben.actor },
    ]);
    expect(await rightsOf(ben)).toEqual({ role: "owner", accounts: 1 });
    expect(await owners(orders)).toEqual(["owner ada@example.com"]);
    expect(await states()).toEqual([`${payments} accepted`]);
    expect((await audits()).slice(-2)).toEqual(["contact.handover_proposed", "contact.handed_over"]);
    await expect(answer(ben, [id])).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: expect.stringContaining("has been accepted"),
    });
  });

  test("who declines says why, and is not let in any more", async () => {
    const ben = await aUser("ben@example.com");
    const [id = ""] = await propose();
    await answer(ben, [id], false);
    expect(await owners()).toEqual(["owner ada@example.com"]);
    expect((await listHandovers(job, { limit: 1, now: start })).handovers).toMatchObject([
      { state: "declined", answer: "not mine", decidedAt: hoursLater(1).toISOString() },
    ]);
    expect(await rightsOf(ben)).toEqual({ role: null, accounts: 0 });
    expect((await audits()).at(-1)).toBe("contact.handover_declined");
  });

  test("all that is offered is answered at once", async () => {
    const ben = await aUser("ben@example.com");
    await propose({ accountIds: null, from: "ada@example.com" }, job);
    expect(await answer(ben, null)).toBe(2);
    expect([await owners(), await owners(orders)].flat()).toEqual([
      "owner ben@example.com",
      "owner ben@example.com",
    ]);
    expect(await answer(ben, null)).toBe(0);
  });

  test("it runs out after fourteen days: to the millisecond, for the answer, the offers and the list", async () => {
    const ben = await aUser("ben@example.com");
    const [id = ""] = await propose();
    const end = hoursLater(14 * 24);
    const before = new Date(end.getTime() - 1);
    expect((await listOffers(ben, { now: before })).total).toBe(1);
    expect((await listOffers(ben, { now: end })).total).toBe(0);
    expect(await states(end)).toEqual([`${payments} expired`]);
    await expect(answer(ben, [id], true, end)).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: expect.stringContaining("has run out"),
    });
    await expect(withdrawHandover(job, { id, now: end })).rejects.toMatchObject({ code: "CONFLICT" });
    await query("update handover set expires_at = now() - interval '1 second'");
    expect(await rightsOf(ben)).toEqual({ role: null, accounts: 0 });
    // Another one may be proposed in its place.
    await propose({}, adas, end);
    expect(await answer(ben, null, true, end)).toBe(1);
  });

  test("the newest proposal counts; one that is taken back cannot be accepted", async () => {
    const [ben, cyd] = [await aUser("ben@example.com"), await aUser("cyd@example.com")];
    const [first = ""] = await propose();
    const [second = ""] = await propose({ to: { email: "cyd@example.com", name: null } });
    await expect(answer(ben, [first])).rejects.toMatchObject({
      userMessage: expect.stringContaining("has been taken back"),
    });
    await withdrawHandover(adas, { id: second, now: start });
    await expect(answer(cyd, [second])).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await owners()).toEqual(["owner ada@example.com"]);
  });

  test("nothing is taken over where the register has changed since, nor of several at once", async () => {
    const ben = await aUser("ben@example.com");
    await propose({ accountIds: null, from: "ada@example.com" }, job);
    await setContact(job, {
      accountId: payments,
      role: "owner",
      kind: "person",
      email: "eve@example.com",
      name: null,
    });
    await removeContact(job, { accountId: payments, email: "ada@example.com", role: null });
    await expect(answer(ben, null)).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: expect.stringContaining("has changed since"),
    });
    expect(await owners(orders)).toEqual(["owner ada@example.com"]);
    expect((await states()).toSorted()).toEqual([`${payments} proposed`, `${orders} proposed`]);
  });

  test("two answers at once: one counts", async () => {
    const ben = await aUser("ben@example.com");
    const [id = ""] = await propose();
    const both = await Promise.allSettled([answer(ben, [id]), answer(ben, [id], false)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("somebody leaves", () => {
  test("every role of theirs moves, where they have any; others stay", async () => {
    const set = (accountId: string, role: "security" | "billing", email: string) =>
      setContact(job, { accountId, role, kind: "person", email, name: null });
    await set(payments, "security", "ada@example.com");
    await set(foreign, "billing", "ada@example.com");
    await set(foreign, "security", "sec@example.com");
    const leaving = { accountIds: null, from: "Ada@example.com" } as const;
    expect((await previewHandover(job, request(leaving))).map(({ accountId }) => accountId)).toEqual([
      payments,
      orders,
    ]);
    const moves = await previewHandover(job, request({ ...leaving, reason: "left" }));
    expect(moves.map(({ accountId, roles }) => [accountId, roles])).toEqual([
      [payments, ["owner", "security"]],
      [orders, ["owner"]],
      [foreign, ["billing"]],
    ]);
    const written = (await audits()).length;
    expect(await handOverAtOnce(job, { ...request({ ...leaving, reason: "left" }), now: start })).toEqual(
      moves,
    );
    expect((await audits()).slice(written)).toEqual(Array(3).fill("contact.handed_over"));
    expect(await owners()).toEqual(["owner ben@example.com", "security ben@example.com"]);
    expect(await owners(foreign)).toEqual(["security sec@example.com", "billing ben@example.com"]);
    expect(await query("select 1 from contact where email = 'ada@example.com'")).toEqual([]);
  });

  test("what is open for the same accounts ends with it", async () => {
    await propose();
    await handOverAtOnce(job, { ...request({ to: { email: "cyd@example.com", name: null } }), now: start });
    expect(await states()).toEqual([`${payments} withdrawn`]);
  });
});

describe("who may what", () => {
  test("only whoever has the address, verified and not locked out, answers", async () => {
    const [id = ""] = await propose();
    const others = [await aUser("cyd@example.com"), await aUser("ben@example.com", false), job];
    const locked = await aUser("ben@example.com");
    await query("update app_user set disabled_at = now() where 'user:' || id = $1", [locked.actor]);
    for (const viewer of [...others, locked]) {
      expect((await listOffers(viewer, { now: start })).total).toBe(0);
      await expect(answer(viewer, [id])).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    const readOnly = { ...(await aUser("ben@example.com")), readOnly: true as const };
    await expect(answer(readOnly, [id])).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await owners()).toEqual(["owner ada@example.com"]);
  });

  test("hand-overs of accounts out of sight are not there", async () => {
    const [id = ""] = await propose();
    const eve: Viewer = { actor: "user:eve", role: "owner", accounts: [foreign] };
    expect(await listHandovers(eve, { limit: 10, now: start })).toEqual({
      handovers: [],
      total: 0,
      next: null,
    });
    await expect(withdrawHandover(eve, { id, now: start })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(propose({ accountIds: [payments] }, eve)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(propose({ accountIds: null, from: "ada@example.com" }, eve)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(handOverAtOnce(adas, { ...request(), now: start })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  test("pages hold each of them once", async () => {
    await propose({ accountIds: [payments, orders] });
    const first = await listHandovers(job, { limit: 1, now: start });
    const second = await listHandovers(job, { limit: 1, now: start, after: first.next ?? "" });
    expect(second.next).toBeNull();
    expect([...first.handovers, ...second.handovers].map(({ accountId }) => accountId).toSorted()).toEqual([
      payments,
      orders,
    ]);
  });

  test.each<[string, Partial<HandoverRequest>, string]>([
    ["nobody named", { accountIds: null }, "INVALID_INPUT"],
    ["no address", { to: { email: "Ben", name: null } }, "INVALID_INPUT"],
    ["to oneself", { from: "ben@example.com" }, "INVALID_INPUT"],
    ["a long note", { note: "x".repeat(501) }, "INVALID_INPUT"],
    ["a note that hides", { note: "a\u202eb" }, "INVALID_INPUT"],
    ["not an owner", { from: "cyd@example.com" }, "CONFLICT"],
    ["owns it already", { to: { email: "ada@example.com", name: null } }, "CONFLICT"],
    ["unknown account", { accountIds: [payments, "999999999999"] }, "NOT_FOUND"],
    ["unknown contact", { accountIds: null, from: "cyd@example.com" }, "NOT_FOUND"],
  ])("%s is refused, and nothing is written", async (_what, changes, code) => {
    const written = (await audits()).length;
    await expect(propose(changes, job)).rejects.toMatchObject({ code });
    expect((await audits()).length).toBe(written);
    expect(await states()).toEqual([]);
  });

  test("a distribution list is never asked, and is given accounts at once", async () => {
    const team = { email: "team@example.com", name: null };
    await setContact(job, { accountId: foreign, role: "owner", kind: "list", ...team });
    await expect(propose({ to: team })).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: expect.stringContaining("distribution list"),
    });
    await handOverAtOnce(job, { ...request({ to: team }), now: start });
    expect(await listAccountContacts(job, payments)).toMatchObject([{ email: team.email, kind: "list" }]);
  });
});
