/**
 * The format of a backup (docs/backup-format.md): one gzip stream; in it a header line, then for each table a line that
 * names it, its rows as COPY text in frames, and a line with their number and checksum; a line that ends it all.
 */
import { createHash, type Hash } from "node:crypto";
import { z } from "zod";

/** Raised when a reader of the version before could not understand what is written. */
export const backupVersion = 1;

/** What any version of the format begins with. */
export const backupMark = z.looseObject({
  format: z.literal("waymark-backup"),
  version: z.int().min(1),
});

const identifier = z.string().regex(/^[a-z_][a-z0-9_]*$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The first line. */
export const headerSchema = z.strictObject({
  format: z.literal("waymark-backup"),
  version: z.literal(backupVersion),
  /** Version of the program that wrote it. */
  application: z.string(),
  /** ISO 8601: when the snapshot was taken. */
  createdAt: z.iso.datetime(),
  /** `home.json` of the embedded mode, which says whether it is a demo's; null: the database of DATABASE_URL. */
  home: z.looseObject({ kind: z.enum(["real", "demo"]) }).nullable(),
  /** What had been applied, oldest first; `checksum` is that of the SQL file. */
  migrations: z.array(z.strictObject({ name: z.string(), checksum: z.string() })).min(1),
  /** In the order in which they can be loaded: whatever a table refers to comes before it. */
  tables: z.array(z.strictObject({ name: identifier, columns: z.array(identifier).min(1), rows: z.int() })),
  /** Where numbering goes on: arguments of setval. */
  sequences: z.array(
    z.strictObject({ name: identifier, last: z.string().regex(/^\d+$/), called: z.boolean() }),
  ),
});
export type BackupHeader = z.infer<typeof headerSchema>;

/** Before the rows of a table. */
export const tableLineSchema = z.strictObject({ table: identifier });

/** After them. `sha256` is that of the COPY text. */
export const tableEndSchema = z.strictObject({ rows: z.int(), sha256 });
export type TableEnd = z.infer<typeof tableEndSchema>;

/** The last line. `sha256` is that of every line before it, rows and frames left out. */
export const endSchema = z.strictObject({ end: z.literal("waymark-backup"), sha256 });

/** How far it is: rows of all tables together. */
export interface BackupProgress {
  table: string;
  rows: number;
  total: number;
}

/** One line. */
export function lineOf(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

const newline = 10;

/** Counts and hashes the rows of one table while they pass. COPY text has one newline a row, all others are escaped. */
export class RowCounter {
  readonly #hash: Hash = createHash("sha256");
  rows = 0;

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) this.rows += 1;
  }

  end(): TableEnd {
    return { rows: this.rows, sha256: this.#hash.digest("hex") };
  }
}
