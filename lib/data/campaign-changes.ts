/** Campaigns that are planned, pushed and ended. Whom one asks is decided when it opens (campaign-steps.ts). */
import { randomUUID } from "node:crypto";
import { type CampaignInput, type CampaignScope, checkedCampaign, checkedScope } from "#lib/campaign.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, requireUuid, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { askAgain } from "./campaign-asking.ts";
import { settleCampaign } from "./campaign-ending.ts";
import { accountsInScopeSql, isAskedSql, openCampaign } from "./campaign-opening.ts";
import { type CampaignRow, campaignColumns, nameOf, stateOf } from "./campaigns.ts";
import { query, type Transaction, transaction } from "./database.ts";

const conflict = (userMessage: string) => new AppError("CONFLICT", { userMessage });

/** Whom a campaign would ask now. */
export interface CampaignPreview {
  accounts: number;
  /** Owners whom mail reaches, as far as is known. */
  people: number;
  /** Accounts that nobody owns. */
  withoutOwner: number;
  /** Accounts of which mail to every owner comes back. */
  unreachable: number;
  /** Accounts that a campaign asks about that is open already: they are in none of the other numbers. */
  askedAlready: number;
}

async function requireOrganization(viewer: Viewer, organizationId: string | null): Promise<void> {
  if (organizationId === null) return;
  const [found] = await query(
    `select 1 from organization o where o.id = $1
       and ($2::text[] is null or exists (select 1 from account a where a.organization_id = o.id and a.id = any($2)))`,
    [organizationId, visibleAccounts(viewer)],
  );
  requireRow(found, "organization", organizationId);
}

/**
 * Whom a campaign would ask now. Nothing is written.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization), INVALID_INPUT naming the field
 */
export async function previewCampaign(viewer: Viewer, scope: CampaignScope): Promise<CampaignPreview> {
  requirePermission(viewer, "campaign.write");
  const { organizationId, unitPath, environment } = checkedScope(scope);
  await requireOrganization(viewer, organizationId);
  const [row] = await query<CampaignPreview & Record<string, unknown>>(
    `with scope as (
       select a.id, ${isAskedSql} as asked
       ${accountsInScopeSql({ visible: "$1", organization: "$2", unitPath: "$3", environment: "$4" })}
     ), lines as (
       select s.id, o.id as contact_id, o.bounced_at
       from scope s left join account_contact line on line.account_id = s.id and line.role = 'owner'
         left join contact o on o.id = line.contact_id
       where not s.asked
     ), by_account as (
       select id, bool_or(contact_id is not null) as owned, bool_or(contact_id is not null and bounced_at is null) as reachable
       from lines group by id
     )
     select count(*) as accounts, count(*) filter (where not owned) as "withoutOwner",
       count(*) filter (where owned and not reachable) as unreachable,
       (select count(distinct contact_id) from lines where bounced_at is null) as people,
       (select count(*) from scope where asked) as "askedAlready"
     from by_account`,
    [visibleAccounts(viewer), organizationId, unitPath, environment],
  );
  return row ?? { accounts: 0, people: 0, withoutOwner: 0, unreachable: 0, askedAlready: 0 };
}

/** So many that have not ended there may be. */
const mostUnended = 100;

/**
 * Plans a campaign, which opens by itself at its time: at once, where that has come. A quarterly one plans its next when it
 * opens.
 *
 * @returns its id.
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization), INVALID_INPUT naming the field; CONFLICT where too many are there, or
 * where one that is open asks about every account already
 */
export async function createCampaign(
  viewer: Viewer,
  { opensAt, now, ...entered }: CampaignInput & { opensAt: Date; now: Date },
): Promise<string> {
  requirePermission(viewer, "campaign.write");
  const campaign = checkedCampaign(entered);
  await requireOrganization(viewer, campaign.organizationId);
  const id = randomUUID();
  await transaction(async (tx) => {
    const [unended] = await tx.query<{ count: number }>(
      "select count(*) as count from campaign where ended_at is null",
    );
    if ((unended?.count ?? 0) >= mostUnended)
      throw conflict(`${mostUnended} campaigns have not ended; end some that nobody needs.`);
    await tx.query(
      `insert into campaign (id, title, organization_id, unit_path, environment, opens_at, days, reminder_days, quarterly,
         created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        id,
        campaign.title,
        campaign.organizationId,
        campaign.unitPath,
        campaign.environment,
        opensAt,
        campaign.days,
        campaign.reminderDays,
        campaign.quarterly,
        viewer.actor,
        now,
      ],
    );
    await appendAudit(tx, viewer, {
      action: "campaign.created",
      subject: id,
      detail: {},
      before: null,
      after: { ...campaign, opensAt: opensAt.toISOString() },
    });
    if (opensAt > now) return;
    const { accounts, left } = await openCampaign(tx, viewer, { campaign: await lockCampaign(tx, id), now });
    if (accounts === 0 && left > 0)
      throw conflict(
        `A campaign that is open asks about ${left === 1 ? "this account" : `these ${left} accounts`} already; end it first, or choose others.`,
      );
  });
  return id;
}

async function lockCampaign(tx: Transaction, id: string): Promise<CampaignRow> {
  const [row] = await tx.query<CampaignRow>(
    `select ${campaignColumns} from campaign c where c.id = $1 for update`,
    [requireUuid("campaign", id)],
  );
  return requireRow(row, "campaign", id);
}

/**
 * Writes again to whoever has not answered, beside the reminders that go out by themselves; to nobody twice a day.
 *
 * @returns how many people.
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where the campaign is not open
 */
export async function remindNow(viewer: Viewer, { id, now }: { id: string; now: Date }): Promise<number> {
  requirePermission(viewer, "campaign.write");
  return transaction(async (tx) => {
    const campaign = await lockCampaign(tx, id);
    const state = stateOf(campaign);
    if (state !== "open") throw conflict(`${nameOf(campaign)} is ${state}: it asks nobody.`);
    const people = await askAgain(tx, { campaign, now });
    await tx.query("update campaign set reminded_at = $2 where id = $1", [id, now]);
    await appendAudit(tx, viewer, {
      action: "campaign.reminded",
      subject: id,
      detail: { people },
      before: null,
      after: null,
    });
    return people;
  });
}

/**
 * Ends a campaign: one that is open is closed, or cancelled; one that is planned can only be cancelled. Doing so again
 * changes nothing. What it came to is kept.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where it ended otherwise, or was never opened
 */
export async function endCampaign(
  viewer: Viewer,
  { id, as, now }: { id: string; as: "closed" | "cancelled"; now: Date },
): Promise<void> {
  requirePermission(viewer, "campaign.write");
  await transaction(async (tx) => {
    const campaign = await lockCampaign(tx, id);
    const state = stateOf(campaign);
    if (state === as) return;
    if (state === "closed" || state === "cancelled")
      throw conflict(`${nameOf(campaign)} is ${state} already.`);
    if (state === "planned" && as === "closed")
      throw conflict(`${nameOf(campaign)} has not opened; cancel it.`);
    await settleCampaign(tx, viewer, { campaign, as, now });
  });
}
