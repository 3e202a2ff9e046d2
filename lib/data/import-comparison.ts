/**
 * What a file on its way in would do: compared once when it arrives and whenever somebody chooses otherwise, and kept row by
 * row, so that looking at it reads a page and no more.
 */
import { AppError } from "#lib/errors.ts";
import { type RowDiff, rowResults } from "#lib/sheets/diff.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, requireUuid } from "./access.ts";
import { canonicalJson } from "./canonical.ts";
import { query, type Transaction } from "./database.ts";
import { compareFile, digestOf, type ImportFile, type ImportResult } from "./import-apply.ts";

/** Rows of a comparison that a list can be narrowed to. */
export const rowKinds = [...rowResults, "repaired", "conflict"] as const;
export type RowKind = (typeof rowKinds)[number];

/** The sums of a comparison; why there is none, where the columns cannot be used. */
export interface Comparison {
  /** ISO 8601 UTC. */
  at: string;
  /** Of all rows; "" where there is none. */
  digest: string;
  problem: string | null;
  counts: Record<RowKind | "total", number>;
}

const noRows = Object.fromEntries(["total", ...rowKinds].map((kind) => [kind, 0])) as Comparison["counts"];

function countRows(rows: readonly RowDiff[]): Comparison["counts"] {
  const counts = { ...noRows, total: rows.length };
  for (const row of rows) {
    counts[row.result] += 1;
    if (isRepaired(row)) counts.repaired += 1;
    if (row.isConflict) counts.conflict += 1;
  }
  return counts;
}

const isRepaired = ({ repaired, isAsked }: RowDiff) => repaired !== null || isAsked;

/** Rows of one statement. */
const stepRows = 2000;

async function writeRows(tx: Transaction, importId: string, rows: readonly RowDiff[]): Promise<void> {
  await tx.query("delete from account_import_row where import_id = $1", [importId]);
  for (let at = 0; at < rows.length; at += stepRows) {
    const step = rows.slice(at, at + stepRows);
    await tx.query(
      `insert into account_import_row (import_id, row, result, repaired, conflict, diff)
       select $1, t.row, t.result, t.repaired, t.conflict, t.diff::jsonb
       from unnest($2::int[], $3::text[], $4::boolean[], $5::boolean[], $6::text[]) as t (row, result, repaired, conflict, diff)`,
      [
        importId,
        step.map(({ row }) => row),
        step.map(({ result }) => result),
        step.map(isRepaired),
        step.map(({ isConflict }) => isConflict),
        step.map((row) => canonicalJson(row)),
      ],
    );
  }
}

/** Compares a file that the caller has locked, and keeps what came of it. */
export async function storeComparison(
  tx: Transaction,
  viewer: Viewer,
  { id, file, now }: { id: string; file: ImportFile; now: Date },
): Promise<Comparison> {
  const at = now.toISOString();
  let comparison: Comparison;
  try {
    const diff = await compareFile(tx, viewer, file);
    await writeRows(tx, id, diff.rows);
    comparison = { at, digest: digestOf(diff), problem: null, counts: countRows(diff.rows) };
  } catch (error) {
    // Columns that cannot be used are for the person to choose: the file waits until they have.
    if (!(error instanceof AppError) || error.code !== "INVALID_INPUT") throw error;
    await writeRows(tx, id, []);
    comparison = { at, digest: "", problem: error.userMessage, counts: noRows };
  }
  await tx.query("update account_import set comparison = $2 where id = $1", [id, canonicalJson(comparison)]);
  return comparison;
}

export interface ImportRowQuery {
  importId: string;
  /** Only these. */
  kind?: RowKind | undefined;
  /** Number of the last row that is known already. */
  after?: number | undefined;
  limit: number;
}

/**
 * A page of the rows of a file on its way in, in their order, as of its comparison.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT where the columns cannot be used
 */
export async function listImportRows(
  viewer: Viewer,
  { importId, kind, after = -1, limit }: ImportRowQuery,
): Promise<{ rows: RowDiff[]; next: number | null }> {
  requirePermission(viewer, "import.read");
  await requireCompared(importId);
  const rows = await query<{ diff: RowDiff }>(
    `select diff from account_import_row
     where import_id = $1 and row > $2 and case $3::text when 'repaired' then repaired when 'conflict' then conflict
       else $3 is null or result = $3 end
     order by row limit $4`,
    [importId, Math.min(after, highestRow), kind ?? null, limit + 1],
  );
  const page = rows.slice(0, limit).map(({ diff }) => diff);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.row ?? null) : null };
}

/** Beyond any file. */
const highestRow = 2 ** 31 - 1;

async function requireCompared(importId: string): Promise<Comparison> {
  const [row] = await query<{ comparison: Comparison }>(
    "select comparison from account_import where id = $1",
    [requireUuid("import", importId)],
  );
  const { comparison } = requireRow(row, "import", importId);
  if (comparison.problem === null) return comparison;
  throw new AppError("INVALID_INPUT", { userMessage: comparison.problem });
}

/**
 * What a file on its way in would come to, with every row that is rejected.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT where the columns cannot be used
 */
export async function getExpectedResult(viewer: Viewer, importId: string): Promise<ImportResult> {
  requirePermission(viewer, "import.read");
  const { counts } = await requireCompared(importId);
  const rejected = await query<{ row: number; reason: string }>(
    `select row, coalesce(diff ->> 'reason', '') as reason from account_import_row
     where import_id = $1 and result = 'rejected' order by row`,
    [importId],
  );
  const { created, updated, unchanged } = counts;
  return { created, updated, unchanged, rejected };
}

/** Numbers of the other rows that say something else of the account of a row. */
export async function readContradicting(
  tx: Transaction,
  { importId, row }: { importId: string; row: number },
): Promise<number[]> {
  const rows = await tx.query<{ row: number }>(
    `select other.row from account_import_row one join account_import_row other using (import_id)
     where one.import_id = $1 and one.row = $2 and other.row <> one.row and other.conflict
       and other.diff ->> 'accountId' = one.diff ->> 'accountId' order by other.row`,
    [requireUuid("import", importId), Math.min(row, highestRow)],
  );
  return rows.map(({ row: number }) => number);
}
