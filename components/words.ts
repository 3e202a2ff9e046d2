/** The sentences that cells, bars and states say. Pure. */
import type { AccountSource } from "#lib/account-fields.ts";
import type { ItemRow } from "#lib/data/account-page.ts";
import type { OwnerWant } from "#lib/data/account-query.ts";
import type { AccountState } from "#lib/data/accounts.ts";
import type { FreshnessKind } from "#lib/data/freshness.ts";
import type { StageCell } from "#lib/data/rollup.ts";
import type { State } from "#lib/roadmap/verdict.ts";
import type { CellState } from "./cell.tsx";

export interface StageName {
  number: number;
  /** `Detection` */
  name: string;
  /** `Secure IAM access` */
  fullName: string;
}

export const cellStateWords: Record<CellState, string> = {
  met: "met",
  partly: "partly met",
  no: "not met",
  unk: "unknown",
  exc: "met except for an accepted risk",
  na: "not applicable",
};

export const stateWords: Record<State, string> = {
  MET: "Met",
  PARTIAL: "Partly met",
  NOT_MET: "Not met",
  UNKNOWN: "Unknown",
  NOT_APPLICABLE: "Not applicable",
};

/** How an attempt to read an account came out. */
export const freshnessWords: Record<FreshnessKind, string> = {
  fresh: "fresh",
  partly: "partly read",
  failed: "failed",
  skipped: "not active",
  never: "never read",
};

/** Who says something of an account. */
export const sourceWords: Record<AccountSource, string> = {
  organization: "AWS Organizations",
  manual: "entered by hand",
  spreadsheet: "spreadsheet",
  discovered: "discovered",
};

export const accountStateWords: Record<AccountState, string> = {
  ACTIVE: "active",
  PENDING_ACTIVATION: "pending activation",
  SUSPENDED: "suspended",
  PENDING_CLOSURE: "pending closure",
  CLOSED: "closed",
  DEPARTED: "left the organization",
  UNKNOWN: "not known",
};

/** Whether anybody owns an account. */
export const ownerWords: Record<OwnerWant, string> = {
  none: "none",
  unconfirmed: "not confirmed",
  confirmed: "confirmed",
};

/** `1 account`, `12 accounts`; thousands with a comma. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${formatNumber(amount)} ${amount === 1 ? one : many}`;
}

/** `18,406`, the same on the server and in every browser. */
export function formatNumber(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `2 met, 1 not met`; counts of zero are left out. */
export function cellCounts(cell: StageCell): string {
  const parts: [number, string][] = [
    [cell.met, "met"],
    [cell.partial, "partly"],
    [cell.notMet, "not met"],
    [cell.unknown, "unknown"],
    [cell.excepted, "excepted"],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, word]) => `${amount} ${word}`)
    .join(", ");
}

/** `checkout-prod, stage 4 Detection: partly met, 4 items (2 met, 2 not met)` */
export function cellSentence(accountName: string, stage: StageName, cell: StageCell): string {
  const head = `${accountName}, stage ${stage.number} ${stage.name}: ${cellStateWords[cell.state]}`;
  return cell.applicable === 0 ? head : `${head}, ${count(cell.applicable, "item")} (${cellCounts(cell)})`;
}

/** The look of one item's bullet: a known failure outranks unknown, an accepted risk is never met. */
export function itemCell(
  item: Pick<ItemRow, "state" | "fraction" | "units" | "known" | "knownFraction" | "excepted" | "reasonCode">,
): {
  state: CellState;
  met: number;
  unknown: number;
} {
  const unknown = item.units > item.known ? (item.units - item.known) / item.units : 0;
  if (item.state === "MET" || item.reasonCode === "excepted")
    return { state: item.excepted > 0 ? "exc" : "met", met: item.fraction ?? 0, unknown: 0 };
  if (item.state === "PARTIAL") return { state: "partly", met: item.fraction ?? 0, unknown };
  if (item.state === "NOT_MET") return { state: "no", met: 0, unknown };
  if (item.state === "UNKNOWN")
    return { state: "unk", met: item.knownFraction ?? 0, unknown: 1 - (item.knownFraction ?? 0) };
  return { state: "na", met: 0, unknown: 0 };
}

/** `Partly met, 62 %: 18 of 24 known, 6 unknown` */
export function verdictSentence(item: ItemRow): string {
  const state = item.reasonCode === "excepted" ? "Met but for accepted risks" : stateWords[item.state];
  const share =
    item.state === "PARTIAL" && item.fraction !== null ? `, ${Math.floor(item.fraction * 100)} %` : "";
  const excepted = item.excepted > 0 ? `, ${item.excepted} excepted` : "";
  const units =
    item.units > item.known
      ? `: ${item.known} of ${item.units} known, ${item.units - item.known} unknown`
      : "";
  return `${state}${share}${excepted}${units}`;
}
