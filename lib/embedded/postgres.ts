/** One home, many processes: the first starts its Postgres, others adopt it, the last one out stops it. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "#lib/errors.ts";
import { openCluster } from "./cluster.ts";
import { writeFileWhole } from "./files.ts";
import { openHome } from "./home.ts";
import { databaseUrl, startServer } from "./launch.ts";
import { withLock } from "./lock.ts";
import { isRunning, type PostgresServer, stopServer } from "./postmaster.ts";
import { goesOn, ownProcess } from "./processes.ts";

const processSchema = z.object({ pid: z.number().int(), startedAt: z.string() });

/** postgres.json: where the server runs, and who uses it. Read and written under postgres.lock only. */
const registrySchema = z.object({
  server: z.object({ process: processSchema, socketFolder: z.string() }).nullable(),
  users: z.array(z.object({ id: z.string(), process: processSchema })),
});
type Registry = z.infer<typeof registrySchema>;

export interface EmbeddedPostgres {
  url: string;
  /** Leaves the server; the last one out stops it. Calling it again does nothing. */
  release(): Promise<void>;
}

export interface EmbeddedOptions {
  /** False: nothing is synced to disk, for tests. Heeded by whoever starts the server. */
  durable?: boolean;
  /** Told when the server died and could not be brought back; tried again until it can. */
  warn?: (message: string) => void;
}

const watchIntervalMs = 500;

function readRegistry(home: string): Registry {
  const file = join(home, "postgres.json");
  if (!existsSync(file)) return { server: null, users: [] };
  try {
    const found = registrySchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return { server: found.server, users: found.users.filter((user) => goesOn(user.process)) };
  } catch (cause) {
    throw new AppError("WRONG_STATE", {
      userMessage: `${file} cannot be understood. Stop every waymark process of this folder and remove the file.`,
      cause,
    });
  }
}

function writeRegistry(home: string, registry: Registry): void {
  writeFileWhole(join(home, "postgres.json"), `${JSON.stringify(registry, null, 2)}\n`);
}

async function startOrAdopt(home: string, registry: Registry, durable: boolean): Promise<PostgresServer> {
  if (registry.server !== null && isRunning(registry.server) && registry.users.length > 0)
    return registry.server;
  const previousSocketFolder = registry.server?.socketFolder ?? null;
  return startServer(await openCluster(home, durable), { durable, previousSocketFolder });
}

/**
 * Looks after the server while we use it: whoever notices first that it was killed brings it back.
 * @returns what ends that, and answers which server it was last
 */
function watchServer(
  home: string,
  server: PostgresServer,
  options: Required<EmbeddedOptions>,
): () => Promise<PostgresServer> {
  const held = { server, warned: "" };
  let revival: Promise<void> | null = null;
  const revive = async () => {
    try {
      await withLock(join(home, "postgres.lock"), async () => {
        const registry = readRegistry(home);
        held.server = await startOrAdopt(home, registry, options.durable);
        writeRegistry(home, { ...registry, server: held.server });
      });
      held.warned = "";
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // It is tried twice a second: once is enough to say why it fails.
      if (message !== held.warned) options.warn(message);
      held.warned = message;
    } finally {
      revival = null;
    }
  };
  const timer = setInterval(() => {
    if (revival === null && !isRunning(held.server)) revival = revive();
  }, watchIntervalMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await revival;
    return held.server;
  };
}

async function leave(home: string, id: string, last: PostgresServer): Promise<void> {
  // Somebody removed the folder under us: nobody else can find this server any more.
  if (!existsSync(home)) return stopServer(last);
  await withLock(join(home, "postgres.lock"), async () => {
    const { server, users } = readRegistry(home);
    const others = users.filter((user) => user.id !== id);
    if (others.length > 0 || server === null) {
      writeRegistry(home, { server, users: others });
      return;
    }
    await stopServer(server);
    writeRegistry(home, { server: null, users: [] });
  });
}

/**
 * The Postgres of a home with its empty database `app`, started or adopted; it is brought back if it is killed, under the
 * same url. Clients see their connections break then, and connect again.
 * @param home WAYMARK_HOME; made when missing
 * @throws AppError INVALID_INPUT, WRONG_STATE or DATABASE_UNAVAILABLE, each naming what stands in the way
 */
export async function ensurePostgres(home: string, options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  const folder = openHome(home);
  const settings = { durable: true, warn: (message: string) => process.emitWarning(message), ...options };
  const id = randomUUID();
  const server = await withLock(join(folder, "postgres.lock"), async () => {
    const registry = readRegistry(folder);
    const found = await startOrAdopt(folder, registry, settings.durable);
    writeRegistry(folder, { server: found, users: [...registry.users, { id, process: ownProcess() }] });
    return found;
  });
  const unwatch = watchServer(folder, server, settings);
  let released: Promise<void> | null = null;
  return {
    url: databaseUrl(server),
    release: () => {
      released ??= unwatch().then((last) => leave(folder, id, last));
      return released;
    },
  };
}
