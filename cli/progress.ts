/** Progress of a run on stderr: one redrawn bar on a terminal, plain lines that appear only when something changed otherwise. */
import type { CommandIo } from "./io.ts";

export interface Progress {
  /** Listing, refreshing, closing. */
  phase: string;
  /** Accounts that have ended, in whatever way. */
  done: number;
  total: number;
  failed: number;
  /** Accounts being read right now, by name. */
  running: readonly string[];
}

const barWidth = 24;

/** The text of one redrawn line, cut to the terminal's width. */
export function barLine(progress: Progress, columns: number): string {
  if (progress.total === 0) return `${progress.phase} …`;
  const filled = Math.floor((progress.done / progress.total) * barWidth);
  const bar = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
  const failed = progress.failed > 0 ? `, ${progress.failed} failed` : "";
  const names = progress.running.length > 0 ? `  ${progress.running.join(", ")}` : "";
  const line = `${bar} ${progress.done}/${progress.total} accounts${failed}${names}`;
  return line.length < columns ? line : `${line.slice(0, Math.max(columns - 2, 1))}…`;
}

/** The plain form: no names, so that a log of a run of 1,000 accounts stays readable. */
export function plainLine(progress: Progress): string {
  if (progress.total === 0) return progress.phase;
  const failed = progress.failed > 0 ? `, ${progress.failed} failed` : "";
  return `${progress.phase}: ${progress.done} of ${progress.total} accounts${failed}`;
}

/** At most about twenty plain lines a run: each twentieth, and the ends. */
function step(progress: Progress): string {
  const twentieth = progress.total === 0 ? 0 : Math.floor((progress.done / progress.total) * 20);
  return `${progress.phase} ${progress.total === 0 ? "-" : twentieth}`;
}

export interface ProgressView {
  show(progress: Progress): void;
  /** Clears the bar, so that the next text starts on a line of its own. */
  end(): void;
}

/** Draws progress the way the command's stderr can show it. */
export function createProgressView(io: Pick<CommandIo, "err" | "isTerminal" | "columns">): ProgressView {
  let last = "";
  return {
    show(progress) {
      if (io.isTerminal) {
        const line = barLine(progress, io.columns);
        if (line !== last) io.err(`\r\u001b[2K${line}`);
        last = line;
        return;
      }
      if (step(progress) !== last) io.err(`${plainLine(progress)}\n`);
      last = step(progress);
    },
    end() {
      if (io.isTerminal && last !== "") io.err("\r\u001b[2K");
      last = "";
    },
  };
}
