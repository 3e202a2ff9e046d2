/** The filters of a list of resources as SQL over `resource r`. */
import { storable } from "./canonical.ts";
import { type ResourceQuery, resourceSearch } from "./resource-query.ts";
import { everywhereTypes, type Unexpected } from "./resource-regions.ts";
import type { PlaceCount, ResourceAccounts } from "./resource-scope.ts";
import { serviceOf } from "./resource-scope.ts";
import type { SqlValues } from "./sql.ts";

/** What the text of `resource_words` is made of; the index is over this very expression. */
export const wordsSql = `lower(coalesce(r.tags ->> 'Name', '') || ' ' || coalesce(r.name, '') || ' ' || r.resource_id)`;

export interface ResourceConditions {
  /** Every condition; all that match are found by them. */
  all: string[];
  /** Something is searched that an index of its own finds. */
  isSearch: boolean;
  /** Filters that sums by region and type do not know. */
  isNarrow: boolean;
}

/** Whose resources: a condition on the account alone. */
export function accountCondition(accounts: ResourceAccounts, sql: SqlValues): string[] {
  return accounts === null ? [] : [`r.account_id = any(${sql.add(accounts, "text[]")})`];
}

/**
 * The conditions of a query, beside place and accounts.
 *
 * @param unexpected what stands out, for the mark of that name
 */
export function resourceConditions(
  query: ResourceQuery,
  unexpected: Unexpected,
  sql: SqlValues,
): ResourceConditions {
  const { marks, tags, sources } = query;
  const searched = [...searchConditions(query.text, sql), ...tags.map((tag) => tagCondition(tag, sql))];
  const narrow = [
    ...sources.map((source) => `r.sources @> array[${sql.add(source, "text")}]`),
    ...(marks.includes("untagged") ? ["r.tags = '{}'"] : []),
    ...(marks.includes("unexpected") ? meantToBeThere(unexpected, sql).map((one) => `not ${one}`) : []),
    ...searched,
  ];
  const all = [
    "r.gone_at is null",
    ...(marks.includes("default") ? [] : ["not r.is_default"]),
    ...(marks.includes("public") ? ["r.is_public"] : []),
    ...(marks.includes("unexpected") ? [`r.type <> all(${sql.add(everywhereTypes, "text[]")})`] : []),
    ...anyOf("r.region", regionsOf(query, unexpected.regions), sql),
    ...anyOf("r.type", query.types, sql),
    ...anyOf("split_part(r.type, ':', 1)", query.services, sql),
    ...narrow,
  ];
  return { all, isSearch: searched.length > 0, isNarrow: narrow.length > 0 };
}

/** What people expect of single accounts and resources. */
function meantToBeThere({ accounts, resources }: Unexpected, sql: SqlValues): string[] {
  const pairs = (first: readonly string[], second: readonly string[]) =>
    `(select * from unnest(${sql.add(first, "text[]")}, ${sql.add(second, "text[]")}))`;
  const ofAccounts = () =>
    `(r.account_id, r.region) in ${pairs(
      accounts.map(({ accountId }) => accountId),
      accounts.map(({ region }) => region),
    )}`;
  const ofResources = () =>
    `(r.account_id, r.arn) in ${pairs(
      resources.map(({ accountId }) => accountId),
      resources.map(({ arn }) => arn),
    )}`;
  return [
    ...(accounts.length > 0 ? [`(${ofAccounts()})`] : []),
    ...(resources.length > 0 ? [`(${ofResources()})`] : []),
  ];
}

/** null: any. */
function regionsOf(
  { regions, marks }: ResourceQuery,
  unexpected: readonly string[],
): readonly string[] | null {
  if (!marks.includes("unexpected")) return regions.length === 0 ? null : regions;
  return regions.length === 0 ? unexpected : regions.filter((region) => unexpected.includes(region));
}

