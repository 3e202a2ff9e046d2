/** Which migrations a database lacks; apart from `migrate.ts`, so that the web server can ask without the engine. */
import type pg from "pg";
import { database } from "./database.ts";
import { databaseError } from "./database-error.ts";
import { migrationNames } from "./migration-names.ts";

type Asks = Pick<pg.Pool, "query"> | Pick<pg.Client, "query">;

/** For the readiness check: what the database of this process lacks. @throws AppError DATABASE_UNAVAILABLE */
export async function listPendingMigrations(): Promise<string[]> {
  const { pool, url } = database();
  try {
    return await pendingNames(pool);
  } catch (error) {
    throw databaseError(error, url);
  }
}

/** What is missing, ours in order, then "graphile_worker" when the queue has no tables. */
export async function pendingNames(client: Asks): Promise<string[]> {
  const exists = await client.query<{ ours: boolean; queue: boolean }>(
    `select to_regclass('_prisma_migrations') is not null as ours,
            to_regclass('graphile_worker.migrations') is not null as queue`,
  );
  const done = exists.rows[0]?.ours
    ? await client.query<{ name: string }>(
        `select migration_name as name from _prisma_migrations
         where finished_at is not null and rolled_back_at is null`,
      )
    : { rows: [] };
  const applied = new Set(done.rows.map(({ name }) => name));
  const missing = migrationNames.filter((name) => !applied.has(name));
  return exists.rows[0]?.queue ? missing : [...missing, "graphile_worker"];
}
