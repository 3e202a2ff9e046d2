/** How units add up to a state: the one order of evaluation that all items share. Integers only. */
import type { State } from "./verdict.ts";

export type UnitResult = "pass" | "fail" | "na" | "unknown" | "excepted";

export interface ScoredUnit {
  result: UnitResult;
  /** Hundredths of full marks that a failing unit still earns, 0–99; 0 where absent. Other results do not read it. */
  scoreHundredths?: number;
  /** Hundredths that an unknown unit is known to earn at least, 0–99; they count in the share that is known only. */
  atLeastHundredths?: number;
}

export interface Aggregation {
  state: State;
  /** 100 for MET, 0 for NOT_MET, 1–99 for PARTIAL, else null. */
  fractionHundredths: number | null;
  /** In scope: all but not applicable and excepted ones. */
  units: number;
  known: number;
  knownFractionHundredths: number | null;
  excepted: number;
  evidenceIncomplete: boolean;
  passing: number;
  failing: number;
  unknown: number;
}

/**
 * Adds units up: a known failure outranks missing evidence, unknown units stay in the denominator with nothing, units
 * that are excepted or not applicable leave it. Only exceptions left: PARTIAL with 99. No unit at all: NOT_APPLICABLE.
 * `capHundredths` below 100 is a ceiling that excludes MET.
 * @example aggregate([{ result: "pass" }, { result: "unknown" }]).state // "UNKNOWN"
 */
export function aggregate(units: readonly ScoredUnit[], capHundredths = 100): Aggregation {
  const count = (result: UnitResult) => units.filter((unit) => unit.result === result).length;
  const [passing, failing, unknown, excepted] = [
    count("pass"),
    count("fail"),
    count("unknown"),
    count("excepted"),
  ];
  const inScope = passing + failing + unknown;
  const counts = { units: inScope, known: inScope - unknown, excepted, passing, failing, unknown };
  const base = { ...counts, evidenceIncomplete: false, knownFractionHundredths: null };

  if (inScope === 0) {
    if (excepted > 0) return { ...base, ...failed(capHundredths, Math.min(99, capHundredths)) };
    return { ...base, state: "NOT_APPLICABLE", fractionHundredths: null };
  }
  const earned = units.reduce((sum, unit) => sum + earnedHundredths(unit), 0);
  const share = Math.min(Math.floor(earned / inScope), capHundredths);
  if (failing > 0) return { ...base, ...failed(earned, share), evidenceIncomplete: unknown > 0 };
  if (unknown > 0) {
    const least = units.reduce(
      (sum, { result, atLeastHundredths = 0 }) => sum + (result === "unknown" ? atLeastHundredths : 0),
      earned,
    );
    const knownFractionHundredths = least === 0 ? null : Math.min(Math.floor(least / inScope), capHundredths);
    return { ...base, state: "UNKNOWN", fractionHundredths: null, knownFractionHundredths };
  }
  if (capHundredths < 100) return { ...base, ...failed(capHundredths, share) };
  return { ...base, state: "MET", fractionHundredths: 100 };
}

function earnedHundredths(unit: ScoredUnit): number {
  if (unit.result === "pass") return 100;
  return unit.result === "fail" ? (unit.scoreHundredths ?? 0) : 0;
}

/** Something that is earned never rounds down to nothing, something that is missing never up to full marks. */
function failed(earned: number, share: number): { state: State; fractionHundredths: number } {
  if (earned === 0) return { state: "NOT_MET", fractionHundredths: 0 };
  return { state: "PARTIAL", fractionHundredths: Math.min(99, Math.max(1, share)) };
}
