/** Which row of a file is the header, and what its columns are called. */
import { refuseFile } from "./limits.ts";
import type { RawSheet, Sheet, SheetColumn, SheetRow } from "./sheet.ts";
import { plainHead, synonyms } from "./synonyms.ts";

const known = new Set(synonyms.flatMap(([, heads]) => heads));
const idHeads = new Set(synonyms[0]?.[1] ?? []);

/** Rows that may stand above the table: titles, dates, blank ones. */
const rowsAbove = 10;

function knownHeads({ cells }: SheetRow): number {
  return cells.filter((cell) => known.has(plainHead(cell))).length;
}

function namesId({ cells }: SheetRow): boolean {
  return cells.some((cell) => idHeads.has(plainHead(cell)));
}

/** Text of digits, as only ids are so long, or what a spreadsheet made of it. */
function holdsId({ cells }: SheetRow): boolean {
  return cells.some((cell) => /^\D{0,3}\d[\d\s-]{8,14}\D{0,3}$|^\d[.,]\d+E\+\d+$/i.test(cell.trim()));
}

function findHeader({ rows }: Pick<RawSheet, "rows">): number {
  const first = rows.slice(0, rowsAbove);
  const named = first.findIndex((row) => knownHeads(row) >= 2 || (namesId(row) && !holdsId(row)));
  if (named !== -1) return named;
  // Nothing in words that we know: the row above the first id.
  const data = first.findIndex(holdsId);
  if (data > 0) return data - 1;
  throw refuseFile(
    data === 0
      ? "The first row holds an account id already: put a row with the names of the columns above it."
      : `No row of the first ${rowsAbove} names columns such as "Account ID" and "Name", and none below holds an account id.`,
  );
}

function columnsOf(header: SheetRow, rows: readonly SheetRow[]): SheetColumn[] {
  const width = Math.max(header.cells.length, ...rows.slice(0, 100).map(({ cells }) => cells.length));
  const columns = Array.from({ length: width }, (_, at) => ({
    head: (header.cells[at] ?? "").replaceAll(/\s+/g, " ").trim() || `Column ${at + 1}`,
    sample:
      rows
        .slice(0, 50)
        .find(({ cells }) => (cells[at] ?? "").trim() !== "")
        ?.cells[at]?.trim() ?? "",
  }));
  // Columns at the end that say nothing, above or below.
  while (
    columns.length > 0 &&
    (header.cells[columns.length - 1] ?? "").trim() === "" &&
    columns.at(-1)?.sample === ""
  )
    columns.pop();
  return columns;
}

/** @throws AppError INVALID_INPUT where no row can be the header, or nothing stands below it. */
export function withHeader({ headerKnown, ...raw }: RawSheet): Sheet {
  if (raw.rows.length === 0) throw refuseFile("The file has no rows.");
  const at = headerKnown ? 0 : findHeader(raw);
  const header = raw.rows[at];
  if (header === undefined) throw refuseFile("The file has no rows.");
  const rows = raw.rows.slice(at + 1);
  if (rows.length === 0 && raw.refused.length === 0)
    throw refuseFile(`Below the header in row ${header.row} the file has no rows.`);
  return { ...raw, headerRow: header.row, columns: columnsOf(header, rows), rows };
}
