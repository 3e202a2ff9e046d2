/** Loads a backup into an empty database: schema, rows and numbering in one transaction, all of it or nothing. */
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { type AuditCheck, verifyAudit } from "./audit-verify.ts";
import { readBackup } from "./backup-file.ts";
import type { BackupHeader, BackupProgress } from "./backup-format.ts";
import { listAppliedMigrations } from "./backup-tables.ts";
import { openDatabase, type Transaction, transaction } from "./database.ts";
import { databaseError } from "./database-error.ts";
import { migrate, migrationLock, readMigrations } from "./migrate.ts";
import { requeueLost } from "./requeue.ts";
import { applyInTransaction, describeContents, restorableMigrations } from "./restore-schema.ts";

interface RestoreStep {
  signal: AbortSignal;
  onProgress(progress: BackupProgress): void;
}

/** A backup that was read from its first byte to its last, and that this version can restore. */
export interface CheckedBackup {
  file: string;
  header: BackupHeader;
}

/**
 * Reads a whole backup without touching any database.
 *
 * @throws AppError INVALID_INPUT: unreadable, foreign, damaged, or written by a newer version.
 */
export async function checkBackup(file: string, { signal, onProgress }: RestoreStep): Promise<CheckedBackup> {
  const known = await readMigrations();
  const header = await readBackup(file, {
    signal,
    onProgress,
    header: (found) => void restorableMigrations(found, known),
  });
  return { file, header };
}

export interface RestoredBackup {
  header: BackupHeader;
  /** Migrations that the backup did not have yet. */
  migrated: string[];
  /** Accounts that somebody was reading when the snapshot was taken; they wait again. */
  givenBack: number;
}

/**
 * Loads a checked backup into an empty database and brings it to this version.
 *
 * @throws AppError FORBIDDEN; WRONG_STATE naming what is in the database; INVALID_INPUT where the file has changed since
 * it was checked; DATABASE_UNAVAILABLE. Nothing is written then.
 */
export async function restoreBackup(
  viewer: Viewer,
  { url, backup, ...step }: RestoreStep & { url: string; backup: CheckedBackup },
): Promise<RestoredBackup> {
  requirePermission(viewer, "backup.restore");
  const client = new pg.Client({ connectionString: url, application_name: "waymark restore" });
  client.on("error", () => {
    // The query that is under way fails with the same cause.
  });
  const stop = () => void client.end();
  step.signal.addEventListener("abort", stop, { once: true });
  try {
    await client.connect();
    await client.query("begin");
    const restored = await restoreWithin(client, viewer, backup, step);
    await client.query("commit");
    return restored;
  } catch (error) {
    step.signal.throwIfAborted();
    throw loadingError(databaseError(error, url));
  } finally {
    step.signal.removeEventListener("abort", stop);
    // Undoes the transaction where it is still open.
    await client.end();
  }
}

async function restoreWithin(
  client: pg.Client,
  viewer: Viewer,
  { file, header }: CheckedBackup,
  { signal, onProgress }: RestoreStep,
): Promise<RestoredBackup> {
  const tx: Transaction = {
    isTransaction: true,
    query: async (sql, values = []) => (await client.query(sql, [...values])).rows,
  };
  await client.query(
    `select set_config('idle_in_transaction_session_timeout', '0', true),
       set_config('statement_timeout', '0', true), set_config('datestyle', 'ISO', true),
       pg_advisory_xact_lock($1)`,
    [migrationLock],
  );
  const { before, after } = restorableMigrations(header, await readMigrations());
  const contents = await describeContents(client);
  if (contents.things.length > 0) throw notEmpty(contents.things);
  const newer = contents.migrations.filter((name) => !before.some((migration) => migration.name === name));
  if (newer.length > 0) throw tooNew(newer);
  await applyInTransaction(client, before, contents.migrations);
  await readBackup(file, {
    signal,
    onProgress,
    table: (table, rows) => loadTable(client, table, rows, signal),
  });
  for (const { name, last, called } of header.sequences)
    await client.query("select setval(quote_ident($1)::regclass, $2::bigint, $3)", [name, last, called]);
  const migrated = await applyInTransaction(client, after, []);
  const givenBack = await giveBack(tx);
  const applied = await listAppliedMigrations(client);
  await appendAudit(tx, viewer, {
    action: "database.restored",
    subject: header.createdAt,
    detail: { application: header.application, migrations: applied.length, migrated, givenBack },
  });
  return { header, migrated, givenBack };
}

async function loadTable(
  client: pg.Client,
  { name, columns }: BackupHeader["tables"][number],
  rows: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<void> {
  const list = columns.map((column) => `"${column}"`).join(", ");
  await pipeline(rows, client.query(copyFrom(`copy "${name}" (${list}) from stdin`)), { signal });
}

/** Whoever held these accounts holds them in another database: they wait, and the attempt does not count. */
async function giveBack(tx: Transaction): Promise<number> {
  const rows = await tx.query(
    `update run_account set state = 'waiting', worker_id = null, lease_until = null, progress = '[]',
       attempts = greatest(attempts - 1, 0)
     where state = 'running' returning 1`,
  );
  return rows.length;
}

function notEmpty(things: readonly string[]): AppError {
  return new AppError("WRONG_STATE", {
    userMessage:
      `The database is not empty: it holds ${things.join("; ")}. Nothing was written. ` +
      "Restore into a new database (DATABASE_URL) or a new folder (WAYMARK_HOME).",
  });
}

function tooNew(names: readonly string[]): AppError {
  return new AppError("WRONG_STATE", {
    userMessage:
      `The database is empty, but it already has migrations that the backup was made before: ${names.join(", ")}. ` +
      "Nothing was written. Restore into a database in which waymark migrate has not run; restore migrates by itself.",
  });
}

/** Only the owner of tables may. */
async function analyze(url: string): Promise<void> {
  const owner = openDatabase({ url, max: 1, asOwner: true });
  try {
    await owner.pool.query("analyze");
  } finally {
    await owner.close();
  }
}

/** Values that the tables refuse, and a full disk, in words. */
function loadingError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  if (error.code === "53100") {
    return new AppError("DATABASE_UNAVAILABLE", {
      userMessage: "The disk of the database is full. Nothing was written.",
      cause: error,
    });
  }
  if (!/^(22|23)/.test(error.code ?? "")) return error;
  return new AppError("INVALID_INPUT", {
    userMessage:
      `The table ${error.table ?? error.where?.match(/^COPY (\w+)/)?.[1] ?? ""} of the backup cannot be loaded: ` +
      `${error.message}. Nothing was written.`,
    cause: error,
  });
}

export interface Resumed {
  /** Jobs made anew for runs that were under way. */
  jobs: number;
  audit: AuditCheck;
}

/**
 * What follows a restore, on the open database: the queue's own tables, jobs for the runs that were under way, statistics,
 * and a look at the audit chain. Doing it again changes nothing.
 *
 * @throws AppError FORBIDDEN, DATABASE_UNAVAILABLE
 */
export async function resumeAfterRestore(viewer: Viewer, { url }: { url: string }): Promise<Resumed> {
  requirePermission(viewer, "backup.restore");
  await migrate(url);
  const jobs = await transaction(requeueLost);
  await analyze(url);
  return { jobs, audit: await verifyAudit(viewer) };
}
