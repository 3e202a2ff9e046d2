/** Accounts × collectors from what each attempt asked and missed. Pure. */
import type { CoverageAccount } from "#lib/data/coverage.ts";

export interface CoverageColumn {
  collector: string;
  /** Asked once an account, not in each region. */
  isGlobal: boolean;
}

/** One collector of one account, or of one region of it. */
export interface CoverageCell {
  reads: number;
  missing: number;
}

function isGlobal(regions: readonly string[]): boolean {
  return regions.every((region) => region === "global");
}

/** The collectors of these accounts: those that are asked once first, then those of every region. */
export function coverageColumns(rows: readonly Pick<CoverageAccount, "detail">[]): CoverageColumn[] {
  const found = new Map<string, boolean>();
  for (const { detail } of rows)
    for (const [collector, regions] of Object.entries(detail?.reads ?? {}))
      found.set(collector, (found.get(collector) ?? true) && isGlobal(regions));
  return [...found]
    .map(([collector, once]) => ({ collector, isGlobal: once }))
    .sort((a, b) => Number(b.isGlobal) - Number(a.isGlobal) || (a.collector < b.collector ? -1 : 1));
}

/** What one collector read of an account, in all regions or in one; null: it was not asked there. */
export function coverageCell(
  { entered, detail }: Pick<CoverageAccount, "entered" | "detail">,
  { collector }: CoverageColumn,
  region?: string,
): CoverageCell | null {
  // Of an account that was never entered nothing is known: all of it is missing.
  const known = detail !== null && Object.keys(detail.reads).length > 0;
  if (!known) return entered || region !== undefined ? null : { reads: 1, missing: 1 };
  const here = (name: string) => region === undefined || region === name;
  const reads = (detail.reads[collector] ?? []).filter(here).length;
  if (reads === 0) return null;
  const missing = detail.gaps.filter((gap) => gap.collector === collector && here(gap.region)).length;
  return { reads, missing: entered ? missing : reads };
}

export interface RegionRow {
  region: string;
  reads: number;
  missing: number;
}

/** The regions of one account, the one with most gaps first; without `global`. */
export function regionRows({ entered, detail }: Pick<CoverageAccount, "entered" | "detail">): RegionRow[] {
  const rows = new Map<string, RegionRow>();
  for (const region of Object.values(detail?.reads ?? {}).flat()) {
    const row = rows.get(region) ?? { region, reads: 0, missing: 0 };
    row.reads += 1;
    if (!entered) row.missing += 1;
    rows.set(region, row);
  }
  for (const { region } of entered ? (detail?.gaps ?? []) : []) {
    const row = rows.get(region);
    if (row !== undefined) row.missing += 1;
  }
  rows.delete("global");
  return [...rows.values()].sort((a, b) => b.missing - a.missing || (a.region < b.region ? -1 : 1));
}
