/** Regions that policies close, among the units of an item: what could not be read there is not there. */
import type { Unit } from "./conclude.ts";
import type { Gap, PlacedGap } from "./gaps.ts";
import { listPlaces } from "./gaps.ts";
import type { Evidence } from "./verdict.ts";

type Closed = Extract<Gap, { kind: "closed" }>;

/**
 * The same units, those out of scope that are unknown for no other reason than that a whole Region is closed: they stand
 * for the Region itself, or for several. A resource that hangs on a closed Region stays unknown. Units that are unknown
 * for other reasons as well name only those.
 */
export function leaveClosedRegions(units: readonly Unit[]): readonly Unit[] {
  return units.some(hangsOnClosed) ? units.map(leave) : units;
}

/** Which of some gaps are not about closed Regions themselves; the others, once each, as evidence. */
export function partClosedGaps(gaps: readonly PlacedGap[]): { open: PlacedGap[]; evidence: Evidence[] } {
  const closed = gaps.flatMap(({ gap, place }) => (isAboutRegion(gap, place) ? [gap] : []));
  return {
    open: gaps.filter(({ gap, place }) => !isAboutRegion(gap, place)),
    evidence: evidenceOf(closed),
  };
}

function hangsOnClosed({ result, gaps = [], placedGaps = [] }: Unit): boolean {
  return (
    result === "unknown" &&
    (gaps.some(({ kind }) => kind === "closed") || placedGaps.some(({ gap }) => gap.kind === "closed"))
  );
}

function isAboutRegion(gap: Gap, place: string | null): gap is Closed {
  return gap.kind === "closed" && gap.region === place;
}

function leave(unit: Unit): Unit {
  if (!hangsOnClosed(unit)) return unit;
  const { place, gaps = [], placedGaps = [] } = unit;
  const own = partClosedGaps(gaps.map((gap) => ({ gap, place })));
  // Gaps of other places are about Regions only where the unit stands for none in particular.
  const others = place === null ? partClosedGaps(placedGaps) : { open: [...placedGaps], evidence: [] };
  const evidence = [...own.evidence, ...others.evidence];
  if (own.open.length + others.open.length > 0) {
    return { ...unit, gaps: own.open.map(({ gap }) => gap), placedGaps: others.open };
  }
  return { result: "na", place, evidence };
}

function evidenceOf(gaps: readonly Closed[]): Evidence[] {
  const byPolicy = Map.groupBy(gaps, ({ by }) => by);
  return [...byPolicy.values()].flatMap((ofPolicy) => {
    const [first] = ofPolicy;
    if (first === undefined) return [];
    const regions = [...new Set(ofPolicy.map(({ region }) => region))].sort();
    const observed = `Nobody can make anything in ${listPlaces(regions)}, and nothing is known to stand there: closed by ${first.by}.`;
    const region = regions.length === 1 ? first.region : "global";
    return [
      {
        collector: "organizations.policies",
        accountId: first.source,
        region,
        observed,
        result: "na" as const,
      },
    ];
  });
}
