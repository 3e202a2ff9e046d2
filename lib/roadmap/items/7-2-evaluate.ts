/** Item 7.2, decided: how much of the account code has made, and how people work with it. */
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { scopeRegions } from "#lib/roadmap/regions.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { infrastructureAsCode } from "./7-2-infrastructure-as-code.ts";
import { readManagers, statesUntil } from "./7-2-managers.ts";
import { judgeConsole, judgeDrift, judgeReview, type Practice } from "./7-2-practices.ts";
import { type IacUnit, readUnits, type Standing } from "./7-2-units.ts";
import { describe, evidenceOf, explainUnknown, failingOf, type Judged, type Sum } from "./7-2-words.ts";

/** What a practice that is missing takes off, in hundredths. */
const practiceHundredths = 5;

/** The share of resources that code has made, less a little for each practice that is missing. */
export function evaluateInfrastructureAsCode(context: EvaluationContext): Verdict {
  const { input, view } = context;
  const scope = scopeRegions(view, input.organization);
  const regions = scope.known
    ? scope.regions.flatMap(({ region, scope: kind }) => (kind === "active" ? [region] : []))
    : [];
  const unscanned = scope.known
    ? scope.regions.flatMap((one) => (one.scope === "unknown" ? [{ gap: one.gap, place: one.region }] : []))
    : [{ gap: scope.gap, place: null }];
  const managers = readManagers(context, regions, unscanned);
  const { units, unread, closed } = readUnits(context, managers);
  view.limit(statesUntil(input));
  const sum = addUp(units, unread.length, input.settings.iacTarget);
  const hasTerraform = units.some(({ standing }) => terraformKinds.has(standing.kind));
  const practices = {
    drift: judgeDrift(context, managers, hasTerraform),
    console: judgeConsole(context),
    review: judgeReview(context),
  };
  const verdict = conclude(context, { units, unread, sum, practices });
  return { ...verdict, evidence: [...verdict.evidence, ...closed] };
}

const terraformKinds: ReadonlySet<Standing["kind"]> = new Set(["terraform", "trusted-tag", "claimed"]);

const worth: Readonly<Record<Standing["kind"], number>> = {
  stack: 100,
  terraform: 100,
  "trusted-tag": 100,
  claimed: 50,
  orphan: 0,
  unmanaged: 0,
  excepted: 0,
  unknown: 0,
};

function addUp(units: readonly IacUnit[], unread: number, target: number): Sum {
  let [total, unknown, excepted, earnedHundredths] = [unread, unread, 0, 0];
  let failsTierOne = false;
  for (const { standing, tier } of units) {
    if (standing.kind === "excepted") {
      excepted += 1;
      continue;
    }
    total += 1;
    earnedHundredths += worth[standing.kind];
    if (standing.kind === "unknown") unknown += 1;
    else if (tier === 1 && worth[standing.kind] < 100) failsTierOne = true;
  }
  const needed = Math.round(target * 100) * total;
  const best = earnedHundredths + 100 * unknown;
  return {
    total,
    unknown,
    excepted,
    earnedHundredths,
    coverage: total === 0 ? 0 : Math.floor(earnedHundredths / total),
    reachesTarget: earnedHundredths >= needed ? true : best < needed ? false : null,
    failsTierOne,
  };
}

function conclude(context: EvaluationContext, judged: Judged): Verdict {
  const { input, view } = context;
  const { sum, practices } = judged;
  const all = [practices.drift, practices.console, practices.review];
  const unknownPractices = all.filter(({ result }) => result === "unknown").length;
  const isEmpty = sum.total === 0;
  const base = {
    units: isEmpty ? 0 : sum.total + all.length,
    known: isEmpty ? 0 : sum.total - sum.unknown + all.length - unknownPractices,
    knownFractionHundredths: null,
    excepted: sum.excepted,
    evidenceIncomplete: false,
    source: infrastructureAsCode.kind,
    failing: isEmpty ? [] : failingOf(judged),
    evidence: evidenceOf(context, judged),
    validUntil: view.validUntil(),
    evaluatorVersion: infrastructureAsCode.evaluatorVersion,
  };
  const excepted = sum.excepted === 0 ? "" : ` ${sum.excepted} excepted.`;
  if (isEmpty && sum.excepted > 0) {
    const reason = excepted.trim();
    return { ...base, state: "PARTIAL", fractionHundredths: 99, reason, reasonCode: "excepted" };
  }
  if (isEmpty) {
    const reason = "The account holds nothing that code would have to make.";
    return { ...base, state: "NOT_APPLICABLE", fractionHundredths: null, reason, reasonCode: "out_of_scope" };
  }
  const isIncomplete = sum.unknown + unknownPractices > 0;
  const isFailing =
    sum.reachesTarget === false || sum.failsTierOne || all.some(({ result }) => result === "fail");
  const reason = `${describe(judged, input.settings.iacTarget)}${excepted}`;
  if (sum.unknown === 0 && sum.earnedHundredths < practiceHundredths * sum.total)
    return {
      ...base,
      state: "NOT_MET",
      fractionHundredths: 0,
      evidenceIncomplete: isIncomplete,
      reason,
      reasonCode: "failing",
    };
  const hundredths = hundredthsOf(judged);
  // Of an account whose resources are all hidden it is not even known whether anything has to be made by code.
  if (isFailing && sum.unknown < sum.total)
    return {
      ...base,
      state: "PARTIAL",
      fractionHundredths: hundredths,
      evidenceIncomplete: isIncomplete,
      reason,
      reasonCode: "failing",
    };
  if (!isIncomplete) return { ...base, state: "MET", fractionHundredths: 100, reason, reasonCode: "met" };
  const unknown = explainUnknown(context, judged);
  const known = `${base.known} of ${base.units} known.${excepted}`;
  return {
    ...base,
    state: "UNKNOWN",
    fractionHundredths: null,
    knownFractionHundredths: sum.earnedHundredths === 0 ? null : hundredths,
    reason: `${unknown.reason} ${known}`,
    reasonCode: unknown.reasonCode,
  };
}

/** Unknown practices count as missing ones here; where they decide, the verdict is unknown anyway. */
function hundredthsOf({ sum, practices }: Judged): number {
  const { drift, console, review } = practices;
  const isUnchecked = (practice: Practice) => practice.result === "fail" && practice.isUnchecked;
  const isRestFine =
    sum.reachesTarget === true && !sum.failsTierOne && sum.unknown === 0 && review.result === "ok";
  const onlyOne =
    (isUnchecked(drift) && console.result === "ok") || (isUnchecked(console) && drift.result === "ok");
  if (isRestFine && onlyOne) return Math.max(1, Math.min(sum.coverage, 95));
  const missing = [drift, console, review].filter(({ result }) => result !== "ok").length;
  return Math.max(1, Math.min(sum.coverage, 99) - practiceHundredths * missing);
}
