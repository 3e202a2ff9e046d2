/** What open campaigns ask the viewer, by their verified address: for the page of an owner. */

import { campaignName } from "#lib/campaign.ts";
import { userIdOf, type Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { confirmedSinceSql, isOfferedSql } from "./campaign-standing.ts";
import { query } from "./database.ts";

/** A campaign that asks the viewer. */
export interface OwnCampaign {
  id: string;
  name: string;
  /** ISO 8601 UTC. */
  dueAt: string;
  /** Accounts that it asks the viewer about. */
  accounts: number;
  /** Of these, those that the viewer has confirmed, handed over or said not to be theirs. */
  answered: number;
}

/** What the viewer has said of an account since it was asked about. */
export type OwnAnswer = "confirmed" | "disputed" | "handing_over" | "waiting";

// $1 id of the user, $2 visible accounts, $3 now.
const ownSql = `
  select c.id, c.title, c.opened_at, c.due_at, ca.account_id,
    case when line.disputed_at is not null then 'disputed' when ${confirmedSinceSql("line", "c")} then 'confirmed'
      when ${isOfferedSql("ca.account_id", "$3")} then 'handing_over' else 'waiting' end as answer
  from app_user u join contact me on me.email = lower(u.email) and me.kind = 'person'
    join account_contact line on line.contact_id = me.id and line.role = 'owner'
    join campaign_account ca on ca.account_id = line.account_id
    join campaign c on c.id = ca.campaign_id and c.opened_at is not null and c.ended_at is null
  where u.id::text = $1 and u.email_verified and u.disabled_at is null
    and ($2::text[] is null or ca.account_id = any($2))`;

/**
 * The open campaigns that ask the viewer, the most urgent first, and how the viewer answered about some accounts.
 *
 * @param options.accountIds those to tell the answers of.
 * @throws AppError FORBIDDEN
 */
export async function readOwnCampaigns(
  viewer: Viewer,
  { accountIds, now }: { accountIds: readonly string[]; now: Date },
): Promise<{ campaigns: OwnCampaign[]; answers: ReadonlyMap<string, OwnAnswer> }> {
  requirePermission(viewer, "contact.read");
  const values = [userIdOf(viewer), visibleAccounts(viewer), now];
  const [campaigns, answers] = await Promise.all([
    query<Omit<OwnCampaign, "name" | "dueAt"> & { title: string; openedAt: Date; dueAt: Date }>(
      `select id, title, opened_at as "openedAt", due_at as "dueAt", count(*) as accounts,
         count(*) filter (where answer <> 'waiting') as answered
       from (${ownSql}) own group by 1, 2, 3, 4 order by due_at, id`,
      values,
    ),
    // Who shows no account needs no answers.
    accountIds.length === 0
      ? []
      : query<{ accountId: string; answer: OwnAnswer }>(
          `select distinct on (account_id) account_id as "accountId", answer
       from (${ownSql}) own where account_id = any($4) order by account_id, answer = 'waiting' desc`,
          [...values, accountIds],
        ),
  ]);
  return {
    campaigns: campaigns.map(({ title, openedAt, dueAt, ...row }) => ({
      ...row,
      name: campaignName(title, openedAt),
      dueAt: dueAt.toISOString(),
    })),
    answers: new Map(answers.map(({ accountId, answer }) => [accountId, answer])),
  };
}
