/** One item over all accounts as SQL: the state of each as a reader sees it at a moment. */
import type { Viewer } from "#lib/viewer.ts";
import { visibleAccounts } from "./access.ts";

/** States by which accounts are listed and filtered, worst first; `EXCEPTED` is complete by an accepted risk only. */
export const listedStates = ["NOT_MET", "PARTIAL", "UNKNOWN", "EXCEPTED", "MET", "NOT_APPLICABLE"] as const;
export type ListedState = (typeof listedStates)[number];

export interface ItemScope {
  organizationId: string;
  itemId: string;
  now: Date;
}

/**
 * SQL of the common table `shown`, one row an account that is in the organization. Values: `$1` visible accounts,
 * `$2` organization, `$3` item, `$4` the moment (`itemValues`).
 */
export const shownSql = `
  with shown as (
    select account.id, account.name, account.unit_id, u.path, u.name as unit_name, j.state, j.reason_code,
      case when j.state = 'PARTIAL' then s.fraction_hundredths end as fraction,
      coalesce(s.units, 0) as units, case when j.is_held then s.known else 0 end as known,
      case when j.is_held then s.failing_count else 0 end as failing,
      array_position(array['NOT_MET', 'PARTIAL', 'UNKNOWN', 'EXCEPTED', 'MET', 'NOT_APPLICABLE'], j.state) as rank
    from account
    left join organizational_unit u on u.id = account.unit_id
    left join refresh r on r.subject_id = account.id and r.evaluated_at is not null
    left join item_status s on s.item_id = $3 and s.subject_id = r.subject_id
    cross join lateral (
      select s.subject_id is not null and not case
        when r.stale_from < $4::timestamptz then coalesce((r.valid_until ->> $3)::timestamptz < $4::timestamptz, false)
        else false end as is_held
    ) held
    cross join lateral (
      select held.is_held,
        case when not held.is_held then 'UNKNOWN'
          when s.excepted > 0 and (s.state = 'MET' or s.reason_code = 'excepted') then 'EXCEPTED'
          else s.state::text end as state,
        case when s.subject_id is null then 'never_refreshed' when not held.is_held then 'stale'
          else s.reason_code end as reason_code
    ) j
    where account.organization_id = $2 and account.missing_since is null
      and ($1::text[] is null or account.id = any($1))
  )`;

/** The values of `shownSql`. */
export function itemValues(viewer: Viewer, { organizationId, itemId, now }: ItemScope): unknown[] {
  return [visibleAccounts(viewer), organizationId, itemId, now];
}
