/** Which regions somebody has scanned for what cannot wait, for item 3.3. */

import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import { describeGaps } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { ScopedRegion } from "#lib/roadmap/regions.ts";
import { dayOf, type Scan } from "#lib/roadmap/scans.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import { coverRegion } from "#lib/roadmap/tactical-checks.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";

/** What the evidence of scans is called where that of facts names its collector. */
export const scanSource = "record.scan";

/** One unit per region: a scan ran every tactical check of its tool there. Of several scans the best one counts. */
export function judgeCoverage(
  context: EvaluationContext,
  regions: readonly ScopedRegion[],
  scans: readonly Scan[],
): Unit[] {
  const excepted = new Set(
    activeExceptions(context.input, context.view, "3.3").map(({ resource }) => resource),
  );
  return regions.map((scoped): Unit => {
    const { region } = scoped;
    if (scoped.scope === "na") {
      return note(context, { result: "na", place: region }, scoped.why);
    }
    if (excepted.has(region)) return note(context, { result: "excepted", place: region }, "Excepted.");
    if (scoped.scope === "unknown") return unknownRegion(context, region, scoped.gap);
    return judgeRegion(context, region, scans);
  });
}

function judgeRegion(context: EvaluationContext, region: string, scans: readonly Scan[]): Unit {
  const findings = scans.map((scan) => ({ scan, found: judgeScan(scan, region) }));
  const full = findings.find(({ found }) => found.result === "pass");
  if (full !== undefined) {
    const { tool, finishedAt } = full.scan;
    return note(
      context,
      { result: "pass", place: region },
      `Scanned with ${tool} on ${dayOf(finishedAt)}, every tactical check ran.`,
    );
  }
  const unproven = findings.find(({ found }) => found.result === "unknown");
  if (unproven !== undefined) {
    return unknownRegion(context, region, {
      kind: "said",
      code: "not_read",
      text: unproven.found.why,
    });
  }
  // The newest scan that went there says what it left out; none may have been there.
  const partial = findings.find(({ found }) => found.why !== notThere);
  return failingRegion(context, region, partial?.found.why ?? notThere);
}

const notThere = "no scan covers the region";

interface ScanJudgement {
  result: "pass" | "fail" | "unknown";
  why: string;
}

function judgeScan({ tool, regions }: Scan, region: string): ScanJudgement {
  const places = Object.values(regions);
  // Such a file names only regions in which something failed: about the others it says nothing either way.
  if (places.every(({ checksRun }) => checksRun === undefined)) {
    return {
      result: "unknown",
      why: `What was recorded of ${tool} lists findings only and does not prove which checks ran`,
    };
  }
  if (regions[region] === undefined) return { result: "fail", why: notThere };
  const coverage = coverRegion(tool, regions, region);
  if (coverage === null) {
    return { result: "unknown", why: `Which tactical checks of ${tool} ran cannot be told` };
  }
  if (coverage.missing.length > 0) {
    return { result: "fail", why: `tactical checks did not run (${nameSome(coverage.missing)})` };
  }
  if (coverage.failed.length > 0) {
    return { result: "unknown", why: `Tactical checks of ${tool} failed (${nameSome(coverage.failed)})` };
  }
  return { result: "pass", why: "" };
}

function nameSome(checks: readonly string[]): string {
  const more = checks.length > 2 ? ` and ${checks.length - 2} more` : "";
  return `${checks.slice(0, 2).join(", ")}${more}`;
}

function failingRegion(context: EvaluationContext, region: string, why: string): Unit {
  const said = sentence(why);
  const failing = [{ resource: context.input.account.id, region, why: said }];
  return note(context, { result: "fail", place: region, why, failing }, said);
}

function unknownRegion(context: EvaluationContext, region: string, gap: Gap): Unit {
  const { roleName } = context.input.organization;
  const { reason } = describeGaps([{ gap, place: region }], { roleName, preposition: "in" });
  return note(context, { result: "unknown", place: region, gaps: [gap] }, reason);
}

function note({ input }: EvaluationContext, unit: Unit & { place: string }, observed: string): Unit {
  const evidence: Evidence = {
    collector: scanSource,
    accountId: input.account.id,
    region: unit.place,
    observed,
    result: unit.result,
  };
  return { ...unit, evidence: [evidence] };
}
