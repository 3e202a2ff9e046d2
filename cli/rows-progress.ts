/** Progress of a backup or a restore on stderr: one redrawn line on a terminal, a line each quarter otherwise. */
import type { CommandIo } from "./io.ts";

interface Rows {
  table: string;
  rows: number;
  total: number;
}

export interface RowsProgress {
  show(doing: string, progress: Rows): void;
  /** Clears the line, so that the next text starts on one of its own. */
  end(): void;
}

const number = new Intl.NumberFormat("en");

export function createRowsProgress(io: Pick<CommandIo, "err" | "isTerminal" | "columns">): RowsProgress {
  let last = "";
  return {
    show(doing, { table, rows, total }) {
      const share = total === 0 ? 100 : Math.floor((rows / total) * 100);
      const shown = io.isTerminal ? share : Math.floor(share / 25) * 25;
      const step = `${doing} ${shown} %${io.isTerminal ? ` (${table})` : ""}`;
      if (step === last) return;
      last = step;
      if (io.isTerminal) io.err(`\r\u001b[2K${step.slice(0, io.columns - 1)}`);
      else io.err(`${step} of ${number.format(total)} rows\n`);
    },
    end() {
      if (io.isTerminal && last !== "") io.err("\r\u001b[2K");
      last = "";
    },
  };
}
