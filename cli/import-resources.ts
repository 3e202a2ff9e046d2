/** `waymark import-resources FILE`: a CSV of the console's Tag Editor, for accounts that no role reads. */
import { createReadStream } from "node:fs";
import { importResourceFile, type ResourceFileResult } from "#lib/data/resource-file.ts";
import { AppError } from "#lib/errors.ts";
import { findArgumentFile } from "./argument-file.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";

interface Options {
  argument: string;
  account?: string;
  skipBad?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

function rejectedText({ rejected }: ResourceFileResult): string {
  return rejected
    .slice(0, 20)
    .map(({ row, reason }) => `row ${row}: ${reason}\n`)
    .join("");
}

/** Takes a file in; with rows that cannot be used only where that is wanted. */
export function importCommand(io: CommandIo, options: Options): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const { path, name } = await findArgumentFile(io, options.argument);
    const result = await importResourceFile(viewer, {
      content: createReadStream(path),
      name,
      accountId: options.account ?? null,
      skipBad: options.skipBad === true,
      dryRun: options.dryRun === true,
      now: clock.now(),
    });
    const { read, written, accounts, rejectedCount } = result;
    if (written === null && options.dryRun !== true) {
      io.err(rejectedText(result));
      throw new AppError("INVALID_INPUT", {
        userMessage: `${rejectedCount} of ${read} rows cannot be used, the first is row ${result.rejected[0]?.row}; nothing was changed. --skip-bad takes the others.`,
      });
    }
    printResult(
      io,
      options.json,
      result,
      () =>
        `${read - rejectedCount} resources of ${accounts.length} accounts, ${written === null ? "nothing" : `${written} rows`} written, ${rejectedCount} rows rejected.\n${rejectedText(result)}`,
    );
    return rejectedCount > 0 ? exitCodes.partly : exitCodes.done;
  });
}
