/** Resources as a list of any length: searched, filtered and paged by the database, in the order of accounts and ARNs. */
import type { Viewer } from "#lib/viewer.ts";
import { query } from "./database.ts";
import { readExpectedNow } from "./expected-places.ts";
import { accountCondition, placesOf, resourceConditions } from "./resource-conditions.ts";
import type { ResourcePlace, ResourceQuery } from "./resource-query.ts";
import {
  type ExpectedNow,
  expectedRegions,
  type RegionRule,
  type Unexpected,
  unexpectedRegions,
} from "./resource-regions.ts";
import {
  type PlaceCount,
  type ResourceAccounts,
  resourceAccounts,
  resourceCounts,
  withoutExpected,
} from "./resource-scope.ts";
import { readHomeRegions } from "./settings.ts";
import { type SqlValues, sqlValues } from "./sql.ts";

/** One resource of a list. */
export interface ResourceRow {
  accountId: string;
  accountName: string;
  arn: string;
  region: string;
  type: string;
  id: string;
  name: string | null;
  detail: string | null;
  tags: Record<string, string>;
  sources: string[];
  isPublic: boolean | null;
  isDefault: boolean;
  addresses: string[];
  createdAt: Date | null;
  firstSeenAt: Date;
  goneAt: Date | null;
  /** Of one that is there: the last refresh that entered its account, or the file that names it; null: never. */
  lastSeenAt: Date | null;
}

/** The columns of `ResourceRow`. */
export const resourceColumns = `r.account_id as "accountId", a.name as "accountName", r.arn, r.region, r.type,
  r.resource_id as id, coalesce(nullif(r.tags ->> 'Name', ''), r.name) as name, r.detail, r.tags, r.sources,
  r.is_public as "isPublic", r.is_default as "isDefault", r.addresses, r.created_at as "createdAt",
  r.first_seen_at as "firstSeenAt", r.gone_at as "goneAt",
  case when r.gone_at is not null then r.last_seen_at
    when r.sources = '{import}' then (s.coverage -> 'imported' ->> 'at')::timestamptz
    else f.refreshed_at end as "lastSeenAt"`;
/** What those columns are read from, beside `resource r`. */
export const resourceJoins = `join account a on a.id = r.account_id left join refresh f on f.subject_id = r.account_id
  left join account_resources s on s.account_id = r.account_id`;

/** What is searched is first looked for among so many; who finds enough there need not look everywhere. */
const walkRows = 20_000;
/** A number beyond it is not counted to its end. */
const mostCounted = 1000;

/** Everything that a list is made from. */
export interface ResourceFrame {
  asked: ResourceQuery;
  accounts: ResourceAccounts;
  counts: PlaceCount[];
  unexpected: Unexpected;
  /** The counts without what people expect of single accounts and resources. */
  standing: readonly PlaceCount[];
  rule: RegionRule;
}

/** Of which organization, and when: what is expected is so until a day. */
export interface ResourceMoment {
  organizationId: string;
  now: Date;
}

const nothingExpected: ExpectedNow = { regions: [], accounts: [], resources: [] };

/**
 * Reads what every statement over resources needs.
 *
 * @param moment.now null: nobody asks what stands out, so that what people expect is left unread
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function resourceFrame(
  viewer: Viewer,
  asked: ResourceQuery,
  { organizationId, now }: { organizationId: string; now: Date | null },
): Promise<ResourceFrame> {
  const isEverybody = asked.accounts.length + asked.units.length === 0;
  const [everybody, named, homeRegions, meant] = await Promise.all([
    resourceAccounts(viewer, organizationId, { accounts: [], units: [] }),
    isEverybody ? null : resourceAccounts(viewer, organizationId, asked),
    readHomeRegions(viewer),
    now === null ? nothingExpected : readExpectedNow(organizationId, now),
  ]);
  const accounts = isEverybody ? everybody : named;
  const all = await resourceCounts(everybody);
  const counts = isEverybody ? all : await resourceCounts(accounts);
  // What an organization uses shows over all of its accounts, whichever of them are asked about.
  const expected = expectedRegions(homeRegions, all, meant.regions);
  const allStanding = await withoutExpected(all, everybody, meant);
  const standing = isEverybody ? allStanding : await withoutExpected(counts, accounts, meant);
  const unexpected = { ...meant, regions: unexpectedRegions(expected, allStanding) };
  return { asked, accounts, counts, unexpected, standing, rule: expected.rule };
}

export interface ResourcePage {
  rows: ResourceRow[];
  /** Where the next page begins; null: this is the last one. */
  next: ResourcePlace | null;
  /** How many match, whatever page this is. */
  matching: { count: number; isMore: boolean };
}

