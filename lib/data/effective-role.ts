/** What a user may do and see, from what is stored about them; decided anew by every statement that asks. */

/** SQL of the ids of the accounts in units and below them; `units` is an array of ids. */
export function accountsInUnitsSql(units: string): string {
  return `select a.id from unnest(${units}) as l (unit_id) join organizational_unit top on top.id = l.unit_id
    join organizational_unit below on below.organization_id = top.organization_id
      and (below.path = top.path or starts_with(below.path, rtrim(top.path, '/') || '/'))
    join account a on a.unit_id = below.id`;
}

/**
 * SQL of a lateral subquery over a row of app_user. A role that an administrator gave counts first, then the highest
 * that a group of theirs has, then `owner` where the register of contacts names their verified address, or somebody
 * offers them an account; whoever is disabled has none.
 *
 * Its columns: `role` (text; null: not let in), `through` (given, group, contact), `groups` (those that decided),
 * `unit_ids` (the limit, empty: none), `accounts` (text[]; null: all of them). Accounts of limited viewers are those in
 * the units and below, and those that they own; an owner's are those that they own, and those of the units.
 *
 * @example `select r.role from app_user u cross join ${effectiveRoleSql("u")} r`
 */
export function effectiveRoleSql(user: string): string {
  return `lateral (
    with owned as (
      select ac.account_id as id from contact c join account_contact ac on ac.contact_id = c.id
      where ${user}.email_verified and c.email = lower(${user}.email) and c.kind = 'person' and ac.role = 'owner'
    ), by_group as (
      select g.role, array_agg(distinct g."group" order by g."group") as groups,
        case when g.role = 'viewer' and bool_or(limited.unit_id is null) then '{}'::text[]
          else coalesce(array_agg(distinct limited.unit_id) filter (where limited.unit_id is not null), '{}') end as unit_ids
      from group_role g left join lateral unnest(g.unit_ids) as limited (unit_id) on true
      where g."group" = any(${user}.groups)
      group by g.role order by g.role limit 1
    ), decided as (
      select ${user}.role, 'given' as through, '{}'::text[] as groups, ${user}.unit_ids, 1 as rank
      where ${user}.role is not null
      union all select role, 'group', groups, unit_ids, 2 from by_group
      union all select 'owner', 'contact', '{}'::text[], '{}'::text[], 3 where exists (select 1 from owned)
        or exists (select 1 from handover h where ${user}.email_verified and h.to_email = lower(${user}.email)
          and h.state = 'proposed' and h.expires_at > now())
      order by rank limit 1
    )
    select d.role::text as role, d.through, coalesce(d.groups, '{}') as groups, coalesce(d.unit_ids, '{}') as unit_ids,
      case
        when d.role is null then '{}'::text[]
        when d.role in ('admin', 'security') or (d.role = 'viewer' and d.unit_ids = '{}') then null
        else array(
          select id from owned
          union ${accountsInUnitsSql("d.unit_ids")}
          order by id)
      end as accounts
    from (select 1) as one left join decided d on ${user}.disabled_at is null
  )`;
}
