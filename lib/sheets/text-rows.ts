/** Rows of text with something between the cells: CSV in all its dialects, TSV, cells pasted from a spreadsheet. */
import { CsvError, type Options, parse } from "csv-parse";
import { createMeter, refuseFile, sheetLimits } from "./limits.ts";
import type { RawSheet, SheetRow } from "./sheet.ts";

const delimiters = [",", ";", "\t", "|"] as const;
type Delimiter = (typeof delimiters)[number];

/** How often each separator stands outside of quotes, per line, in the first lines that say anything. */
function countsPerLine(text: string): Map<Delimiter, number[]> {
  const counts = new Map<Delimiter, number[]>(delimiters.map((one) => [one, [0]]));
  let quoted = false;
  let lines = 1;
  for (const char of text.slice(0, 64 * 1024)) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === "\n") {
      lines += 1;
      if (lines > 30) break;
      for (const list of counts.values()) list.push(0);
    } else if (!quoted && (delimiters as readonly string[]).includes(char)) {
      // Looked up by the line above.
      const list = counts.get(char as Delimiter) ?? [];
      list[list.length - 1] = (list.at(-1) ?? 0) + 1;
    }
  }
  return counts;
}

/** The separator that splits most lines alike; of equals the one of more cells. */
function guessDelimiter(text: string): Delimiter {
  let best: { delimiter: Delimiter; lines: number; cells: number } = { delimiter: ",", lines: 0, cells: 0 };
  for (const [delimiter, counts] of countsPerLine(text)) {
    const found = counts.filter((count) => count > 0);
    const usual = mostFrequent(found);
    const lines = found.filter((count) => count === usual).length;
    if (lines > best.lines || (lines === best.lines && usual > best.cells))
      best = { delimiter, lines, cells: usual };
  }
  return best.delimiter;
}

function mostFrequent(numbers: readonly number[]): number {
  const seen = new Map<number, number>();
  for (const one of numbers) seen.set(one, (seen.get(one) ?? 0) + 1);
  return [...seen].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

/** What Excel writes above the header so that Excel knows the separator. */
const announced = /^"?sep=([,;|\t])"?\r?\n/i;

function optionsFor(delimiter: Delimiter): Options {
  return {
    delimiter,
    // Cells pasted from a spreadsheet or a terminal hold quotes that open nothing.
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    record_delimiter: ["\r\n", "\n", "\r"],
    max_record_size: sheetLimits.columns * sheetLimits.cellCharacters,
  };
}

/** How much text the parser is given at once. */
const stepCharacters = 64 * 1024;

/** The rows of a text; the parser is fed as fast as its rows are taken, so that only the rows are held. */
async function readRows(text: string, delimiter: Delimiter, firstRow: number): Promise<SheetRow[]> {
  const parser = parse(optionsFor(delimiter));
  const meter = createMeter();
  const rows: SheetRow[] = [];
  let row = firstRow;
  const take = () => {
    for (;;) {
      // The parser answers rows of texts, or null while it has none.
      const cells = parser.read() as string[] | null;
      if (cells === null) return;
      meter.addRow(row, cells);
      if (cells.some((cell) => cell.trim() !== "")) rows.push({ row, cells });
      row += 1;
    }
  };
  await new Promise<void>((resolve, reject) => {
    let at = 0;
    const guarded = (work: () => void) => () => {
      try {
        work();
      } catch (error) {
        parser.destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const feed = () => {
      while (at < text.length) {
        const more = parser.write(text.slice(at, at + stepCharacters));
        at += stepCharacters;
        if (!more) {
          parser.once("drain", guarded(feed));
          return;
        }
      }
      parser.end();
    };
    parser.on("readable", guarded(take));
    parser.on("error", reject);
    parser.on("end", () => resolve());
    feed();
  });
  return rows;
}

/** @throws AppError INVALID_INPUT naming the line or the limit. */
export async function readTextRows(
  { text, encoding }: { text: string; encoding: string },
  asked: { delimiter?: Delimiter } = {},
): Promise<RawSheet> {
  const announcement = announced.exec(text);
  const body = announcement === null ? text : text.slice(announcement[0].length);
  // One of the four, as the expression says.
  const said = announcement?.[1] as Delimiter | undefined;
  const delimiter = asked.delimiter ?? said ?? guessDelimiter(body);
  try {
    return {
      format: delimiter === "\t" ? "tsv" : "csv",
      encoding,
      delimiter,
      sheetName: null,
      otherSheets: [],
      rows: await readRows(body, delimiter, announcement === null ? 1 : 2),
      headerKnown: false,
      refused: [],
    };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw refuseFile(csvWords(error), error);
  }
}

function csvWords(error: CsvError): string {
  // The library puts its counters on the error without typing them.
  const { lines } = error as CsvError & { lines?: number };
  const where = typeof lines === "number" ? `Line ${lines}: ` : "";
  if (error.code === "CSV_QUOTE_NOT_CLOSED")
    return `${where}a quotation mark is opened and never closed, so that the rest of the file is one cell.`;
  if (error.code === "CSV_MAX_RECORD_SIZE")
    return `${where}a row is longer than any table's: is a quotation mark not closed?`;
  return `${where}the file is not CSV (${error.code}).`;
}
