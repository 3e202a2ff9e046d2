/** Whose resources a list or a sum is about, and what is counted of them without counting rows. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { storable } from "./canonical.ts";
import { query } from "./database.ts";
import { keepEach } from "./keep.ts";
import { getOrganization } from "./organizations.ts";
import type { ResourceQuery } from "./resource-query.ts";
import type { ExpectedNow } from "./resource-regions.ts";

/** Accounts that are asked about; null: all that there are, so that nobody has to compare. */
export type ResourceAccounts = readonly string[] | null;

// Ten thousand ids are sent only where they say something.
const scopeSql = `
  select case when count(*) < (select count(*) from account) then coalesce(array_agg(a.id order by a.id), '{}') end as ids
  from account a left join organizational_unit u on u.id = a.unit_id
  where a.organization_id = $1 and ($2::text[] is null or a.id = any($2)) and (cardinality($3::text[]) = 0 or a.id = any($3))
    and (cardinality($4::text[]) = 0 or exists (
      select 1 from unnest($4::text[]) path where u.path = path or starts_with(u.path, rtrim(path, '/') || '/')))`;

/**
 * The accounts of an organization that the viewer may see and the query names.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function resourceAccounts(
  viewer: Viewer,
  organizationId: string,
  { accounts, units }: Pick<ResourceQuery, "accounts" | "units">,
): Promise<ResourceAccounts> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  const [row] = await query<{ ids: string[] | null }>(scopeSql, [
    organizationId,
    visibleAccounts(viewer),
    accounts,
    units.map(storable),
  ]);
  return row?.ids ?? null;
}

/** How many resources of one type there are in one region. */
export interface PlaceCount {
  region: string;
  type: string;
  /** Without defaults of AWS. */
  present: number;
  defaults: number;
  public: number;
  /** Accounts that have one, defaults not counted. */
  accounts: number;
}

const countsSql = `
  select region, type, sum(present)::int as present, sum(defaults)::int as defaults, sum(public)::int as public,
    count(*) filter (where present > 0)::int as accounts
  from resource_count where $1::text[] is null or account_id = any($1)
  group by region, type order by region, type`;

/** Sums over accounts by region and type; of all accounts they are kept until a resource changes. */
export async function resourceCounts(accounts: ResourceAccounts): Promise<PlaceCount[]> {
  if (accounts !== null) return query<PlaceCount & Record<string, unknown>>(countsSql, [accounts]);
  return keptForAll("resource-counts", () => query<PlaceCount & Record<string, unknown>>(countsSql, [null]));
}

const expectedSql = `
  with meant as (
    select * from unnest($2::text[], $3::text[]) as m(account_id, region)
  )
  select region, type, sum(present)::int as present from (
    select c.region, c.type, c.present from resource_count c join meant using (account_id, region)
    where $1::text[] is null or c.account_id = any($1)
    union all
    select r.region, r.type, 1 from resource r join unnest($4::text[], $5::text[]) as m(account_id, arn) using (account_id, arn)
    where r.gone_at is null and not r.is_default and ($1::text[] is null or r.account_id = any($1))
      and not exists (select 1 from meant where meant.account_id = r.account_id and meant.region = r.region)
  ) expected group by region, type`;

/** The sums without what people expect of single accounts and resources. */
export async function withoutExpected(
  counts: readonly PlaceCount[],
  accounts: ResourceAccounts,
  expected: ExpectedNow,
): Promise<readonly PlaceCount[]> {
  if (expected.accounts.length + expected.resources.length === 0) return counts;
  const rows = await query<{ region: string; type: string; present: number }>(expectedSql, [
    accounts,
    expected.accounts.map(({ accountId }) => accountId),
    expected.accounts.map(({ region }) => region),
    expected.resources.map(({ accountId }) => accountId),
    expected.resources.map(({ arn }) => arn),
  ]);
  const meant = new Map(rows.map(({ region, type, present }) => [`${region}|${type}`, present]));
  return counts.map((place) => ({
    ...place,
    present: Math.max(0, place.present - (meant.get(`${place.region}|${place.type}`) ?? 0)),
  }));
}

/** One value over all accounts, computed again when the resources of one have changed. */
export async function keptForAll<Value>(name: string, compute: () => Promise<Value>): Promise<Value> {
  const [row] = await query<{ version: string }>(
    "select count(*) || '|' || coalesce(max(changed_at)::text, '') as version from account_resources",
  );
  const kept = await keepEach<Value>(
    name,
    new Map([["all", row?.version ?? ""]]),
    async () => new Map([["all", await compute()]]),
  );
  const value = kept.get("all");
  if (value === undefined) throw new Error("what was asked for was not computed");
  return value;
}

/** Service of a type: `ec2` of `ec2:instance`. */
export function serviceOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}
