import type { CSSProperties } from "react";
import { count } from "#components/words.ts";
import type { CoverageCell } from "./matrix.ts";

type Levels = CSSProperties & Partial<Record<"--f" | "--u", string>>;

/** One region of many would vanish: any gap is at least this much hatch. */
const leastHatch = 0.38;

/** Full: read. Hatch: not read. Empty: not asked here. */
export function ReadCell({ cell, name }: { cell: CoverageCell | null; name: string }) {
  if (cell === null) return null;
  const { reads, missing } = cell;
  const read = reads - missing;
  const label =
    missing === 0
      ? `${name}: read`
      : read === 0
        ? `${name}: not read`
        : `${name}: read in ${read} of ${count(reads, "region")}`;
  if (missing === 0 || read === 0)
    return <i className="cell" data-state={missing === 0 ? "met" : "unk"} role="img" aria-label={label} />;
  const hatch = Math.max(missing / reads, leastHatch);
  const style: Levels = { "--f": Math.min(read / reads, 1 - hatch).toFixed(2), "--u": hatch.toFixed(2) };
  return <i className="cell cell-some" style={style} role="img" aria-label={label} />;
}

/** Read and not read in a row. */
export function ReadBar({ reads, missing, label }: { reads: number; missing: number; label?: string }) {
  const read = reads === 0 ? 0 : ((reads - missing) / reads) * 100;
  const attributes = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <span className="read-bar" {...attributes}>
      <i data-kind="read" style={{ width: `${read}%` }} />
      {missing > 0 ? <i data-kind="missing" /> : null}
    </span>
  );
}
