/** The SQL by which what a source says of an account's resources becomes rows: only those that differ are written. */
import {
  type FoundResource,
  type ResourceSource,
  rankOf,
  resourceSources,
} from "#lib/facts/resources/found.ts";
import type { Extent } from "#lib/facts/resources/said.ts";
import { canonicalJson, storable } from "./canonical.ts";
import type { Transaction } from "./database.ts";

/** Whose resources, and when. */
export interface Moment {
  accountId: string;
  /** null: by an import. */
  runId: string | null;
  at: Date;
}

/** A resource, and whether its place had been read before: what shows there for the first time is no change. */
export interface SeenResource extends FoundResource {
  isPlaceKnown: boolean;
}

/** A resource that is public now, and was not before or was not there. */
export interface Opened {
  arn: string;
  type: string;
  region: string;
  name: string | null;
}

/** Rows that were written, and what is public since. */
export interface Merged {
  rows: number;
  opened: Opened[];
}

/** Rows a statement at most: their texts are held in memory twice. */
const chunkRows = 10_000;

// $1 account, $2 source, $3 its rank, $4 at, $5 run, then the columns.
const upsertSql = `
  with said as (
    select * from unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
      $13::boolean[], $14::boolean[], $15::text[], $16::timestamptz[], $17::boolean[])
      as f(arn, region, type, resource_id, name, detail, tags, is_public, is_default, addresses, created_at, is_known)
  ), fresh as (
    select s.arn, s.region, s.type, s.resource_id, s.name, s.detail, s.tags, s.is_public, s.is_default, s.created_at, s.is_known,
      case s.addresses when '' then '{}' else coalesce(string_to_array(s.addresses, ' '), r.addresses, '{}') end as addresses
    from said s left join resource r on s.addresses is null and r.account_id = $1 and r.arn = s.arn
  ), back as (
    select r.arn from resource r join fresh f on f.arn = r.arn where r.account_id = $1 and r.gone_at is not null
  ), closed as (
    select r.arn, r.is_public is false as is_certain from resource r join fresh f on f.arn = r.arn
    where r.account_id = $1 and r.gone_at is null and f.is_public and r.is_public is not true
  ), written as (
    insert into resource as r (account_id, arn, region, type, resource_id, name, detail, tags, sources, named_by,
      tagged_by, is_public, is_default, addresses, created_at, first_seen_at)
    select $1, arn, region, type, resource_id, name, detail, coalesce(tags, '{}')::jsonb, array[$2::text], $3::smallint,
      case when tags is null then 9 else $3::smallint end, is_public, is_default,
      addresses, created_at, $4::timestamptz
    from fresh
    on conflict (account_id, arn) do update set
      (region, type, resource_id, name, detail, is_default, addresses, named_by) =
        (select region, type, resource_id, name, detail, is_default, addresses, named_by
         from (values (excluded.region, excluded.type, excluded.resource_id, coalesce(excluded.name, r.name),
             coalesce(excluded.detail, r.detail), excluded.is_default, excluded.addresses, excluded.named_by, true),
           (r.region, r.type, r.resource_id, r.name, r.detail, r.is_default, r.addresses, r.named_by, false))
           as said(region, type, resource_id, name, detail, is_default, addresses, named_by, is_new)
         where is_new = (excluded.named_by <= r.named_by)),
      (tags, tagged_by) = (select case when excluded.tagged_by <= r.tagged_by then excluded.tags else r.tags end,
        least(excluded.tagged_by, r.tagged_by)),
      sources = (select array_agg(distinct s order by s) from unnest(r.sources || excluded.sources) s),
      is_public = coalesce(excluded.is_public, r.is_public),
      created_at = coalesce(excluded.created_at, r.created_at),
      gone_at = null, last_seen_at = null
    where r.gone_at is not null or not r.sources @> excluded.sources
      or excluded.named_by <= r.named_by
        and (r.region, r.type, r.resource_id, r.name, r.detail, r.is_default, r.addresses, r.named_by)
          is distinct from (excluded.region, excluded.type, excluded.resource_id, coalesce(excluded.name, r.name),
            coalesce(excluded.detail, r.detail), excluded.is_default, excluded.addresses, excluded.named_by)
      or excluded.tagged_by < 9 and excluded.tagged_by <= r.tagged_by
        and (r.tags, r.tagged_by) is distinct from (excluded.tags, excluded.tagged_by)
      or r.is_public is distinct from coalesce(excluded.is_public, r.is_public)
      or r.created_at is distinct from coalesce(excluded.created_at, r.created_at)
    returning arn, region, type, coalesce(r.tags ->> 'Name', r.name) as name, is_default, xmax = 0 as is_new
  ), changes as (
    insert into resource_change (account_id, at, arn, kind, run_id, region, type, name)
    select $1, $4::timestamptz, w.arn, 'appeared', $5::uuid, w.region, w.type, w.name
    from written w join fresh f on f.arn = w.arn
    where not w.is_default and f.is_known and (w.is_new or exists (select 1 from back where back.arn = w.arn))
    on conflict do nothing
  ), opened as (
    select w.arn, w.type, w.region, w.name from written w join fresh f on f.arn = w.arn left join closed c on c.arn = w.arn
    where f.is_public and not w.is_default and (c.is_certain
      or f.is_known and (c.arn is not null or w.is_new or exists (select 1 from back where back.arn = w.arn)))
  )
  select (select count(*) from written) as rows,
    (select coalesce(json_agg(o order by o.arn), '[]') from opened o) as opened`;

