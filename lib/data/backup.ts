/** Writes everything that is needed to move or recover into one file: a single snapshot, in flat memory. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import {
  type BackupHeader,
  type BackupProgress,
  backupVersion,
  lineOf,
  RowCounter,
  type TableEnd,
} from "./backup-format.ts";
import { listAppliedMigrations, listBackupTables, listSequences } from "./backup-tables.ts";
import { database } from "./database.ts";
import { databaseError } from "./database-error.ts";

export interface BackupOptions {
  /** Where it goes; nothing may be there yet. */
  file: string;
  /** Version of this program. */
  application: string;
  /** `home.json`, where the database is that of a home. */
  home: BackupHeader["home"];
  signal: AbortSignal;
  onProgress(progress: BackupProgress): void;
}

export interface WrittenBackup {
  header: BackupHeader;
  tables: ({ name: string } & TableEnd)[];
  /** Size of the file. */
  bytes: number;
}

/** Good enough for text, and three times as fast as the usual level. */
const gzipLevel = 3;

/**
 * Writes a backup: one snapshot of every table, also while accounts are being refreshed, which it does not disturb. The
 * file appears under its name when it is whole, readable by its owner only: it holds the external ids of the audit roles.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT naming the file; DATABASE_UNAVAILABLE.
 */
export async function writeBackup(viewer: Viewer, options: BackupOptions): Promise<WrittenBackup> {
  requirePermission(viewer, "backup.write");
  const { url } = database();
  const partial = await claimFile(options.file);
  const client = new pg.Client({ connectionString: url, application_name: "waymark backup" });
  client.on("error", () => {
    // The query that is under way fails with the same cause.
  });
  const stop = () => void client.end();
  options.signal.addEventListener("abort", stop, { once: true });
  try {
    await client.connect();
    const written = await writeSnapshot(client, partial, options);
    await rename(partial, options.file);
    return { ...written, bytes: (await stat(options.file)).size };
  } catch (error) {
    await rm(partial, { force: true });
    options.signal.throwIfAborted();
    throw fileError(databaseError(error, url), options.file);
  } finally {
    options.signal.removeEventListener("abort", stop);
    await client.end();
  }
}

async function writeSnapshot(
  client: pg.Client,
  partial: string,
  options: BackupOptions,
): Promise<Omit<WrittenBackup, "bytes">> {
  await client.query("begin isolation level repeatable read read only");
  await client.query(
    `select set_config(name, value, true) from (values ('idle_in_transaction_session_timeout', '0'),
       ('statement_timeout', '0'), ('timezone', 'UTC'), ('datestyle', 'ISO'), ('bytea_output', 'hex'),
       ('extra_float_digits', '1'), ('synchronize_seqscans', 'off')) as setting (name, value)`,
  );
  const header: BackupHeader = {
    format: "waymark-backup",
    version: backupVersion,
    application: options.application,
    createdAt: await snapshotTime(client),
    home: options.home,
    migrations: await listAppliedMigrations(client),
    tables: await listBackupTables(client),
    sequences: [],
  };
  header.sequences = await listSequences(client);
  const tables: WrittenBackup["tables"] = [];
  const file = createWriteStream(partial, { flags: "r+", flush: true });
  const parts = Readable.from(partsOf(client, header, tables, options.onProgress), { objectMode: false });
  await pipeline(parts, createGzip({ level: gzipLevel }), file, { signal: options.signal });
  await client.query("commit");
  return { header, tables };
}

async function snapshotTime(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ at: Date }>("select now() as at");
  return (rows[0]?.at ?? new Date()).toISOString();
}

/** The whole file, piece by piece; `ends` receives what was counted. */
async function* partsOf(
  client: pg.Client,
  header: BackupHeader,
  ends: WrittenBackup["tables"],
  onProgress: BackupOptions["onProgress"],
): AsyncGenerator<Buffer> {
  const lines = createHash("sha256");
  const line = (value: unknown) => {
    const text = lineOf(value);
    lines.update(text);
    return text;
  };
  const total = header.tables.reduce((sum, { rows }) => sum + rows, 0);
  let before = 0;
  yield line(header);
  for (const { name, columns } of header.tables) {
    yield line({ table: name });
    const counter = new RowCounter();
    const list = columns.map((column) => `"${column}"`).join(", ");
    for await (const chunk of client.query(copyTo(`copy "${name}" (${list}) to stdout`))) {
      counter.add(chunk);
      yield Buffer.from(`${chunk.length}\n`);
      yield chunk;
      onProgress({ table: name, rows: before + counter.rows, total });
    }
    yield Buffer.from("0\n");
    const end = counter.end();
    before += end.rows;
    ends.push({ name, ...end });
    yield line(end);
  }
  yield lineOf({ end: "waymark-backup", sha256: lines.digest("hex") });
}

/** Makes the file that grows beside the final name, closed to others from its first byte. */
async function claimFile(file: string): Promise<string> {
  const taken = await stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw fileError(error, file);
    },
  );
  if (taken) {
    throw new AppError("INVALID_INPUT", {
      userMessage: `${file} exists already, and a backup never overwrites anything. Name another file.`,
    });
  }
  const partial = `${file}.partial-${process.pid}`;
  try {
    await (await open(partial, "wx", 0o600)).close();
  } catch (error) {
    throw fileError(error, file);
  }
  return partial;
}

/** What the operating system says about a file, in words. */
const fileCauses: Record<string, (file: string) => string> = {
  ENOENT: (file) => `the folder ${dirname(file)} does not exist`,
  ENOTDIR: (file) => `${dirname(file)} is not a folder`,
  EACCES: (file) => `this user may not write to ${dirname(file)}`,
  EPERM: (file) => `this user may not write to ${dirname(file)}`,
  EROFS: (file) => `${dirname(file)} can only be read`,
  ENOSPC: (file) => `the disk of ${dirname(file)} is full`,
  EDQUOT: (file) => `the quota of ${dirname(file)} is used up`,
  EISDIR: () => "it is a folder",
};

function fileError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const words = fileCauses[code]?.(file);
  if (words === undefined) return error;
  const full = code === "ENOSPC" || code === "EDQUOT";
  return new AppError(full ? "RESOURCE_BUSY" : "INVALID_INPUT", {
    userMessage: `The backup ${file} cannot be written: ${words}.`,
    cause: error,
  });
}
