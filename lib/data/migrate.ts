/** Brings a database to the schema of this version, offline; safe when several processes start at once. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Logger, runMigrations } from "graphile-worker";
import pg from "pg";
import { AppError } from "#lib/errors.ts";
import { prepareApplicationRole } from "./application-role.ts";
import { openDatabase } from "./database.ts";
import { databaseError } from "./database-error.ts";
import { migrationNames } from "./migration-names.ts";
import { pendingNames } from "./pending-migrations.ts";
import { applyMigrations, type MigrationFile } from "./schema-engine.ts";

/** Any constant of our own: whoever migrates, or restores, holds it. */
export const migrationLock = 7_461_996;

/** Folder of the SQL migrations in this checkout. */
export const migrationsFolder = join(import.meta.dirname, "../../prisma/migrations");

/**
 * Applies every missing migration, of ours and of the queue, and gives the application's role its rights; the names of ours
 * that were applied.
 *
 * @throws AppError DATABASE_UNAVAILABLE when DATABASE_URL cannot be reached or entered.
 */
export async function migrate(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    const pending = await pendingNames(client);
    const files = await readMigrations();
    const applied = files.some(({ name }) => pending.includes(name)) ? await applyMigrations(url, files) : [];
    await migrateQueue(url);
    await prepareApplicationRole(client);
    return applied;
  });
}

/** Names of the migrations that a database lacks; "graphile_worker" stands for the queue's own. */
export async function pendingMigrations(url: string): Promise<string[]> {
  return withClient(url, pendingNames);
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {
    // The query that is under way fails with the same cause.
  });
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw databaseError(error, url);
  } finally {
    await client.end();
  }
}

/** The SQL of every migration, oldest first. */
export async function readMigrations(): Promise<MigrationFile[]> {
  return Promise.all(
    migrationNames.map(async (name) => ({
      name,
      sql: await readFile(join(migrationsFolder, name, "migration.sql"), "utf8"),
    })),
  );
}

/** Names of the folders that there are; a test compares them with `migrationNames`. */
export async function migrationFolders(): Promise<string[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function migrateQueue(url: string): Promise<void> {
  const db = openDatabase({ url, max: 2, asOwner: true });
  try {
    await runMigrations({ pgPool: db.pool, logger: new Logger(() => () => {}) });
  } catch (error) {
    throw new AppError("DATABASE_UNAVAILABLE", {
      userMessage: "The tables of the job queue could not be created in the database of DATABASE_URL.",
      cause: error,
    });
  } finally {
    await db.close();
  }
}
