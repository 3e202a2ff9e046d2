/** What the commands share: environment → home → Postgres → database → viewer, and all of it released at the end. */
import { type Clock, shiftedClock, systemClock } from "#lib/clock.ts";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import { migrate, pendingMigrations } from "#lib/data/migrate.ts";
import { type HomeSettings, readHome, requireRealHome } from "#lib/embedded/home.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import { type Env, readEnv } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { createLogger, hideInLogs, type Logger } from "#lib/log.ts";
import { cliViewer, type Viewer } from "#lib/viewer.ts";
import type { CommandIo } from "./io.ts";
import { userName } from "./user-name.ts";

export interface CommandContext {
  io: CommandIo;
  env: Env;
  viewer: Viewer;
  clock: Clock;
  log: Logger;
  /** What the home is; null where DATABASE_URL is used. */
  home: HomeSettings | null;
  databaseUrl: string;
  /** Something to be undone when the command ends; last in, first out. */
  onEnd(undo: () => Promise<void>): void;
}

/** What a command asks of the home of the embedded mode. */
type HomeUse =
  /** It must exist: there is nothing to read in an empty folder. */
  | "existing"
  /** It is created where it is missing, and marked as real; a demo's is refused. */
  | "create"
  /** The same, but a demo's will do. */
  | "any";

/** The environment of a command; relative homes count from the folder that the command was called in. */
export function commandEnv(io: CommandIo): Env {
  return readEnv(io.env);
}

/** The clock of a command: the system's, moved only in tests. */
export function commandClock(env: Env): Clock {
  return env.clockOffsetMs === 0 ? systemClock : shiftedClock(env.clockOffsetMs);
}

/** Variables of which no line may hold the value. */
const secretVariables = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/**
 * Logs of a foreground command. Its messages say what a person needs; log lines come only where LOG_LEVEL asks for
 * them. Long-running processes always log.
 */
export function commandLog(io: CommandIo, env: Env, longRunning = false): Logger {
  for (const name of secretVariables) hideInLogs(io.env[name]);
  if (env.databaseUrl !== undefined) hideInLogs(decodeURIComponent(new URL(env.databaseUrl).password));
  const asked = (io.env["LOG_LEVEL"] ?? "") !== "";
  const level = longRunning || asked ? env.logLevel : "silent";
  return createLogger({ level, format: env.logFormat, write: io.err });
}

function requireHome(home: string, use: HomeUse): HomeSettings {
  if (use === "create" || (use === "any" && readHome(home) === null)) requireRealHome(home);
  const settings = readHome(home);
  if (settings !== null) return settings;
  throw new AppError("WRONG_STATE", {
    userMessage:
      `Nothing is connected here: there is no home at ${home} and DATABASE_URL is not set. ` +
      "Run waymark demo to look around, or waymark connect with AWS credentials.",
  });
}

/** The embedded database is brought up to date silently; one of the operator's own only by `waymark migrate`. */
async function requireMigrations(databaseUrl: string, embedded: boolean): Promise<void> {
  if (embedded) {
    await migrate(databaseUrl);
    return;
  }
  const pending = await pendingMigrations(databaseUrl);
  if (pending.length === 0) return;
  throw new AppError("WRONG_STATE", {
    userMessage: `The database of DATABASE_URL lacks ${pending.length} migration(s) (${pending.join(", ")}). Run waymark migrate.`,
  });
}

/**
 * Opens what a command needs, runs it, and releases everything in reverse order, also after an error or Ctrl-C.
 *
 * @throws AppError where the environment, the home or the database is not usable; whatever `work` throws.
 */
export async function withContext(
  io: CommandIo,
  options: { home: HomeUse; longRunning?: boolean; pendingMigrations?: "allowed" },
  work: (context: CommandContext) => Promise<number>,
): Promise<number> {
  const env = commandEnv(io);
  const ends: (() => Promise<void>)[] = [];
  try {
    let home: HomeSettings | null = null;
    let databaseUrl = env.databaseUrl;
    if (databaseUrl === undefined) {
      home = requireHome(env.home, options.home);
      const postgres = await ensurePostgres(env.home);
      ends.push(() => postgres.release());
      databaseUrl = postgres.url;
    }
    if (options.pendingMigrations !== "allowed" || env.databaseUrl === undefined)
      await requireMigrations(databaseUrl, env.databaseUrl === undefined);
    const database = openDatabase({
      url: databaseUrl,
      max: env.concurrency + 4,
      // Long enough for a busy machine, also where tests shorten the lease.
      idleInTransactionMs: Math.max(env.leaseSeconds, 5) * 1000,
    });
    useDatabase(database);
    ends.push(async () => {
      useDatabase(undefined);
      await database.close();
    });
    return await work({
      io,
      env,
      viewer: cliViewer(userName()),
      clock: commandClock(env),
      log: commandLog(io, env, options.longRunning),
      home,
      databaseUrl,
      onEnd: (undo) => void ends.push(undo),
    });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
