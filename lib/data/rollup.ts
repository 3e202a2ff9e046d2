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

type CellState = "met" | "partly" | "no" | "unk" | "exc" | "na";

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

/** The counts of one subject as they are stored, by stage; stages without any status are absent. */
export type CountsByStage = ReadonlyMap<number, StageCounts>;

const stageNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** Items that have no status yet count as unknown. `counted` undefined: the subject was never evaluated. */
function withMissing(stage: number, expected: number, counted: StageCounts | undefined): StageCounts {
  const counts = counted ?? noCounts(stage);
  const { met, excepted, partial, notMet, unknown, notApplicable } = counts;
  const missing = Math.max(0, expected - (met + excepted + partial + notMet + unknown + notApplicable));
  return {
    ...counts,
    unknown: unknown + missing,
    unknownHundredths: counts.unknownHundredths + 100 * missing,
  };
}

/** How many items each stage has, by scope: what an account is measured against. */
export interface ExpectedItems {
  account: ReadonlyMap<number, number>;
  organization: ReadonlyMap<number, number>;
}

/** Counts the catalogue once, for any number of accounts. */
export function expectedItems(items: readonly ItemOutline[]): ExpectedItems {
  const count = (scope: ItemOutline["scope"]) =>
    new Map(
      stageNumbers.map((stage) => [
        stage,
        items.filter((item) => item.stage === stage && item.scope === scope).length,
      ]),
    );
  return { account: count("account"), organization: count("organization") };
}

/**
 * The ten stages of one account: its own items, and those that it takes from the organization.
 *
 * @param inherits whether the organization's items are shown on it, do not apply to it, or are unknown of it.
 */
export function accountCounts(
  expected: ExpectedItems,
  own: CountsByStage | undefined,
  organization: CountsByStage | undefined,
  inherits: "inherited" | "out_of_scope" | "departed",
): StageCounts[] {
  return stageNumbers.map((stage) => {
    const inherited = expected.organization.get(stage) ?? 0;
    const above =
      inherits === "out_of_scope"
        ? { ...noCounts(stage), notApplicable: inherited }
        : withMissing(stage, inherited, inherits === "inherited" ? organization?.get(stage) : undefined);
    return addCounts(stage, [withMissing(stage, expected.account.get(stage) ?? 0, own?.get(stage)), above]);
  });
}

/** A stage over many accounts. */
export interface StageTotal extends StageCell {
  /** Accounts whose own cell is complete, by exception too. */
  accountsDone: number;
  /** Accounts to which any item of the stage applies. */
  accountsApplicable: number;
}

/** The ten stages over many accounts, each given by its ten counts. */
export function stageTotals(accounts: readonly (readonly StageCounts[])[]): StageTotal[] {
  return stageNumbers.map((stage) => {
    const counts = accounts.flatMap((stages) => stages.filter((count) => count.stage === stage));
    const cells = counts.map(stageCell).filter(({ state }) => state !== "na");
    return {
      ...stageCell(addCounts(stage, counts)),
      accountsDone: cells.filter(({ state }) => state === "met" || state === "exc").length,
      accountsApplicable: cells.length,
    };
  });
}

/** All stages together: shares over every applicable item, 0–100; null: no item applies. */
export function overallShare(
  counts: readonly StageCounts[],
): { metHundredths: number; unknownHundredths: number; met: number; applicable: number } | null {
  const { applicable, met, fillHundredths, unknownHundredths } = stageCell(addCounts(0, counts));
  return applicable === 0 ? null : { metHundredths: fillHundredths, unknownHundredths, met, applicable };
}
