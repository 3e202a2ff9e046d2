/** A file of accounts against the register: compared without writing anything, or applied in one transaction. */
import { AppError } from "#lib/errors.ts";
import { type AccountWrite, writeSources } from "#lib/sheets/compare.ts";
import type { ImportChoices, Known } from "#lib/sheets/current.ts";
import {
  countResults,
  diffSheet,
  diffSteps,
  type ImportDiff,
  type OnlyRows,
  type RowResult,
} from "#lib/sheets/diff.ts";
import type { Mapping } from "#lib/sheets/mapping.ts";
import type { Sheet } from "#lib/sheets/sheet.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { writeAccountFields, writeNewAccounts } from "./account-details.ts";
import { appendAudit } from "./audit.ts";
import { writeContacts } from "./contact-bulk.ts";
import { type Queryable, query, type Transaction, transaction } from "./database.ts";
import { type ComparedFile, digestOf, keptRows } from "./import-digest.ts";
import { readKnown, readKnownIds } from "./import-known.ts";
import { writeImportedAnswers } from "./imported-answers.ts";
import { rememberMapping } from "./sheet-mappings.ts";

/** A file as somebody wants it imported. */
export interface ImportFile {
  name: string;
  sheet: Sheet;
  mapping: Mapping;
  choices: ImportChoices;
}

/** How many rows became what, and which were rejected. */
export interface ImportResult extends Record<Exclude<RowResult, "rejected">, number> {
  rejected: { row: number; reason: string }[];
}

function resultOf({ rows }: ImportDiff): ImportResult {
  const { created, updated, unchanged } = countResults(rows);
  const rejected = rows
    .filter(({ result }) => result === "rejected")
    .map(({ row, reason }) => ({ row, reason: reason ?? "" }));
  return { created, updated, unchanged, rejected };
}

/** Told how far it is: so many of so many. */
export type OnProgress = (done: number, total: number) => void | Promise<void>;

/** Rows that are compared between two reports of progress. */
const stepRows = 1000;

/**
 * What a file would do, within the caller's decision.
 *
 * @param asked.only these rows, with all rows of the accounts that they name
 * @param asked.beforeReading told which accounts the file names, before anything of them is read
 * @param asked.onProgress told of rows that were compared
 * @throws AppError INVALID_INPUT where the mapping cannot be used
 */
export async function compareFile(
  db: Queryable,
  viewer: Viewer,
  { sheet, mapping, choices }: ImportFile,
  asked: {
    only?: OnlyRows;
    beforeReading?(accountIds: readonly string[]): Promise<void>;
    onProgress?: OnProgress | undefined;
  } = {},
): Promise<ComparedFile> {
  const { only, beforeReading, onProgress } = asked;
  const ids = await readKnownIds(db, viewer);
  const steps = diffSteps(sheet, { mapping, ids, chosen: choices.chosen, only, most: stepRows });
  await beforeReading?.(steps.flatMap(({ accounts }) => accounts));
  const total = steps.reduce((sum, { rows }) => sum + rows.size, 0);
  const parts: ImportDiff[] = [];
  const replaced: [string, readonly string[]][] = [];
  let done = 0;
  await onProgress?.(0, total);
  for (const { rows, accounts } of steps) {
    const known = await readKnown(db, { ids, wanted: accounts });
    const part = diffSheet(sheet, mapping, { known, choices, only: rows });
    parts.push(part);
    replaced.push(...replacedOf(part, known));
    done += rows.size;
    await onProgress?.(done, total);
  }
  return {
    rows: parts.flatMap(({ rows }) => rows).sort((a, b) => a.row - b.row),
    writes: parts.flatMap(({ writes }) => writes),
    replaced: new Map(replaced),
  };
}

/** Those who would be replaced although they have confirmed. */
function replacedOf({ writes }: ImportDiff, known: Known): [account: string, people: readonly string[]][] {
  return writes.map(({ accountId, contacts }) => {
    const confirmed = (known.accounts.get(accountId)?.contacts ?? []).filter(
      ({ isConfirmed }) => isConfirmed,
    );
    const replaced = contacts.flatMap(({ role, remove }) =>
      confirmed
        .filter((one) => one.role === role && remove.includes(one.email))
        .map(({ email }) => `${role} ${email}`),
    );
    return [accountId, replaced];
  });
}

/** Whoever changes one of these accounts too comes before, and is seen by the comparison, or comes after the import. */
async function lockNamed(tx: Transaction, accountIds: readonly string[]): Promise<void> {
  await tx.query("select 1 from account where id = any($1) order by id for no key update", [accountIds]);
}

