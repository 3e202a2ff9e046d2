/** Accounts as a list of any length: searched, filtered, sorted and paged by the database. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { numericColumns } from "./account-cursor.ts";
import { type AccountDetails, detailColumns, detailsOf } from "./account-details-read.ts";
import { readConditionFacts } from "./account-facts.ts";
import { type MatchingOptions, matchingSql } from "./account-matching.ts";
import { type AccountQuery, everyAccount, type SortColumn } from "./account-query.ts";
import type { AccountRow, AccountState } from "./accounts.ts";
import { listedContact, readAccountContacts } from "./contacts.ts";
import { query } from "./database.ts";
import { type FreshnessKind, freshnessSql } from "./freshness.ts";
import { getOrganization } from "./organizations.ts";
import { corrected, readOwnAnswers } from "./own-answers.ts";
import { accountCounts, expectedItems, type ItemOutline, overallShare, stageCell } from "./rollup.ts";
import { sqlValues } from "./sql.ts";
import { readStageCounts } from "./stage-read.ts";
import { inheritance, organizationSubject } from "./subject.ts";

/** One account of a list. */
export interface AccountListRow extends AccountRow {
  /** All stages together; null: no item applies. Shares 0–100. */
  share: { metHundredths: number; unknownHundredths: number; met: number; applicable: number } | null;
  /** Items that are unknown. */
  unknownItems: number;
  freshness: FreshnessKind;
  /** Why the last attempt could not enter the account. */
  failure: { code: string; message: string } | null;
  /** ISO 8601 UTC of the last refresh that entered the account; null: never. */
  refreshedAt: string | null;
  joinedAt: string | null;
  /** Its value in the order of the list, for a cursor. */
  sortKey: string;
}

export interface AccountPage {
  rows: AccountListRow[];
  /** Accounts that match. */
  matching: number;
  /** Accounts of the organization that the viewer may see. */
  total: number;
  /** Matching accounts before the first row. */
  before: number;
}

export interface AccountListOptions {
  organizationId: string;
  items: readonly ItemOutline[];
  now: Date;
  /** Rows at most, 1–1000. */
  limit: number;
}

interface Listed extends AccountDetails {
  id: string;
  unitId: string | null;
  name: string;
  email: string;
  state: AccountState;
  ou: string | null;
  payer: string | null;
  joinedAt: Date | null;
  refreshedAt: Date | null;
  failureCode: string | null;
  failureMessage: string | null;
  freshness: FreshnessKind;
  key: string;
}

interface Found extends Listed {
  matching: number;
  total: number;
  before: number;
}

/** No account at all: how many there are is known, rows are not. */
type Answer = Found | { id: null; matching: number; total: number; before: number };

/**
 * One step of the list. Two statements: which accounts, and the stages of those; a third one before them where a filter
 * or the order reads stages.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function listAccountPage(
  viewer: Viewer,
  asked: AccountQuery,
  options: AccountListOptions,
): Promise<AccountPage> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, options.organizationId);
  const facts = await readConditionFacts([asked], options);
  return readPage(asked, { ...options, visible: visibleAccounts(viewer), facts });
}

async function readPage(
  asked: AccountQuery,
  options: MatchingOptions & { limit: number },
): Promise<AccountPage> {
  const found = await query<Answer>(...pageSql(asked, options));
  const rows = found.filter((row): row is Found => row.id !== null);
  const { matching = 0, total = 0 } = found[0] ?? {};
  const [first] = rows;
  return { rows: await withStages(rows, options), matching, total, before: first?.before ?? 0 };
}

const rowColumns = `a.id, a.unit_id as "unitId", a.name, a.email, a.state, u.path as ou, a.payer_account_id as payer,
  ${detailColumns("a")}, a.joined_at as "joinedAt", r.refreshed_at as "refreshedAt", r.failure_code as "failureCode",
  r.failure_message as "failureMessage", ${freshnessSql} as freshness, p.key::text as key`;
const rowJoins = `left join account a on a.id = p.id
    left join refresh r on r.subject_id = p.id
    left join organizational_unit u on u.id = a.unit_id`;

function pageSql(
  asked: AccountQuery,
  options: MatchingOptions & { limit: number },
): [string, readonly unknown[]] {
  const { visible, organizationId, limit } = options;
  const values = sqlValues();
  const { place, sort } = asked;
  const organization = values.add(organizationId, "text");
  const ids = values.add(visible, "text[]");
  const backwards = place?.side === "before";
  const ascending = sort.descending === backwards;
  const at =
    place === null
      ? "true"
      : `(m.key, m.id) ${ascending ? ">" : "<"} (${keyValue(sort.column, values.add(place.key, "text"))}, ${values.add(place.id, "text")})`;
  const order = sort.descending ? "desc" : "asc";
  const earlier = sort.descending ? ">" : "<";
  return [
    `with ${matchingSql(values, asked, options)}, page as materialized (
      select m.* from matching m where ${at}
      order by m.key ${ascending ? "asc" : "desc"}, m.id ${ascending ? "asc" : "desc"}
      limit ${values.add(limit, "int")}
    ), first as (select key, id from page order by key ${order}, id ${order} limit 1)
    select ${rowColumns}, t.*
    from (select
        (select count(*) from account a where a.organization_id = ${organization} and (${ids} is null or a.id = any(${ids}))) as total,
        (select count(*) from matching) as matching,
        (select count(*) from matching m, first f where (m.key, m.id) ${earlier} (f.key, f.id)) as before) t
    left join page p on true
    ${rowJoins}
    order by p.key ${order}, p.id ${order}`,
    values.list,
  ];
}

/** A cursor's key as the type that the column sorts by. */
function keyValue(column: SortColumn, text: string): string {
  return numericColumns.has(column) ? `${text}::bigint` : `${text} collate "C"`;
}

