/** Confirmation campaigns: who is asked, what counts as an answer, reminders, escalation, quarters, and who sees and does what. */
import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CampaignInput, usualCampaign } from "#lib/campaign.ts";
import type { Viewer } from "#lib/viewer.ts";
import { createCampaign, endCampaign, previewCampaign, remindNow } from "./campaign-changes.ts";
import { takeCampaignStep } from "./campaign-steps.ts";
import { getCampaign, listCampaignAccounts, listCampaigns } from "./campaigns.ts";
import { confirmContacts, confirmOwned, disputeOwnership } from "./contact-answers.ts";
import { removeContact, setContact } from "./contact-changes.ts";
import { listAccountContacts } from "./contacts.ts";
import { query } from "./database.ts";
import { answerHandovers } from "./handover-answers.ts";
import { proposeHandover } from "./handover-changes.ts";
import { readOwnCampaigns } from "./own-campaigns.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, hoursLater, job, memberId, start } from "./test-scenario.ts";
import { setUnitContact } from "./unit-contacts.ts";

useTestDatabase();

const [payments, orders, foreign] = [memberId(1), memberId(2), memberId(3)];
const daysLater = (days: number) => hoursLater(24 * days);

async function aUser(email: string, accounts: readonly string[]): Promise<Viewer> {
  const id = randomUUID();
  await query(
    `insert into app_user (id, issuer, subject, email, email_verified)
     values ($1::uuid, 'https://id.example.com', $1::uuid::text, $2, true)`,
    [id, email],
  );
  return { actor: `user:${id}`, role: "owner", accounts };
}

const owner = (accountId: string, email: string) =>
  setContact(job, { accountId, role: "owner", kind: "person", email, name: null });

const input = (changes: Partial<CampaignInput> = {}): CampaignInput => ({
  ...usualCampaign,
  organizationId: null,
  unitPath: null,
  environment: null,
  ...changes,
});

/** Every step that is due. */
async function tend(now: Date): Promise<void> {
  while (await takeCampaignStep(job, { now }));
}

async function opened(changes: Partial<CampaignInput> = {}): Promise<string> {
  return createCampaign(job, { ...input(changes), opensAt: start, now: start });
}

const standingsOf = async (id: string, now: Date) => {
  const { accounts } = await listCampaignAccounts(job, { campaignId: id, limit: 50, now });
  return Object.fromEntries(accounts.map(({ accountId, standing }) => [accountId, standing]));
};

const toldOf = async (kind: string) =>
  query<{ addressee: string | null; subject: string; lines: string[] }>(
    `select coalesce((select 'contact:' || c.email from contact c where e.addressee = 'contact:' || c.id), e.addressee) as addressee,
       subject, data -> 'lines' as lines from notification_event e where kind = $1 order by e.id`,
    [kind],
  );

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: payments }, { id: orders }, { id: foreign }]);
  await query("update account set state = 'CLOSED' where id not in ($1, $2, $3)", [
    payments,
    orders,
    foreign,
  ]);
});

beforeEach(async () => {
  for (const table of [
    "campaign",
    "notification_event",
    "unit_contact",
    "handover",
    "account_contact",
    "contact",
    "app_user",
  ])
    await query(`delete from ${table}`);
  await owner(payments, "ada@example.com");
  await owner(orders, "ada@example.com");
  // Before it opens: that does not count.
  await confirmContacts(job, { accountId: payments, now: hoursLater(-1) });
});