/**
 * One page of resources.
 *
 * @param limit rows, 1–500
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function listResources(
  viewer: Viewer,
  asked: ResourceQuery,
  { limit, ...moment }: ResourceMoment & { limit: number },
): Promise<ResourcePage> {
  const frame = await resourceFrame(viewer, asked, moment);
  const { found, matching } = await findPage(frame, limit + 1);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? last : null, matching };
}

/** The first resources that a query matches; how many there are is not counted. @throws AppError FORBIDDEN, NOT_FOUND */
export async function firstResources(
  viewer: Viewer,
  asked: ResourceQuery,
  { organizationId, limit }: { organizationId: string; limit: number },
): Promise<ResourceRow[]> {
  return findRows(await resourceFrame(viewer, asked, { organizationId, now: null }), limit);
}

/** Every resource that a query matches, in the order of the list. @throws AppError FORBIDDEN, NOT_FOUND */
export async function* eachResource(
  viewer: Viewer,
  asked: ResourceQuery,
  moment: ResourceMoment,
): AsyncGenerator<ResourceRow> {
  const frame = await resourceFrame(viewer, asked, moment);
  let after = asked.after;
  for (;;) {
    const rows = await findRows({ ...frame, asked: { ...asked, after } }, stepRows);
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < stepRows || last === undefined) return;
    after = last;
  }
}

const stepRows = 2000;

type Found = ResourceRow & Record<string, unknown>;

/** How the rows of a query are found: nowhere, in a few places, along the list, or by searching. */
type Way =
  | { by: "nothing" }
  | { by: "places"; places: readonly PlaceCount[] }
  | { by: "list" }
  | { by: "search" };

function wayOf({ asked, accounts, unexpected, counts }: ResourceFrame): Way {
  const places = placesOf(asked, unexpected, counts);
  if (places?.length === 0 || accounts?.length === 0) return { by: "nothing" };
  const { isNarrow } = resourceConditions(asked, unexpected, sqlValues());
  // Each place has its rows in order already: as many as are shown of each are enough.
  const few = (places ?? []).reduce((sum, { present, defaults }) => sum + present + defaults, 0) <= walkRows;
  const isOpen = asked.marks.includes("public");
  if (places !== null && !isOpen && (!isNarrow || few)) return { by: "places", places };
  // Those that are open have an index of their own, in the order of the list.
  return { by: isNarrow ? "search" : "list" };
}

async function findRows(frame: ResourceFrame, limit: number): Promise<ResourceRow[]> {
  const way = wayOf(frame);
  switch (way.by) {
    case "nothing":
      return [];
    case "places":
      return rowsOfPlaces(frame, way.places, limit);
    case "list":
      return rowsFrom(frame, limit, null);
    case "search":
      return (await searchRows(frame, limit)).found;
  }
}

interface FoundRows {
  found: ResourceRow[];
  matching: ResourcePage["matching"];
}

async function findPage(frame: ResourceFrame, limit: number): Promise<FoundRows> {
  if (wayOf(frame).by === "search") return searchRows(frame, limit);
  const [found, matching] = await Promise.all([findRows(frame, limit), countMatching(frame)]);
  return { found, matching };
}

/** What is rare is counted and shown at once; of what is frequent, rows are near, wherever one begins to look. */
async function searchRows(frame: ResourceFrame, limit: number): Promise<FoundRows> {
  const { count, rows } = await rareRows(frame, limit);
  const matching = upTo(count);
  if (!matching.isMore) return { found: rows, matching };
  const near = await rowsFrom(frame, limit, walkRows);
  return { found: near.length === limit ? near : await rowsEverywhere(frame, limit), matching };
}

function placeCondition({ after }: ResourceQuery, sql: SqlValues): string[] {
  if (after === null) return [];
  return [`(r.account_id, r.arn) > (${sql.add(after.accountId, "text")}, ${sql.add(after.arn, "text")})`];
}

/** Merges the beginnings of the lists of several places. */
function rowsOfPlaces(
  { asked, accounts, unexpected }: ResourceFrame,
  places: readonly PlaceCount[],
  limit: number,
): Promise<ResourceRow[]> {
  const sql = sqlValues();
  const { all } = resourceConditions({ ...asked, regions: [], types: [], services: [] }, unexpected, sql);
  const where = [...all, ...accountCondition(accounts, sql), ...placeCondition(asked, sql)].join(" and ");
  const rows = sql.add(limit, "int");
  const regions = sql.add(
    places.map(({ region }) => region),
    "text[]",
  );
  const types = sql.add(
    places.map(({ type }) => type),
    "text[]",
  );
  const text = `with found as (
      select r.* from unnest(${regions}, ${types}) as place(region, type)
      cross join lateral (
        select * from resource r where r.region = place.region and r.type = place.type and ${where}
        order by r.account_id, r.arn limit ${rows}) r
      order by r.account_id, r.arn limit ${rows}
    ) select ${resourceColumns} from found r ${resourceJoins} order by r.account_id, r.arn`;
  return query<Found>(text, sql.list);
}

