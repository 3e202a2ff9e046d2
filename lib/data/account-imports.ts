/** Files of accounts between their upload and their import: read once, compared when they change, applied once. */
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { AppError } from "#lib/errors.ts";
import { cautious, type ImportChoices } from "#lib/sheets/current.ts";
import { guessMapping, type Mapping, requireTarget, requireUsable } from "#lib/sheets/mapping.ts";
import { readSheet } from "#lib/sheets/read-sheet.ts";
import type { Sheet } from "#lib/sheets/sheet.ts";
import { parseTarget, targetText } from "#lib/sheets/targets.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, requireUuid } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { canonicalJson, storable } from "./canonical.ts";
import { listCustomColumns } from "./custom-columns.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { type ApplyOptions, applyFileIn, type ImportFile, type ImportResult } from "./import-apply.ts";
import {
  type Comparison,
  getExpectedResult,
  readContradicting,
  requireCompared,
  storeComparison,
  storeDecision,
} from "./import-comparison.ts";
import { type ImportProgress, notifyImportSql } from "./notify.ts";
import { findMapping } from "./sheet-mappings.ts";

/** A file without its rows. */
export type SheetOutline = Omit<Sheet, "rows" | "refused"> & { rowCount: number };

/** A file on its way in. */
export interface AccountImport extends Omit<ImportFile, "sheet"> {
  id: string;
  bytes: number;
  outline: SheetOutline;
  /** What it would do, as of when it was compared; null: it still is being compared. */
  comparison: Comparison | null;
  createdBy: string;
  createdAt: Date;
  /** null: it was not applied. */
  appliedAt: Date | null;
  result: ImportResult | null;
}

/** A file of which is known what it would do. */
export type ComparedImport = AccountImport & { comparison: Comparison };

interface Row extends Record<string, unknown> {
  id: string;
  name: string;
  bytes: number;
  outline: SheetOutline;
  comparison: Comparison | null;
  mapping: string[];
  choices: ImportChoices;
  createdBy: string;
  createdAt: Date;
  appliedAt: Date | null;
  result: ImportResult | null;
}

const columns = `id, name, bytes, outline, comparison, mapping, choices, created_by as "createdBy", created_at as "createdAt",
  applied_at as "appliedAt", result`;

/** So long a file is kept, for whoever wants to see what came of it. */
const keptMs = 7 * 86_400_000;

const pack = promisify(gzip);
const unpack = promisify(gunzip);

function importOf({ mapping, ...row }: Row): AccountImport {
  return { ...row, mapping: mapping.map((text) => parseTarget(text) ?? { to: "ignore" }) };
}

function outlineOf({ rows, refused: _refused, ...sheet }: Sheet): SheetOutline {
  return { ...sheet, rowCount: rows.length };
}

async function sheetOf(packed: Buffer): Promise<Sheet> {
  // Written by `receiveImport`, and by nobody else.
  return JSON.parse((await unpack(packed)).toString()) as Sheet;
}

/** A file as it arrives. */
export interface ArrivedFile {
  name: string;
  content: Uint8Array;
  /** Of the items that a column can be about. */
  itemIds: readonly string[];
  now: Date;
}

/**
 * Reads a file, guesses what its columns are, and keeps its rows for a week; of the file nothing else is kept. It is compared by
 * `compareImport`.
 *
 * @returns its id.
 * @throws AppError FORBIDDEN; INVALID_INPUT in words where the file cannot be read
 */
export async function keepImport(
  viewer: Viewer,
  { name, content, itemIds, now }: ArrivedFile,
): Promise<string> {
  requirePermission(viewer, "account.admin");
  const sheet = await readSheet(content, { name });
  const hints = { customColumns: (await listCustomColumns(viewer)).map((column) => column.name), itemIds };
  const mapping = (await findMapping(viewer, sheet)) ?? guessMapping(sheet, hints);
  const id = randomUUID();
  const packed = await pack(JSON.stringify(sheet));
  await transaction(async (tx) => {
    await tx.query("delete from account_import where created_at < $1", [new Date(now.getTime() - keptMs)]);
    await tx.query(
      `insert into account_import (id, name, bytes, sheet, mapping, choices, created_by, created_at, outline, comparison)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'null')`,
      [
        id,
        storable(name).slice(0, 200),
        content.length,
        packed,
        mapping.map(targetText),
        canonicalJson(cautious),
        viewer.actor,
        now,
        canonicalJson(outlineOf(sheet)),
      ],
    );
    await appendAudit(tx, viewer, {
      action: "import.received",
      subject: id,
      detail: { name: storable(name).slice(0, 200), bytes: content.length, rows: sheet.rows.length },
    });
  });
  return id;
}

