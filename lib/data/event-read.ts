/** What has changed: over one run, or over a time. Items evaluated for the first time have not changed. */
import { query } from "./database.ts";
import type { OverviewChange } from "./overview.ts";

/** SQL: how many items changed in the run of the surrounding query; several events of one item count once. */
export const itemsChangedOfRun = `(
  select count(*) from (
    select 1 from item_status_event e where e.run_id = run.id
    group by e.subject_id, e.item_id having bool_and(e.old_state is not null)
  ) changed)`;

/** SQL: columns of `moved`, of events `e` in groups: the first state and the last one, whatever lay between. */
export const firstAndLast = `(array_agg(e.old_state order by e.id))[1] as old_state,
      coalesce((array_agg(e.old_fraction_hundredths order by e.id))[1], 0) as old_fraction,
      (array_agg(e.new_state order by e.id desc))[1] as new_state,
      coalesce((array_agg(e.new_fraction_hundredths order by e.id desc))[1], 0) as new_fraction,
      (array_agg(e.reason order by e.id desc))[1] as reason`;

/** SQL: whether what `moved` holds became better, worse or unknown; what did not change in the end is left out. */
export const judged = `judged as (
    select *, case
      when new_state = 'UNKNOWN' then 'unknown'
      when old_state = 'UNKNOWN' then case new_state when 'NOT_MET' then 'worse' else 'better' end
      when new_fraction > old_fraction then 'better'
      else 'worse' end as kind
    from moved
    where new_state <> 'NOT_APPLICABLE' and old_state <> 'NOT_APPLICABLE'
      and (old_state, old_fraction) is distinct from (new_state, new_fraction)
  )`;

// The first state and the last state of each item within the time, so that what went back and forth is no change.
// What happened to an item in the run that evaluated it first (its closing pass knows more) is no change either.
const changesSql = `
  with moved as (
    select e.subject_id, e.item_id, max(e.at) as at,
      ${firstAndLast}
    from item_status_event e
    where e.old_state is not null and e.at > $3 and e.at <= $4
      and (e.subject_id = $5 or exists (
        select 1 from account where account.id = e.subject_id and account.organization_id = $2
          and ($1::text[] is null or account.id = any($1))))
      and not exists (
        select 1 from item_status_event f
        where f.subject_id = e.subject_id and f.item_id = e.item_id and f.old_state is null
          and f.run_id is not distinct from e.run_id)
    group by e.subject_id, e.item_id
  ), ${judged}
  select j.kind, j.item_id as "itemId", count(*) as accounts, max(j.at) as at,
    (array_agg(j.reason order by j.at desc))[1] as text,
    case when count(*) = 1 then min(account.id) end as "accountId",
    case when count(*) = 1 then min(account.name) end as "accountName"
  from judged j left join account on account.id = j.subject_id
  group by j.kind, j.item_id
  order by array_position(array['worse', 'unknown', 'better'], j.kind), count(*) desc, j.item_id
  limit 30`;

type ChangeRow = Omit<OverviewChange, "at"> & { at: Date };

/** Changes of an organization within a time, worst first, 30 at most. */
export async function listChanges(options: {
  visible: readonly string[] | null;
  organizationId: string;
  /** Subject id of the organization's own items. */
  subjectId: string;
  since: Date;
  until: Date;
}): Promise<OverviewChange[]> {
  const { visible, organizationId, since, until, subjectId } = options;
  const rows = await query<ChangeRow>(changesSql, [visible, organizationId, since, until, subjectId]);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
