/** `waymark accounts export FILE`: the spreadsheet of accounts, which can be edited and imported again. */
import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { eachAccountSheetRow } from "#lib/data/account-sheet.ts";
import { listCustomColumns } from "#lib/data/custom-columns.ts";
import { AppError } from "#lib/errors.ts";
import { accountSheetFormats, writeAccountSheet } from "#lib/export/account-sheet.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { type Filters, matching, queryOf } from "./accounts.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";

/** Writes the accounts into a file, whole or not at all. */
export function exportCommand(io: CommandIo, options: Filters & { argument: string }): Promise<number> {
  const query = queryOf(options);
  const format = accountSheetFormats.find((one) => options.argument.endsWith(`.${one}`));
  if (format === undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage: `${options.argument}: the name of the file ends in .csv, .tsv, .xlsx, .json or .jsonl, which is its format.`,
    });
  return withContext(io, { home: "existing" }, async (context) => {
    const file = resolve(io.cwd, options.argument);
    const { viewer } = context;
    const columns = await listCustomColumns(viewer);
    const rows = eachAccountSheetRow(viewer, matching(context, query), { items, now: context.clock.now() });
    const partial = `${file}.part`;
    try {
      await writeFile(partial, writeAccountSheet(rows, format, { columns, items }));
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
    io.err(`Written to ${file}.\n`);
    return exitCodes.done;
  });
}
