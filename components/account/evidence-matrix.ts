/** Regional evidence as a matrix of regions × checks. Pure. */
import type { Evidence } from "#lib/roadmap/verdict.ts";

type Result = Evidence["result"];

export interface EvidenceMatrix {
  /** Collector names, in the order in which they appear. */
  checks: string[];
  /** Regions to which nothing applies: not enabled, or outside the scope. */
  outside: number;
  rows: {
    region: string;
    /** One a check; null: no fact of that check in this region. */
    results: (Result | null)[];
    known: number;
    asked: number;
  }[];
}

/** A failure outranks unknown, unknown outranks met: the worst fact of a region and check is its cell. */
const rank: Record<Result, number> = { fail: 5, unknown: 4, excepted: 3, pass: 2, na: 1, info: 0 };

function worst(results: readonly Result[]): Result | null {
  return results.reduce<Result | null>(
    (found, result) => (found === null || rank[result] > rank[found] ? result : found),
    null,
  );
}

/** Null where fewer than two regions have judged facts: then the list says it all. */
export function evidenceMatrix(evidence: readonly Evidence[]): EvidenceMatrix | null {
  const judged = evidence.filter(({ region, result }) => region !== "global" && result !== "info");
  const regions = [...new Set(judged.map(({ region }) => region))].sort();
  if (regions.length < 2) return null;
  const checks = [...new Set(judged.map(({ collector }) => collector))];
  const rows = regions.map((region) => {
    const results = checks.map((check) =>
      worst(
        judged
          .filter((line) => line.region === region && line.collector === check)
          .map(({ result }) => result),
      ),
    );
    const asked = results.filter((result) => result !== null && result !== "na");
    return {
      region,
      results,
      known: asked.filter((result) => result !== "unknown").length,
      asked: asked.length,
    };
  });
  const judgedRows = rows.filter(({ results }) =>
    results.some((result) => result !== null && result !== "na"),
  );
  return { checks, rows: judgedRows, outside: rows.length - judgedRows.length };
}
