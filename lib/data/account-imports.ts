/** Files of accounts between their upload and their import: read once, compared as often as somebody looks, applied once. */
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
import { requirePermission, requireRow } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { canonicalJson, storable } from "./canonical.ts";
import { listCustomColumns } from "./custom-columns.ts";
import { type Queryable, query, type Transaction, transaction } from "./database.ts";
import { type ApplyOptions, applyFileIn, type ImportFile, type ImportResult } from "./import-apply.ts";
import { notifyImportSql } from "./notify.ts";
import { findMapping } from "./sheet-mappings.ts";

/** A file on its way in. */
export interface AccountImport extends ImportFile {
  id: string;
  bytes: number;
  createdBy: string;
  createdAt: Date;
  /** null: it was not applied. */
  appliedAt: Date | null;
  result: ImportResult | null;
}

interface Row extends Record<string, unknown> {
  id: string;
  name: string;
  bytes: number;
  sheet: Buffer;
  mapping: string[];
  choices: ImportChoices;
  createdBy: string;
  createdAt: Date;
  appliedAt: Date | null;
  result: ImportResult | null;
}

const columns = `id, name, bytes, sheet, mapping, choices, created_by as "createdBy", created_at as "createdAt",
  applied_at as "appliedAt", result`;

/** So long a file is kept, for whoever wants to see what came of it. */
const keptMs = 7 * 86_400_000;

const pack = promisify(gzip);
const unpack = promisify(gunzip);

async function importOf({ sheet, mapping, ...row }: Row): Promise<AccountImport> {
  // Written by `receiveImport`, and by nobody else.
  const read = JSON.parse((await unpack(sheet)).toString()) as Sheet;
  return { ...row, sheet: read, mapping: mapping.map((text) => parseTarget(text) ?? { to: "ignore" }) };
}

/**
 * Reads a file, guesses what its columns are, and keeps its rows for a week; of the file nothing else is kept.
 *
 * @returns its id.
 * @throws AppError FORBIDDEN; INVALID_INPUT in words where the file cannot be read
 */
export async function receiveImport(
  viewer: Viewer,
  {
    name,
    content,
    itemIds,
    now,
  }: { name: string; content: Uint8Array; itemIds: readonly string[]; now: Date },
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
      `insert into account_import (id, name, bytes, sheet, mapping, choices, created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        storable(name).slice(0, 200),
        content.length,
        packed,
        mapping.map(targetText),
        canonicalJson(cautious),
        viewer.actor,
        now,
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

async function readImport(db: Queryable, id: string, lock = false): Promise<AccountImport> {
  const [row] = await db.query<Row>(
    `select ${columns} from account_import where id::text = $1 ${lock ? "for update" : ""}`,
    [id],
  );
  return importOf(requireRow(row, "import", id));
}

/** @throws AppError FORBIDDEN, NOT_FOUND */
export async function getImport(viewer: Viewer, id: string): Promise<AccountImport> {
  requirePermission(viewer, "import.read");
  return readImport({ query }, id);
}

async function openImport(tx: Transaction, id: string): Promise<AccountImport> {
  const found = await readImport(tx, id, true);
  if (found.appliedAt === null) return found;
  throw new AppError("CONFLICT", { userMessage: "This file has been imported already; upload it again." });
}

/**
 * Says what columns become, or what whoever imports chose; what is absent stays.
 *
 * @param change.targets texts of the targets, one for each column
 * @param change.choose makes what is chosen anew from what was chosen, while nobody else can choose
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where it was applied; INVALID_INPUT naming the column
 */
export async function changeImport(
  viewer: Viewer,
  id: string,
  change: { targets?: readonly string[]; choose?(before: ImportChoices): Partial<ImportChoices> },
): Promise<AccountImport> {
  requirePermission(viewer, "account.admin");
  return transaction(async (tx) => {
    const found = await openImport(tx, id);
    const mapping = checkedMapping(found, change.targets);
    const choices = { ...found.choices, ...change.choose?.(found.choices) };
    await tx.query("update account_import set mapping = $2, choices = $3 where id = $1", [
      found.id,
      mapping.map(targetText),
      canonicalJson(choices),
    ]);
    await appendAudit(tx, viewer, {
      action: "import.changed",
      subject: found.id,
      detail: {},
      before: { mapping: found.mapping.map(targetText), choices: found.choices },
      after: { mapping: mapping.map(targetText), choices },
    });
    return { ...found, mapping, choices };
  });
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

async function tell(importId: string, done: number, total: number): Promise<void> {
  // Beside the transaction, whose own messages arrive when it is over.
  await query(`select ${notifyImportSql}`, [JSON.stringify({ kind: "import", importId, done, total })]);
}

/**
 * Applies a file once: all good rows, or nothing, in one transaction.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where it was applied; INVALID_INPUT where no row may be rejected and one is
 */
export async function applyImport(
  viewer: Viewer,
  id: string,
  options: Omit<ApplyOptions, "onProgress">,
): Promise<ImportResult> {
  requirePermission(viewer, "account.admin");
  return transaction(async (tx) => {
    const found = await openImport(tx, id);
    const result = await applyFileIn(tx, viewer, found, {
      ...options,
      onProgress: (done, total) => tell(found.id, done, total),
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
