/** Bulk writing: `COPY` from rows that are made while they are sent. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from } from "pg-copy-streams";

export type Cell = string | number | boolean | Date | null;

/** Characters gathered before they are handed on: a chunk for each row would cost more than the rows. */
const chunkLength = 256_000;
const escapes: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * One row in the text format of `COPY`.
 *
 * @example copyLine(["a\tb", null, 7]) // "a\\tb\t\\N\t7\n"
 */
export function copyLine(row: readonly Cell[]): string {
  return `${row.map(copyCell).join("\t")}\n`;
}

function copyCell(cell: Cell): string {
  if (cell === null) return "\\N";
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === "string"
    ? cell.replace(/[\\\n\r\t]/g, (found) => escapes[found] ?? found)
    : `${cell}`;
}

function* chunks(rows: Iterable<readonly Cell[]>): Generator<string> {
  let chunk = "";
  for (const row of rows) {
    chunk += copyLine(row);
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

/** Sends the rows into a table; answers how many there were. */
export async function copyRows(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<number> {
  const stream = client.query(from(`copy ${table} (${columns.join(", ")}) from stdin`));
  await pipeline(Readable.from(chunks(rows)), stream);
  return stream.rowCount;
}
