/** What changed in one run: items that became better, worse or unknown, and on which accounts. */
import type { State } from "#lib/roadmap/verdict.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { firstAndLast, judged } from "./event-read.ts";
import { organizationSubject } from "./subject.ts";

export type ChangeKind = "better" | "worse" | "unknown";

/** One account on which an item changed; of an item of the organization there is none. */
export interface ChangedAccount {
  accountId: string | null;
  name: string;
  oldState: State;
  newState: State;
  reason: string;
}

/** One item that went one way, with the first few accounts by name. */
export interface RunChange {
  kind: ChangeKind;
  itemId: string;
  count: number;
  accounts: ChangedAccount[];
}

const namedAccounts = 5;

// What the run evaluated for the first time has not changed. Several events of one item are one change.
const changedSql = `
  with moved as (
    select e.subject_id, e.item_id,
      ${firstAndLast}
    from item_status_event e
    where e.run_id = $1 and e.old_state is not null
      and ($2::text[] is null or e.subject_id = any($2) or e.subject_id = $3)
      and not exists (
        select 1 from item_status_event f
        where f.subject_id = e.subject_id and f.item_id = e.item_id and f.run_id = e.run_id and f.old_state is null)
    group by e.subject_id, e.item_id
  ), ${judged}, named as (
    select j.kind, j.item_id, account.id as account_id, coalesce(account.name, '') as name, j.old_state, j.new_state, j.reason
    from judged j left join account on account.id = j.subject_id
  )`;

const changedAccount = `'accountId', account_id, 'name', name, 'oldState', old_state, 'newState', new_state, 'reason', reason`;

type ChangedRun = {
  id: string;
  organizationId: string;
  /** It has ended without any change: the first run of 10,000 accounts has 300,000 events, and none is a change. */
  unchanged: boolean;
};

async function requireRun(viewer: Viewer, number: number): Promise<ChangedRun> {
  const [run] = await query<ChangedRun>(
    `select id, organization_id as "organizationId", finished_at is not null and items_changed = 0 as unchanged from run
     where number = $2 and ($1::text[] is null or exists (
       select 1 from account a where a.organization_id = run.organization_id and a.id = any($1)))`,
    [visibleAccounts(viewer), number],
  );
  return requireRow(run, "run", String(number));
}

/**
 * The changes of a run by item, worst first; never more than three for each item of the roadmap.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function listRunChanges(viewer: Viewer, number: number): Promise<RunChange[]> {
  requirePermission(viewer, "run.read");
  const { id, organizationId, unchanged } = await requireRun(viewer, number);
  if (unchanged) return [];
  return query<RunChange & Record<string, unknown>>(
    `${changedSql}, placed as (
       select *, row_number() over (partition by kind, item_id order by name collate "und-x-icu", account_id) as place
       from named
     )
     select kind, item_id as "itemId", count(*) as count,
       json_agg(json_build_object(${changedAccount}) order by place) filter (where place <= ${namedAccounts}) as accounts
     from placed group by kind, item_id
     order by array_position(array['worse', 'unknown', 'better'], kind), count(*) desc, item_id`,
    [id, visibleAccounts(viewer), organizationSubject(organizationId)],
  );
}

/**
 * The accounts on which one item went one way in a run, by name; the next page begins after the last account.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function listChangedAccounts(
  viewer: Viewer,
  page: { number: number; itemId: string; kind: ChangeKind; after: string | null; limit: number },
): Promise<ChangedAccount[]> {
  requirePermission(viewer, "run.read");
  const { id, organizationId } = await requireRun(viewer, page.number);
  return query<ChangedAccount & Record<string, unknown>>(
    `${changedSql}
     select account_id as "accountId", name, old_state as "oldState", new_state as "newState", reason
     from named
     where kind = $4 and item_id = $5 and ($6::text is null or (name collate "und-x-icu", account_id) > (
       select a.name collate "und-x-icu", a.id from account a where a.id = $6))
     order by name collate "und-x-icu", account_id limit $7`,
    [
      id,
      visibleAccounts(viewer),
      organizationSubject(organizationId),
      page.kind,
      page.itemId,
      page.after,
      Math.min(page.limit, 201),
    ],
  );
}
