/**
 * What a file on its way in would do: compared once when it arrives and whenever somebody chooses otherwise, and kept row by
 * row, so that looking at it reads a page and no more.
 */
import { AppError } from "#lib/errors.ts";
import { type OnlyRows, type RowDiff, rowResults } from "#lib/sheets/diff.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, requireUuid } from "./access.ts";
import { canonicalJson } from "./canonical.ts";
import { query, type Transaction } from "./database.ts";
import { compareFile, type ImportFile, type ImportResult, type OnProgress } from "./import-apply.ts";
import { digestOf, type KeptRow, keptRows } from "./import-digest.ts";

/** Rows of a comparison that a list can be narrowed to. */
export const rowKinds = [...rowResults, "repaired", "conflict"] as const;
export type RowKind = (typeof rowKinds)[number];

/** The sums of a comparison; why there is none, where the columns cannot be used. */
export interface Comparison {
  /** Of the whole file; decisions about rows compare those alone. ISO 8601 UTC. */
  at: string;
  /** Of all rows; "" where there is none. */
  digest: string;
  problem: string | null;
  counts: Record<RowKind | "total", number>;
}

const noRows = Object.fromEntries(["total", ...rowKinds].map((kind) => [kind, 0])) as Comparison["counts"];

const isRepaired = ({ repaired, isAsked }: RowDiff) => repaired !== null || isAsked;

/** Rows of one statement. */
const stepRows = 2000;

/** Keeps rows in the place of all that there are, or of some. */
async function writeRows(
  tx: Transaction,
  importId: string,
  { rows, only }: { rows: readonly KeptRow[]; only?: OnlyRows },
): Promise<void> {
  await tx.query(
    "delete from account_import_row where import_id = $1 and ($2::int[] is null or row = any($2))",
    [importId, only === undefined ? null : [...only]],
  );
  for (let at = 0; at < rows.length; at += stepRows) {
    const step = rows.slice(at, at + stepRows);
    await tx.query(
      `insert into account_import_row (import_id, row, result, repaired, conflict, diff, account_id, hash)
       select $1, t.row, t.result, t.repaired, t.conflict, t.diff::jsonb, t.account_id, t.hash
       from unnest($2::int[], $3::text[], $4::boolean[], $5::boolean[], $6::text[], $7::text[], $8::text[])
         as t (row, result, repaired, conflict, diff, account_id, hash)`,
      [
        importId,
        step.map(({ diff }) => diff.row),
        step.map(({ diff }) => diff.result),
        step.map(({ diff }) => isRepaired(diff)),
        step.map(({ diff }) => diff.isConflict),
        step.map(({ text }) => text),
        step.map(({ diff }) => diff.accountId),
        step.map(({ hash }) => hash),
      ],
    );
  }
}

/** The sums of the rows that are kept. */
async function sumRows(tx: Transaction, importId: string): Promise<Pick<Comparison, "counts" | "digest">> {
  const filters = rowKinds.map((kind) => {
    const test = kind === "repaired" || kind === "conflict" ? kind : `result = '${kind}'`;
    return `count(*) filter (where ${test})::int as ${kind}`;
  });
  const [row] = await tx.query<Comparison["counts"] & { hashes: string[] }>(
    `select count(*)::int as total, ${filters.join(", ")}, coalesce(array_agg(hash order by row), '{}') as hashes
     from account_import_row where import_id = $1`,
    [importId],
  );
  const { hashes, ...counts } = requireRow(row, "import", importId);
  return { counts, digest: digestOf(hashes) };
}

async function keepComparison(tx: Transaction, id: string, comparison: Comparison): Promise<Comparison> {
  await tx.query("update account_import set comparison = $2 where id = $1", [id, canonicalJson(comparison)]);
  return comparison;
}

/** Compares a file that the caller has locked, and keeps what came of it. */
export async function storeComparison(
  tx: Transaction,
  viewer: Viewer,
  { id, file, now, onProgress }: { id: string; file: ImportFile; now: Date; onProgress?: OnProgress },
): Promise<Comparison> {
  const at = now.toISOString();
  try {
    await writeRows(tx, id, { rows: keptRows(await compareFile(tx, viewer, file, { onProgress })) });
    return await keepComparison(tx, id, { at, problem: null, ...(await sumRows(tx, id)) });
  } catch (error) {
    // Columns that cannot be used are for the person to choose: the file waits until they have.
    if (!(error instanceof AppError) || error.code !== "INVALID_INPUT") throw error;
    await writeRows(tx, id, { rows: [] });
    return keepComparison(tx, id, { at, digest: "", problem: error.userMessage, counts: noRows });
  }
}

