/** Tables as CSV for spreadsheets: no cell can become a formula, whoever wrote its text. */
import { stringify } from "csv-stringify/sync";
import { harmless } from "#lib/sheets/formula.ts";

export interface CsvColumn<Row> {
  head: string;
  value(row: Row): string | number | null;
}

/** Rows written at once. */
const chunkRows = 500;

/**
 * Streams rows as CSV with CRLF, beginning with the byte order mark by which spreadsheets know UTF-8. A text that a
 * spreadsheet would run (it begins with = + - @, a tab or a return, also in their wide forms) gets an apostrophe before it.
 * Nothing is written before the first rows are there, so that their failure is the caller's.
 */
export async function* csv<Row>(
  rows: AsyncIterable<Row>,
  columns: readonly CsvColumn<Row>[],
  { delimiter = "," }: { delimiter?: "," | "\t" } = {},
): AsyncGenerator<string> {
  let chunk: (string | number | null)[][] = [columns.map(({ head }) => head)];
  let before = "\uFEFF";
  for await (const row of rows) {
    chunk.push(columns.map(({ value }) => value(row)));
    if (chunk.length < chunkRows) continue;
    yield before + lines(chunk, delimiter);
    chunk = [];
    before = "";
  }
  if (chunk.length > 0) yield before + lines(chunk, delimiter);
}

function lines(rows: readonly (readonly (string | number | null)[])[], delimiter: string): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === "string" ? harmless(cell) : cell))),
    { delimiter, record_delimiter: "\r\n", quoted_match: /[\r\n]/ },
  );
}