/** Adds what a source names. */
export async function addResources(
  tx: Transaction,
  { accountId, runId, at }: Moment,
  source: ResourceSource,
  found: readonly SeenResource[],
): Promise<Merged> {
  // An ARN that a source names twice is one resource.
  const resources = [...new Map(found.map((one) => [storable(one.arn), one])).values()];
  let written = 0;
  const opened: Opened[] = [];
  for (let start = 0; start < resources.length; start += chunkRows) {
    const rows = resources.slice(start, start + chunkRows);
    // biome-ignore format: one column a line
    const [answer] = await tx.query<Merged & Record<string, unknown>>(upsertSql, [
      accountId, source, rankOf(source), at, runId,
      rows.map(({ arn }) => storable(arn)),
      rows.map(({ region }) => region),
      rows.map(({ type }) => type),
      rows.map(({ id }) => storable(id)),
      rows.map(({ name }) => (name === null ? null : storable(name))),
      rows.map(({ detail }) => (detail === null ? null : storable(detail))),
      rows.map(({ tags }) => (tags === null ? null : canonicalJson(tags))),
      rows.map(({ isPublic }) => isPublic),
      rows.map(({ isDefault }) => isDefault),
      rows.map(({ addresses }) => addresses?.join(" ") ?? null),
      rows.map(({ createdAt }) => createdAt),
      rows.map(({ isPlaceKnown }) => isPlaceKnown),
    ]);
    written += answer?.rows ?? 0;
    opened.push(...(answer?.opened ?? []));
  }
  return { rows: written, opened };
}

// $1 account, $2 source, $3 its rank, $4 at, $5 run, $6–$8 extents, $9 ARNs that are still named
const dropSql = `
  with extent as (
    select * from unnest($6::text[], $7::text[], $8::boolean[]) as e(type, region, beside_defaults)
  ), lost as (
    update resource r set
      sources = array_remove(r.sources, $2::text),
      named_by = case when r.named_by <> $3::smallint then r.named_by else coalesce((
        select min(array_position('{${resourceSources.join()}}'::text[], s))
        from unnest(array_remove(r.sources, $2::text)) s), r.named_by) end,
      tags = case when r.tagged_by = $3::smallint and r.sources <> array[$2::text] then '{}' else r.tags end,
      tagged_by = case when r.tagged_by = $3::smallint then 9 else r.tagged_by end,
      gone_at = case when r.sources = array[$2::text] then $4::timestamptz end,
      last_seen_at = case when r.sources = array[$2::text]
        then coalesce((select refreshed_at from refresh where subject_id = $1), r.first_seen_at) end
    where r.account_id = $1 and r.gone_at is null and r.sources @> array[$2::text]
      and exists (select 1 from extent e where (e.type is null or e.type = r.type)
        and (e.region is null or e.region = r.region) and (not e.beside_defaults or not r.is_default))
      and r.arn <> all($9)
    returning arn, region, type, coalesce(r.tags ->> 'Name', r.name) as name, is_default, gone_at
  ), changes as (
    insert into resource_change (account_id, at, arn, kind, run_id, region, type, name)
    select $1, $4::timestamptz, arn, 'gone', $5::uuid, region, type, name from lost where gone_at is not null and not is_default
    on conflict do nothing
  )
  select count(*) as rows from lost`;

/** Takes a source away from what it no longer names where it was read to the end; what no source names is gone. */
export async function dropResources(
  tx: Transaction,
  { accountId, runId, at }: Moment,
  source: ResourceSource,
  { extents, named }: { extents: readonly Extent[]; named: readonly FoundResource[] },
): Promise<number> {
  if (extents.length === 0) return 0;
  const [answer] = await tx.query<{ rows: number }>(dropSql, [
    accountId,
    source,
    rankOf(source),
    at,
    runId,
    extents.map(({ type }) => type),
    extents.map(({ region }) => region),
    extents.map(({ besideDefaults }) => besideDefaults),
    named.map(({ arn }) => storable(arn)),
  ]);
  return answer?.rows ?? 0;
}
