/** What campaigns do by the passing of time: open, remind, escalate, close. Each step is one transaction, taken by one worker. */
import { randomUUID } from "node:crypto";
import { dueStep, remindersPast } from "#lib/campaign.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { askAgain, askOwners, escalate } from "./campaign-asking.ts";
import { scopeSql } from "./campaign-changes.ts";
import { settleCampaign } from "./campaign-ending.ts";
import { type CampaignRow, campaignColumns } from "./campaigns.ts";
import { type Transaction, transaction } from "./database.ts";

const dayMs = 86_400_000;

interface Due {
  campaign: CampaignRow;
  now: Date;
}

/**
 * Takes one step of one campaign; answers whether there was one. Any number of workers may do so at once: a campaign that
 * another one holds is left to it.
 *
 * @throws AppError FORBIDDEN
 */
export async function takeCampaignStep(viewer: Viewer, { now }: { now: Date }): Promise<boolean> {
  requirePermission(viewer, "campaign.write");
  return transaction(async (tx) => {
    // Few: createCampaign bounds those that have not ended.
    const rows = await tx.query<CampaignRow>(
      `select ${campaignColumns} from campaign c
       where c.ended_at is null and c.opens_at <= $1 order by c.opens_at, c.id for update skip locked`,
      [now],
    );
    for (const campaign of rows) {
      const step = dueStep(campaign, now);
      if (step === null) continue;
      await take[step](tx, viewer, { campaign, now });
      return true;
    }
    return false;
  });
}

const take = { open, remind, escalate: escalateOnce, close } as const;

async function open(tx: Transaction, viewer: Viewer, { campaign, now }: Due): Promise<void> {
  const { id, days, quarterly, previousId } = campaign;
  const dueAt = new Date(now.getTime() + days * dayMs);
  await tx.query("update campaign set opened_at = $2, due_at = $3 where id = $1", [id, now, dueAt]);
  const accounts = await tx.query(
    `insert into campaign_account (campaign_id, account_id)
     select $1, a.id ${scopeSql({ visible: "null", organization: "$2", unitPath: "$3", environment: "$4" })}
     order by a.id returning 1`,
    [id, campaign.organizationId, campaign.unitPath, campaign.environment],
  );
  const people = await askOwners(tx, {
    campaign: { ...campaign, openedAt: now, dueAt },
    turn: "asked",
    now,
  });
  await appendAudit(tx, viewer, {
    action: "campaign.opened",
    subject: id,
    detail: { accounts: accounts.length, people },
    before: null,
    after: { dueAt: dueAt.toISOString() },
  });
  if (quarterly) await planNext(tx, viewer, { campaign, now });
  if (previousId !== null) await closePrevious(tx, viewer, { id: previousId, now });
}

/** A quarter after this one was to open; one that opened later than that moves the next one on. */
async function planNext(tx: Transaction, viewer: Viewer, { campaign, now }: Due): Promise<void> {
  const id = randomUUID();
  const [row] = await tx.query<{ opensAt: Date }>(
    `insert into campaign (id, title, organization_id, unit_path, environment, opens_at, days, reminder_days, quarterly,
       previous_id, created_by, created_at)
     select $1, title, organization_id, unit_path, environment,
       case when opens_at + interval '3 months' > $3 then opens_at + interval '3 months' else $3::timestamptz + interval '3 months' end,
       days, reminder_days, true, id, $4, $3
     from campaign where id = $2 returning opens_at as "opensAt"`,
    [id, campaign.id, now, viewer.actor],
  );
  await appendAudit(tx, viewer, {
    action: "campaign.created",
    subject: id,
    detail: { previousId: campaign.id },
    before: null,
    after: { opensAt: row?.opensAt.toISOString() ?? null },
  });
}

/** The quarter before is over when the next one begins. */
async function closePrevious(
  tx: Transaction,
  viewer: Viewer,
  { id, now }: { id: string; now: Date },
): Promise<void> {
  const [previous] = await tx.query<CampaignRow>(
    `select ${campaignColumns} from campaign c where c.id = $1 and c.ended_at is null for update`,
    [id],
  );
  if (previous !== undefined)
    await settleCampaign(tx, viewer, {
      campaign: previous,
      as: previous.openedAt === null ? "cancelled" : "closed",
      now,
    });
}

async function remind(tx: Transaction, viewer: Viewer, { campaign, now }: Due): Promise<void> {
  const past = remindersPast(campaign, now);
  const people = await askAgain(tx, { campaign, turn: `reminder:${past}`, now });
  await tx.query("update campaign set reminders = $2, reminded_at = $3 where id = $1", [
    campaign.id,
    past,
    now,
  ]);
  await appendAudit(tx, viewer, {
    action: "campaign.reminded",
    subject: campaign.id,
    detail: { people, reminder: past },
    before: null,
    after: null,
  });
}

async function escalateOnce(tx: Transaction, viewer: Viewer, { campaign, now }: Due): Promise<void> {
  const told = await escalate(tx, { campaign, now });
  await tx.query("update campaign set escalated_at = $2 where id = $1", [campaign.id, now]);
  await appendAudit(tx, viewer, {
    action: "campaign.escalated",
    subject: campaign.id,
    detail: told,
    before: null,
    after: null,
  });
}

async function close(tx: Transaction, viewer: Viewer, { campaign, now }: Due): Promise<void> {
  await settleCampaign(tx, viewer, { campaign, as: "closed", now });
}