describe("who is asked", () => {
  test("each owner once, of accounts of the scope, by one message that names them", async () => {
    expect(await previewCampaign(job, input())).toEqual({
      accounts: 3,
      people: 1,
      askedAlready: 0,
      withoutOwner: 1,
      unreachable: 0,
    });
    const id = await opened();
    expect(await standingsOf(id, start)).toEqual({
      [payments]: "waiting",
      [orders]: "waiting",
      [foreign]: "nobody",
    });
    const [told, ...others] = await toldOf("campaign.asked");
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      addressee: "contact:ada@example.com",
      subject: expect.stringContaining("quarter 20"),
    });
    expect(told?.lines[0]).toContain("these 2 accounts");
    expect(told?.lines.join("\n")).toContain(orders);
    await tend(start);
    expect(await toldOf("campaign.asked")).toHaveLength(1);
  });

  test("one that opens later asks nobody before, and one with an OU or an environment only those", async () => {
    const later = await createCampaign(job, { ...input(), opensAt: daysLater(1), now: start });
    await tend(start);
    expect(await getCampaign(job, later, { now: start })).toMatchObject({
      state: "planned",
      counts: { total: 0 },
    });
    const prod = await opened({ environment: "prod" });
    expect((await getCampaign(job, prod, { now: start })).counts.total).toBe(0);
    const nowhere = await opened({ unitPath: "/Nowhere" });
    expect((await getCampaign(job, nowhere, { now: start })).counts.total).toBe(0);
    const unknown = input({ organizationId: "o-unknown00000" });
    await expect(previewCampaign(job, unknown)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("answers", () => {
  test("what the register learns is the answer: confirmed, handed over and accepted, not mine", async () => {
    const ada = await aUser("ada@example.com", [payments, orders]);
    const noor = await aUser("noor@example.com", []);
    const id = await opened();
    expect(await readOwnCampaigns(ada, { accountIds: [payments], now: start })).toMatchObject({
      campaigns: [{ id, accounts: 2, answered: 0 }],
      answers: new Map([[payments, "waiting"]]),
    });

    await confirmOwned(ada, { accountIds: [payments], now: hoursLater(1) });
    await proposeHandover(ada, {
      accountIds: [orders],
      from: null,
      to: { email: "noor@example.com", name: null },
      reason: "handed_on",
      note: null,
      now: hoursLater(2),
    });
    expect(await standingsOf(id, hoursLater(2))).toMatchObject({
      [payments]: "confirmed",
      [orders]: "handing_over",
    });
    expect(await toldOf("handover.offered")).toMatchObject([{ addressee: "address:noor@example.com" }]);
    const asked = await readOwnCampaigns(ada, { accountIds: [payments, orders], now: hoursLater(2) });
    expect(asked.campaigns).toMatchObject([{ accounts: 2, answered: 2 }]);

    await answerHandovers(noor, { ids: null, accept: true, answer: null, now: hoursLater(3) });
    expect(await standingsOf(id, hoursLater(3))).toMatchObject({ [orders]: "confirmed" });

    await disputeOwnership(ada, { accountId: payments, note: "  Ask Kim. ", now: hoursLater(4) });
    const { accounts } = await listCampaignAccounts(job, {
      campaignId: id,
      standing: "not_mine",
      limit: 5,
      now: hoursLater(4),
    });
    expect(accounts).toMatchObject([
      {
        accountId: payments,
        owners: [
          {
            email: "ada@example.com",
            confirmedAt: null,
            disputedAt: hoursLater(4).toISOString(),
            disputeNote: "Ask Kim.",
          },
        ],
      },
    ]);
    expect(await toldOf("contact.disputed")).toEqual([]);
  });

  test("what one owner disputes no other confirms: they themselves do, or whoever administers accounts", async () => {
    const ada = await aUser("ada@example.com", [payments]);
    const kim = await aUser("kim@example.com", [payments]);
    await owner(payments, "kim@example.com");
    const id = await opened();
    await disputeOwnership(ada, { accountId: payments, note: null, now: hoursLater(1) });
    await confirmOwned(kim, { accountIds: null, now: hoursLater(2) });
    expect(await standingsOf(id, hoursLater(2))).toMatchObject({ [payments]: "not_mine" });
    const [first, second] = await listAccountContacts(job, payments);
    expect(first).toMatchObject({
      email: "ada@example.com",
      confirmedAt: null,
      disputedAt: hoursLater(1).toISOString(),
    });
    expect(second).toMatchObject({ email: "kim@example.com", confirmedAt: hoursLater(2).toISOString() });

    await removeContact(job, { accountId: payments, email: "kim@example.com", role: null });
    await expect(confirmContacts(kim, { accountId: payments, now: hoursLater(3) })).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: expect.stringContaining("says that it is not theirs"),
    });
    await confirmOwned(ada, { accountIds: [payments], now: hoursLater(4) });
    expect(await standingsOf(id, hoursLater(4))).toMatchObject({ [payments]: "confirmed" });
    await disputeOwnership(ada, { accountId: payments, note: null, now: hoursLater(5) });
    await confirmContacts(job, { accountId: payments, now: hoursLater(6) });
    expect(await standingsOf(id, hoursLater(6))).toMatchObject({ [payments]: "confirmed" });
  });

  test("everything that is asked is confirmed at once, and nothing that is not", async () => {
    const ada = await aUser("ada@example.com", [payments, orders, foreign]);
    expect(await confirmOwned(ada, { accountIds: null, now: start })).toBe(0);
    const id = await opened();
    await disputeOwnership(ada, { accountId: orders, note: null, now: hoursLater(1) });
    expect(await confirmOwned(ada, { accountIds: null, now: hoursLater(2) })).toBe(1);
    expect(await standingsOf(id, hoursLater(2))).toEqual({
      [payments]: "confirmed",
      [orders]: "not_mine",
      [foreign]: "nobody",
    });
    expect(await confirmOwned(ada, { accountIds: null, now: hoursLater(3) })).toBe(0);
    await expect(confirmOwned(ada, { accountIds: [foreign], now: start })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(disputeOwnership(ada, { accountId: foreign, note: null, now: start })).rejects.toMatchObject(
      {
        code: "CONFLICT",
      },
    );
  });

  test("mail that comes back is no missing answer", async () => {
    await query("update contact set bounced_at = $1", [start]);
    const id = await opened();
    expect(await standingsOf(id, start)).toMatchObject({
      [payments]: "unreachable",
      [orders]: "unreachable",
    });
    expect(await toldOf("campaign.asked")).toEqual([]);
  });
});

describe("as time passes", () => {
  test("who is silent is reminded, who answered is not, and who was asked to take over is", async () => {
    const id = await opened();
    const ada = await aUser("ada@example.com", [payments, orders]);
    await owner(foreign, "kim@example.com");
    await confirmOwned(ada, { accountIds: [payments], now: hoursLater(1) });
    const to = { email: "noor@example.com", name: null };
    await proposeHandover(ada, {
      accountIds: [orders],
      from: null,
      to,
      reason: "handed_on",
      note: null,
      now: daysLater(6),
    });
    await tend(daysLater(7));
    await tend(daysLater(8));
    // Kim came later than the campaign, and Ada has answered.
    expect((await toldOf("campaign.reminder")).map(({ addressee }) => addressee)).toEqual([
      "contact:kim@example.com",
      "address:noor@example.com",
    ]);
    expect(await getCampaign(job, id, { now: daysLater(8) })).toMatchObject({
      remindedAt: daysLater(7).toISOString(),
      nextReminderAt: daysLater(14).toISOString(),
    });
  });

  test("by hand whoever is silent is reminded once a day", async () => {
    const id = await opened();
    expect(await remindNow(job, { id, now: daysLater(1) })).toBe(1);
    expect(await remindNow(job, { id, now: daysLater(1) })).toBe(1);
    expect(await toldOf("campaign.reminder")).toHaveLength(1);
    await remindNow(job, { id, now: daysLater(2) });
    expect(await toldOf("campaign.reminder")).toHaveLength(2);
  });

  test("on the last day the contact of the nearest OU hears what is open, once; then it closes, and what it came to stays", async () => {
    const [unit] = await query<{ id: string }>("select id from organizational_unit where path = '/'");
    await setUnitContact(job, { unitId: unit?.id ?? "", email: "head@example.com", name: "Head" });
    await query("update account set unit_id = $1 where id = any($2)", [unit?.id, [payments, foreign]]);
    await query("update account set unit_id = null where id = $1", [orders]);
    const id = await opened({ quarterly: false });
    await tend(daysLater(21));
    await tend(daysLater(22));
    const told = await toldOf("campaign.escalated");
    expect(told).toMatchObject([{ addressee: "contact:head@example.com" }]);
    const said = told[0]?.lines.join("\n");
    expect(said).toContain(payments);
    expect(said).toContain(foreign);
    expect(said).not.toContain(orders);
    await tend(daysLater(35));
    expect(await getCampaign(job, id, { now: daysLater(35) })).toMatchObject({
      state: "closed",
      counts: { total: 3, waiting: 2, nobody: 1 },
    });
    await confirmContacts(job, { accountId: payments, now: daysLater(36) });
    expect((await getCampaign(job, id, { now: daysLater(36) })).counts).toMatchObject({
      waiting: 2,
      confirmed: 0,
    });
  });

  test("a quarterly one plans its next, which ends it when it opens; cancelled, it ends the row", async () => {
    const id = await opened();
    const { campaigns } = await listCampaigns(job, { limit: 10, now: start });
    const next = campaigns.find((one) => one.id !== id);
    expect(next).toMatchObject({ state: "planned", title: "Confirmation", quarterly: true });
    const opens = new Date(next?.opensAt ?? 0);
    expect((opens.getTime() - start.getTime()) / 86_400_000).toBeGreaterThan(88);
    await tend(opens);
    const after = await listCampaigns(job, { limit: 10, now: opens });
    expect(after.campaigns.map(({ state }) => state)).toEqual(["planned", "open", "closed"]);
    const last = after.campaigns[0]?.id ?? "";
    await endCampaign(job, { id: last, as: "cancelled", now: opens });
    await tend(new Date(opens.getTime() + 200 * 86_400_000));
    expect((await listCampaigns(job, { limit: 10, now: opens })).campaigns).toHaveLength(3);
  });

  test("two workers take each step once", async () => {
    await createCampaign(job, { ...input(), opensAt: daysLater(1), now: start });
    await Promise.all([1, 2, 3].map(() => tend(daysLater(1))));
    expect(await toldOf("campaign.asked")).toHaveLength(1);
    expect((await listCampaigns(job, { limit: 10, now: start })).campaigns).toHaveLength(2);
  });
});

describe("who sees and does what", () => {
  test("a viewer of one OU counts only its accounts, and a campaign about none of them is not there", async () => {
    const id = await opened();
    const one: Viewer = { actor: "user:v", role: "viewer", accounts: [payments] };
    expect((await getCampaign(one, id, { now: start })).counts).toMatchObject({
      total: 1,
      waiting: 1,
      nobody: 0,
    });
    const { accounts } = await listCampaignAccounts(one, { campaignId: id, limit: 9, now: start });
    expect(accounts.map(({ accountId }) => accountId)).toEqual([payments]);
    const none: Viewer = { ...one, accounts: [] };
    await expect(getCampaign(none, id, { now: start })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await listCampaigns(none, { limit: 9, now: start })).campaigns).toEqual([]);
  });

  test("pages follow each other, and a place that is not there is none", async () => {
    const id = await opened();
    const page = (after: string | null) =>
      listCampaignAccounts(job, { campaignId: id, after, limit: 2, now: start });
    const first = await page(null);
    expect(first.accounts.map(({ accountId }) => accountId)).toEqual([payments, orders]);
    expect((await page(first.next)).accounts.map(({ accountId }) => accountId)).toEqual([foreign]);
    for (const after of ["x", randomUUID()])
      await expect(listCampaigns(job, { after, limit: 5, now: start })).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
  });

  test("ending twice is once; what has ended or not begun is not ended otherwise, and nobody is reminded of it", async () => {
    const id = await createCampaign(job, {
      ...input({ quarterly: false }),
      opensAt: daysLater(1),
      now: start,
    });
    await expect(endCampaign(job, { id, as: "closed", now: start })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await expect(remindNow(job, { id, now: start })).rejects.toMatchObject({ code: "CONFLICT" });
    await endCampaign(job, { id, as: "cancelled", now: start });
    await endCampaign(job, { id, as: "cancelled", now: start });
    await expect(endCampaign(job, { id, as: "closed", now: start })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await tend(daysLater(2));
    expect(await toldOf("campaign.asked")).toEqual([]);
  });
});
