/** The server process of a data folder: found by its lock file, watched, stopped. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { AppError } from "#lib/errors.ts";
import {
  commandLine,
  findProcess,
  isAlive,
  type ProcessIdentity,
  signalProcess,
  waitForEnd,
} from "./processes.ts";

export interface PostgresServer {
  process: ProcessIdentity;
  socketFolder: string;
}

/** Where the socket goes when the path of the data folder is too long for one. */
export const temporaryPrefix = "/tmp/waymark-";

/** The lines of postmaster.pid: pid, data folder, start, port, socket folder, address, shared memory, state. */
export function readLockFile(data: string): string[] | null {
  const file = join(data, "postmaster.pid");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n") : null;
}

/** The server that runs on these files, ready or about to be; null where there is none. */
export function findServer(data: string): (PostgresServer & { ready: boolean }) | null {
  const lines = readLockFile(data);
  const found = lines === null ? null : findProcess(Number(lines[0]));
  if (lines === null || found === null) return null;
  // The number may have been given to another program since.
  if (commandLine(found.pid)?.join(" ").includes(`-D ${data} `) !== true) return null;
  return { process: found, socketFolder: lines[4] ?? "", ready: lines[7]?.trim() === "ready" };
}

/** Stops a server: clients are disconnected, the log is complete. Nothing happens where it does not run any more. */
export async function stopServer(server: PostgresServer): Promise<void> {
  signalProcess(server.process, "SIGINT");
  if (!(await waitForEnd(server.process, 30_000))) {
    signalProcess(server.process, "SIGQUIT");
    if (!(await waitForEnd(server.process, 10_000)))
      throw new AppError("DATABASE_UNAVAILABLE", {
        userMessage: `The embedded Postgres (process ${server.process.pid}) does not stop.`,
      });
  }
  if (dirname(server.socketFolder) === "/tmp" && server.socketFolder.startsWith(temporaryPrefix))
    rmSync(server.socketFolder, { recursive: true, force: true });
}

/** Whether the server still lives. */
export function isRunning(server: PostgresServer): boolean {
  return isAlive(server.process);
}
