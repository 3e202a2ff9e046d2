/** Bills and lists of accounts that somebody brings: read row by row, kept as the accounts that they name. */
import { randomUUID } from "node:crypto";
import { type Duplex, pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { CsvError, parse } from "csv-parse";
import { AppError } from "#lib/errors.ts";
import { type BillReader, billReader } from "#lib/radar/bill.ts";
import { readAccountId } from "#lib/sheets/account-id.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { canonicalJson, storable } from "./canonical.ts";
import { query, transaction } from "./database.ts";

/** A file that was brought. */
export interface SightingFile {
  name: string;
  kind: "bill" | "list";
  /** What it was read as. */
  format: string;
  /** Rows that name an account. */
  rows: number;
  accounts: number;
  importedBy: string;
  importedAt: Date;
}

export interface FileRead extends Pick<SightingFile, "kind" | "format" | "rows" | "accounts"> {
  /** Of these accounts, those that stand neither in the register nor in an organization. */
  outside: number;
  /** Rows that were left out, 200 at most. */
  rejected: { row: number; reason: string }[];
}

/** Bytes that a compressed file may unfold to. */
const mostBytes = 64 * 1024 ** 3;
const longestRow = 1_000_000;
const mostListed = 50_000;

interface Named {
  accountId: string;
  name: string | null;
  rows: number;
  detail: Record<string, unknown>;
}

interface Content extends Pick<FileRead, "kind" | "format" | "rows" | "rejected"> {
  named: Named[];
}

function refuse(userMessage: string, cause?: unknown): AppError {
  return new AppError("INVALID_INPUT", { userMessage, ...(cause !== undefined && { cause }) });
}

/** What comes out of `through`; a failure before it comes out there. */
function piped<Through extends Duplex>(source: AsyncIterable<Uint8Array>, through: Through): Through {
  // The failure destroys what is read from, and so reaches whoever reads.
  pipeline(Readable.from(source), through, () => undefined);
  return through;
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done === true || first.value.length === 0) throw refuse("The file is empty.");
  const rest = async function* () {
    yield first.value;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  };
  const isPacked = first.value[0] === 0x1f && first.value[1] === 0x8b;
  let total = 0;
  for await (const chunk of isPacked ? piped(rest(), createGunzip()) : rest()) {
    // Both sources give bytes.
    const part = chunk as Uint8Array;
    total += part.length;
    if (total > mostBytes) throw refuse("The file unfolds to more than 64 GB.");
    yield part;
  }
}

