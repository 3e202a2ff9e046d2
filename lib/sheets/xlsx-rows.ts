/** Rows of a workbook: shared texts, numbers in full, dates, merged cells. Formulas count by their last result. */
import { type Archive, openArchive } from "./archive.ts";
import { createMeter, refuseFile, sheetLimits } from "./limits.ts";
import type { RawSheet, SheetRow } from "./sheet.ts";
import {
  readDateStyles,
  readSharedStrings,
  readWorkbook,
  readXml,
  type SheetPart,
  type Workbook,
} from "./workbook.ts";

interface Place {
  column: number;
  row: number;
}

/** `C12` → column 2, row 12. */
/** What a sheet has at most. */
const lastRow = 1_048_576;

/** Number of a row as the file says it. @throws AppError INVALID_INPUT where no sheet has that row */
function rowOf(text: string): number {
  const row = Number(text);
  if (/^\d+$/.test(text) && row >= 1 && row <= lastRow) return row;
  throw refuseFile(`The workbook names a row ${text.slice(0, 20)}; a sheet has rows 1 to ${lastRow}.`);
}

function placeOf(reference: string): Place | null {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference);
  if (found === null) return null;
  let column = 0;
  for (const letter of found[1] ?? "") column = column * 26 + (letter.charCodeAt(0) - 64);
  return { column: column - 1, row: Number(found[2]) };
}

const dayMs = 24 * 3_600_000;

/** The day that a number of days stands for, without a time where it has none. */
function dateText(days: number, from1904: boolean): string {
  // Excel counts the 29th of February 1900, which never was; from March on its days are those since 30 December 1899.
  const origin = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const date = new Date(origin + Math.round(days * 86_400) * 1000);
  if (Number.isNaN(date.getTime())) return String(days);
  const text = date.toISOString();
  return date.getTime() % dayMs === 0 ? text.slice(0, 10) : text.slice(0, 19);
}

/** A number in full: 12 digits are exact in what a workbook stores, only their zeros at the front are gone. */
function numberText(text: string): string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? String(number) : text;
}

interface Cell extends Place {
  type: string;
  style: number;
}

interface Reading {
  shared: readonly string[];
  dates: ReadonlySet<number>;
  from1904: boolean;
}

function cellText({ type, style }: Cell, raw: string, { shared, dates, from1904 }: Reading): string {
  if (type === "s") return shared[Number(raw)] ?? "";
  if (type === "inlineStr" || type === "str" || type === "d") return raw;
  if (type === "b") return raw === "1" ? "TRUE" : "FALSE";
  // An error of a formula is no value: `#REF!`.
  if (type === "e") return "";
  if (raw === "") return "";
  return dates.has(style) ? dateText(Number(raw), from1904) : numberText(raw);
}

interface Grid {
  rows: Map<number, string[]>;
  /** Ranges of cells that are one, `A4:A5`. */
  merged: string[];
}

async function readGrid(archive: Archive, { path }: SheetPart, reading: Reading): Promise<Grid> {
  const grid: Grid = { rows: new Map(), merged: [] };
  const meter = createMeter();
  let row = 0;
  let cells: string[] = [];
  let cell: Cell | null = null;
  let raw = "";
  let taking = false;
  await readXml(archive, path, {
    open: (name, attributes) => {
      if (name === "row") {
        row = rowOf(attributes["r"] ?? String(row + 1));
        cells = [];
      } else if (name === "c") {
        const place = placeOf(attributes["r"] ?? "") ?? { column: cells.length, row };
        cell = { ...place, type: attributes["t"] ?? "n", style: Number(attributes["s"] ?? -1) };
        raw = "";
      } else if (name === "v" || name === "t") taking = true;
      else if (name === "mergeCell") grid.merged.push(attributes["ref"] ?? "");
    },
    text: (text) => {
      if (!taking || cell === null) return;
      raw += text;
      if (raw.length > sheetLimits.cellCharacters)
        throw refuseFile(
          `Row ${row} has a cell of more than ${sheetLimits.cellCharacters} characters, the most that is read.`,
        );
    },
    close: (name) => {
      if (name === "v" || name === "t") taking = false;
      if (name === "c" && cell !== null) {
        const text = cellText(cell, raw, reading);
        // Cells far to the right that only have a colour are none.
        if (text !== "") put(cells, cell.column, text);
        cell = null;
      }
      if (name === "row" && cells.length > 0) {
        meter.addRow(row, cells);
        grid.rows.set(row, cells);
      }
    },
  });
  return grid;
}

function put(cells: string[], column: number, text: string): void {
  if (column >= sheetLimits.columns)
    throw refuseFile(
      `The sheet has cells beyond column ${sheetLimits.columns}; leave out what is not needed.`,
    );
  while (cells.length < column) cells.push("");
  cells[column] = text;
}

/** Ranges that one cell may stand for; more is no list of accounts. */
const mostMerged = 20_000;

/** A value that stands for several rows below each other is the value of each; across columns it is a title. */
function fillMerged({ rows, merged }: Grid): void {
  for (const range of merged.slice(0, mostMerged)) {
    const [from, to] = range.split(":").map(placeOf);
    if (!from || !to || from.column !== to.column) continue;
    const value = rows.get(from.row)?.[from.column] ?? "";
    if (value === "") continue;
    for (let row = from.row + 1; row <= Math.min(to.row, from.row + sheetLimits.rows); row += 1) {
      const cells = rows.get(row);
      // A row without any other cell is no row of the table.
      if (cells !== undefined && (cells[from.column] ?? "") === "") put(cells, from.column, value);
    }
  }
}

function chooseSheet({ sheets }: Workbook, asked: string | undefined): SheetPart {
  const chosen =
    asked === undefined
      ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0])
      : sheets.find(({ name }) => name === asked);
  if (chosen !== undefined) return chosen;
  throw refuseFile(
    `The workbook has no sheet "${asked ?? ""}"; it has ${sheets.map(({ name }) => `"${name}"`).join(", ")}.`,
  );
}

/** @throws AppError INVALID_INPUT naming what is wrong with the workbook. */
export async function readXlsxRows(bytes: Uint8Array, asked: { sheet?: string } = {}): Promise<RawSheet> {
  const archive = await openArchive(bytes);
  try {
    const workbook = await readWorkbook(archive);
    const sheet = chooseSheet(workbook, asked.sheet);
    const reading: Reading = {
      shared: await readSharedStrings(archive),
      dates: await readDateStyles(archive),
      from1904: workbook.from1904,
    };
    const grid = await readGrid(archive, sheet, reading);
    fillMerged(grid);
    const rows: SheetRow[] = [...grid.rows]
      .map(([row, cells]) => ({ row, cells }))
      .sort((a, b) => a.row - b.row);
    return {
      format: "xlsx",
      encoding: null,
      delimiter: null,
      sheetName: sheet.name,
      otherSheets: workbook.sheets.filter(({ name }) => name !== sheet.name).map(({ name }) => name),
      rows,
      headerKnown: false,
      refused: [],
    };
  } finally {
    archive.close();
  }
}
