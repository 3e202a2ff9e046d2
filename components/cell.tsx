import type { CSSProperties } from "react";

/** The six looks of a cell; `partly` is the plain one. */
export type CellState = "met" | "partly" | "no" | "unk" | "exc" | "na";
export type CellSize = "organization" | "path" | "map" | "mark" | "verdict" | "table" | "wide";

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

/** Met fills, unknown is nothing but hatch, whatever the numbers say: a state never looks better than its name. */
function levels(state: CellState, met: number, unknown: number): { met: number; unknown: number } {
  if (state === "met") return { met: 1, unknown: 0 };
  if (state === "no") return { met: 0, unknown };
  if (state === "na") return { met: 0, unknown: 0 };
  if (state === "unk") return { met, unknown: met === 0 ? 1 : unknown };
  return { met, unknown };
}

/** One mark at every size: a vessel filled from below by what is met and hatched from above by what could not be read. */
export function Cell({ state, size, met = 0, unknown = 0, label }: CellProps) {
  const level = levels(state, met, unknown);
  const style: CSSProperties & Record<"--f" | "--u", string> = {
    "--f": level.met.toFixed(2),
    "--u": level.unknown.toFixed(2),
  };
  const attributes = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return <i className={`cell cell-${size}`} data-state={state} style={style} {...attributes} />;
}
