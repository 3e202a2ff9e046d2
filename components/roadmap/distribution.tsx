import type { CSSProperties } from "react";
import { Cell, type CellState } from "#components/cell.tsx";
import { formatNumber } from "#components/words.ts";
import type { ItemCounts } from "#lib/data/item-counts.ts";

/** Accounts by state, in the order of the bar. */
export type StateCounts = Pick<
  ItemCounts,
  "met" | "partial" | "excepted" | "notMet" | "unknown" | "notApplicable"
>;

interface Segment {
  key: keyof StateCounts;
  state: CellState;
  /** As the address filters by it. */
  filter: string;
  word: string;
}

/** Best to worst, then what is not known and what does not apply. */
export const segments: readonly Segment[] = [
  { key: "met", state: "met", filter: "met", word: "met" },
  { key: "partial", state: "partly", filter: "partial", word: "partly" },
  { key: "excepted", state: "exc", filter: "excepted", word: "excepted" },
  { key: "notMet", state: "no", filter: "not_met", word: "not met" },
  { key: "unknown", state: "unk", filter: "unknown", word: "unknown" },
  { key: "notApplicable", state: "na", filter: "not_applicable", word: "not applicable" },
];

/** `27 met, 10 partly, 2 excepted`; counts of zero are left out. */
export function distributionWords(counts: StateCounts): string {
  const words = segments
    .filter(({ key }) => counts[key] > 0)
    .map(({ key, word }) => `${formatNumber(counts[key])} ${word}`);
  return words.length === 0 ? "no accounts" : words.join(", ");
}

type Width = CSSProperties & { "--f"?: string };

interface DistributionProps {
  counts: StateCounts;
  /** Mean fraction of the partly met ones, 0–1. */
  level: number;
  size: "row" | "large";
}

/** The cell lying in a row: a segment for each state, as wide as its share of the accounts. */
export function Distribution({ counts, level, size }: DistributionProps) {
  return (
    <span className={`db db-${size}`} role="img" aria-label={distributionWords(counts)}>
      {segments.map(({ key, state }) => {
        if (counts[key] === 0) return null;
        const style: Width = { flex: counts[key] };
        if (state === "partly") style["--f"] = level.toFixed(2);
        return <i key={key} className="cell" data-state={state} style={style} />;
      })}
    </span>
  );
}

/** The mean fraction of the partly met accounts, 0–1. */
export function partialLevel({ partial, partialHundredths }: ItemCounts): number {
  return partial === 0 ? 0 : partialHundredths / partial / 100;
}

/** The six states and their marks. */
export function StateLegend() {
  return (
    <ul className="state-legend" aria-label="States">
      {segments.map(({ key, state, word }) => (
        <li key={key}>
          <Cell size="mark" state={state} met={state === "partly" ? 0.5 : 0} />
          {word}
        </li>
      ))}
    </ul>
  );
}
