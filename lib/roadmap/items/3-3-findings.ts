/** Which findings of scans stand, for item 3.3: newer scans outdate older ones, and a person's decision outlives a scan. */
import type { Scan } from "#lib/roadmap/scans.ts";
import { canonicalCheck, isTactical, ranCheck } from "#lib/roadmap/tactical-checks.ts";

type Finding = Scan["findings"][number];

export interface StandingFinding {
  finding: Finding;
  /** When the scan that found it ended. */
  foundAt: Date;
}

/**
 * The findings that cannot wait, each once. A newer scan that ran the check in the region and did not find it again has
 * settled it; one that finds it again unsorted leaves it as false or accepted, if somebody had called it so before.
 *
 * @param scans newest first
 */
export function standingFindings(scans: readonly Scan[]): StandingFinding[] {
  const standing = new Map<string, StandingFinding>();
  scans.forEach((scan, at) => {
    for (const finding of openFirst(scan.findings)) {
      if (!finding.tactical && !isTactical(scan.tool, finding.checkId)) continue;
      const key = keyOf(scan.tool, finding);
      const newer = standing.get(key);
      if (newer !== undefined) {
        standing.set(key, { ...newer, finding: withEarlierDecision(newer.finding, finding) });
      } else if (!scans.slice(0, at).some((later) => outdates(later, scan.tool, finding))) {
        standing.set(key, { finding, foundAt: scan.finishedAt });
      }
    }
  });
  return [...standing.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

/** Of two entries about one resource in one scan the open one counts. */
function openFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => Number(b.triage === "open") - Number(a.triage === "open"));
}

function keyOf(tool: string, { checkId, region, resource }: Finding): string {
  return [canonicalCheck(tool, checkId), region, resource].join("|");
}

function outdates(later: Scan, tool: string, { checkId, region }: Finding): boolean {
  return (
    canonicalCheck(later.tool, checkId) === canonicalCheck(tool, checkId) &&
    ranCheck(later.tool, later.regions, region, checkId)
  );
}

/** `fixed` is no such decision: what is found again was not fixed. */
function withEarlierDecision(found: Finding, earlier: Finding): Finding {
  if (found.triage !== "open") return found;
  if (earlier.triage !== "accepted" && earlier.triage !== "false_positive") return found;
  const { triage, reason, by, expiresAt } = earlier;
  return { ...found, triage, reason, by, expiresAt };
}
