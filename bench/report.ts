/** What a benchmark measured, beside its budget. */

import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";

export interface Figure {
  /** Of the table of budgets: P1, P3, … */
  id: string;
  what: string;
  /** For people: value and unit, median and range where it was repeated. */
  figure: string;
  budget: string;
  /** null: there is nothing to hold it against. */
  met: boolean | null;
  /** Everything behind the figure, for results.json. */
  raw: Record<string, unknown>;
}

/** The machine and the state of the source that figures belong to. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  node: string;
  platform: string;
  /** Short hash of the commit; with `+` where files differ from it. */
  commit: string;
}

export function describeMachine(): Machine {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
  const dirty = git("status", "--porcelain") === "" ? "" : "+";
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    commit: `${git("rev-parse", "--short", "HEAD")}${dirty}`,
  };
}

/** The middle value; of an even number the mean of the two in the middle. @throws RangeError of an empty list */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("no values to take the median of");
  return (upper + lower) / 2;
}

/** `1.08 (1.05–1.12)`; the range only where there is one. */
export function spread(values: readonly number[], digits: number): string {
  const middle = median(values).toFixed(digits);
  if (values.length < 2) return middle;
  return `${middle} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
}

function verdict(met: boolean | null): string {
  if (met === null) return "–";
  return met ? "met" : "MISSED";
}

/** The table that `npm run bench` prints. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = [
    ["id", "what", "figure", "budget", ""],
    ...figures.map(({ id, what, figure, budget, met }) => [id, what, figure, budget, verdict(met)]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
