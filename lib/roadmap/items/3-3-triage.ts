/** What became of the findings that cannot wait, for item 3.3. */

import type { Unit } from "#lib/roadmap/conclude.ts";
import { activeExceptions } from "#lib/roadmap/exceptions.ts";
import { describeGaps } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import type { Scan } from "#lib/roadmap/scans.ts";
import { capital } from "#lib/roadmap/sentences.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";
import { seeFinding } from "./3-3-confirmation.ts";
import { scanSource } from "./3-3-coverage.ts";
import { type StandingFinding, standingFindings } from "./3-3-findings.ts";

/**
 * One unit per tactical finding: fixed or false passes, open fails, accepted leaves the fraction. Nothing left to judge
 * is full marks.
 */
export function judgeTriage(context: EvaluationContext, scans: readonly Scan[]): Unit[] {
  const excepted = new Set(
    activeExceptions(context.input, context.view, "3.3").map(({ resource }) => resource),
  );
  const units = standingFindings(scans).map((standing) =>
    excepted.has(standing.finding.resource)
      ? unitOf(context, standing, "excepted", "excepted")
      : judgeFinding(context, standing),
  );
  const isJudged = units.some(({ result }) => result !== "excepted");
  return isJudged ? units : [...units, { result: "pass", place: null }];
}

function judgeFinding(context: EvaluationContext, standing: StandingFinding): Unit {
  const { triage, reason, expiresAt } = standing.finding;
  switch (triage) {
    case "open":
      return unitOf(context, standing, "fail", "a tactical finding is open");
    case "false_positive":
      return reason === null
        ? unitOf(context, standing, "fail", "called false without a reason")
        : unitOf(context, standing, "pass", "a false alarm");
    case "accepted":
      return judgeAccepted(context, standing, reason, expiresAt);
    case "fixed":
      return judgeFixed(context, standing);
  }
}

function judgeAccepted(
  context: EvaluationContext,
  standing: StandingFinding,
  reason: string | null,
  expiresAt: string | null,
): Unit {
  if (reason === null) return unitOf(context, standing, "fail", "accepted without a reason");
  if (expiresAt === null) return unitOf(context, standing, "fail", "accepted without an end");
  const end = new Date(expiresAt);
  if (end.getTime() <= context.input.now.getTime()) {
    return unitOf(context, standing, "fail", "an accepted risk has expired");
  }
  context.view.limit(end);
  return unitOf(context, standing, "excepted", "an accepted risk");
}

function judgeFixed(context: EvaluationContext, standing: StandingFinding): Unit {
  const seen = seeFinding(context, standing);
  if (!seen.known) {
    const { resource } = standing.finding;
    const { roleName } = context.input.organization;
    const words = { roleName, preposition: "for" } as const;
    const { reason } = describeGaps([{ gap: seen.gap, place: resource }], words);
    const unit = unitOf(context, standing, "unknown", "fixed, as somebody says");
    return { ...unit, gaps: [seen.gap], evidence: [observe(context, standing, "unknown", reason)] };
  }
  if (seen.value === null) return unitOf(context, standing, "pass", "fixed");
  return unitOf(context, standing, "fail", `called fixed, but ${seen.value}`);
}

function unitOf(
  context: EvaluationContext,
  standing: StandingFinding,
  result: Exclude<Unit["result"], "na">,
  why: string,
): Unit {
  const { resource, region, checkId } = standing.finding;
  const sentence = `${capital(why)}: ${checkId} on ${resource}.`;
  const unit: Unit = { result, place: resource, evidence: [observe(context, standing, result, sentence)] };
  if (result !== "fail") return unit;
  return { ...unit, why, failing: [{ resource, region, why: sentence }] };
}

/** Findings stand for themselves, not for their region, whose tile says whether it was scanned. */
function observe(
  { input }: EvaluationContext,
  { finding }: StandingFinding,
  result: Evidence["result"],
  observed: string,
): Evidence {
  return {
    collector: scanSource,
    accountId: input.account.id,
    region: "global",
    observed: finding.region === "global" ? observed : `${observed.slice(0, -1)} in ${finding.region}.`,
    result,
  };
}
