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

/** SQL: whether a campaign that is open asks about the account `a` already. */
export const isAskedSql = `exists (
  select 1 from campaign_account held join campaign other on other.id = held.campaign_id
  where held.account_id = a.id and other.opened_at is not null and other.ended_at is null)`;

interface Due {
  campaign: CampaignRow;
  now: Date;
}

/**
 * Opens a campaign that the caller has locked. Accounts that another open one asks about are left to it: nobody is asked twice.
 *
 * @returns how many accounts it asks about, and how many are left.
 */
export async function openCampaign(
  tx: Transaction,
  viewer: Viewer,
  { campaign, now }: Due,
): Promise<{ accounts: number; left: number }> {
  const { id, days, quarterly, previousId } = campaign;
  // Two that open at once would not see each other's accounts.
  await tx.query("select pg_advisory_xact_lock(hashtextextended('campaign.open', 0))");
  if (previousId !== null) await closePrevious(tx, viewer, { id: previousId, now });
  const dueAt = new Date(now.getTime() + days * dayMs);
  await tx.query("update campaign set opened_at = $2, due_at = $3 where id = $1", [id, now, dueAt]);
  const [counted] = await tx.query<{ accounts: number; left: number }>(
    `with scope as (
       select a.id, ${isAskedSql} as asked
       ${accountsInScopeSql({ visible: "null", organization: "$2", unitPath: "$3", environment: "$4" })}
     ), mine as (
       insert into campaign_account (campaign_id, account_id)
       select $1, id from scope where not asked order by id returning 1
     )
     select (select count(*) from mine) as accounts, count(*) filter (where asked) as left from scope`,
    [id, campaign.organizationId, campaign.unitPath, campaign.environment],
  );
  const opened = counted ?? { accounts: 0, left: 0 };
  const people = await askOwners(tx, {
    campaign: { ...campaign, openedAt: now, dueAt },
    now,
  });
  await appendAudit(tx, viewer, {
    action: "campaign.opened",
    subject: id,
    detail: { ...opened, people },
    before: null,
    after: { dueAt: dueAt.toISOString() },
  });
  if (quarterly) await planNext(tx, viewer, { campaign, now });
  return opened;
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
