/** The opening of a campaign: which accounts it asks about, who is written to, and when its next one is. */
import { randomUUID } from "node:crypto";
import type { Viewer } from "#lib/viewer.ts";
import { appendAudit } from "./audit.ts";
import { askOwners } from "./campaign-asking.ts";
import { settleCampaign } from "./campaign-ending.ts";
import { type CampaignRow, campaignColumns } from "./campaigns.ts";
import type { Transaction } from "./database.ts";

const dayMs = 86_400_000;

/** SQL of the accounts of a scope; `visible`, `organization`, `unitPath` and `environment` are SQL of its parts. */
export function accountsInScopeSql(part: {
  visible: string;
  organization: string;
  unitPath: string;
  environment: string;
}): string {
  return `
  from account a left join organizational_unit u on u.id = a.unit_id
  where (${part.visible}::text[] is null or a.id = any(${part.visible}))
    and (${part.organization}::text is null or a.organization_id = ${part.organization})
    and (${part.unitPath}::text is null or u.path = ${part.unitPath} or starts_with(u.path, ${part.unitPath} || '/'))
    and (${part.environment}::text is null or a.environment = ${part.environment})
    and a.missing_since is null and a.state in ('ACTIVE', 'PENDING_ACTIVATION', 'UNKNOWN')`;
}

interface Due {
  campaign: CampaignRow;
  now: Date;
}

/** Opens a campaign that the caller has locked. */
export async function openCampaign(tx: Transaction, viewer: Viewer, { campaign, now }: Due): Promise<void> {
  const { id, days, quarterly, previousId } = campaign;
  const dueAt = new Date(now.getTime() + days * dayMs);
  await tx.query("update campaign set opened_at = $2, due_at = $3 where id = $1", [id, now, dueAt]);
  const accounts = await tx.query(
    `insert into campaign_account (campaign_id, account_id)
     select $1, a.id ${accountsInScopeSql({ visible: "null", organization: "$2", unitPath: "$3", environment: "$4" })}
     order by a.id returning 1`,
    [id, campaign.organizationId, campaign.unitPath, campaign.environment],
  );
  const people = await askOwners(tx, {
    campaign: { ...campaign, openedAt: now, dueAt },
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
