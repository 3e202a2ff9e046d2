/** The map of services by regions as rows and columns. Pure. */
import type { PlaceCount } from "#lib/data/resource-scope.ts";

export interface ResourceGrid {
  /** By their number: expected regions, those that nobody expects, what belongs to none, those that tell nothing. */
  columns: { region: string; isUnexpected: boolean; present: number }[];
  /** By their number. */
  rows: { service: string; present: number; cells: { present: number; isChosen: boolean }[] }[];
  /** What does not stand in a row of its own; null: nothing. */
  others: { services: number; present: number; cells: number[] } | null;
}

/** Services that get a row of their own. */
const mostRows = 12;

/**
 * Sums of types become rows of their services; defaults of AWS are left out.
 *
 * @param telling the counts without what stands in every region anyway: a region that has nothing else comes last
 */
export function resourceGrid(
  counts: readonly PlaceCount[],
  telling: readonly PlaceCount[],
  unexpected: readonly string[],
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
    return unexpected.includes(region) ? 1 : 0;
  };
  const columns = [...byRegion]
    .map(([region, present]) => ({ region, present, isUnexpected: unexpected.includes(region) }))
    .sort(
      (a, b) => rank(a.region) - rank(b.region) || b.present - a.present || (a.region < b.region ? -1 : 1),
    );
  const isChosen = (service: string, region: string) =>
    chosen.services.length + chosen.regions.length > 0 &&
    (chosen.services.length === 0 || chosen.services.includes(service)) &&
    (chosen.regions.length === 0 || chosen.regions.includes(region));
  const rows = [...byService]
    .map(([service, regions]) => ({
      service,
      present: [...regions.values()].reduce((sum, present) => sum + present, 0),
      cells: columns.map(({ region }) => ({
        present: regions.get(region) ?? 0,
        isChosen: isChosen(service, region),
      })),
    }))
    .sort((a, b) => b.present - a.present || (a.service < b.service ? -1 : 1));
  const rest = rows.slice(mostRows);
  const others = {
    services: rest.length,
    present: rest.reduce((sum, { present }) => sum + present, 0),
    cells: columns.map((_column, at) => rest.reduce((sum, { cells }) => sum + (cells[at]?.present ?? 0), 0)),
  };
  return { columns, rows: rows.slice(0, mostRows), others: rest.length === 0 ? null : others };
}
