/** How much of a file is read at most; every refusal names its limit, because a person has to split the file by it. */
import { AppError } from "#lib/errors.ts";

const mb = 1024 * 1024;

/** The limits of a spreadsheet, whatever its format. */
export const sheetLimits = {
  /** Of the file as it is sent. */
  fileBytes: 20 * mb,
  rows: 20_000,
  columns: 200,
  cells: 2_000_000,
  /** Of one cell. */
  cellCharacters: 8_000,
  /** Of all cells together: what is held in memory. */
  totalCharacters: 48 * mb,
  /** Of a workbook, which is an archive. */
  archiveEntries: 2_000,
  archiveBytes: 128 * mb,
  /** How much larger than the archive its content may be. */
  archiveRatio: 150,
  /** Below it, the ratio of a part says nothing. */
  archiveRatioFrom: mb,
  jsonDepth: 16,
} as const;

/** A file that cannot be read, in words. */
export function refuseFile(userMessage: string, cause?: unknown): AppError {
  return new AppError("INVALID_INPUT", { userMessage, ...(cause !== undefined && { cause }) });
}

/** @throws AppError INVALID_INPUT where the file is larger than any that is read. */
export function requireFileSize(bytes: number): void {
  if (bytes <= sheetLimits.fileBytes) return;
  throw refuseFile(
    `The file has ${Math.ceil(bytes / mb)} MB; at most ${sheetLimits.fileBytes / mb} MB are read. Split it, or leave out columns that are not needed.`,
  );
}

/** Counts what was read of one file. */
export interface Meter {
  /** @throws AppError INVALID_INPUT naming the limit and the row. */
  addRow(row: number, cells: readonly string[]): void;
}

/** A meter for one file. */
export function createMeter(): Meter {
  let rows = 0;
  let characters = 0;
  let total = 0;
  return {
    addRow: (row, cells) => {
      rows += 1;
      if (rows > sheetLimits.rows)
        throw refuseFile(`The file has more than ${sheetLimits.rows} rows; split it into several files.`);
      if (cells.length > sheetLimits.columns)
        throw refuseFile(
          `Row ${row} has ${cells.length} columns; at most ${sheetLimits.columns} are read. Is the separator right?`,
        );
      const long = cells.findIndex((cell) => cell.length > sheetLimits.cellCharacters);
      if (long !== -1)
        throw refuseFile(
          `Row ${row}, column ${long + 1} has ${cells[long]?.length} characters; a cell may have ${sheetLimits.cellCharacters}.`,
        );
      total += cells.length;
      if (total > sheetLimits.cells)
        throw refuseFile(`The file has more than ${sheetLimits.cells} cells up to row ${row}; split it.`);
      characters += cells.reduce((sum, cell) => sum + cell.length, 0);
      if (characters > sheetLimits.totalCharacters)
        throw refuseFile(
          `The cells up to row ${row} hold more than ${sheetLimits.totalCharacters / mb} million characters; split the file.`,
        );
    },
  };
}