/**
 * Compares a file that was kept, telling whoever looks how far it is; one that was compared stays as it is.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where it was applied
 */
export async function compareImport(viewer: Viewer, id: string, { now }: { now: Date }): Promise<void> {
  requirePermission(viewer, "account.admin");
  const rows = await transaction(async (tx) => {
    const found = await openImport(tx, id);
    if (found.comparison === null)
      await storeComparison(tx, viewer, {
        id: found.id,
        file: found,
        now,
        onProgress: (done, total) => tell({ importId: found.id, doing: "comparing", done, total }),
      });
    return found.outline.rowCount;
  });
  // Once more, when what was compared can be seen.
  await tell({ importId: id, doing: "comparing", done: rows, total: rows });
}

/**
 * Reads a file, keeps it, and compares it.
 *
 * @returns its id.
 * @throws AppError FORBIDDEN; INVALID_INPUT in words where the file cannot be read
 */
export async function receiveImport(viewer: Viewer, file: ArrivedFile): Promise<string> {
  const id = await keepImport(viewer, file);
  await compareImport(viewer, id, file);
  return id;
}

/** Files that wait for somebody to import them, the newest first. */
export async function listOpenImports(
  viewer: Viewer,
  { limit }: { limit: number },
): Promise<Pick<AccountImport, "id" | "name" | "comparison" | "createdAt">[]> {
  requirePermission(viewer, "import.read");
  return query(
    `select id, name, comparison, created_at as "createdAt" from account_import
     where applied_at is null order by created_at desc, id limit $1`,
    [limit],
  );
}

/** @throws AppError FORBIDDEN, NOT_FOUND */
export async function getImport(viewer: Viewer, id: string): Promise<AccountImport> {
  requirePermission(viewer, "import.read");
  const [row] = await query<Row>(`select ${columns} from account_import where id = $1`, [
    requireUuid("import", id),
  ]);
  return importOf(requireRow(row, "import", id));
}

type OpenImport = AccountImport & ImportFile;

async function openImport(tx: Transaction, id: string): Promise<OpenImport> {
  const [row] = await tx.query<Row & { sheet: Buffer }>(
    `select ${columns}, sheet from account_import where id = $1 for update`,
    [requireUuid("import", id)],
  );
  const { sheet: packed, ...found } = requireRow(row, "import", id);
  if (found.appliedAt === null) return { ...importOf(found), sheet: await sheetOf(packed) };
  throw new AppError("CONFLICT", { userMessage: "This file has been imported already; upload it again." });
}

/** The rows of a file that was kept, within the caller's decision. @throws AppError NOT_FOUND */
export async function readImportSheet(id: string): Promise<Sheet> {
  const [row] = await query<{ sheet: Buffer }>("select sheet from account_import where id = $1", [
    requireUuid("import", id),
  ]);
  return sheetOf(requireRow(row, "import", id).sheet);
}

/** Rows as they were in the file, each with its number and why it was rejected. */
export interface RejectedRows {
  heads: string[];
  rows: { row: number; reason: string; cells: readonly string[] }[];
}

/**
 * The rows of a file that were rejected, or would be.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT where the columns cannot be used
 */
export async function listRejectedRows(viewer: Viewer, id: string): Promise<RejectedRows> {
  requirePermission(viewer, "import.read");
  const { result } = await getImport(viewer, id);
  const { rejected } = result ?? (await getExpectedResult(viewer, id));
  const sheet = await readImportSheet(id);
  const cells = new Map(sheet.rows.map((one) => [one.row, one.cells]));
  return {
    heads: sheet.columns.map(({ head }) => head),
    rows: rejected.map((one) => ({ ...one, cells: cells.get(one.row) ?? [] })),
  };
}

/** How what is chosen is chosen anew. */
export interface ImportChange {
  targets?: readonly string[] | undefined;
  choose?: ((before: ImportChoices) => Partial<ImportChoices>) | undefined;
  /** Of rows that contradict each other this one counts; the others stay out. */
  only?: number | undefined;
  now: Date;
}

/**
 * Says what columns become, or what whoever imports chose, and compares the file anew; what is absent stays. Of what is chosen for
 * rows alone, only their accounts are compared. Without either the whole file is compared again.
 *
 * @param change.targets texts of the targets, one for each column
 * @param change.choose makes what is chosen anew from what was chosen, while nobody else can choose
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where it was applied; INVALID_INPUT naming the column
 */
