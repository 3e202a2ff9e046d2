/**
 * Stage cells: how the statuses of one account add up to one cell per stage. The counts are plain sums, so that the
 * cells of an account, an organizational unit and an organization come from the same numbers.
 */
import type { Source, State } from "#lib/roadmap/verdict.ts";

/** What lib/data must know of an item; the catalogue of lib/roadmap has this shape and more. */
export interface ItemOutline {
  /** `3.2` */
  id: string;
  stage: number;
  kind: Source;
  scope: "account" | "organization";
  evaluatorVersion: number;
}

/** Sums over the items of one stage. */
export interface StageCounts {
  stage: number;
  /** Met without any exception. */
  met: number;
  /** Complete only because of accepted risks. */
  excepted: number;
  partial: number;
  notMet: number;
  unknown: number;
  notApplicable: number;
  /** Sum over items: 100 for a met one, the fraction of a partial one. */
  metHundredths: number;
  /** Sum over items: 100 for an unknown one, the share of unread units of a partial one. */
  unknownHundredths: number;
}

export type CellState = "met" | "partly" | "no" | "unk" | "exc" | "na";

export interface StageCell {
  /** 1–10 */
  stage: number;
  state: CellState;
  met: number;
  applicable: number;
  unknown: number;
  excepted: number;
  notMet: number;
  partial: number;
  /** Share met, 0–100, partial fractions included, rounded down. */
  fillHundredths: number;
  /** Share that could not be read, 0–100. */
  unknownHundredths: number;
}

/** As much of a status as a cell needs. */
export interface CountedStatus {
  state: State;
  fractionHundredths: number | null;
  units: number;
  known: number;
  excepted: number;
  reasonCode: string;
}

/** Nothing counted yet. */
export function noCounts(stage: number): StageCounts {
  return {
    stage,
    met: 0,
    excepted: 0,
    partial: 0,
    notMet: 0,
    unknown: 0,
    notApplicable: 0,
    metHundredths: 0,
    unknownHundredths: 0,
  };
}

/** The counts of one stage of one subject; the SQL function `count_stages` does the same. */
export function countStatuses(stage: number, statuses: readonly CountedStatus[]): StageCounts {
  const counts = noCounts(stage);
  for (const status of statuses) {
    const complete = status.state === "MET" || status.reasonCode === "excepted";
    if (complete && status.excepted > 0) counts.excepted += 1;
    else if (status.state === "MET") {
      counts.met += 1;
      counts.metHundredths += 100;
    } else if (status.state === "PARTIAL") {
      const fraction = status.fractionHundredths ?? 0;
      counts.partial += 1;
      counts.metHundredths += fraction;
      counts.unknownHundredths += Math.min(100 - fraction, unreadHundredths(status));
    } else if (status.state === "NOT_MET") {
      counts.notMet += 1;
      counts.unknownHundredths += unreadHundredths(status);
    } else if (status.state === "UNKNOWN") {
      counts.unknown += 1;
      counts.unknownHundredths += 100;
    } else counts.notApplicable += 1;
  }
  return counts;
}

function unreadHundredths({ units, known }: CountedStatus): number {
  return units > known ? Math.floor(((units - known) * 100) / units) : 0;
}

/** Sums counts of the same stage: own and inherited items, or the accounts of a group. */
export function addCounts(stage: number, parts: readonly StageCounts[]): StageCounts {
  const sum = noCounts(stage);
  for (const part of parts) {
    sum.met += part.met;
    sum.excepted += part.excepted;
    sum.partial += part.partial;
    sum.notMet += part.notMet;
    sum.unknown += part.unknown;
    sum.notApplicable += part.notApplicable;
    sum.metHundredths += part.metHundredths;
    sum.unknownHundredths += part.unknownHundredths;
  }
  return sum;
}

/**
 * The cell of a stage. A known failure outranks unknown, unknown outranks met; what is complete by exception is never
 * counted as met.
 *
 * @example stageCell({ ...noCounts(4), met: 1, unknown: 1, metHundredths: 100, unknownHundredths: 100 }).state // "unk"
 */
export function stageCell(counts: StageCounts): StageCell {
  const { stage, met, excepted, partial, notMet, unknown } = counts;
  const applicable = met + excepted + partial + notMet + unknown;
  return {
    stage,
    state: cellState(counts, applicable),
    met,
    applicable,
    unknown,
    excepted,
    notMet,
    partial,
    fillHundredths: applicable === 0 ? 0 : Math.floor(counts.metHundredths / applicable),
    unknownHundredths: applicable === 0 ? 0 : Math.floor(counts.unknownHundredths / applicable),
  };
}

function cellState(counts: StageCounts, applicable: number): CellState {
  if (applicable === 0) return "na";
  if (counts.met === applicable) return "met";
  const fails = counts.partial + counts.notMet > 0;
  if (!fails) return counts.unknown > 0 ? "unk" : "exc";
  return counts.metHundredths === 0 && counts.excepted === 0 ? "no" : "partly";
}