const idHeads = /^(?:aws\s*)?(?:linked\s*)?(?:account|acct)?\s*[_-]?(?:id|number|no\.?|#)?$/i;

/** Reads a plain list: the column whose head says that it holds accounts, or the first one. */
function listReader(head: readonly string[]): { add: BillReader["add"]; end: () => Content } {
  const byHead = head.findIndex((cell) => cell.trim() !== "" && idHeads.test(cell.trim()));
  const hasHead = byHead !== -1 || readAccountId(head[0] ?? "", nobody).kind === "refused";
  const at = byHead === -1 ? 0 : byHead;
  const nameAt = head.findIndex((cell) => /^(?:account\s*)?(?:name|alias)$/i.test(cell.trim()));
  const named = new Map<string, Named>();
  const rejected: Content["rejected"] = [];
  let rows = 0;
  const add = (cells: readonly string[], row: number) => {
    const cell = cells[at] ?? "";
    if (cell.trim() === "") return;
    const id = readAccountId(cell, nobody);
    if (id.kind === "refused" || id.kind === "asked" || named.size >= mostListed) {
      const reason =
        id.kind === "refused" || id.kind === "asked" ? id.why : `More than ${mostListed} accounts.`;
      if (rejected.length < 200) rejected.push({ row, reason });
      return;
    }
    rows += 1;
    const before = named.get(id.id);
    const name = nameAt === -1 ? null : (cells[nameAt] ?? "").trim().slice(0, 200) || null;
    named.set(id.id, {
      accountId: id.id,
      name: before?.name ?? name,
      rows: (before?.rows ?? 0) + 1,
      detail: {},
    });
  };
  if (!hasHead) add(head, 1);
  return { add, end: () => ({ kind: "list", format: "list", rows, rejected, named: [...named.values()] }) };
}

/** No account is known: what is not certain is left out, with its reason. */
const nobody = { has: () => false, ids: [] };

function readerFor(head: readonly string[]): { add: BillReader["add"]; end: () => Content } {
  const bill = billReader(head);
  if (bill === null) return listReader(head);
  return {
    add: bill.add,
    end: () => {
      const { accounts, format, rows, rejected } = bill.end();
      const named = accounts.map(({ amounts, ...account }) => ({ ...account, detail: { amounts } }));
      return { kind: "bill", format, rows, rejected, named };
    },
  };
}

async function readContent(bytes: AsyncIterable<Uint8Array>): Promise<Content> {
  const rows = piped(
    unpacked(bytes),
    parse({
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      delimiter: [",", "\t", ";"],
      max_record_size: longestRow,
    }),
  );
  let reader: ReturnType<typeof readerFor> | undefined;
  let row = 0;
  try {
    for await (const cells of rows) {
      row += 1;
      // The parser gives lists of texts, as no other option asks for.
      if (reader === undefined) reader = readerFor(cells as string[]);
      else reader.add(cells as string[], row);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof CsvError) throw refuse(`Row ${row + 1} is no row of a table: ${error.code}.`, error);
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
      throw refuse("The file begins as gzip and is damaged.", error);
    throw error;
  }
  const content = reader?.end();
  if (content === undefined || content.named.length === 0)
    throw refuse(
      `The file names no account: it is neither a bill (CUR, FOCUS, billing report, Cost Explorer by linked account) nor a list of ids.${
        content?.rejected[0] === undefined
          ? ""
          : ` Row ${content.rejected[0].row}: ${content.rejected[0].reason}`
      }`,
    );
  return content;
}

/**
 * Reads a bill or a list, CSV or TSV, also compressed with gzip, and keeps the accounts that it names. A file of the same name
 * that came before is replaced.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT (the name; no table, or none that names accounts): nothing is written
 */
export async function importSightingFile(
  viewer: Viewer,
  { name: wanted, content, now }: { name: string; content: AsyncIterable<Uint8Array>; now: Date },
): Promise<FileRead> {
  requirePermission(viewer, "account.admin");
  const name = storable(wanted).trim().slice(0, 200);
  if (name === "") throw refuse("The file needs a name: by it a newer one takes its place.");
  const { named, ...read } = await readContent(content);
  return transaction(async (tx) => {
    await tx.query("delete from sighting_file where name = $1", [name]);
    const [answer] = await tx.query<{ outside: number }>(
      `with file as (
         insert into sighting_file (id, name, kind, format, rows, imported_by, imported_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning id
       ), written as (
         insert into file_sighting (file_id, sighted_id, name, rows, detail)
         select file.id, n.sighted_id, n.name, n.rows, n.detail from file
         cross join unnest($8::text[], $9::text[], $10::int[], $11::jsonb[]) as n(sighted_id, name, rows, detail)
         returning sighted_id
       )
       select count(*)::int as outside from written w where not exists (select 1 from account a where a.id = w.sighted_id)`,
      [
        randomUUID(),
        name,
        read.kind,
        read.format,
        read.rows,
        viewer.actor,
        now,
        named.map(({ accountId }) => accountId),
        named.map((one) => (one.name === null ? null : storable(one.name))),
        named.map(({ rows }) => rows),
        named.map(({ detail }) => canonicalJson(detail)),
      ],
    );
    const result = { ...read, accounts: named.length, outside: answer?.outside ?? 0 };
    await appendAudit(tx, viewer, {
      action: "sightings.imported",
      subject: name,
      detail: { ...result, rejected: result.rejected.length },
    });
    return result;
  });
}

/** Files that were brought, the newest first; 500 at most. @throws AppError FORBIDDEN */
export async function listSightingFiles(viewer: Viewer): Promise<SightingFile[]> {
  requirePermission(viewer, "import.read");
  return query<SightingFile & Record<string, unknown>>(
    `select f.name, f.kind, f.format, f.rows, f.imported_by as "importedBy", f.imported_at as "importedAt",
       (select count(*)::int from file_sighting s where s.file_id = f.id) as accounts
     from sighting_file f order by f.imported_at desc, f.name limit 500`,
  );
}

/** Forgets a file with all that it named. @throws AppError FORBIDDEN, NOT_FOUND */
export async function removeSightingFile(viewer: Viewer, name: string): Promise<void> {
  requirePermission(viewer, "account.admin");
  await transaction(async (tx) => {
    const [gone] = await tx.query<{ kind: string; format: string; rows: number }>(
      "delete from sighting_file where name = $1 returning kind, format, rows",
      [storable(name)],
    );
    const before = requireRow(gone, "file", name);
    await appendAudit(tx, viewer, {
      action: "sightings.removed",
      subject: name,
      detail: {},
      before,
      after: null,
    });
  });
}