export async function changeImport(
  viewer: Viewer,
  id: string,
  change: ImportChange,
): Promise<ComparedImport> {
  requirePermission(viewer, "account.admin");
  return transaction(async (tx) => {
    const found = await openImport(tx, id);
    const mapping = checkedMapping(found, change.targets);
    const others =
      change.only === undefined ? [] : await readContradicting(tx, { importId: id, row: change.only });
    const chosen = { ...found.choices, ...change.choose?.(found.choices) };
    const choices = { ...chosen, left: [...new Set([...chosen.left, ...others])] };
    const decided = chosenRows(found.choices, choices);
    await tx.query("update account_import set mapping = $2, choices = $3 where id = $1", [
      found.id,
      mapping.map(targetText),
      canonicalJson(choices),
    ]);
    await appendAudit(tx, viewer, {
      action: "import.changed",
      subject: found.id,
      detail: { rows: decided },
      before: { mapping: found.mapping.map(targetText), choices: forAllRows(found.choices) },
      after: { mapping: mapping.map(targetText), choices: forAllRows(choices) },
    });
    const { sheet, ...file } = { ...found, mapping, choices };
    const whole = { id: found.id, file: { ...file, sheet }, now: change.now };
    const isOfRows =
      decided.length > 0 &&
      change.targets === undefined &&
      canonicalJson(forAllRows(choices)) === canonicalJson(forAllRows(found.choices));
    const comparison = isOfRows
      ? await storeDecision(tx, viewer, { ...whole, decided, before: found.comparison })
      : await storeComparison(tx, viewer, whole);
    return { ...file, comparison };
  });
}

/** What is chosen for every row alike. */
function forAllRows({ accepted, emptyClears, replaceConfirmed }: ImportChoices) {
  return { acceptsAll: accepted === "all", emptyClears, replaceConfirmed };
}

/** The rows of which something else is chosen now: thousands of decisions one by one do not repeat each other in the log. */
function chosenRows(before: ImportChoices, after: ImportChoices): number[] {
  const decided = ({ accepted, left, chosen }: ImportChoices) =>
    new Set([
      ...(accepted === "all" ? [] : accepted).map((row) => `${row} accepted`),
      ...left.map((row) => `${row} left out`),
      ...Object.entries(chosen).map(([row, id]) => `${row} is ${id}`),
    ]);
  const [old, now] = [decided(before), decided(after)];
  const changed = [...old, ...now].filter((one) => old.has(one) !== now.has(one));
  return [...new Set(changed.map((text) => Number.parseInt(text, 10)))].sort((a, b) => a - b);
}

function checkedMapping({ sheet, mapping }: ImportFile, targets: readonly string[] | undefined): Mapping {
  if (targets === undefined) return mapping;
  if (targets.length !== sheet.columns.length)
    throw new AppError("INVALID_INPUT", {
      userMessage: `The file has ${sheet.columns.length} columns; ${targets.length} were described.`,
    });
  const chosen = targets.map((text, at) => requireTarget(sheet.columns[at]?.head ?? "", text));
  requireUsable(sheet, chosen);
  return chosen;
}

async function tell(progress: Omit<ImportProgress, "kind">): Promise<void> {
  // Beside the transaction, whose own messages arrive when it is over.
  await query(`select ${notifyImportSql}`, [JSON.stringify({ kind: "import", ...progress })]);
}

/**
 * Applies a file once: all good rows, or nothing, in one transaction.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where it was applied, or would do something else than what was
 * looked at (`options.looked`: the digest of that comparison); INVALID_INPUT where no row may be rejected and one is
 */
export async function applyImport(
  viewer: Viewer,
  id: string,
  options: Omit<ApplyOptions, "onProgress" | "onCompared">,
): Promise<ImportResult> {
  requirePermission(viewer, "account.admin");
  return transaction(async (tx) => {
    const found = await openImport(tx, id);
    const { digest } = requireCompared(found.comparison);
    if (options.looked !== undefined && options.looked !== digest)
      throw new AppError("CONFLICT", {
        userMessage: "Somebody has chosen otherwise since you looked. Load the page again.",
      });
    const result = await applyFileIn(tx, viewer, found, {
      ...options,
      looked: digest,
      onProgress: (done, total) => tell({ importId: found.id, doing: "importing", done, total }),
    });
    await tx.query("update account_import set applied_at = $2, result = $3 where id = $1", [
      found.id,
      options.now,
      canonicalJson(result),
    ]);
    return result;
  });
}

/** Forgets a file that nobody will import. @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where it was applied */
export async function discardImport(viewer: Viewer, id: string): Promise<void> {
  requirePermission(viewer, "account.admin");
  await transaction(async (tx) => {
    const found = await openImport(tx, id);
    await tx.query("delete from account_import where id = $1", [found.id]);
    await appendAudit(tx, viewer, {
      action: "import.discarded",
      subject: found.id,
      detail: { name: found.name },
    });
  });
}
