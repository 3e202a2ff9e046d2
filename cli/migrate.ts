/** `waymark migrate`: brings the database to this version. */
import { migrate as applyMigrations } from "#lib/data/migrate.ts";
import { readHome, requireRealHome } from "#lib/embedded/home.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import { commandEnv } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";

export async function migrate(io: CommandIo, options: { json?: boolean }): Promise<number> {
  const env = commandEnv(io);
  let applied: string[];
  if (env.databaseUrl !== undefined) {
    applied = await applyMigrations(env.databaseUrl);
  } else {
    if (readHome(env.home) === null) requireRealHome(env.home);
    const postgres = await ensurePostgres(env.home);
    try {
      applied = await applyMigrations(postgres.url);
    } finally {
      await postgres.release();
    }
  }
  printResult(io, options.json, { applied }, () =>
    applied.length === 0
      ? "The database is up to date.\n"
      : `Applied ${applied.length} migration(s): ${applied.join(", ")}.\n`,
  );
  return exitCodes.done;
}