/**
 * What a file would do; nothing is written.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT where the mapping cannot be used
 */
export async function previewImport(
  viewer: Viewer,
  file: ImportFile,
  onProgress?: OnProgress,
): Promise<{ diff: ImportDiff; result: ImportResult }> {
  requirePermission(viewer, "import.read");
  const diff = await compareFile({ query }, viewer, file, { onProgress });
  return { diff, result: resultOf(diff) };
}

/** Accounts that are written between two reports of progress. */
const stepAccounts = 500;

async function writeStep(
  tx: Transaction,
  viewer: Viewer,
  writes: readonly AccountWrite[],
  { note, now }: { note: string; now: Date },
): Promise<void> {
  const entries = (part: "said" | "instead", isNew: boolean) =>
    writes
      .filter((one) => one.isNew === isNew && (isNew || Object.keys(one[part]).length > 0))
      .map((one) => ({ accountId: one.accountId, fields: one[part] }));
  await writeNewAccounts(tx, viewer, entries("said", true), { source: writeSources.said });
  await writeAccountFields(tx, viewer, entries("said", false), { source: writeSources.said });
  await writeAccountFields(tx, viewer, entries("instead", false), { source: writeSources.instead });
  await writeContacts(
    tx,
    viewer,
    writes.flatMap(({ accountId, contacts }) => contacts.map((one) => ({ accountId, ...one }))),
  );
  await writeImportedAnswers(tx, viewer, {
    said: writes.map(({ accountId, answers }) => ({ accountId, answers })),
    note,
    now,
  });
}

/** What whoever imports decides about the whole. */
export interface ApplyOptions {
  /** Whether the good rows are imported without the bad ones, or nothing is. */
  rejected: "skip" | "refuse";
  now: Date;
  /** Digest of the comparison that was looked at; absent: nobody looked. */
  looked?: string;
  /** Told of rows that were compared. */
  onCompared?: OnProgress;
  /** Told of accounts that are written. */
  onProgress?: OnProgress;
}

function requireNoneRejected({ rejected }: ImportResult): void {
  const [first] = rejected;
  if (first === undefined) return;
  throw new AppError("INVALID_INPUT", {
    userMessage: `${rejected.length} ${rejected.length === 1 ? "row is" : "rows are"} rejected, so nothing was imported. Row ${first.row}: ${first.reason}`,
  });
}

/** Applies a file within the caller's transaction. @throws AppError as applyFile */
export async function applyFileIn(
  tx: Transaction,
  viewer: Viewer,
  file: ImportFile,
  { rejected, now, looked, onCompared, onProgress }: ApplyOptions,
): Promise<ImportResult> {
  requirePermission(viewer, "account.admin");
  // Two imports at once would each compare with what the other one has not written yet.
  await tx.query("select pg_advisory_xact_lock(hashtextextended('account_import', 0))");
  const diff = await compareFile(tx, viewer, file, {
    beforeReading: (accountIds) => lockNamed(tx, accountIds),
    onProgress: onCompared,
  });
  if (looked !== undefined && digestOf(keptRows(diff).map(({ hash }) => hash)) !== looked)
    throw new AppError("CONFLICT", {
      userMessage:
        "The register has changed since this file was compared. Compare it again, and look once more.",
    });
  const result = resultOf(diff);
  if (rejected === "refuse") requireNoneRejected(result);
  const { writes } = diff;
  await onProgress?.(0, writes.length);
  for (let at = 0; at < writes.length; at += stepAccounts) {
    await writeStep(tx, viewer, writes.slice(at, at + stepAccounts), { note: noteOf(file), now });
    await onProgress?.(Math.min(at + stepAccounts, writes.length), writes.length);
  }
  await rememberMapping(tx, viewer, { ...file, now });
  if (writes.length > 0)
    await appendAudit(tx, viewer, {
      action: "accounts.imported",
      subject: file.name || "pasted cells",
      detail: { ...result, rejected: result.rejected.length },
    });
  return result;
}

function noteOf({ name }: ImportFile): string {
  return name === "" ? "From pasted cells." : `From ${name}.`;
}

/**
 * Applies a file: all good rows, or nothing, in one transaction. The same file again changes nothing.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT where the mapping cannot be used, or rows are rejected and none may be
 */
export async function applyFile(
  viewer: Viewer,
  file: ImportFile,
  options: ApplyOptions,
): Promise<ImportResult> {
  requirePermission(viewer, "account.admin");
  return transaction((tx) => applyFileIn(tx, viewer, file, options));
}