/** Walks the list from a place on. `most`: rows to look at; null: as many as it takes. */
function rowsFrom(
  { asked, accounts, unexpected }: ResourceFrame,
  limit: number,
  most: number | null,
): Promise<ResourceRow[]> {
  const sql = sqlValues();
  const { all } = resourceConditions(asked, unexpected, sql);
  const start = ["r.gone_at is null", ...accountCondition(accounts, sql), ...placeCondition(asked, sql)];
  const walked =
    most === null
      ? `resource r where ${[...start, ...all].join(" and ")}`
      : `(select * from resource r where ${start.join(" and ")} order by r.account_id, r.arn limit ${sql.add(most, "int")}) r
         where ${all.join(" and ")}`;
  const text = `with found as (
      select r.* from ${walked} order by r.account_id, r.arn limit ${sql.add(limit, "int")}
    ) select ${resourceColumns} from found r ${resourceJoins} order by r.account_id, r.arn`;
  return query<Found>(text, sql.list);
}

/** Counts what matches, as far as a thousand; where these are all, one statement finds the rows as well. */
async function rareRows(
  { asked, accounts, unexpected }: ResourceFrame,
  limit: number,
): Promise<{ count: number; rows: ResourceRow[] }> {
  const sql = sqlValues();
  const { all } = resourceConditions(asked, unexpected, sql);
  const where = [...all, ...accountCondition(accounts, sql)].join(" and ");
  const shown = [
    `(select count from total) <= ${sql.add(mostCounted, "int")}`,
    ...placeCondition(asked, sql),
  ];
  const text = `with hit as materialized (
      select r.account_id, r.arn from resource r where ${where} limit ${sql.add(mostCounted + 1, "int")}
    ), total as materialized (
      select count(*)::int as count from hit
    ), found as (
      select r.* from (select r.* from hit r where ${shown.join(" and ")}
        order by r.account_id, r.arn limit ${sql.add(limit, "int")}) h
      join resource r on r.account_id = h.account_id and r.arn = h.arn
    ) select total.count as matching, shown.* from total
      left join (select ${resourceColumns} from found r ${resourceJoins}) shown on true
      order by shown."accountId", shown.arn`;
  const rows = await query<Found & { matching: number }>(text, sql.list);
  return {
    count: rows[0]?.matching ?? 0,
    // Without any the count has a line of its own.
    rows: rows.filter((row) => row.arn !== null).map(({ matching: _, ...row }) => row),
  };
}

/** Finds what is neither rare nor near by the indexes of what is searched, and sorts that. */
function rowsEverywhere(
  { asked, accounts, unexpected }: ResourceFrame,
  limit: number,
): Promise<ResourceRow[]> {
  const sql = sqlValues();
  const { all } = resourceConditions(asked, unexpected, sql);
  const where = [...all, ...accountCondition(accounts, sql), ...placeCondition(asked, sql)].join(" and ");
  const text = `with hit as materialized (
      select r.account_id, r.arn from resource r where ${where}
    ), found as (
      select r.* from (select * from hit order by account_id, arn limit ${sql.add(limit, "int")}) h
      join resource r on r.account_id = h.account_id and r.arn = h.arn
    ) select ${resourceColumns} from found r ${resourceJoins} order by r.account_id, r.arn`;
  return query<Found>(text, sql.list);
}

/** From sums where they know the filters, else counted as far as a thousand. */
async function countMatching(frame: ResourceFrame): Promise<ResourcePage["matching"]> {
  const { asked, accounts, unexpected, counts } = frame;
  const places = placesOf(asked, unexpected, counts) ?? counts;
  const sql = sqlValues();
  const { all, isNarrow } = resourceConditions(asked, unexpected, sql);
  if (!isNarrow) {
    const withDefaults = asked.marks.includes("default") ? 1 : 0;
    const of = (place: PlaceCount) =>
      asked.marks.includes("public") ? place.public : place.present + withDefaults * place.defaults;
    return { count: places.reduce((sum, place) => sum + of(place), 0), isMore: false };
  }
  if (places.length === 0 || accounts?.length === 0) return { count: 0, isMore: false };
  const where = [...all, ...accountCondition(accounts, sql)].join(" and ");
  const [row] = await query<{ count: number }>(
    `select count(*)::int as count from (select 1 from resource r where ${where} limit ${sql.add(mostCounted + 1, "int")}) m`,
    sql.list,
  );
  return upTo(row?.count ?? 0);
}

function upTo(count: number): ResourcePage["matching"] {
  return { count: Math.min(count, mostCounted), isMore: count > mostCounted };
}
