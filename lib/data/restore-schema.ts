/** The schema side of a restore: which migrations a backup needs, and applying them within the restore's transaction. */
import type pg from "pg";
import { AppError } from "#lib/errors.ts";
import type { BackupHeader } from "./backup-format.ts";
import { listAppliedMigrations } from "./backup-tables.ts";
import { sha256 } from "./canonical.ts";
import type { MigrationFile } from "./schema-engine.ts";

/** What the schema engine keeps its book in; it finds the table as if it had made it itself. */
const bookTable = `
  create table if not exists "_prisma_migrations" (
    "id" varchar(36) primary key not null,
    "checksum" varchar(64) not null,
    "finished_at" timestamptz,
    "migration_name" varchar(255) not null,
    "logs" text,
    "rolled_back_at" timestamptz,
    "started_at" timestamptz not null default now(),
    "applied_steps_count" integer not null default 0
  )`;

/**
 * Splits the migrations of this version into those that the backup was made with and those that came after.
 *
 * @throws AppError INVALID_INPUT where this version does not have them all, in the same words.
 */
export function restorableMigrations(
  { migrations, application }: BackupHeader,
  known: readonly MigrationFile[],
): { before: MigrationFile[]; after: MigrationFile[] } {
  const names = new Set(known.map(({ name }) => name));
  const unknown = migrations.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  if (unknown.length > 0) {
    throw new AppError("INVALID_INPUT", {
      userMessage:
        `The backup was written by a newer version (Waymark ${application}): this one lacks ${unknown.join(", ")}. ` +
        "Nothing was written. Restore it with that version or a newer one.",
    });
  }
  const before = known.slice(0, migrations.length);
  for (const [place, { name, sql }] of before.entries()) {
    const wanted = migrations[place];
    if (wanted?.name === name && wanted.checksum === sha256(sql)) continue;
    throw new AppError("INVALID_INPUT", {
      userMessage:
        `The backup was made with another build: its migration ${wanted?.name} is not the one of this version. ` +
        "Nothing was written. Restore it with the build that wrote it.",
    });
  }
  return { before, after: known.slice(migrations.length) };
}

export interface DatabaseContents {
  /** What stands in the way of a restore, in words; empty where nothing does. */
  things: string[];
  /** Names of our migrations that have been applied. */
  migrations: string[];
}

/** What is in a database. Our own tables without a row, as `waymark migrate` leaves them, are nothing. */
export async function describeContents(client: pg.Client): Promise<DatabaseContents> {
  const { rows: relations } = await client.query<{ name: string; kind: string }>(
    `select c.relname as name, c.relkind::text as kind from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
     order by 1`,
  );
  const isOurs = relations.some(({ name }) => name === "_prisma_migrations");
  const filled: string[] = [];
  const things: string[] = [];
  for (const { name, kind } of relations) {
    if (name === "_prisma_migrations") continue;
    // A table at a time, its first row only.
    const { rowCount } = await client.query(`select 1 from "public"."${name.replaceAll('"', '""')}" limit 1`);
    if ((rowCount ?? 0) > 0) filled.push(name);
    else if (!isOurs) things.push(`${kind === "v" || kind === "m" ? "the view" : "the table"} ${name}`);
  }
  if (filled.length > 0) things.unshift(`rows in ${filled.join(", ")}`);
  if (await hasJobs(client)) things.push("jobs in graphile_worker");
  const migrations = isOurs ? (await listAppliedMigrations(client)).map(({ name }) => name) : [];
  return { things, migrations };
}

async function hasJobs(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('graphile_worker._private_jobs') is not null as there",
  );
  if (!rows[0]?.there) return false;
  const { rowCount } = await client.query("select 1 from graphile_worker._private_jobs limit 1");
  return (rowCount ?? 0) > 0;
}

/** Applies what is missing and enters it into the engine's book; the names of what was applied. */
export async function applyInTransaction(
  client: pg.Client,
  files: readonly MigrationFile[],
  applied: readonly string[],
): Promise<string[]> {
  await client.query(bookTable);
  const missing = files.filter(({ name }) => !applied.includes(name));
  for (const { name, sql } of missing) {
    await client.query(sql);
    await client.query(
      `insert into "_prisma_migrations" (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       values (gen_random_uuid()::text, $1, clock_timestamp(), $2, clock_timestamp(), 1)`,
      [sha256(sql), name],
    );
  }
  return missing.map(({ name }) => name);
}
