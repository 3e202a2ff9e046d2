/** Where CloudTrail's events of one region go, for item 4.2. */
import type { SeenTrail } from "#lib/facts/cloudtrail.ts";
import type { Unit } from "#lib/roadmap/conclude.ts";
import { describeGaps, type Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { createRecorders } from "#lib/roadmap/items/3-1-recorders.ts";
import { isProven } from "#lib/roadmap/items/4-2-heartbeat.ts";
import { logRoutes } from "#lib/roadmap/items/4-2-logs.ts";
import {
  failedUnit,
  gatherRoutes,
  judgeRoutes,
  type Place,
  type Route,
  unitOutOfScope,
} from "#lib/roadmap/items/4-2-route.ts";
import { followRules } from "#lib/roadmap/items/4-2-rules.ts";
import { type SiemAnswer, siemRoutes } from "#lib/roadmap/items/4-2-siem.ts";
import { apiCalls } from "#lib/roadmap/items/4-2-signals.ts";

const collector = "cloudtrail.trails";

export interface JudgedCalls {
  unit: Unit;
  /** Rules alone carry the calls: a canary call is the proof of them. */
  byRules: boolean;
}

/** Judges region by region: a trail that records, and a way out for what it records. */
export function createCallsJudge(
  context: EvaluationContext,
  siem: SiemAnswer,
): (place: Place) => JudgedCalls {
  const recorders = createRecorders(context);
  const readsProven = isProven(context, "canary_api_call");
  return (place) => {
    const { region } = place;
    const facts = context.view.find(collector, region);
    const open = (unit: Unit): JudgedCalls => ({ unit, byRules: false });
    if (facts.isUnsupported("cloudtrail:DescribeTrails")) {
      return open(unitOutOfScope(place, "CloudTrail has no endpoint here."));
    }
    const seen = facts.ask("cloudtrail:DescribeTrails", ({ trails }) => trails);
    if (!seen.known) return open(unknownUnit(place, [seen.gap]));
    const recording = seen.value.map((trail) => ({
      trail,
      ...recorders.recordingOf(trail, region, facts.gapOf("cloudtrail:GetTrailStatus", trail.TrailARN)),
    }));
    const working = recording.filter(({ least }) => least > 0);
    if (working.length === 0) {
      const gaps = recording.flatMap((one) => (one.most > 0 ? one.gaps : []));
      return open(gaps.length > 0 ? unknownUnit(place, gaps) : failedUnit(place, sayUnrecorded(recording)));
    }
    const others = gatherRoutes([
      () => working.flatMap(({ trail }) => logRoutes(context, trail, region)),
      () => siemRoutes(context, siem, "cloudtrail_mgmt"),
    ]);
    if (isBest(others)) return open(judgeRoutes(others, place));
    const byRules = followRules(context, {
      accountId: context.input.account.id,
      region,
      busName: "default",
      signal: apiCalls({ accountId: context.input.account.id, region, isRelayed: false }),
      path: "CloudTrail",
      readsProven,
    });
    return { unit: judgeRoutes([...byRules, ...others], place), byRules: isBest(byRules) };
  };
}

function isBest(routes: readonly Route[]): boolean {
  return routes.some(({ least }) => least === 100);
}

function sayUnrecorded(recording: readonly { trail: SeenTrail; faults: readonly string[] }[]): string {
  const [first] = recording;
  if (first === undefined) return "no trail records here, so that there are no events to carry";
  return `no trail records here (${first.faults.join("; ")})`;
}

function unknownUnit({ accountId, region, roleName }: Place, gaps: readonly Gap[]): Unit {
  const { reason } = describeGaps(
    gaps.map((gap) => ({ gap, place: region })),
    { roleName, preposition: "in" },
  );
  const evidence = [{ collector, accountId, region, observed: reason, result: "unknown" as const }];
  return { result: "unknown", place: region, gaps, evidence };
}
