/** What the address of the radar asks for, and addresses made from it. */
import { oneParam, type SearchParams } from "#app/query.ts";
import { everySighted, type RadarQuery } from "#lib/data/radar-list.ts";
import { type SightingClass, sightingClasses } from "#lib/data/sighting-class.ts";
import { sightingPlaces } from "#lib/radar/sighting.ts";

/** A tab of the list; `all` leaves out what AWS documents as its own. */
export type RadarTab = "all" | SightingClass;

export interface RadarView {
  tab: RadarTab;
  query: RadarQuery;
}

const allButAws = sightingClasses.filter((name) => name !== "aws");

/** What is not understood is left out: the page shows what it shows. */
export function readRadarView(params: SearchParams): RadarView {
  const tab = sightingClasses.find((name) => name === oneParam(params, "is")) ?? "all";
  const place = sightingPlaces.find((name) => name === oneParam(params, "place"));
  return {
    tab,
    query: {
      ...everySighted,
      classes: tab === "all" ? allButAws : [tab],
      places: place === undefined ? [] : [place],
      withoutExternalId: oneParam(params, "open") === "1",
      text: (oneParam(params, "q") ?? "").slice(0, 200),
      after: oneParam(params, "after") ?? null,
    },
  };
}

/** The parameters of a view, without the place in the list. */
export function radarParameters({ tab, query }: RadarView): URLSearchParams {
  const parameters = new URLSearchParams();
  if (tab !== "all") parameters.set("is", tab);
  const [place] = query.places;
  if (place !== undefined) parameters.set("place", place);
  if (query.withoutExternalId) parameters.set("open", "1");
  if (query.text !== "") parameters.set("q", query.text);
  return parameters;
}

/** The page of a view. */
export function radarHref(view: RadarView, more: Record<string, string> = {}): string {
  const parameters = radarParameters(view);
  for (const [name, value] of Object.entries(more)) parameters.set(name, value);
  const text = parameters.toString();
  return text === "" ? "/radar" : `/radar?${text}`;
}