function anyOf(column: string, values: readonly string[] | null, sql: SqlValues): string[] {
  const isAny = values === null || (values.length === 0 && column !== "r.region");
  return isAny ? [] : [`${column} = any(${sql.add(values, "text[]")})`];
}

/** Text of a `like` in which `%`, `_` and the escape itself stand for themselves. */
export function literal(text: string): string {
  return storable(text).replaceAll(/[\\%_]/g, String.raw`\$&`);
}

function searchConditions(text: string, sql: SqlValues): string[] {
  const search = resourceSearch(text);
  switch (search.kind) {
    case "nothing":
      return [];
    case "short":
    case "wide":
      return ["false"];
    case "arn":
      return [
        `${wordsSql} like ${sql.add(`%${literal(search.id)}%`, "text")}`,
        `starts_with(r.arn, ${sql.add(storable(search.arn), "text")})`,
        ...(search.accountId === null ? [] : [`r.account_id = ${sql.add(search.accountId, "text")}`]),
      ];
    case "address":
      return [
        addressCondition(search.address, sql),
        ...(search.region === null ? [] : [`r.region = ${sql.add(search.region, "text")}`]),
      ];
    case "range":
      return [rangeCondition(search, sql)];
    case "host":
      return [
        `(${wordsSql} like ${sql.add(`%${literal(search.host)}%`, "text")}
          or (r.addresses @> array[${sql.add(search.host, "text")}] and r.addresses <> '{}'))`,
      ];
    case "tag":
      return [tagCondition(`${search.key}=${search.value}`, sql)];
    case "type":
      return [`r.type = ${sql.add(storable(search.type), "text")}`];
    case "words":
      return search.words.map((word) => `${wordsSql} like ${sql.add(`%${literal(word)}%`, "text")}`);
  }
}

/** Ranges that are delegated to an interface have 80 bits, of IPv4 28 (Amazon EC2 User Guide, Prefix delegation). */
function addressCondition(address: string, sql: SqlValues): string {
  const value = sql.add(address, "text");
  const range = `network(set_masklen(${value}::inet, ${address.includes(":") ? 80 : 28}))::text`;
  return `r.addresses && array[${value}, ${range}] and r.addresses <> '{}'`;
}

/** Where the network that the index knows is larger, what is in it is looked at one by one. */
function rangeCondition(
  { range, bits, isWhole }: { range: string; bits: number; isWhole: boolean },
  sql: SqlValues,
): string {
  const value = sql.add(range, "text");
  const indexed = `address_networks(r.addresses) @> array[network(set_masklen(${value}::inet, ${bits}))::text] and r.addresses <> '{}'`;
  if (isWhole) return indexed;
  return `${indexed} and exists (select 1 from unnest(r.addresses) one
      where case when pg_input_is_valid(one, 'inet') then one::inet <<= ${value}::inet end)`;
}

function tagCondition(tag: string, sql: SqlValues): string {
  const cut = tag.indexOf("=");
  if (cut === -1) return `r.tags ? ${sql.add(storable(tag), "text")}`;
  const wanted = { [storable(tag.slice(0, cut))]: storable(tag.slice(cut + 1)) };
  return `r.tags @> ${sql.add(JSON.stringify(wanted), "jsonb")}`;
}

/** The places that a query is about, of those where something is; null: everywhere. */
export function placesOf(
  query: ResourceQuery,
  unexpected: Unexpected,
  counts: readonly PlaceCount[],
): PlaceCount[] | null {
  const { services, types, marks } = query;
  const regions = regionsOf(query, unexpected.regions);
  if (regions === null && services.length === 0 && types.length === 0) return null;
  return counts.filter(
    (place) =>
      (regions === null || regions.includes(place.region)) &&
      (services.length === 0 || services.includes(serviceOf(place.type))) &&
      (types.length === 0 || types.includes(place.type)) &&
      (!marks.includes("public") || place.public > 0) &&
      (!marks.includes("unexpected") || !everywhereTypes.includes(place.type)) &&
      (marks.includes("default") || place.present > 0),
  );
}
