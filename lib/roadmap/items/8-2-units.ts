/** From corrections to units, for item 8.2: how much the best one in a place is worth. */
import type { Unit } from "#lib/roadmap/conclude.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { sentence } from "#lib/roadmap/sentences.ts";
import type { Evidence } from "#lib/roadmap/verdict.ts";
import type { Chain, Fault } from "./8-2-chains.ts";
import type { Scenario } from "./8-2-scenarios.ts";

/** Where a scenario is judged. */
export interface Place {
  scenario: Scenario;
  /** Region, or "global". */
  region: string;
}

/** Proven before unproven before manual before broken ones. */
function worth({ value }: Chain): number {
  if (value.kind === "proven") return 100;
  if (value.kind === "unproven") return 75;
  return value.kind === "faulty" && value.fault === "MANUAL_ONLY" ? 25 : 0;
}

/**
 * One unit: full marks for a correction that is proven, three quarters for one that is set up whole, a quarter for one
 * that waits for somebody. What could not be read might be better than what was: it leaves the unit open.
 *
 * @param absent what to say where there is no correction at all.
 */
export function unitOf(
  context: EvaluationContext,
  { scenario, region }: Place,
  chains: readonly Chain[],
  absent: { fault: Fault; why: string },
): Unit {
  const place = region === "global" ? scenario.name : `${scenario.name} in ${region}`;
  const known = chains.filter(({ value }) => value.kind !== "unknown");
  const best = known.toSorted((a, b) => worth(b) - worth(a) || (a.words < b.words ? -1 : 1))[0];
  const score = best === undefined ? 0 : worth(best);
  if (best?.value.kind === "proven") {
    context.view.limit(best.value.until);
    const observed = `${place}: ${best.words}, ${best.value.proof}.`;
    return { result: "pass", place, evidence: [line(context, region, best.collector, observed, "pass")] };
  }
  const gaps = chains.flatMap(({ value }) => (value.kind === "unknown" ? [value.gap] : []));
  if (gaps.length > 0) {
    const evidence = chains
      .filter(({ value }) => value.kind === "unknown")
      .map(({ collector, words }) =>
        line(context, region, collector, `${place}: ${words} could not be judged.`, "unknown"),
      );
    return { result: "unknown", place, gaps, evidence };
  }
  const { fault, why } = best === undefined ? absent : faultOf(best);
  const what = best === undefined ? why : `${best.words}: ${why}`;
  return {
    result: "fail",
    scoreHundredths: score,
    place,
    why: reasons[fault],
    failing: [
      {
        resource: best?.ref.startsWith("arn:") === true ? best.ref : context.input.account.id,
        region,
        why: `${fault}, ${scenario.name}: ${what}.`,
      },
    ],
    evidence: [line(context, region, best?.collector ?? "config.remediation", `${place}: ${what}.`, "fail")],
  };
}

function faultOf({ value }: Chain): { fault: Fault; why: string } {
  return value.kind === "faulty" ? value : { fault: "UNPROVEN", why: "it has never been seen to run" };
}

/** As the reason counts them. */
const reasons: Readonly<Record<Fault, string>> = {
  NO_CHAIN: "nothing corrects it",
  MANUAL_ONLY: "somebody has to start the correction by hand",
  NOTIFY_ONLY: "what is set off only tells somebody",
  RULE_DISABLED: "the rule that should set it off is disabled",
  TARGET_MISSING: "what should correct it is not there or switched off",
  RECORDER_OFF: "AWS Config records nothing, so its rules find nothing",
  ALWAYS_FAILS: "the correction always fails",
  UNPROVEN: "nothing shows that the correction works",
};

/** A unit whose scenario cannot come about. */
export function preventedUnit(context: EvaluationContext, { scenario, region }: Place, why: string): Unit {
  const place = region === "global" ? scenario.name : `${scenario.name} in ${region}`;
  const observed = `${place} is prevented: ${sentence(why)}`;
  return { result: "pass", place, evidence: [line(context, region, "s3.account", observed, "pass")] };
}

function line(
  { input }: EvaluationContext,
  region: string,
  collector: string,
  observed: string,
  result: Evidence["result"],
): Evidence {
  return { collector, accountId: input.account.id, region, observed, result };
}
