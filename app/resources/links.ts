/** Addresses of the list of resources, made from what is shown. */
import { placeText, type ResourcePlace, type ResourceQuery } from "#lib/data/resource-query.ts";

/** Which part of the page. */
export type ResourceView = "map" | "list" | "changes";

const names = {
  accounts: "account",
  units: "ou",
  regions: "region",
  services: "service",
  types: "type",
  tags: "tag",
  sources: "source",
  marks: "is",
} as const satisfies Partial<Record<keyof ResourceQuery, string>>;

/** The filters that hold several values. */
export type ResourceFilter = keyof typeof names;

/** The parameters of a query; the place in the list is left out. */
export function resourceParameters(query: ResourceQuery, view: ResourceView = "map"): URLSearchParams {
  const parameters = new URLSearchParams();
  if (view !== "map") parameters.set("view", view);
  if (query.text !== "") parameters.set("q", query.text);
  // The entries are those of the table above.
  for (const [filter, name] of Object.entries(names))
    for (const value of query[filter as ResourceFilter]) parameters.append(name, value);
  return parameters;
}

/** The page of a query. */
export function resourcesHref(
  query: ResourceQuery,
  { view = "map", after = null }: { view?: ResourceView; after?: ResourcePlace | null } = {},
): string {
  const parameters = resourceParameters(query, view);
  if (after !== null) parameters.set("after", placeText(after));
  const text = parameters.toString();
  return text === "" ? "/resources" : `/resources?${text}`;
}

/** The same query with a value taken in, or left out where it was in. */
export function toggled(query: ResourceQuery, filter: ResourceFilter, value: string): ResourceQuery {
  const values: readonly string[] = query[filter];
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return { ...query, [filter]: next, after: null };
}

/** The page of one resource. */
export function resourceHref({ accountId, arn }: ResourcePlace): string {
  return `/resources/show?${new URLSearchParams({ account: accountId, arn }).toString()}`;
}
