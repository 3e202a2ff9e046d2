/** A way that alerts may take, and which of several counts for a unit of item 4.2. */

import type { Unit } from "#lib/roadmap/conclude.ts";
import { describeGaps, type Gap } from "#lib/roadmap/gaps.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { Evidence, FailingResource } from "#lib/roadmap/verdict.ts";

/** One way, from its source on. What is not known lies between `least` and `most`. */
export interface Route {
  /** Hundredths that it earns, at least and at most. */
  least: number;
  most: number;
  /** Its stations in words, joined by arrows. */
  path: string;
  /** What is wrong with it, each at its resource. */
  faults: readonly FailingResource[];
  gaps: readonly Gap[];
}

/** A way that is cut at a resource. */
export function brokenRoute(path: string, ...faults: FailingResource[]): Route {
  return { least: 0, most: 0, path, faults, gaps: [] };
}

/** A way of which something could not be read. */
export function openRoute(path: string, ...gaps: Gap[]): Route {
  return { least: 0, most: 100, path, faults: [], gaps };
}

/** A gap in an item's own words. */
export function said(text: string, code: Extract<Gap, { kind: "said" }>["code"] = "not_read"): Gap {
  return { kind: "said", code, text };
}

/** The routes of each source in turn; those after one that earns full marks are not looked for. */
export function gatherRoutes(sources: readonly (() => readonly Route[])[]): Route[] {
  const found: Route[] = [];
  for (const source of sources) {
    found.push(...source());
    if (found.some(({ least }) => least === 100)) break;
  }
  return found;
}

export interface Place {
  accountId: string;
  region: string;
  /** What arrives, as the subject of a sentence: "findings of GuardDuty". */
  signal: string;
  collector: string;
  roleName: string;
  /** Regions and ARNs under an exception. */
  excepted: ReadonlySet<string>;
}

/**
 * The unit of a region by the best of its routes. Something that is not known may still be better than what is: then the
 * unit is unknown. No route at all is a failure, and so is one that ends short of the security account.
 */
export function judgeRoutes(routes: readonly Route[], place: Place): Unit {
  const { region, signal } = place;
  const best = [...routes].sort(byMerit)[0];
  const least = best?.least ?? 0;
  if (best !== undefined && least === 100)
    return { ...unitOf(place, "pass", `${best.path}.`), result: "pass" };
  const gaps = routes.filter(({ most }) => most > least).flatMap((route) => route.gaps);
  if (gaps.length > 0) {
    const { reason } = describeGaps(
      gaps.map((gap) => ({ gap, place: region })),
      { roleName: place.roleName, preposition: "in" },
    );
    return { ...unitOf(place, "unknown", `${capital(signal)}: ${reason}`), result: "unknown", gaps };
  }
  // What belongs to no region is listed where it is missed.
  const faults = routes
    .flatMap((route) => route.faults)
    .map((fault) => (fault.region === "global" ? { ...fault, region } : fault));
  if (faults.some(({ resource }) => place.excepted.has(resource))) return exceptedUnit(place);
  const none = `nothing carries ${signal} out of here`;
  const failing =
    faults.length > 0 ? faults : [{ resource: place.accountId, region, why: `${capital(none)}.` }];
  const observed = routes.length === 0 ? [`${capital(none)}.`] : routes.map(sayRoute);
  return {
    result: "fail",
    scoreHundredths: least,
    place: region,
    why: routes.length === 0 ? none : summary(routes, signal),
    failing,
    evidence: observed.map((text) => evidenceOf(place, "fail", text)),
  };
}

/** A region or resource whose failure is accepted. */
export function exceptedUnit(place: Place): Unit {
  return { ...unitOf(place, "excepted", "Excepted."), result: "excepted" };
}

/** A unit out of scope, and the sentence why. */
export function unitOutOfScope(place: Place, observed: string): Unit {
  return { ...unitOf(place, "na", observed), result: "na" };
}

/** A unit that fails before any route is looked at. */
export function failedUnit(place: Place, why: string): Unit {
  const text = `${capital(why)}.`;
  return {
    result: "fail",
    place: place.region,
    why,
    failing: [{ resource: place.accountId, region: place.region, why: text }],
    evidence: [evidenceOf(place, "fail", text)],
  };
}

function unitOf(
  place: Place,
  result: Evidence["result"],
  observed: string,
): Pick<Unit, "place" | "evidence"> {
  return { place: place.region, evidence: [evidenceOf(place, result, observed)] };
}

function evidenceOf(
  { collector, accountId, region }: Place,
  result: Evidence["result"],
  observed: string,
): Evidence {
  return { collector, accountId, region, observed, result };
}

/** The best first; of equals by their words, so that order never matters. */
function byMerit(a: Route, b: Route): number {
  if (a.least !== b.least) return b.least - a.least;
  return a.path < b.path ? -1 : 1;
}

function sayRoute({ path, faults }: Route): string {
  const station = path.slice(path.lastIndexOf("→ ") + 2);
  const why = faults.map((fault) => lower(fault.why.replace(/\.$/, ""))).join("; ");
  // The last station is named already.
  const rest = why.startsWith(`${station}: `) ? why.slice(station.length + 2) : why;
  return rest === "" ? `${path}.` : `${path}: ${rest}.`;
}

/** The commonest faults are the reason; without any, the way ends in the wrong place. */
function summary(routes: readonly Route[], signal: string): string {
  const whys = [
    ...new Set(routes.flatMap(({ faults }) => faults.map(({ why }) => why.replace(/\.$/, "")))),
  ].sort();
  const [first] = whys;
  if (first === undefined) return `${signal} do not reach the security account`;
  return whys.length === 1 ? lower(first) : `${lower(first)} (and ${whys.length - 1} more)`;
}

function lower(text: string): string {
  return /^[A-Z][a-z]/.test(text) && !text.startsWith("GuardDuty") && !text.startsWith("Security Hub")
    ? `${text.charAt(0).toLowerCase()}${text.slice(1)}`
    : text;
}
