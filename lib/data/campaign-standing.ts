/**
 * How the questions of campaigns stand. The register is the answer: an account is confirmed when each of its owners was
 * confirmed after the campaign opened, whoever confirmed them. What a campaign came to is kept when it ends. Parts of
 * statements.
 */
import type { Standing } from "#lib/campaign.ts";

/** SQL: whether a line of `account_contact` was confirmed since a campaign opened; `campaign` is its row. */
export function confirmedSinceSql(line: string, campaign: string): string {
  return `coalesce(${line}.confirmed_at >= ${campaign}.opened_at, false)`;
}

/** SQL: whether somebody is asked to take an account over; `account` is SQL of its id, `now` of the moment. */
export function isOfferedSql(account: string, now: string): string {
  return `exists (select 1 from handover h
    where h.account_id = ${account} and h.state = 'proposed' and h.expires_at > ${now})`;
}

/**
 * SQL of a relation with a row for each account of each campaign that the caller may read: `campaign_id`, `account_id` and
 * `standing`. `where` narrows it by `c` (campaign) and `ca` (campaign_account).
 */
export function standingsSql({ now, where }: { now: string; where: string }): string {
  return `
    select ca.campaign_id, ca.account_id, coalesce(ca.outcome::text, live.standing) as standing
    from campaign_account ca join campaign c on c.id = ca.campaign_id
    left join lateral (
      select case
        when bool_or(line.disputed_at is not null) then 'not_mine'
        when bool_and(${confirmedSinceSql("line", "c")}) then 'confirmed'
        when ${isOfferedSql("ca.account_id", now)} then 'handing_over'
        when count(*) = 0 then 'nobody'
        when bool_or(o.bounced_at is null and not ${confirmedSinceSql("line", "c")}) then 'waiting'
        else 'unreachable' end as standing
      from account_contact line join contact o on o.id = line.contact_id
      where line.account_id = ca.account_id and line.role = 'owner'
    ) live on ca.outcome is null
    where ${where}`;
}

/** Accounts by how they stand. */
export type StandingCounts = Record<Standing, number> & { total: number };

/** SQL of the sums over `standing` of the relation `s`, as columns of `StandingCounts`. */
export const standingCountsSql = `count(s.account_id) as total,
  count(*) filter (where s.standing = 'confirmed') as confirmed,
  count(*) filter (where s.standing = 'handing_over') as handing_over,
  count(*) filter (where s.standing = 'waiting') as waiting, count(*) filter (where s.standing = 'not_mine') as not_mine,
  count(*) filter (where s.standing = 'unreachable') as unreachable, count(*) filter (where s.standing = 'nobody') as nobody`;
