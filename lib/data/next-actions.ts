/** What would help most: items that many accounts fail, and causes that keep much unknown. */
import { accountFailures } from "#lib/facts/envelope.ts";
import { query } from "./database.ts";
import type { NextAction } from "./overview.ts";

/** Unknown for a reason that nobody can mend by a change in AWS. */
const notActionable = ["not_collected", "never_refreshed", "needs_answer", "new", "departed", "stale"];

// What fails because the account cannot be entered has the same cure as what is unknown for that reason. Sums come from
// the index alone; names and the reason of one account are looked up for the few that are shown. Statuses are looked at
// one by one only where the account has a stale one.
const actionsSql = `
  with here as (
    select account.id, case when r.stale_from < $3 then r.valid_until end as valid_until
    from account join refresh r on r.subject_id = account.id
    where account.organization_id = $2 and account.missing_since is null and r.evaluated_at is not null
      and ($1::text[] is null or account.id = any($1))
  ), action as materialized (
    select case when s.state = 'UNKNOWN' or s.reason_code = any($5) then 'unk' else 'met' end as kind,
      s.item_id, s.reason_code, here.id
    from item_status s join here on here.id = s.subject_id
    where s.state in ('NOT_MET', 'PARTIAL', 'UNKNOWN')
      and (s.state <> 'UNKNOWN' or s.reason_code <> all($4))
      and (here.valid_until is null or coalesce((here.valid_until ->> s.item_id)::timestamptz >= $3, true))
  ), ranked as (
    select kind, case kind when 'met' then item_id end as item_id, case kind when 'unk' then reason_code end as cause,
      count(distinct id) as accounts, count(*) as items, min(id) as id, min(reason_code) as reason_code
    from action group by 1, 2, 3
    order by items desc, 1, 2 limit 8
  )
  select k.kind, k.item_id as "itemId", k.reason_code as "reasonCode", k.accounts, k.items, k.id as "accountId",
    (select array_agg(name order by id) from (
       select account.name, account.id from account
       where account.id in (
         select x.id from action x where x.kind = k.kind
           and (x.item_id = k.item_id or k.item_id is null and x.reason_code = k.cause))
       order by account.id limit 3) named) as "accountNames",
    (select s.reason from item_status s
     where s.subject_id = k.id and (s.item_id = k.item_id or k.item_id is null and s.reason_code = k.cause)
       and s.state in ('NOT_MET', 'PARTIAL', 'UNKNOWN')
     order by s.item_id limit 1) as text
  from ranked k
  order by k.items desc, k.kind, k.item_id`;

type ActionRow = { [Key in keyof NextAction]: NextAction[Key] };

/** The actions that concern most, 8 at most. */
export async function listNextActions(
  visible: readonly string[] | null,
  { organizationId, now }: { organizationId: string; now: Date },
): Promise<NextAction[]> {
  return query<ActionRow>(actionsSql, [visible, organizationId, now, notActionable, accountFailures]);
}
