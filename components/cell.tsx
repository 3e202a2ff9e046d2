import type { CSSProperties } from "react";

/** The six looks of a cell; `partly` is the plain one. */
export type CellState = "met" | "partly" | "no" | "unk" | "exc" | "na";
export type CellSize = "organization" | "path" | "map" | "mark" | "verdict" | "table" | "wide";

/** `--f`: share met; `--u`: share unknown. */
type Levels = CSSProperties & Partial<Record<"--f" | "--u", string>>;

interface CellProps {
  state: CellState;
  size: CellSize;
  /** Share met, 0–1: the level from below. */
  met?: number;
  /** Share unknown, 0–1: the hatch from above. */
  unknown?: number;
  /** The sentence of this cell; without it the cell is decoration beside words that say the same. */
  label?: string;
}

/** Levels that the state does not say by itself: met is full, not applicable is empty, wholly unknown is all hatch. */
function levels(state: CellState, met: number, unknown: number): Levels | undefined {
  const style: Levels = {};
  if (state === "met" || state === "na") return undefined;
  if (state !== "no" && met > 0) style["--f"] = met.toFixed(2);
  if (unknown > 0 && !(state === "unk" && met === 0)) style["--u"] = unknown.toFixed(2);
  return Object.keys(style).length === 0 ? undefined : style;
}

/** One mark at every size: a vessel filled from below by what is met and hatched from above by what could not be read. */
export function Cell({ state, size, met = 0, unknown = 0, label }: CellProps) {
  const attributes = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <i
      className={`cell cell-${size}`}
      data-state={state}
      style={levels(state, met, unknown)}
      {...attributes}
    />
  );
}
