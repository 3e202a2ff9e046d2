/** Files of resources that people bring, from their first byte to the rows: read while they arrive, taken in whole or not at all. */
import type { Readable } from "node:stream";
import { parse } from "csv-parse";
import { AppError } from "#lib/errors.ts";
import type { FoundResource } from "#lib/facts/resources/found.ts";
import { type TagEditorColumns, tagEditorColumns, tagEditorRow } from "#lib/facts/resources/tag-editor.ts";
import { withoutSecret } from "#lib/facts/secret-values.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { checkResourceAccounts, importResources } from "./resource-import.ts";

/** What is read at once is held in memory until it is written. */
const mostRows = 200_000;
/** Rejected rows that are named; `rejectedCount` counts all. */
const mostRejected = 1000;

export interface ResourceFile {
  /** Its bytes. */
  content: Readable;
  /** By which people know it. */
  name: string;
  /** Whose those rows are that name no account; null: they are rejected. */
  accountId: string | null;
  /** Rows that cannot be used are left out; else they keep the file out. */
  skipBad: boolean;
  /** Only say what would come of it. */
  dryRun: boolean;
  now: Date;
}

export interface ResourceFileResult {
  /** Rows of the file without its header. */
  read: number;
  /** Rows of resources that were written; null: nothing was, in a dry run or because rows cannot be used. */
  written: number | null;
  /** Accounts that the rows which can be used are of. */
  accounts: string[];
  /** The first 1,000 rows that cannot be used; the header is row 1. */
  rejected: { row: number; reason: string }[];
  rejectedCount: number;
}

interface Read {
  byAccount: Map<string, FoundResource[]>;
  rows: number;
  rejected: ResourceFileResult["rejected"];
  rejectedCount: number;
}

/**
 * Takes a CSV of the Tag Editor, of Resource Explorer or of ours in.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT naming what is wrong with the file; NOT_FOUND naming an account that is not in
 * the inventory
 */
export async function importResourceFile(viewer: Viewer, file: ResourceFile): Promise<ResourceFileResult> {
  requirePermission(viewer, "account.admin");
  const { byAccount, rows, rejected, rejectedCount } = await readRows(file);
  const entries = [...byAccount].map(([accountId, resources]) => ({ accountId, resources }));
  const accounts = entries.map(({ accountId }) => accountId).sort();
  if (file.dryRun) await checkResourceAccounts(viewer, accounts);
  const isTaken = !file.dryRun && (rejectedCount === 0 || file.skipBad);
  const taken = isTaken
    ? await importResources(viewer, { file: file.name, now: file.now, entries })
    : { written: null };
  return { read: rows, written: taken.written, accounts, rejected, rejectedCount };
}

async function readRows({ content, name, accountId }: ResourceFile): Promise<Read> {
  const lines = content.pipe(
    parse({ bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: 1_000_000 }),
  );
  content.once("error", (error) => lines.destroy(error));
  const read: Read = { byAccount: new Map(), rows: 0, rejected: [], rejectedCount: 0 };
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
    throw new AppError("INVALID_INPUT", { userMessage: `${name} is no CSV: ${why}.`, cause: error });
  } finally {
    content.destroy();
  }
  if (columns === null) throw new AppError("INVALID_INPUT", { userMessage: `${name} is empty.` });
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
    read.rejectedCount += 1;
    // The header is the first row.
    if (read.rejected.length < mostRejected) read.rejected.push({ row: read.rows + 1, reason: row.reason });
    return;
  }
  const known = read.byAccount.get(row.accountId) ?? [];
  known.push(row.resource);
  read.byAccount.set(row.accountId, known);
}
