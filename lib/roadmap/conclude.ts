/** From judged units to a verdict with its reason in words. */

import { type Aggregation, aggregate, type ScoredUnit } from "./aggregate.ts";
import { leaveClosedRegions } from "./closed-units.ts";
import type { FactsView } from "./facts-view.ts";
import { describeGaps, type Gap, listPlaces, type PlacedGap } from "./gaps.ts";
import type { Item } from "./item.ts";
import { capital } from "./sentences.ts";
import type { Evidence, FailingResource, ReasonCode, Verdict } from "./verdict.ts";

/** One unit as an item judged it. */
export interface Unit extends ScoredUnit {
  /** Region, user or bucket; null: the account itself. */
  place: string | null;
  /** Of a failing unit: what is wrong, as a phrase in lower case without its place. */
  why?: string;
  /** Of an unknown unit: why. At least one, here or in `placedGaps`. */
  gaps?: readonly Gap[];
  /** Gaps that are about other places than the unit itself. */
  placedGaps?: readonly PlacedGap[];
  failing?: FailingResource[];
  evidence?: Evidence[];
}

export interface Wording {
  /** Singular and plural of the units: "region", "regions". */
  noun: readonly [string, string];
  /** What it means that every unit passes; a sentence. */
  met: string;
  /** Why there is nothing in scope; a sentence. */
  none: string;
  /** How a failing verdict counts its units; absent: "1 of 17 regions met, 16 not." */
  counted?: (sum: Aggregation) => string;
  /** A ceiling below full marks, which excludes MET, and the sentence that says why. */
  cap?: { hundredths: number; why: string };
  /** Audit role, as denials name it. */
  roleName: string;
  /** How places are joined to what is missing there; regions are "in", users and buckets "for". */
  preposition?: "in" | "for";
}

/** Adds up the units of an item. Their failing resources and evidence become the verdict's. */
export function conclude(
  item: Pick<Item, "kind" | "evaluatorVersion">,
  view: FactsView,
  judged: readonly Unit[],
  wording: Wording,
): Verdict {
  const units = leaveClosedRegions(judged);
  const sum = aggregate(units, wording.cap?.hundredths);
  return {
    state: sum.state,
    fractionHundredths: sum.fractionHundredths,
    units: sum.units,
    known: sum.known,
    knownFractionHundredths: sum.knownFractionHundredths,
    excepted: sum.excepted,
    evidenceIncomplete: sum.evidenceIncomplete,
    source: item.kind,
    ...explain(sum, units, wording),
    failing: units.flatMap((unit) => unit.failing ?? []),
    evidence: units.flatMap((unit) => unit.evidence ?? []),
    validUntil: view.validUntil(),
    evaluatorVersion: item.evaluatorVersion,
  };
}

/** A verdict that no units stand behind: out of scope, never read, new. */
export function verdictWithoutUnits(
  item: Pick<Item, "kind" | "evaluatorVersion">,
  state: "UNKNOWN" | "NOT_APPLICABLE",
  reasonCode: ReasonCode,
  reason: string,
  validUntil: Date | null = null,
): Verdict {
  return {
    state,
    fractionHundredths: null,
    units: 0,
    known: 0,
    knownFractionHundredths: null,
    excepted: 0,
    evidenceIncomplete: false,
    source: item.kind,
    reason,
    reasonCode,
    failing: [],
    evidence: [],
    validUntil,
    evaluatorVersion: item.evaluatorVersion,
  };
}

/** NOT_MET by a violation that outranks every other unit of the item. */
export function violate(verdict: Verdict, reason: string): Verdict {
  return {
    ...verdict,
    state: "NOT_MET",
    fractionHundredths: 0,
    knownFractionHundredths: null,
    evidenceIncomplete: verdict.known < verdict.units,
    reason,
    reasonCode: "failing",
  };
}

function explain(
  sum: Aggregation,
  units: readonly Unit[],
  wording: Wording,
): { reason: string; reasonCode: ReasonCode } {
  const excepted = sum.excepted === 0 ? "" : `${sum.excepted} excepted.`;
  switch (sum.state) {
    case "MET":
      return { reason: sentences(wording.met, excepted), reasonCode: "met" };
    case "NOT_APPLICABLE":
      return { reason: wording.none, reasonCode: "out_of_scope" };
    case "UNKNOWN": {
      const gaps = units.flatMap((unit) =>
        unit.result === "unknown"
          ? [...(unit.gaps ?? []).map((gap) => ({ gap, place: unit.place })), ...(unit.placedGaps ?? [])]
          : [],
      );
      const { reason, reasonCode } = describeGaps(gaps, {
        roleName: wording.roleName,
        preposition: wording.preposition ?? "in",
      });
      return { reason: sentences(reason, countKnown(sum, wording), excepted), reasonCode };
    }
    case "PARTIAL":
    case "NOT_MET":
      if (sum.failing === 0 && sum.passing > 0 && wording.cap !== undefined) {
        return { reason: sentences(wording.cap.why, excepted), reasonCode: "failing" };
      }
      if (sum.failing === 0) return { reason: `${sum.excepted} excepted.`, reasonCode: "excepted" };
      return {
        reason: sentences((wording.counted ?? countFailing)(sum, wording), describeFailures(units), excepted),
        reasonCode: "failing",
      };
  }
}

function sentences(...parts: string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}

function countKnown({ units, known, unknown }: Aggregation, { noun }: Wording): string {
  return known === 0 ? "" : `${known} of ${units} ${noun[1]} known, ${unknown} unknown.`;
}

function countFailing({ units, known, passing, failing, unknown }: Aggregation, { noun }: Wording): string {
  if (unknown > 0) {
    return `${known} of ${units} ${noun[1]} known: ${passing} met, ${failing} not, ${unknown} unknown.`;
  }
  return units === 1 ? "" : `${passing} of ${units} ${noun[1]} met, ${failing} not.`;
}

/** "No detector in eu-west-1 and us-east-2." One sentence per cause, the commonest first, three at most. */
function describeFailures(units: readonly Unit[]): string {
  const causes = new Map<string, Set<string>>();
  for (const { result, why, place } of units) {
    if (result !== "fail" || why === undefined) continue;
    const places = causes.get(why) ?? new Set();
    if (place !== null) places.add(place);
    causes.set(why, places);
  }
  const ordered = [...causes].sort(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1));
  const shown = ordered.slice(0, 3).map(([why, places]) => {
    const text = capital(why);
    return places.size === 0 ? `${text}.` : `${text}: ${listPlaces([...places].sort())}.`;
  });
  if (ordered.length > 3) shown.push(`${ordered.length - 3} more.`);
  return shown.join(" ");
}
