/** Addresses of the list of accounts: the same list without a filter, sorted otherwise, one step on. */
import type { FilterChip } from "#components/accounts/filter-bar.tsx";
import { cursorText } from "#lib/data/account-cursor.ts";
import type { AccountListRow } from "#lib/data/account-list.ts";
import type { AccountQuery, SortColumn } from "#lib/data/account-query.ts";
import { conditionText, queryText } from "#lib/data/account-query-text.ts";
import { conditionWords } from "./words.ts";

/** The list that a query asks for, from its start. */
export function listHref(query: Omit<AccountQuery, "place">): string {
  const text = queryText(query);
  return text === "" ? "/accounts" : `/accounts?${text}`;
}

/** Each filter in words, with the list without it. */
export function chips(query: AccountQuery): FilterChip[] {
  return query.conditions.map((condition) => ({
    key: conditionText(condition).join("="),
    ...conditionWords(condition),
    removeHref: listHref({
      ...query,
      conditions: query.conditions.filter((other) => other !== condition),
    }),
  }));
}

/** A second click on a column turns its order round. */
export function sortHrefs(query: AccountQuery): Record<SortColumn, string> {
  const href = (column: SortColumn) => {
    const descending = query.sort.column === column && !query.sort.descending;
    return listHref({ ...query, sort: { column, descending } });
  };
  return {
    name: href("name"),
    id: href("id"),
    email: href("email"),
    ou: href("ou"),
    state: href("state"),
    met: href("met"),
    unknown: href("unknown"),
    facts: href("facts"),
    joined: href("joined"),
    environment: href("environment"),
    dataClassification: href("dataClassification"),
    businessUnit: href("businessUnit"),
    costCentre: href("costCentre"),
  };
}

export function stepHref(query: AccountQuery, side: "after" | "before", row: AccountListRow): string {
  const parameters = new URLSearchParams(queryText(query));
  parameters.set(side, cursorText(query.sort.column, { key: row.sortKey, id: row.id }));
  return `/accounts?${parameters}`;
}

export function exportHref(query: AccountQuery, format: "csv" | "json" | "xlsx"): string {
  const parameters = new URLSearchParams(queryText(query));
  parameters.set("format", format);
  return `/accounts/export?${parameters}`;
}

/** What a form must post beside its own fields so that the rest of the query stays. */
export function keptFields(
  query: AccountQuery,
  own: { search?: boolean; columns?: boolean },
): { name: string; value: string }[] {
  const parameters = new URLSearchParams(queryText({ ...query, ...(own.search === true && { search: "" }) }));
  if (own.columns === true) parameters.delete("columns");
  return [...parameters].map(([name, value]) => ({ name, value }));
}