interface Concerned {
  rows: ReadonlySet<number>;
  accounts: ReadonlySet<string>;
}

/** The rows of a decision, and all rows of the accounts that they name or named. */
async function concernedBy(
  tx: Transaction,
  { id, file, decided }: { id: string; file: ImportFile; decided: readonly number[] },
): Promise<Concerned> {
  const chosen = decided.flatMap((row) => file.choices.chosen[String(row)] ?? []);
  const rows = await tx.query<{ row: number; accountId: string | null }>(
    `select row, account_id as "accountId" from account_import_row
     where import_id = $1 and (row = any($2) or account_id = any($3) or account_id in
       (select account_id from account_import_row where import_id = $1 and row = any($2)))`,
    [id, decided, chosen],
  );
  return {
    rows: new Set(rows.map(({ row }) => row)),
    accounts: new Set([...chosen, ...rows.flatMap(({ accountId }) => accountId ?? [])]),
  };
}

/**
 * Compares only what a decision is about, in a file that the caller has locked: the other rows stay as they were compared.
 *
 * @param decision.decided numbers of the rows of which something else is chosen now
 * @param decision.before the comparison of the whole file; null: there is none yet
 */
export async function storeDecision(
  tx: Transaction,
  viewer: Viewer,
  decision: {
    id: string;
    file: ImportFile;
    decided: readonly number[];
    before: Comparison | null;
    now: Date;
  },
): Promise<Comparison> {
  const { id, file, before } = decision;
  if (before === null || before.problem !== null) return storeComparison(tx, viewer, decision);
  const concerned = await concernedBy(tx, decision);
  const compared = await compareFile(tx, viewer, file, { only: concerned.rows });
  // Whom an id means depends on which accounts are known: one that is new to these rows may stand in others, too.
  if (compared.rows.some(({ accountId }) => accountId !== null && !concerned.accounts.has(accountId)))
    return storeComparison(tx, viewer, decision);
  await writeRows(tx, id, { rows: keptRows(compared), only: concerned.rows });
  return keepComparison(tx, id, { at: before.at, problem: null, ...(await sumRows(tx, id)) });
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
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT while it is compared; INVALID_INPUT where the columns cannot be used
 */
export async function listImportRows(
  viewer: Viewer,
  { importId, kind, after = -1, limit }: ImportRowQuery,
): Promise<{ rows: RowDiff[]; next: number | null; counts: Comparison["counts"] }> {
  requirePermission(viewer, "import.read");
  const { counts } = await readCompared(importId);
  const rows = await query<{ diff: RowDiff }>(
    `select diff from account_import_row
     where import_id = $1 and row > $2 and case $3::text when 'repaired' then repaired when 'conflict' then conflict
       else $3 is null or result = $3 end
     order by row limit $4`,
    [importId, Math.min(after, highestRow), kind ?? null, limit + 1],
  );
  const page = rows.slice(0, limit).map(({ diff }) => diff);
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.row ?? null) : null, counts };
}

/** Beyond any file. */
const highestRow = 2 ** 31 - 1;

async function readCompared(importId: string): Promise<Comparison> {
  const [row] = await query<{ comparison: Comparison | null }>(
    "select comparison from account_import where id = $1",
    [requireUuid("import", importId)],
  );
  return requireCompared(requireRow(row, "import", importId).comparison);
}

/** @throws AppError CONFLICT where the file is still being compared; INVALID_INPUT where its columns cannot be used */
export function requireCompared(comparison: Comparison | null): Comparison {
  if (comparison === null)
    throw new AppError("CONFLICT", {
      userMessage: "This file is still being compared with the register. Look again in a moment.",
    });
  if (comparison.problem === null) return comparison;
  throw new AppError("INVALID_INPUT", { userMessage: comparison.problem });
}

/**
 * What a file on its way in would come to, with every row that is rejected.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT while it is compared; INVALID_INPUT where the columns cannot be used
 */
export async function getExpectedResult(viewer: Viewer, importId: string): Promise<ImportResult> {
  requirePermission(viewer, "import.read");
  const { counts } = await readCompared(importId);
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
       and other.account_id = one.account_id order by other.row`,
    [requireUuid("import", importId), Math.min(row, highestRow)],
  );
  return rows.map(({ row: number }) => number);
}
