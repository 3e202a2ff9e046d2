/** Sums over resources for the facets and the map, and what they rest on. */
import type { Viewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { type ResourceMoment, resourceFrame } from "./resource-list.ts";
import { opennessPrefix } from "./resource-openness.ts";
import type { ResourceQuery } from "./resource-query.ts";
import type { RegionRule, Unexpected } from "./resource-regions.ts";
import { keptForAll, type PlaceCount, type ResourceAccounts, resourceAccounts } from "./resource-scope.ts";

export interface ResourceOverview {
  /** Of the accounts that are asked about, by region and type. */
  counts: PlaceCount[];
  /** What stands out by its region in the organization. */
  unexpected: Unexpected;
  /** The counts without what people expect of single accounts and resources. */
  standing: readonly PlaceCount[];
  rule: RegionRule;
  /** The accounts with the most, and how many have any. */
  accounts: { top: { id: string; name: string; present: number }[]; withAny: number; active: number };
  units: { path: string; present: number }[];
  tagKeys: { key: string; present: number }[];
  coverage: ResourceCoverage;
}

/** What was not read. */
export interface ResourceCoverage {
  /** Accounts of which no resources were ever read. */
  neverRead: number;
  /** Accounts of which some list could not be read. */
  withGaps: number;
  /** Type (`*`: whatever the source knows), how many regions of accounts are missing it, and the collector. */
  gaps: { type: string; collector: string; places: number; accounts: number }[];
  /** Source → accounts in which it was read somewhere. */
  sources: { source: string; accounts: number }[];
  /** ARNs of other accounts that were refused. */
  refused: number;
}

const mostListed = 12;

const accountsSql = `
  select a.id, a.name, u.path, sum(c.present)::int as present
  from resource_count c join account a on a.id = c.account_id left join organizational_unit u on u.id = a.unit_id
  where $1::text[] is null or c.account_id = any($1)
  group by a.id, a.name, u.path having sum(c.present) > 0`;

const keysSql = `
  select key, sum(n::int)::int as present from account_resources s cross join jsonb_each_text(s.tag_keys) as k(key, n)
  where $1::text[] is null or s.account_id = any($1)
  group by key order by present desc, key limit 200`;

const stateSql = `
  select count(*) filter (where a.state = 'ACTIVE' and a.missing_since is null)::int as active,
    count(*) filter (where a.state = 'ACTIVE' and a.missing_since is null and s.account_id is null)::int as "neverRead",
    count(*) filter (where s.coverage -> 'unread' <> '{}')::int as "withGaps"
  from account a left join account_resources s on s.account_id = a.id
  where $1::text[] is null or a.id = any($1)`;

const gapsSql = `
  select t.type, split_part(g.place, '|', 1) as collector, count(*)::int as places,
    count(distinct s.account_id)::int as accounts
  from account_resources s cross join jsonb_each(s.coverage -> 'unread') as g(place, types)
  cross join jsonb_array_elements_text(g.types) as t(type)
  where s.coverage -> 'unread' <> '{}' and ($1::text[] is null or s.account_id = any($1))
  group by 1, 2 order by accounts desc, places desc, type limit 100`;

const sourcesSql = `
  select split_part(p.place, '|', 1) as source, count(distinct s.account_id)::int as accounts
  from account_resources s cross join unnest(s.read_places) as p(place)
  where ($1::text[] is null or s.account_id = any($1)) and not starts_with(p.place, '${opennessPrefix}') group by 1 order by 1`;

const refusedSql = `
  select coalesce(sum(n::int), 0)::int as refused
  from account_resources s cross join jsonb_each_text(s.coverage -> 'refused') as r(place, n)
  where s.coverage -> 'refused' <> '{}' and ($1::text[] is null or s.account_id = any($1))`;

/**
 * Keys of tags that the resources of a query have, the most frequent first, 200 at most.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function listTagKeys(
  viewer: Viewer,
  asked: ResourceQuery,
  { organizationId }: { organizationId: string },
): Promise<string[]> {
  const accounts = await resourceAccounts(viewer, organizationId, asked);
  return (await query<{ key: string }>(keysSql, [accounts])).map(({ key }) => key);
}

interface Sums {
  accounts: { id: string; name: string; path: string | null; present: number }[];
  tagKeys: ResourceOverview["tagKeys"];
  active: number;
  coverage: ResourceCoverage;
}

async function readSums(accounts: ResourceAccounts): Promise<Sums> {
  const values = [accounts];
  const [found, tagKeys, [state], gaps, sources, [refused]] = await Promise.all([
    query<Sums["accounts"][number] & Record<string, unknown>>(accountsSql, values),
    query<{ key: string; present: number }>(keysSql, values),
    query<{ active: number; neverRead: number; withGaps: number }>(stateSql, values),
    query<{ type: string; collector: string; places: number; accounts: number }>(gapsSql, values),
    query<{ source: string; accounts: number }>(sourcesSql, values),
    query<{ refused: number }>(refusedSql, values),
  ]);
  return {
    accounts: found.toSorted((a, b) => b.present - a.present || (a.id < b.id ? -1 : 1)),
    tagKeys,
    active: state?.active ?? 0,
    coverage: {
      neverRead: state?.neverRead ?? 0,
      withGaps: state?.withGaps ?? 0,
      gaps,
      sources,
      refused: refused?.refused ?? 0,
    },
  };
}

/**
 * Sums for the facets and the map of a query: accounts and OUs narrow them, what narrows further is shown within them.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function getResourceOverview(
  viewer: Viewer,
  asked: ResourceQuery,
  moment: ResourceMoment,
): Promise<ResourceOverview> {
  const { accounts, counts, unexpected, standing, rule } = await resourceFrame(viewer, asked, moment);
  const sums =
    accounts === null ? await keptForAll("resource-sums", () => readSums(null)) : await readSums(accounts);
  const byUnit = new Map<string, number>();
  for (const { path, present } of sums.accounts)
    if (path !== null) byUnit.set(path, (byUnit.get(path) ?? 0) + present);
  return {
    counts,
    unexpected,
    standing,
    rule,
    accounts: {
      top: sums.accounts.slice(0, mostListed).map(({ id, name, present }) => ({ id, name, present })),
      withAny: sums.accounts.length,
      active: sums.active,
    },
    units: [...byUnit]
      .map(([path, present]) => ({ path, present }))
      .sort((a, b) => b.present - a.present || (a.path < b.path ? -1 : 1))
      .slice(0, mostListed),
    tagKeys: sums.tagKeys.slice(0, mostListed),
    coverage: sums.coverage,
  };
}