async function withStages(
  rows: readonly Listed[],
  { organizationId, items, now }: Omit<AccountListOptions, "limit">,
): Promise<AccountListRow[]> {
  const subject = organizationSubject(organizationId);
  const ids = rows.map(({ id }) => id);
  const [counts, answers, contacts] = await Promise.all([
    readStageCounts({ query }, [subject, ...ids], now),
    readOwnAnswers({ query }, { visible: ids, organizationIds: [organizationId], items, now }),
    readAccountContacts({ query }, ids),
  ]);
  const expected = expectedItems(items);
  return rows.map((row) => {
    const stages = corrected(
      accountCounts(expected, counts.get(row.id), counts.get(subject), inheritance(row.state)),
      answers.get(row.id),
    );
    return {
      id: row.id,
      name: row.name,
      email: row.email,
      status: row.state,
      ou: row.ou,
      ouId: row.unitId,
      payer: row.payer,
      ...detailsOf(row),
      contacts: (contacts.get(row.id) ?? []).map(listedContact),
      stages: stages.map(stageCell),
      share: overallShare(stages),
      unknownItems: stages.reduce((sum, { unknown }) => sum + unknown, 0),
      freshness: row.freshness,
      failure:
        row.freshness === "failed" && row.failureCode !== null
          ? { code: row.failureCode, message: row.failureMessage ?? "" }
          : null,
      refreshedAt: row.refreshedAt?.toISOString() ?? null,
      joinedAt: row.joinedAt?.toISOString() ?? null,
      sortKey: row.key,
    };
  });
}

type Match = { id: string; key: string };

/** All that match, in the order of the list. */
async function readMatches(asked: AccountQuery, options: MatchingOptions): Promise<Match[]> {
  const values = sqlValues();
  const order = asked.sort.descending ? "desc" : "asc";
  return query<Match>(
    `with ${matchingSql(values, asked, options)}
     select id, matching.key::text as key from matching order by matching.key ${order}, id ${order}`,
    values.list,
  );
}

const rowsSql = `select ${rowColumns}
  from unnest($1::text[], $2::text[]) with ordinality as p (id, key, place)
  ${rowJoins}
  where a.id is not null
  order by p.place`;

/**
 * Every account that a query matches, in its order. Which ones is decided once; their rows are read in steps.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization), when the first row is asked for.
 */
export async function* eachAccount(
  viewer: Viewer,
  asked: AccountQuery,
  options: Omit<AccountListOptions, "limit">,
): AsyncGenerator<AccountListRow> {
  const matches = await findMatches(viewer, asked, options);
  for (let start = 0; start < matches.length; start += stepRows) {
    const step = matches.slice(start, start + stepRows);
    const rows = await query<{ [Key in keyof Listed]: Listed[Key] }>(rowsSql, [
      step.map(({ id }) => id),
      step.map(({ key }) => key),
    ]);
    yield* await withStages(rows, options);
  }
}

const stepRows = 1000;

async function findMatches(
  viewer: Viewer,
  asked: AccountQuery,
  options: Omit<AccountListOptions, "limit">,
): Promise<Match[]> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, options.organizationId);
  const facts = await readConditionFacts([asked], options);
  return readMatches(asked, { ...options, visible: visibleAccounts(viewer), facts });
}

/** Ids of every account that a query matches. @throws AppError FORBIDDEN, NOT_FOUND (the organization) */
export async function listMatchingIds(
  viewer: Viewer,
  asked: AccountQuery,
  options: Omit<AccountListOptions, "limit">,
): Promise<string[]> {
  const matches = await findMatches(viewer, { ...asked, sort: everyAccount.sort }, options);
  return matches.map(({ id }) => id);
}
