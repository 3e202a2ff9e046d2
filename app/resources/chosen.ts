/** What is chosen on the page of resources: facets and chips with the addresses that change them. */
import type { Facet } from "#components/resources/facets.tsx";
import { markWords, sourceWords } from "#components/resources/resource-words.ts";
import type { ResourceOverview } from "#lib/data/resource-overview.ts";
import { type ResourceMark, type ResourceQuery, resourceMarks } from "#lib/data/resource-query.ts";
import { everywhereTypes } from "#lib/data/resource-regions.ts";
import { type ResourceFilter, type ResourceView, resourcesHref, toggled } from "./links.ts";

/** Values of one facet that are shown at once; what is chosen is shown in any case. */
const mostValues = 7;

interface Value {
  value: string;
  label?: string;
  count: number | null;
}

function facet(
  query: ResourceQuery,
  view: ResourceView,
  { title, filter, values }: { title: string; filter: ResourceFilter; values: readonly Value[] },
): Facet {
  const chosen: readonly string[] = query[filter];
  const known = new Set(values.map(({ value }) => value));
  const hidden = chosen.filter((value) => !known.has(value)).map((value) => ({ value, count: null }));
  const shown = values.filter(({ value }, at) => at < mostValues || chosen.includes(value));
  return {
    title,
    values: [...hidden, ...shown].map(({ value, count, ...rest }) => ({
      title: value,
      label: "label" in rest && rest.label !== undefined ? rest.label : value,
      count,
      isChosen: chosen.includes(value),
      href: resourcesHref(toggled(query, filter, value), { view }),
    })),
    more: values.slice(mostValues).filter(({ value }) => !chosen.includes(value)).length,
  };
}

function sums(overview: ResourceOverview, key: (type: string, region: string) => string): Value[] {
  const byKey = new Map<string, number>();
  for (const { type, region, present } of overview.counts) {
    const name = key(type, region);
    byKey.set(name, (byKey.get(name) ?? 0) + present);
  }
  return [...byKey]
    .filter(([, count]) => count > 0)
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function countOfMark(mark: ResourceMark, { counts, standing, unexpected }: ResourceOverview): number | null {
  const sum = (of: (place: ResourceOverview["counts"][number]) => number, places = counts) =>
    places.reduce((total, place) => total + of(place), 0);
  switch (mark) {
    case "unexpected":
      return sum(
        ({ region, type, present }) =>
          unexpected.regions.includes(region) && !everywhereTypes.includes(type) ? present : 0,
        [...standing],
      );
    case "public":
      return sum((place) => place.public);
    case "default":
      return sum(({ defaults }) => defaults);
    case "untagged":
      return null;
  }
}

/** The last two names of a path: by its beginning, many look alike. */
function unitLabel(path: string): string {
  return path.split("/").slice(1).slice(-2).join(" / ") || path;
}

/** The facets of the page, in their order. */
export function facetsOf(query: ResourceQuery, overview: ResourceOverview, view: ResourceView): Facet[] {
  const services = sums(overview, (type) => type.slice(0, type.indexOf(":")));
  const types = sums(overview, (type) => type).filter(
    ({ value }) => query.services.length === 0 || query.services.some((name) => value.startsWith(`${name}:`)),
  );
  const { top } = overview.accounts;
  const facets: [title: string, filter: ResourceFilter, values: readonly Value[]][] = [
    [
      "State",
      "marks",
      resourceMarks.map((value) => ({ value, label: markWords[value], count: countOfMark(value, overview) })),
    ],
    ["Service", "services", services],
    ["Type", "types", types],
    ["Region", "regions", sums(overview, (_type, region) => region)],
    ["Account", "accounts", top.map(({ id, name, present }) => ({ value: id, label: name, count: present }))],
    [
      "OU",
      "units",
      overview.units.map(({ path, present }) => ({ value: path, label: unitLabel(path), count: present })),
    ],
    ["Tag", "tags", overview.tagKeys.map(({ key, present }) => ({ value: key, count: present }))],
    [
      "Named by",
      "sources",
      overview.coverage.sources.map(({ source }) => ({
        value: source,
        label: sourceWords(source),
        count: null,
      })),
    ],
  ];
  return facets
    .filter(([, filter, values]) => values.length > 0 || query[filter].length > 0)
    .map(([title, filter, values]) => facet(query, view, { title, filter, values }));
}
