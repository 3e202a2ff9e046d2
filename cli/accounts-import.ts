/** `waymark accounts import FILE`: accounts from a spreadsheet, compared row by row, applied whole or not at all. */
import { basename } from "node:path";
import { z } from "zod";
import { listCustomColumns } from "#lib/data/custom-columns.ts";
import { applyFile, type ImportFile, type ImportResult, previewImport } from "#lib/data/import-apply.ts";
import { type Candidate, listCandidates } from "#lib/data/import-candidates.ts";
import { findMapping } from "#lib/data/sheet-mappings.ts";
import { AppError } from "#lib/errors.ts";
import { items } from "#lib/roadmap/catalog.ts";
import type { RowDiff } from "#lib/sheets/diff.ts";
import { isLost } from "#lib/sheets/lost-rows.ts";
import { correctMapping, guessMapping, type Mapping } from "#lib/sheets/mapping.ts";
import { readSheet } from "#lib/sheets/read-sheet.ts";
import type { Sheet } from "#lib/sheets/sheet.ts";
import { targetWords } from "#lib/sheets/targets.ts";
import { type CommandContext, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { readBytes } from "./read-bytes.ts";
import { readJson } from "./read-json.ts";
import { createRowsProgress } from "./rows-progress.ts";
import { textTable } from "./text-table.ts";

interface ImportOptions {
  argument: string;
  dryRun?: boolean;
  mapping?: string;
  sheet?: string;
  acceptRepairs?: boolean;
  choose?: readonly string[];
  emptyClears?: boolean;
  replaceConfirmed?: boolean;
  allOrNothing?: boolean;
  json?: boolean;
}

const mappingSchema = z.strictObject({ columns: z.record(z.string(), z.string()) });

async function chosenColumns(io: CommandIo, file: string | undefined): Promise<Record<string, string>> {
  if (file === undefined) return {};
  const parsed = mappingSchema.safeParse(await readJson(io, file));
  if (parsed.success) return parsed.data.columns;
  throw new AppError("INVALID_INPUT", {
    userMessage: `${file} is no mapping: it says {"columns": {"Account #": "id", "Team": "tag:team", "Old": "ignore"}}.`,
  });
}

async function mappingOf(
  { io, viewer }: CommandContext,
  sheet: Sheet,
  options: ImportOptions,
): Promise<Mapping> {
  const columns = await listCustomColumns(viewer);
  const hints = { customColumns: columns.map(({ name }) => name), itemIds: items.map(({ id }) => id) };
  const guessed = (await findMapping(viewer, sheet)) ?? guessMapping(sheet, hints);
  return correctMapping(sheet, guessed, await chosenColumns(io, options.mapping));
}

function columnsText({ columns }: Sheet, mapping: Mapping): string {
  const said = columns.map(({ head }, at) => {
    const target = mapping[at];
    return `  ${head} → ${target === undefined ? "not imported" : targetWords(target)}\n`;
  });
  return `Columns:\n${said.join("")}`;
}

const mostShown = 200;

function diffText(rows: readonly RowDiff[]): string {
  const changed = rows.filter(({ changes }) => changes.length > 0);
  const lines = changed
    .slice(0, mostShown)
    .flatMap(({ row, accountId, changes }) =>
      changes.map(({ cell, before, after }) => [
        String(row),
        accountId ?? "",
        cell,
        before ?? "–",
        after ?? "–",
      ]),
    );
  if (lines.length === 0) return "";
  const more = changed.length > mostShown ? `… and ${changed.length - mostShown} rows more.\n` : "";
  return `${textTable(["ROW", "ACCOUNT", "FIELD", "NOW", "AFTER"], lines)}${more}`;
}

function resultText({ created, updated, unchanged, rejected }: ImportResult, dryRun: boolean): string {
  const head = `${dryRun ? "Nothing written. " : ""}${created} created, ${updated} updated, ${unchanged} unchanged, ${rejected.length} rejected.\n`;
  const rows = rejected.slice(0, mostShown).map(({ row, reason }) => `  row ${row}: ${reason}\n`);
  const more = rejected.length > mostShown ? `  … and ${rejected.length - mostShown} more\n` : "";
  return `${head}${rows.join("")}${more}`;
}

/** Which account a row is about, from `4=111122223333`. */
function chosenAccounts(said: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    said.map((text) => {
      const [, row = "", account = ""] = /^(\d{1,7})=(\d{12})$/.exec(text.replaceAll(/[\s-]/g, "")) ?? [];
      if (row === "")
        throw new AppError("INVALID_INPUT", {
          userMessage: `--choose ${text}: write the number of the row, =, and the id of a known account, as 4=111122223333.`,
        });
      return [row, account];
    }),
  );
}

const reasons = { email: "same e-mail", name: "same name", number: "fits the number" } as const;

function candidatesText(candidates: ReadonlyMap<number, readonly Candidate[]>): string {
  if (candidates.size === 0) return "";
  const lines = [...candidates].flatMap(([row, of]) =>
    of.map(({ accountId, name, why }) => [`${row}=${accountId}`, name, reasons[why]]),
  );
  return `Rows without an id may be about these accounts:\n${textTable(["--choose", "ACCOUNT", "WHY"], lines)}`;
}

/** Progress of the two halves of an import. */
function createImportProgress(io: CommandIo) {
  const progress = createRowsProgress(io);
  const show = (doing: string) => (rows: number, total: number) =>
    progress.show(doing, { table: "accounts", rows, total });
  return { comparing: show("Comparing"), importing: show("Importing"), end: () => progress.end() };
}

async function run(context: CommandContext, file: ImportFile, options: ImportOptions) {
  const { io, viewer, clock } = context;
  const progress = createImportProgress(io);
  if (options.dryRun === true) {
    const { diff, result } = await previewImport(viewer, file, progress.comparing);
    progress.end();
    const candidates = await listCandidates(viewer, file, diff.rows.filter(isLost).slice(0, mostShown));
    const changes = diff.rows.map(({ row, result: became, accountId, changes: cells, notes, repaired }) => ({
      row,
      result: became,
      account: accountId,
      cells,
      notes,
      repaired,
      candidates: candidates.get(row) ?? [],
    }));
    printResult(io, options.json, { ...result, dryRun: true, rows: changes }, () =>
      [diffText(diff.rows), resultText(result, true), candidatesText(candidates)].join(""),
    );
    return result;
  }
  const result = await applyFile(viewer, file, {
    rejected: options.allOrNothing === true ? "refuse" : "skip",
    now: clock.now(),
    onCompared: progress.comparing,
    onProgress: progress.importing,
  });
  progress.end();
  printResult(io, options.json, result, () => resultText(result, false));
  return result;
}

/** Imports one file; exit 3 where rows were rejected. */
export function importCommand(io: CommandIo, options: ImportOptions): Promise<number> {
  return withContext(io, { home: "any" }, async (context) => {
    const bytes = await readBytes(io, options.argument);
    const name = basename(options.argument);
    const sheet = await readSheet(bytes, {
      name,
      ...(options.sheet !== undefined && { sheet: options.sheet }),
    });
    const mapping = await mappingOf(context, sheet, options);
    io.err(columnsText(sheet, mapping));
    const result = await run(
      context,
      {
        name,
        sheet,
        mapping,
        choices: {
          accepted: options.acceptRepairs === true ? "all" : [],
          left: [],
          chosen: chosenAccounts(options.choose ?? []),
          emptyClears: options.emptyClears === true,
          replaceConfirmed: options.replaceConfirmed === true,
        },
      },
      options,
    );
    return result.rejected.length > 0 ? exitCodes.partly : exitCodes.done;
  });
}
