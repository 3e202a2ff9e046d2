/** What campaigns do by the passing of time: open, remind, escalate, close. Each step is one transaction, taken by one worker. */
import { dueStep, remindersPast } from "#lib/campaign.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { askAgain, escalate } from "./campaign-asking.ts";
import { settleCampaign } from "./campaign-ending.ts";
import { openCampaign } from "./campaign-opening.ts";
import { type CampaignRow, campaignColumns } from "./campaigns.ts";
import { type Transaction, transaction } from "./database.ts";

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

const take = { open: openCampaign, remind, escalate: escalateOnce, close } as const;

async function remind(tx: Transaction, viewer: Viewer, { campaign, now }: Due): Promise<void> {
  const past = remindersPast(campaign, now);
  const people = await askAgain(tx, { campaign, now });
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
