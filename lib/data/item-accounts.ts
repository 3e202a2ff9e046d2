/** Who has met an item and who has not: a page of accounts by state, OU and reason, and their failing resources. */
import type { FailingResource } from "#lib/roadmap/verdict.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { query } from "./database.ts";
import { type ItemScope, itemValues, type ListedState, shownSql } from "./item-read.ts";
import { neverRefreshed } from "./status-read.ts";

export interface ItemAccountFilter {
  /** Empty: every state. */
  states: readonly ListedState[];
  /** This OU and everything below it, as a path of names. */
  ouPath?: string;
  /** Class of the reason, `denied`. */
  reasonCode?: string;
}

export interface ItemAccountRow {
  id: string;
  name: string;
  /** Path of names; null: not known. */
  ou: string | null;
  state: ListedState;
  /** 1–99 where the state is PARTIAL. */
  fractionHundredths: number | null;
  units: number;
  known: number;
  /** Failing resources. */
  failing: number;
  reason: string;
  reasonCode: string;
}

export interface ItemAccountPage {
  rows: ItemAccountRow[];
  /** All that match. */
  total: number;
  /** Cursor of the next page; null: this is the last one. */
  next: string | null;
}

// $5 states, $6 OU, $7 reason
const matching = `
  ($5::text[] = '{}' or state = any($5))
  and ($6::text is null or path = $6 or starts_with(path, rtrim($6, '/') || '/'))
  and ($7::text is null or reason_code = $7)`;

function filterValues({ states, ouPath, reasonCode }: ItemAccountFilter): unknown[] {
  return [states, ouPath ?? null, reasonCode ?? null];
}

const listSql = `${shownSql}, matching as (select *, coalesce(fraction, 0) as level from shown where ${matching})
  , page as (
    select *, (select count(*) from matching) as total from matching
    where $8::text is null
      or (rank, level, name, id) > (select rank, level, name, id from matching where id = $8)
    order by rank, level, name, id
    limit $9
  )
  select p.id, p.name, p.path as ou, p.state, p.fraction as "fractionHundredths", p.units, p.known, p.failing,
    case p.reason_code when 'never_refreshed' then $10 when 'stale' then $11 else coalesce(s.reason, '') end as reason,
    p.reason_code as "reasonCode", p.total
  from page p left join item_status s on s.subject_id = p.id and s.item_id = $3
  order by p.rank, p.level, p.name, p.id`;

const stale = "The facts are too old to count; refresh the account.";

/**
 * Accounts by an item of their own, worst first: not met, partly, unknown, excepted, met, not applicable.
 *
 * @param page.after cursor of the page before; @param page.limit rows, 500 at most
 * @throws AppError FORBIDDEN
 */
export async function listItemAccounts(
  viewer: Viewer,
  scope: ItemScope,
  filter: ItemAccountFilter,
  { after, limit = 25 }: { after?: string; limit?: number } = {},
): Promise<ItemAccountPage> {
  requirePermission(viewer, "account.read");
  const size = Math.min(limit, 500);
  const values = [...itemValues(viewer, scope), ...filterValues(filter), after ?? null, size + 1];
  const rows = await query<ItemAccountRow & { total: number }>(listSql, [...values, neverRefreshed, stale]);
  const shown = rows.slice(0, size).map(({ total: _total, ...row }) => row);
  return {
    rows: shown,
    total: rows[0]?.total ?? 0,
    next: rows.length > size ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** Every account that matches, in the order of the list, read in pages of 500. @throws AppError FORBIDDEN */
export async function* eachItemAccount(
  viewer: Viewer,
  scope: ItemScope,
  filter: ItemAccountFilter,
): AsyncGenerator<ItemAccountRow> {
  let after: string | null = null;
  do {
    const page: ItemAccountPage = await listItemAccounts(viewer, scope, filter, {
      limit: 500,
      ...(after !== null && { after }),
    });
    yield* page.rows;
    after = page.next;
  } while (after !== null);
}

export interface ItemFailing extends FailingResource {
  accountId: string;
  accountName: string;
}

export interface ItemFailingPage {
  rows: ItemFailing[];
  /** `account:position`; null: this is the last page. */
  next: string | null;
}

// Each of the accounts of the page has one at least, so that as many accounts as rows suffice.
const failingSql = `${shownSql}, few as (
    select id, name from shown where failing > 0 and ${matching} and id >= $8 order by id limit $10::int + 1
  )
  select few.id as "accountId", few.name as "accountName", f.position::int as position,
    f.value ->> 'resource' as resource, f.value ->> 'region' as region, f.value ->> 'why' as why
  from few
  join item_status s on s.subject_id = few.id and s.item_id = $3
  cross join lateral jsonb_array_elements(s.failing) with ordinality as f(value, position)
  where (few.id, f.position) > ($8, $9)
  order by few.id, f.position
  limit $10`;

/** A cursor that failing resources answered; null: not one. */
function parseFailingCursor(cursor: string): { account: string; position: number } | null {
  const found = /^(\d{12}):(\d{1,7})$/.exec(cursor);
  return found === null ? null : { account: found[1] ?? "", position: Number(found[2]) };
}

/** The failing resources of the accounts that match, account by account. @throws AppError FORBIDDEN */
export async function listItemFailing(
  viewer: Viewer,
  scope: ItemScope,
  filter: ItemAccountFilter,
  { after = "", limit = 20 }: { after?: string; limit?: number } = {},
): Promise<ItemFailingPage> {
  requirePermission(viewer, "account.read");
  const from = parseFailingCursor(after) ?? { account: "", position: 0 };
  const rows = await query<ItemFailing & { position: number }>(failingSql, [
    ...itemValues(viewer, scope),
    ...filterValues(filter),
    from.account,
    from.position,
    limit + 1,
  ]);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    rows: rows.slice(0, limit).map(({ position: _position, ...row }) => row),
    next: last === undefined ? null : `${last.accountId}:${last.position}`,
  };
}

/** An account that fails an item, with what fails there. */
export interface FailingAccount {
  id: string;
  name: string;
  failing: FailingResource[];
}

/** Accounts and resources that a fix is written out for; the number of accounts stands beside it. */
const fixAccounts = 8;
const fixResources = 20;

/** The first accounts that fail an item, by state, with the first of what fails there. @throws AppError FORBIDDEN */
export async function listFixAccounts(viewer: Viewer, scope: ItemScope): Promise<FailingAccount[]> {
  requirePermission(viewer, "account.read");
  return query<FailingAccount & Record<string, unknown>>(
    `${shownSql}, few as (
       select * from shown where state in ('NOT_MET', 'PARTIAL') order by rank, coalesce(fraction, 0), name, id limit $5
     )
     select few.id, few.name, (
       select coalesce(jsonb_agg(f.value order by f.position), '[]')
       from jsonb_array_elements(s.failing) with ordinality as f(value, position)
       where f.position <= $6) as failing
     from few join item_status s on s.subject_id = few.id and s.item_id = $3
     order by few.rank, coalesce(few.fraction, 0), few.name, few.id`,
    [...itemValues(viewer, scope), fixAccounts, fixResources],
  );
}
