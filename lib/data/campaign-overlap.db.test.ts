/** Campaigns about the same accounts: nobody is asked about one twice. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { usualCampaign } from "#lib/campaign.ts";
import { setAccountFields } from "./account-details.ts";
import { createCampaign, endCampaign, previewCampaign } from "./campaign-changes.ts";
import { takeCampaignStep } from "./campaign-steps.ts";
import { listCampaignAccounts } from "./campaigns.ts";
import { setContact } from "./contact-changes.ts";
import { query } from "./database.ts";
import { useTestDatabase } from "./test-database.ts";
import { aListedRun, connectTestOrganization, hoursLater, job, memberId, start } from "./test-scenario.ts";

useTestDatabase();

const [payments, orders, shop] = [memberId(1), memberId(2), memberId(3)];
const everywhere = { organizationId: null, unitPath: null, environment: null };

const opened = (changes: { environment?: string; quarterly?: boolean } = {}) =>
  createCampaign(job, {
    ...usualCampaign,
    quarterly: false,
    ...everywhere,
    ...changes,
    opensAt: start,
    now: start,
  });

async function accountsOf(campaignId: string): Promise<string[]> {
  const { accounts } = await listCampaignAccounts(job, { campaignId, limit: 50, now: start });
  return accounts.map(({ accountId }) => accountId);
}

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([payments, orders, shop].map((id) => ({ id })));
  await query("update account set state = 'CLOSED' where id not in ($1, $2, $3)", [payments, orders, shop]);
  const owners = { [payments]: "ada@example.com", [orders]: "ben@example.com", [shop]: "ada@example.com" };
  for (const [accountId, email] of Object.entries(owners))
    await setContact(job, { accountId, role: "owner", kind: "person", email, name: null });
  const fields = { environment: "prod" };
  await setAccountFields(job, [{ accountId: payments, fields }], { source: "manual" });
});

beforeEach(async () => {
  await query("delete from campaign");
});

test("an account that an open campaign asks about is left to it, until that one ends", async () => {
  const first = await opened({ environment: "prod" });
  expect(await previewCampaign(job, everywhere)).toMatchObject({ accounts: 2, people: 2, askedAlready: 1 });
  expect(await accountsOf(await opened())).toEqual([orders, shop]);
  expect(await accountsOf(first)).toEqual([payments]);
  await endCampaign(job, { id: first, as: "closed", now: start });
  expect(await accountsOf(await opened())).toEqual([payments]);
});

test("where every account is asked about already none opens, and nothing of it is kept", async () => {
  await opened();
  await expect(opened()).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await query("select count(*) as count from campaign")).toEqual([{ count: 1 }]);
});

test("of two that open at the same moment one asks", async () => {
  const done = await Promise.allSettled([opened(), opened()]);
  expect(done.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const twice = "select account_id from campaign_account group by account_id having count(*) > 1";
  expect(await query(twice)).toEqual([]);
});

test("the next quarter asks about all of them, since the one before closes first", async () => {
  await opened({ quarterly: true });
  const later = hoursLater(24 * 100);
  while (await takeCampaignStep(job, { now: later }));
  const open = await query<{ id: string }>(
    "select id from campaign where opened_at is not null order by opens_at desc limit 1",
  );
  expect(await accountsOf(open[0]?.id ?? "")).toEqual([payments, orders, shop]);
});
