/** Campaigns as people read them: how far they are, and which accounts nobody has answered for. */
import {
  type CampaignScope,
  type CampaignState,
  campaignName,
  nextReminder,
  type Standing,
} from "#lib/campaign.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, requireUuid, visibleAccounts } from "./access.ts";
import { type StandingCounts, standingCountsSql, standingsSql } from "./campaign-standing.ts";
import { query } from "./database.ts";

export interface CampaignView extends CampaignScope {
  id: string;
  /** Title and quarter. */
  name: string;
  title: string;
  state: CampaignState;
  days: number;
  reminderDays: number[];
  quarterly: boolean;
  /** Times are ISO 8601 UTC; null: not yet. */
  opensAt: string;
  openedAt: string | null;
  dueAt: string | null;
  remindedAt: string | null;
  nextReminderAt: string | null;
  escalatedAt: string | null;
  endedAt: string | null;
  /** Accounts that the viewer sees. */
  counts: StandingCounts;
}

/** A row of `campaign`. */
export interface CampaignRow extends CampaignScope, Record<string, unknown> {
  id: string;
  title: string;
  days: number;
  reminderDays: number[];
  quarterly: boolean;
  previousId: string | null;
  opensAt: Date;
  openedAt: Date | null;
  dueAt: Date | null;
  reminders: number;
  remindedAt: Date | null;
  escalatedAt: Date | null;
  endedAt: Date | null;
  cancelled: boolean;
}

/** SQL of the columns of a `CampaignRow`. */
export const campaignColumns = `c.id, c.title, c.organization_id as "organizationId", c.unit_path as "unitPath", c.environment,
  c.days, c.reminder_days as "reminderDays", c.quarterly, c.previous_id as "previousId", c.opens_at as "opensAt",
  c.opened_at as "openedAt", c.due_at as "dueAt", c.reminders, c.reminded_at as "remindedAt",
  c.escalated_at as "escalatedAt", c.ended_at as "endedAt", c.cancelled`;

/** How a campaign stands. */
export function stateOf({
  openedAt,
  endedAt,
  cancelled,
}: Pick<CampaignRow, "openedAt" | "endedAt" | "cancelled">): CampaignState {
  if (endedAt !== null) return cancelled ? "cancelled" : "closed";
  return openedAt === null ? "planned" : "open";
}

/** What a campaign is called. */
export function nameOf({ title, openedAt, opensAt }: Pick<CampaignRow, "title" | "openedAt" | "opensAt">) {
  return campaignName(title, openedAt ?? opensAt);
}

function view(row: CampaignRow & { counts: StandingCounts }): CampaignView {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return {
    id: row.id,
    name: nameOf(row),
    title: row.title,
    state: stateOf(row),
    organizationId: row.organizationId,
    unitPath: row.unitPath,
    environment: row.environment,
    days: row.days,
    reminderDays: row.reminderDays,
    quarterly: row.quarterly,
    opensAt: row.opensAt.toISOString(),
    openedAt: iso(row.openedAt),
    dueAt: iso(row.dueAt),
    remindedAt: iso(row.remindedAt),
    nextReminderAt: iso(nextReminder(row)),
    escalatedAt: iso(row.escalatedAt),
    endedAt: iso(row.endedAt),
    counts: row.counts,
  };
}

// $1 visible accounts: of the others nothing is counted, and a campaign about none of them is not there.
const seen = "($1::text[] is null or ca.account_id = any($1))";
const mayRead = `($1::text[] is null or exists (
  select 1 from campaign_account ca where ca.campaign_id = c.id and ca.account_id = any($1)))`;

/** The campaigns with these ids, in their order; `now` decides which hand-overs are open. */
async function withCounts(viewer: Viewer, rows: readonly CampaignRow[], now: Date): Promise<CampaignView[]> {
  const counted = await query<StandingCounts & { id: string } & Record<string, unknown>>(
    `select wanted.id, ${standingCountsSql}
     from unnest($2::uuid[]) as wanted (id)
     left join (${standingsSql({ now: "$3", where: `ca.campaign_id = any($2) and ${seen}` })}) s on s.campaign_id = wanted.id
     group by wanted.id`,
    [visibleAccounts(viewer), rows.map(({ id }) => id), now],
  );
  const byId = new Map(counted.map(({ id, ...counts }) => [id, counts]));
  return rows.map((row) => {
    const counts = byId.get(row.id);
    if (counts === undefined) throw new Error("every campaign that was asked for is counted");
    return view({ ...row, counts });
  });
}

/**
 * A page of campaigns, the one that opens last first.
 *
 * @param options.open only those that ask now.
 * @throws AppError FORBIDDEN, NOT_FOUND (`after`)
 */
