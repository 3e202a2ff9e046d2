/** The map of services by regions as rows and columns. Pure. */
import type { PlaceCount } from "#lib/data/resource-scope.ts";

export interface ResourceGrid {
  /** By their number: expected regions, those that nobody expects, what belongs to none. */
  columns: { region: string; isUnexpected: boolean; present: number }[];
  /** Regions without a column of their own: the smallest expected ones, and those that tell nothing; null: none. */
  folded: { regions: string[]; present: number } | null;
  /** By their number; `folded`: in those regions. */
  rows: {
    service: string;
    present: number;
    cells: ResourceCell[];
    folded: number;
  }[];
  /** What does not stand in a row of its own; null: nothing. */
  others: {
    services: number;
    present: number;
    cells: Omit<ResourceCell, "isChosen">[];
    folded: number;
  } | null;
}

interface ResourceCell {
  present: number;
  isChosen: boolean;
  /** Some of it stands out by its region. */
  isUnexpected: boolean;
}

/** Services that get a row of their own. */
const mostRows = 12;
/** Expected regions that get a column of their own; those that nobody expects always do. */
const mostExpected = 8;

/**
 * Sums of types become rows of their services; defaults of AWS are left out.
 *
 * @param telling the counts without what stands in every region anyway: a region that has nothing else comes last
 * @param unexpected what stands out: its regions, and the counts without what people expect there
 */
export function resourceGrid(
  counts: readonly PlaceCount[],
  telling: readonly PlaceCount[],
  unexpected: { regions: readonly string[]; standing: readonly PlaceCount[] },
  chosen: { services: readonly string[]; regions: readonly string[] },
): ResourceGrid {
  const byService = new Map<string, Map<string, number>>();
  const byRegion = new Map<string, number>();
  for (const { region, type, present } of counts) {
    if (present === 0) continue;
    const service = type.slice(0, type.indexOf(":"));
    const regions = byService.get(service) ?? new Map<string, number>();
    byService.set(service, regions);
    regions.set(region, (regions.get(region) ?? 0) + present);
    byRegion.set(region, (byRegion.get(region) ?? 0) + present);
  }
  const used = new Set(telling.filter(({ present }) => present > 0).map(({ region }) => region));
  const rank = (region: string) => {
    if (!used.has(region)) return 3;
    if (region === "global") return 2;
    return unexpected.regions.includes(region) ? 1 : 0;
  };
  const all = [...byRegion]
    .map(([region, present]) => ({ region, present, isUnexpected: unexpected.regions.includes(region) }))
    .sort(
      (a, b) => rank(a.region) - rank(b.region) || b.present - a.present || (a.region < b.region ? -1 : 1),
    );
  const expected = all.filter(({ region }) => rank(region) === 0);
  const hidden = new Set([
    ...expected.slice(mostExpected).map(({ region }) => region),
    ...all.filter(({ region }) => rank(region) === 3).map(({ region }) => region),
  ]);
  // A column of its own takes no more room than one for a single region.
  const isFolded = (region: string) => hidden.size > 1 && hidden.has(region);
  const columns = all.filter(({ region }) => !isFolded(region));
  const foldedRegions = all.filter(({ region }) => isFolded(region));
  const isChosen = (service: string, region: string) =>
    chosen.services.length + chosen.regions.length > 0 &&
    (chosen.services.length === 0 || chosen.services.includes(service)) &&
    (chosen.regions.length === 0 || chosen.regions.includes(region));
  const standing = new Set(
    unexpected.standing
      .filter(({ present, region }) => present > 0 && unexpected.regions.includes(region))
      .map(({ type, region }) => `${type.slice(0, type.indexOf(":"))}|${region}`),
  );
  const rows = [...byService]
    .map(([service, regions]) => ({
      service,
      present: sum([...regions.values()]),
      cells: columns.map(({ region }) => ({
        present: regions.get(region) ?? 0,
        isChosen: isChosen(service, region),
        isUnexpected: standing.has(`${service}|${region}`),
      })),
      folded: sum(foldedRegions.map(({ region }) => regions.get(region) ?? 0)),
    }))
    .sort((a, b) => b.present - a.present || (a.service < b.service ? -1 : 1));
  const rest = rows.slice(mostRows);
  const others = {
    services: rest.length,
    present: sum(rest.map(({ present }) => present)),
    cells: columns.map((_column, at) => ({
      present: sum(rest.map(({ cells }) => cells[at]?.present ?? 0)),
      isUnexpected: rest.some(({ cells }) => cells[at]?.isUnexpected === true),
    })),
    folded: sum(rest.map(({ folded }) => folded)),
  };
  const folded = {
    regions: foldedRegions.map(({ region }) => region),
    present: sum(foldedRegions.map(({ present }) => present)),
  };
  return {
    columns,
    folded: foldedRegions.length === 0 ? null : folded,
    rows: rows.slice(0, mostRows),
    others: rest.length === 0 ? null : others,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
