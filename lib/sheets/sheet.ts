/** What a reader makes of a file: rows of texts, numbered as the program that wrote them shows them. */

/** How a file is written. */
export const sheetFormats = ["csv", "tsv", "xlsx", "json"] as const;
export type SheetFormat = (typeof sheetFormats)[number];

/** One row with its number, which counts from 1 and includes what stands above the header. */
export interface SheetRow {
  row: number;
  cells: readonly string[];
}

/** A row that the reader already knows not to be an account of AWS. */
export interface SheetRefusal {
  row: number;
  reason: string;
  /** What it says instead of an id. */
  shown: string;
}

/** The rows of a file before anybody asked which of them is the header. */
export interface RawSheet {
  format: SheetFormat;
  /** "UTF-8", "UTF-16"; null where the format has only one. */
  encoding: string | null;
  /** Between cells; null where there is none. */
  delimiter: string | null;
  /** Which sheet of a workbook, and which others it has. */
  sheetName: string | null;
  otherSheets: readonly string[];
  rows: readonly SheetRow[];
  /** Where the format itself names its columns: the first row is the header. */
  headerKnown: boolean;
  refused: readonly SheetRefusal[];
}

/** A column of the file. */
export interface SheetColumn {
  /** As the header says; `Column 3` where it says nothing. */
  head: string;
  /** The first value below it that is not empty. */
  sample: string;
}

/** A file with its header found. */
export interface Sheet extends Omit<RawSheet, "headerKnown"> {
  /** Number of the header's row. */
  headerRow: number;
  columns: readonly SheetColumn[];
}