export async function listCampaigns(
  viewer: Viewer,
  {
    open = false,
    after = null,
    limit,
    now,
  }: { open?: boolean; after?: string | null; limit: number; now: Date },
): Promise<{ campaigns: CampaignView[]; next: string | null }> {
  requirePermission(viewer, "campaign.read");
  if (after !== null) await requireCampaign(viewer, after);
  const rows = await query<CampaignRow>(
    `select ${campaignColumns} from campaign c
     where ${mayRead} and (not $2 or (c.opened_at is not null and c.ended_at is null))
       and ($3::uuid is null or (c.opens_at, c.id) < (select f.opens_at, f.id from campaign f where f.id = $3))
     order by c.opens_at desc, c.id desc limit $4`,
    [visibleAccounts(viewer), open, after, limit + 1],
  );
  const campaigns = await withCounts(viewer, rows.slice(0, limit), now);
  return { campaigns, next: rows.length > limit ? (campaigns.at(-1)?.id ?? null) : null };
}

async function requireCampaign(viewer: Viewer, id: string): Promise<CampaignRow> {
  const [row] = await query<CampaignRow>(
    `select ${campaignColumns} from campaign c where c.id = $2 and ${mayRead}`,
    [visibleAccounts(viewer), requireUuid("campaign", id)],
  );
  return requireRow(row, "campaign", id);
}

/** Accounts of one OU in a campaign. */
export interface CampaignUnit {
  /** Path of names; null: in no OU that is known. */
  unitPath: string | null;
  counts: StandingCounts;
}

/** So many OUs are named, those with most that is open first. */
const mostUnits = 200;

/** One campaign with its progress by OU. @throws AppError FORBIDDEN, NOT_FOUND */
export async function getCampaign(
  viewer: Viewer,
  id: string,
  { now }: { now: Date },
): Promise<CampaignView & { units: CampaignUnit[] }> {
  requirePermission(viewer, "campaign.read");
  const row = await requireCampaign(viewer, id);
  const [[campaign], units] = await Promise.all([
    withCounts(viewer, [row], now),
    query<StandingCounts & { unitPath: string | null } & Record<string, unknown>>(
      `select u.path as "unitPath", ${standingCountsSql}
       from (${standingsSql({ now: "$3", where: `ca.campaign_id = $2 and ${seen}` })}) s
       join account a on a.id = s.account_id left join organizational_unit u on u.id = a.unit_id
       group by u.path
       order by count(*) filter (where s.standing <> 'confirmed') desc, u.path limit ${mostUnits}`,
      [visibleAccounts(viewer), row.id, now],
    ),
  ]);
  if (campaign === undefined) throw new Error("a campaign that was read is there");
  return { ...campaign, units: units.map(({ unitPath, ...counts }) => ({ unitPath, counts })) };
}

/** Somebody who is asked about an account. */
export interface AskedOwner {
  email: string;
  name: string | null;
  /** ISO 8601 UTC. */
  confirmedAt: string | null;
  disputedAt: string | null;
  disputeNote: string | null;
  bounced: boolean;
}

export interface CampaignAccountView {
  accountId: string;
  accountName: string;
  unitPath: string | null;
  standing: Standing;
  /** As the register has them now. */
  owners: AskedOwner[];
}

export interface CampaignAccountQuery {
  campaignId: string;
  /** Only those that stand so. */
  standing?: Standing | undefined;
  /** Id of the account after which the page begins. */
  after?: string | null | undefined;
  limit: number;
  now: Date;
}

/** A page of the accounts of a campaign, by id. @throws AppError FORBIDDEN, NOT_FOUND */
export async function listCampaignAccounts(
  viewer: Viewer,
  { campaignId: id, standing, after = null, limit, now }: CampaignAccountQuery,
): Promise<{ accounts: CampaignAccountView[]; next: string | null }> {
  requirePermission(viewer, "campaign.read");
  const campaign = await requireCampaign(viewer, id);
  const accounts = await query<CampaignAccountView & Record<string, unknown>>(
    `select s.account_id as "accountId", a.name as "accountName", u.path as "unitPath", s.standing, (
       select coalesce(jsonb_agg(jsonb_build_object('email', o.email, 'name', o.name,
           'confirmedAt', to_char(line.confirmed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'disputedAt', to_char(line.disputed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'disputeNote', line.dispute_note, 'bounced', o.bounced_at is not null) order by o.email), '[]')
       from account_contact line join contact o on o.id = line.contact_id
       where line.account_id = s.account_id and line.role = 'owner') as owners
     from (${standingsSql({ now: "$3", where: `ca.campaign_id = $2 and ${seen} and ($5::text is null or ca.account_id > $5)` })}) s
     join account a on a.id = s.account_id left join organizational_unit u on u.id = a.unit_id
     where $4::text is null or s.standing = $4
     order by s.account_id limit $6`,
    [visibleAccounts(viewer), campaign.id, now, standing ?? null, after, limit + 1],
  );
  const page = accounts.slice(0, limit);
  return { accounts: page, next: accounts.length > limit ? (page.at(-1)?.accountId ?? null) : null };
}
