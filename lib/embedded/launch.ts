/**
 * Starts or adopts the server of one cluster: on a Unix socket, without TCP, detached from us so that neither
 * Ctrl-C nor our death takes it along. Callers hold the home's lock.
 */
import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "#lib/errors.ts";
import { type Cluster, databaseName, roleName, serverEnvironment } from "./cluster.ts";
import { giveToOwnerOfFolder } from "./files.ts";
import { findServer, type PostgresServer, readLockFile, temporaryPrefix } from "./postmaster.ts";
import type { RunAs } from "./system-user.ts";

/** After a postmaster was killed, its orphans need up to some seconds until they notice. */
const sharedMemoryRetryMs = 15_000;
/** Recovery after a crash replays the log; it takes as long as it takes, but a hanging server must be reported. */
const readyTimeoutMs = 300_000;
/** Longest path of a Unix socket, without the closing zero: 107 bytes on Linux, 103 on macOS. */
const socketPathLimit = process.platform === "linux" ? 107 : 103;
const socketName = ".s.PGSQL.5432";

/** How clients reach the application's database; valid in pg, Prisma's adapter and graphile-worker. */
export function databaseUrl(server: Pick<PostgresServer, "socketFolder">): string {
  // PGSSLMODE of the caller's environment would make pg ask a Unix socket for TLS.
  return `postgresql://${roleName}@localhost/${databaseName}?host=${encodeURIComponent(server.socketFolder)}&sslmode=disable`;
}

/**
 * Postgres takes a zombie, or a stranger with its old number, for a living server and refuses for ever. The file is
 * not removed but given a number that no process has: its shared memory key still guards against orphaned backends.
 */
function disownLockFile(data: string): void {
  const lines = readLockFile(data);
  if (lines === null) return;
  writeFileSync(join(data, "postmaster.pid"), ["99999999", ...lines.slice(1)].join("\n"));
  rmSync(join(data, `${socketName}.lock`), { force: true });
}

function isOwnFolder(folder: string, runAs: RunAs): boolean {
  if (!existsSync(folder)) return false;
  const entry = lstatSync(folder);
  return (
    entry.isDirectory() && entry.uid === (runAs?.uid ?? process.getuid?.()) && (entry.mode & 0o077) === 0
  );
}

/** Where the socket goes: the data folder; a short temporary one where that path is too long (kept over restarts). */
function chooseSocketFolder(cluster: Cluster, previous: string | null): string {
  if (Buffer.byteLength(join(cluster.data, socketName)) <= socketPathLimit) return cluster.data;
  if (previous?.startsWith(temporaryPrefix) && isOwnFolder(previous, cluster.runAs)) {
    rmSync(join(previous, `${socketName}.lock`), { force: true });
    return previous;
  }
  const folder = mkdtempSync(temporaryPrefix);
  chmodSync(folder, 0o700);
  if (cluster.runAs !== null) chownSync(folder, cluster.runAs.uid, cluster.runAs.gid);
  return folder;
}

interface Attempt {
  child: ChildProcess;
  /** What the server has said since this attempt began. */
  said(): string;
}

function spawnServer(cluster: Cluster, socketFolder: string, durable: boolean): Attempt {
  const log = join(cluster.folder, "server.log");
  // One log per start and some megabytes is plenty: the server only says something when something is wrong.
  const keep = existsSync(log) && statSync(log).size < 4_000_000;
  const from = keep ? statSync(log).size : 0;
  const handle = openSync(log, keep ? "a" : "w", 0o600);
  giveToOwnerOfFolder(log);
  const settings = [
    "listen_addresses=",
    // A list: quoted, or a comma in the path would end its first entry.
    `unix_socket_directories="${socketFolder.replaceAll('"', '""')}"`,
    "unix_socket_permissions=0700",
    "log_checkpoints=off",
    ...(durable ? [] : ["fsync=off"]),
  ].flatMap((setting) => ["-c", setting]);
  const child = spawn(cluster.programs.postgres, ["-D", cluster.data, ...settings], {
    ...cluster.runAs,
    cwd: "/",
    env: serverEnvironment,
    detached: true,
    stdio: ["ignore", handle, handle],
  });
  closeSync(handle);
  child.unref();
  return { child, said: () => readFileSync(log).subarray(from).toString("utf8") };
}

/** Waits for one attempt; null when the server ended, with the reason in `said()`. */
async function untilReady(cluster: Cluster, { child }: Attempt): Promise<PostgresServer | null> {
  const state: { ended: boolean; error?: Error } = { ended: false };
  child.once("exit", () => {
    state.ended = true;
  });
  child.once("error", (error) => {
    state.error = error;
  });
  const deadline = Date.now() + readyTimeoutMs;
  while (!state.ended && state.error === undefined && Date.now() < deadline) {
    const server = findServer(cluster.data);
    if (server?.ready === true && server.process.pid === child.pid) return server;
    await sleep(10);
  }
  if (state.error !== undefined) throw state.error;
  return null;
}

/** Whether somebody listens there: a server of another container on the same folder, whose number means nothing here. */
function accepts(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function adopt(cluster: Cluster): Promise<PostgresServer | null> {
  const deadline = Date.now() + readyTimeoutMs;
  let server = findServer(cluster.data);
  while (server !== null && !server.ready && Date.now() < deadline) {
    await sleep(20);
    server = findServer(cluster.data);
  }
  return server;
}

/**
 * Adopts the running server of a cluster or starts one, recovering from one that was killed.
 * @param previousSocketFolder where the last server listened, so that connection strings stay valid
 * @throws AppError DATABASE_UNAVAILABLE with Postgres' own last words
 */
export async function startServer(
  cluster: Cluster,
  options: { durable: boolean; previousSocketFolder: string | null },
): Promise<PostgresServer> {
  const running = await adopt(cluster);
  if (running !== null) return running;
  if (await accepts(join(readLockFile(cluster.data)?.[4] ?? cluster.data, socketName)))
    throw new AppError("RESOURCE_BUSY", {
      userMessage: `Another Postgres, of another container perhaps, runs on ${cluster.data}. Stop it first.`,
    });
  const socketFolder = chooseSocketFolder(cluster, options.previousSocketFolder);
  const deadline = Date.now() + sharedMemoryRetryMs;
  for (;;) {
    disownLockFile(cluster.data);
    const attempt = spawnServer(cluster, socketFolder, options.durable);
    const server = await untilReady(cluster, attempt);
    if (server !== null) return { process: server.process, socketFolder };
    const said = attempt.said();
    if (!/shared memory block|is still in use/.test(said) || Date.now() > deadline)
      throw new AppError("DATABASE_UNAVAILABLE", {
        userMessage: `The embedded Postgres in ${cluster.folder} did not start: ${lastWords(said)}`,
      });
    await sleep(200);
  }
}

function lastWords(said: string): string {
  const lines = said.trim().split("\n");
  const fatal = lines.filter((line) => /\b(FATAL|PANIC|HINT):/.test(line));
  return (fatal.length > 0 ? fatal : lines)
    .slice(-3)
    .map((line) => line.replace(/^.*?\b(FATAL|PANIC|HINT): */, ""))
    .join(" ");
}
