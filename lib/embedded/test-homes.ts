/** For tests: homes that are gone afterwards with everything that ran in them, and processes that use them. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { findProcess, isAlive, type ProcessIdentity, signalProcess, waitForEnd } from "./processes.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const temporary: string[] = [];
const children: ChildProcess[] = [];

/** A new folder directly below /tmp, so that the paths in it are short. */
export function aFolder(): string {
  const folder = mkdtempSync("/tmp/wm-");
  // Passable for the database's own user, like /tmp itself.
  execFileSync("chmod", ["755", folder]);
  temporary.push(folder);
  return folder;
}

/** A home whose database exists already: a copy of `template`, which nothing runs on. */
export function aCopyOf(template: string): string {
  const home = join(aFolder(), "home");
  execFileSync("cp", ["-a", template, home]);
  return home;
}

const registry = z.object({
  server: z.object({ process: z.object({ pid: z.number(), startedAt: z.string() }) }).nullable(),
});

/** The running server of a home, as its postgres.json names it; null where there is none. */
export function serverOf(home: string): ProcessIdentity | null {
  const file = join(home, "postgres.json");
  if (!existsSync(file)) return null;
  const { server } = registry.parse(JSON.parse(readFileSync(file, "utf8")));
  return server !== null && isAlive(server.process) ? server.process : null;
}

/** Every living process whose arguments name that text, such as all postmasters of a data folder. */
export function processesNaming(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && findProcess(Number(name)) !== null)
    .filter((name) => {
      const file = `/proc/${name}/cmdline`;
      return existsSync(file) && readFileSync(file, "utf8").split("\0").join(" ").includes(text);
    })
    .map(Number);
}

export interface Holder {
  child: ChildProcess;
  identity: ProcessIdentity;
  url: string;
  /** Releases the server and ends. */
  leave(): Promise<void>;
}

const holderScript = `
  import { ensurePostgres } from "#lib/embedded/postgres.ts";
  try {
    const postgres = await ensurePostgres(process.argv[1], { durable: false });
    process.on("SIGTERM", () => postgres.release().then(() => process.exit(0)));
    setInterval(() => undefined, 1_000);
    console.log(JSON.stringify({ url: postgres.url }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.userMessage ?? String(error) }));
  }`;

const answer = z.union([z.object({ url: z.string() }), z.object({ error: z.string() })]);

function spawnHolder(home: string, prefix: readonly string[], env: Record<string, string>): ChildProcess {
  const [program, ...args] = [...prefix, process.execPath];
  const child = spawn(program, [...args, "--input-type=module", "-e", holderScript, home], {
    cwd: checkout,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

/**
 * Another process that uses a home's Postgres.
 * @param prefix a program that starts it, such as setpriv with its options
 * @throws what ensurePostgres told people, where it failed
 */
export async function aHolder(
  home: string,
  { prefix = [], env = {} }: { prefix?: readonly string[]; env?: Record<string, string> } = {},
): Promise<Holder> {
  const child = spawnHolder(home, prefix, env);
  const text = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => {
      said += part;
      if (said.includes("\n")) resolve(said);
    });
    child.once("close", () => reject(new Error(`the holder ended without a word: ${said}`)));
  });
  const said = answer.parse(JSON.parse(text));
  if ("error" in said) throw new Error(said.error);
  const identity = findProcess(child.pid ?? -1);
  if (identity === null) throw new Error("the holder ended");
  return {
    child,
    identity,
    url: said.url,
    leave: async () => {
      signalProcess(identity, "SIGTERM");
      if (!(await waitForEnd(identity, 30_000))) throw new Error("the holder does not leave");
    },
  };
}

/** Ends the processes and removes the folders that the functions above made. */
export async function removeHomes(): Promise<void> {
  for (const child of children.splice(0)) {
    const identity = findProcess(child.pid ?? -1);
    if (identity === null || child.exitCode !== null || child.signalCode !== null) continue;
    signalProcess(identity, "SIGKILL");
    await waitForEnd(identity, 10_000);
  }
  for (const folder of temporary.splice(0)) {
    await removeServersBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function removeServersBelow(folder: string): Promise<void> {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith("postgres.location")) {
      const elsewhere = readFileSync(join(folder, name), "utf8").trim();
      await endServer(join(elsewhere, "data"));
      rmSync(elsewhere, { recursive: true, force: true });
    }
    if (name.endsWith("postmaster.pid")) await endServer(join(folder, name, ".."));
  }
}

async function endServer(data: string): Promise<void> {
  for (const pid of processesNaming(`-D ${data} `)) {
    const server = findProcess(pid);
    if (server === null) continue;
    signalProcess(server, "SIGQUIT");
    await waitForEnd(server, 10_000);
  }
}
