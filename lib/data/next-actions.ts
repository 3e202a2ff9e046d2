/** What would help most: items that many accounts fail, and causes that keep much unknown. */
import { accountFailures } from "#lib/facts/envelope.ts";
import { query } from "./database.ts";
import type { NextAction } from "./overview.ts";

/** Unknown for a reason that nobody can mend by a change in AWS. */
const notActionable = ["not_collected", "never_refreshed", "needs_answer", "new", "departed", "stale"];

// What fails because the account cannot be entered has the same cure as what is unknown for that reason.
const actionsSql = `
  with status as (
    select s.item_id, s.state, s.reason, s.reason_code, account.id, account.name
    from item_status s
    join account on account.id = s.subject_id
    join refresh r on r.subject_id = s.subject_id
    where account.organization_id = $2 and account.missing_since is null
      and ($1::text[] is null or account.id = any($1))
      and s.state in ('NOT_MET', 'PARTIAL', 'UNKNOWN')
      and r.evaluated_at is not null and coalesce((r.valid_until ->> s.item_id)::timestamptz >= $3, true)
  ), action as (
    select 'met' as kind, item_id, reason_code, reason, id, name from status
    where state <> 'UNKNOWN' and reason_code <> all($5)
    union all
    select 'unk', null, reason_code, reason, id, name from status
    where state = 'UNKNOWN' and reason_code <> all($4) or reason_code = any($5)
  )
  select kind, item_id as "itemId", min(reason_code) as "reasonCode", count(distinct id) as accounts,
    count(*) as items, (array_agg(distinct name))[1:3] as "accountNames",
    mode() within group (order by reason) as text
  from action
  group by kind, item_id, case kind when 'unk' then reason_code end
  order by items desc, kind, item_id
  limit 8`;

type ActionRow = { [Key in keyof NextAction]: NextAction[Key] };

/** The actions that concern most, 8 at most. */
export async function listNextActions(
  visible: readonly string[] | null,
  { organizationId, now }: { organizationId: string; now: Date },
): Promise<NextAction[]> {
  return query<ActionRow>(actionsSql, [visible, organizationId, now, notActionable, accountFailures]);
}
