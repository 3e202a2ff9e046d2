/** `waymark import-resources FILE`: a CSV of the console's Tag Editor, for accounts that no role reads. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "csv-parse";
import { importResources } from "#lib/data/resource-import.ts";
import { AppError } from "#lib/errors.ts";
import type { FoundResource } from "#lib/facts/resources/found.ts";
import { type TagEditorColumns, tagEditorColumns, tagEditorRow } from "#lib/facts/resources/tag-editor.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";

interface Options {
  argument: string;
  account?: string;
  skipBad?: boolean;
  json?: boolean;
}

/** What is read at once is held in memory until it is written. */
const mostRows = 200_000;
const mostRejected = 1000;

interface Read {
  byAccount: Map<string, FoundResource[]>;
  rows: number;
  rejected: { row: number; reason: string }[];
}

/** @throws AppError INVALID_INPUT naming what is wrong with the file */
async function readFile(file: string, accountId: string | null): Promise<Read> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile())
    throw new AppError("INVALID_INPUT", { userMessage: `There is no file ${file}.` });
  const lines = createReadStream(file).pipe(
    parse({ bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: 1_000_000 }),
  );
  const read: Read = { byAccount: new Map(), rows: 0, rejected: [] };
  let columns: TagEditorColumns | null = null;
  try {
    for await (const cells of lines as AsyncIterable<string[]>) {
      if (columns === null) {
        const header = tagEditorColumns(cells);
        if (typeof header === "string") throw new AppError("INVALID_INPUT", { userMessage: header });
        columns = header;
        continue;
      }
      take(read, columns, cells, accountId);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : "it could not be read";
    throw new AppError("INVALID_INPUT", { userMessage: `${file} is no CSV: ${why}.`, cause: error });
  }
  if (columns === null) throw new AppError("INVALID_INPUT", { userMessage: `${file} is empty.` });
  return read;
}

function take(
  read: Read,
  columns: TagEditorColumns,
  cells: readonly string[],
  accountId: string | null,
): void {
  read.rows += 1;
  if (read.rows > mostRows)
    throw new AppError("INVALID_INPUT", {
      userMessage: `More than ${mostRows} rows: export the regions one by one.`,
    });
  const row = tagEditorRow(columns, cells, { accountId, clean: withoutSecret });
  if ("reason" in row) {
    // The header is the first row.
    if (read.rejected.length < mostRejected) read.rejected.push({ row: read.rows + 1, reason: row.reason });
    return;
  }
  const known = read.byAccount.get(row.accountId) ?? [];
  known.push(row.resource);
  read.byAccount.set(row.accountId, known);
}

/** Takes a file in; with rows that cannot be used only where that is wanted. */
export function importCommand(io: CommandIo, options: Options): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const { byAccount, rows, rejected } = await readFile(options.argument, options.account ?? null);
    const [first] = rejected;
    if (first !== undefined && options.skipBad !== true) {
      for (const { row, reason } of rejected.slice(0, 20)) io.err(`row ${row}: ${reason}\n`);
      throw new AppError("INVALID_INPUT", {
        userMessage: `${rejected.length} of ${rows} rows cannot be used, the first is row ${first.row}; nothing was changed. --skip-bad takes the others.`,
      });
    }
    const entries = [...byAccount].map(([accountId, resources]) => ({ accountId, resources }));
    const { written } = await importResources(viewer, {
      file: basename(options.argument),
      now: clock.now(),
      entries,
    });
    const result = { read: rows, written, accounts: entries.map(({ accountId }) => accountId), rejected };
    printResult(
      io,
      options.json,
      result,
      () =>
        `${rows - rejected.length} resources of ${entries.length} accounts, ${written} rows written, ${rejected.length} rows rejected.\n` +
        rejected
          .slice(0, 20)
          .map(({ row, reason }) => `row ${row}: ${reason}\n`)
          .join(""),
    );
    return rejected.length > 0 ? exitCodes.partly : exitCodes.done;
  });
}
