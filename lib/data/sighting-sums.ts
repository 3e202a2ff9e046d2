/** Everything that was seen, summed by the account that is named: of whole organizations kept until a refresh or a file changes it. */
import { sightingKinds } from "#lib/radar/sighting.ts";
import { query } from "./database.ts";
import { keepEach } from "./keep.ts";
import { type SqlValues, sqlValues } from "./sql.ts";

/** Whose sightings count. */
export interface SightingScope {
  organizationId: string;
  /** null: those of every account, and files. */
  visible: readonly string[] | null;
}

/** SQL: the place of a kind among all of them, the most telling first. */
export function rankOf(column: string): string {
  return `array_position('{${sightingKinds.join(",")}}'::text[], ${column})`;
}

/** `seen (id, kind, resource, account_id, …)`; files are for who sees all accounts. */
function seenSql(values: SqlValues, { organizationId, visible }: SightingScope, only: string | null): string {
  const ids = values.add(visible, "text[]");
  const wanted = (column: string) => (only === null ? "" : `and ${column} = ${values.add(only, "text")}`);
  return `seen as (
    select s.sighted_id as id, s.kind, s.resource, s.account_id, s.is_aws, s.first_seen_at, 1 + s.more as n,
      s.detail, null::text as file_name
    from account_sighting s join account a on a.id = s.account_id
    where a.organization_id = ${values.add(organizationId, "text")} and s.gone_at is null
      and (${ids} is null or s.account_id = any(${ids})) ${wanted("s.sighted_id")}
    union all
    select f.sighted_id, file.kind, file.name, null, false, file.imported_at, f.rows, f.detail, f.name
    from file_sighting f join sighting_file file on file.id = f.file_id
    where ${ids} is null ${wanted("f.sighted_id")}
  )`;
}

/** The columns of a sum, as `sumsAs` reads them back. */
const sumColumns = `id text, sightings int, is_aws boolean, first_seen_at timestamptz, is_open boolean, last_used_on text,
  file_name text, rank int, kinds jsonb, seen_in int, best jsonb`;

/** SQL: `ids (…)` out of the text of `readSums`. */
export function sumsAs(values: SqlValues, sums: string): string {
  return `ids as materialized (
    select * from jsonb_to_recordset(${values.add(sums, "text")}::jsonb) as i(${sumColumns}))`;
}

async function computeSums(scope: SightingScope, only: string | null): Promise<string> {
  const values = sqlValues();
  const [row] = await query<{ sums: string }>(
    `with ${seenSql(values, scope, only)}, kinds as (
       select id, kind, sum(n)::int as n, bool_or(is_aws) as is_aws, min(first_seen_at) as first_seen_at,
         bool_or(kind = 'role_trust' and detail ->> 'how' = 'principal' and detail ->> 'externalId' = 'false') as is_open,
         max(detail ->> 'lastUsedOn') as last_used_on, max(file_name) as file_name
       from seen group by id, kind
     ), accounts as (
       select id, count(account_id)::int as seen_in from (select id, account_id from seen group by id, account_id) s group by id
     ), first as (
       select distinct on (id) id, jsonb_build_object('kind', kind, 'accountId', account_id, 'resource', resource,
         'detail', detail) as best
       from seen order by id, ${rankOf("kind")}, account_id, resource
     ), sums as (
       select k.id, sum(k.n)::int as sightings, bool_or(k.is_aws) as is_aws, min(k.first_seen_at) as first_seen_at,
         bool_or(k.is_open) as is_open, max(k.last_used_on) as last_used_on, max(k.file_name) as file_name,
         min(case when k.is_open then 0 else ${rankOf("k.kind")} end) as rank, jsonb_object_agg(k.kind, k.n) as kinds,
         min(a.seen_in) as seen_in
       from kinds k join accounts a on a.id = k.id group by k.id
     )
     select coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object('best', f.best)), '[]')::text as sums
     from sums s join first f on f.id = s.id`,
    values.list,
  );
  return row?.sums ?? "[]";
}

// Each write of sightings counts one up for its account, so that no two states share a sum.
const versionSql = `
  select (select count(*) || '|' || coalesce(sum(s.changes), 0) from account_sighting_state s
      join account a on a.id = s.account_id where a.organization_id = $1)
    || '|' || (select coalesce(string_agg(id::text, ',' order by id), '') from sighting_file) as version`;

/**
 * The sums of a scope, as text for `sumsAs`. Whose they are is not among them: people say that at any time.
 *
 * @param only this account alone
 */
export async function readSums(scope: SightingScope, only: string | null = null): Promise<string> {
  if (scope.visible !== null || only !== null) return computeSums(scope, only);
  const { organizationId } = scope;
  const [row] = await query<{ version: string }>(versionSql, [organizationId]);
  const kept = await keepEach(
    "sightings",
    new Map([[organizationId, row?.version ?? ""]]),
    async () => new Map([[organizationId, await computeSums(scope, null)]]),
  );
  return kept.get(organizationId) ?? "[]";
}
