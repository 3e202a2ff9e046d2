/** `waymark radar import|files|forget`: bills and lists of accounts. */
import { createReadStream } from "node:fs";
import { importSightingFile, listSightingFiles, removeSightingFile } from "#lib/data/radar-files.ts";
import { findArgumentFile } from "./argument-file.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

/** Reads a file of any size; exit 3 where rows were left out. */
export function importCommand(io: CommandIo, options: { argument: string; json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const { path, name } = await findArgumentFile(io, options.argument);
    const read = await importSightingFile(viewer, {
      name,
      content: createReadStream(path),
      now: clock.now(),
    });
    printResult(io, options.json, read, () =>
      [
        `${read.format}: ${read.rows} rows name ${read.accounts} accounts, ${read.outside} of them in no register.\n`,
        ...read.rejected.map(({ row, reason }) => `  row ${row}: ${reason}\n`),
      ].join(""),
    );
    return read.rejected.length > 0 ? exitCodes.partly : exitCodes.done;
  });
}

/** What was brought. */
export function filesCommand(io: CommandIo, options: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const rows = await listSightingFiles(viewer);
    printResult(io, options.json, rows, () =>
      rows.length === 0
        ? "No file was brought: waymark radar import takes bills and lists.\n"
        : textTable(
            ["FILE", "READ AS", "ROWS", "ACCOUNTS", "AT"],
            rows.map(({ name, format, rows: n, accounts, importedAt }) => [
              name,
              format,
              String(n),
              String(accounts),
              importedAt.toISOString().slice(0, 10),
            ]),
          ),
    );
    return exitCodes.done;
  });
}

/** Forgets one. */
export function forgetCommand(io: CommandIo, options: { argument: string }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    await removeSightingFile(viewer, options.argument);
    io.out(`${options.argument} is forgotten, with all that it named.\n`);
    return exitCodes.done;
  });
}
