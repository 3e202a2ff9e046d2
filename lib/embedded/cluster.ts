/** One database cluster: where its files lie, whom it belongs to, and how it is made. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { AppError } from "#lib/errors.ts";
import { findPrograms, type Programs } from "./binaries.ts";
import { giveToOwnerOfFolder, writeFileWhole } from "./files.ts";
import { newSystemFolder } from "./system-folder.ts";
import { canEnter, type RunAs, userFor } from "./system-user.ts";

/** The database that the application uses, and the role that owns it. */
export const databaseName = "app";
/** The role that owns the database, and as which everybody connects. */
export const roleName = "waymark";

export interface Cluster {
  /** Holds the data folder and the server's log. */
  folder: string;
  data: string;
  runAs: RunAs;
  programs: Programs;
}

/** Nothing of the caller's environment: PGPORT, PGDATA and the like would reach into the server. */
export const serverEnvironment: NodeJS.ProcessEnv = {
  NODE_ENV: "production",
  PATH: "/usr/bin:/bin",
  LC_ALL: "C",
  TZ: "UTC",
};

/** In the home: names the folder that holds the files where they could not lie in the home itself. */
const pointerName = "postgres.location";

function existingFolder(home: string): string | null {
  const pointer = join(home, pointerName);
  if (existsSync(pointer)) {
    const folder = readFileSync(pointer, "utf8").trim();
    if (existsSync(join(folder, "data"))) return folder;
    throw new AppError("WRONG_STATE", {
      userMessage:
        `The database of ${home} lies in ${folder}, as ${pointer} says, but it is not there. ` +
        "Bring that folder back, or remove the file to start with an empty database.",
    });
  }
  const folder = join(home, "postgres");
  return existsSync(join(folder, "data")) ? folder : null;
}

function ownerOf(data: string): RunAs {
  const { uid, gid } = statSync(data);
  const self = process.getuid?.();
  if (self === uid) return null;
  if (self === 0) return { uid, gid };
  throw new AppError("WRONG_STATE", {
    userMessage:
      `The database in ${data} belongs to another user (number ${uid}). ` +
      "Run waymark as the user who made it, or name another folder with WAYMARK_HOME.",
  });
}

/** A folder for a new cluster that its user may enter: in the home, else in one of the system's own. */
async function newFolder(home: string, runAs: RunAs): Promise<string> {
  const folder = join(home, "postgres");
  if (!existsSync(folder)) {
    mkdirSync(folder);
    giveToOwnerOfFolder(folder);
    chmodSync(folder, runAs === null ? 0o700 : 0o711);
  }
  if (runAs === null || canEnter(runAs, folder)) return folder;
  return newSystemFolder(home, runAs);
}

function run(program: string, args: readonly string[], runAs: RunAs, input: string): void {
  const done = spawnSync(program, args, {
    ...runAs,
    cwd: "/",
    env: serverEnvironment,
    encoding: "utf8",
    input,
  });
  if (done.status === 0 && !/^.*\b(ERROR|FATAL|PANIC):/m.test(done.stderr)) return;
  const said = done.error?.message ?? done.stderr.trim().split("\n").slice(-4).join(" ");
  throw new AppError("DATABASE_UNAVAILABLE", {
    userMessage: `The embedded Postgres could not be set up: ${said}`,
    cause: done.error,
  });
}

/** Makes the data folder under another name and renames it when it is whole: a killed start leaves nothing half-made. */
function initialise(folder: string, runAs: RunAs, programs: Programs, durable: boolean): void {
  for (const name of readdirSync(folder))
    if (name.startsWith("data.new")) rmSync(join(folder, name), { recursive: true });
  const fresh = join(folder, "data.new");
  mkdirSync(fresh, { mode: 0o700 });
  if (runAs !== null) chownSync(fresh, runAs.uid, runAs.gid);
  const locale = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const sync = durable ? [] : ["--no-sync"];
  run(programs.initdb, ["-D", fresh, "-U", roleName, "-A", "trust", ...locale, ...sync], runAs, "");
  const single = ["--single", ...(durable ? [] : ["-F"]), "-D", fresh, "template1"];
  run(programs.postgres, single, runAs, `CREATE DATABASE ${databaseName};\n`);
  renameSync(fresh, join(folder, "data"));
}

/**
 * The cluster of a home, made on first use. Call it under the home's lock.
 * @param home real path of a folder that exists and can be written
 * @param durable false skips syncing to disk; for tests
 * @throws AppError WRONG_STATE where the files are gone or somebody else's, INVALID_INPUT where Postgres cannot run
 */
export async function openCluster(home: string, durable: boolean): Promise<Cluster> {
  const existing = existingFolder(home);
  if (existing !== null) {
    const data = join(existing, "data");
    const runAs = ownerOf(data);
    if (runAs !== null && !canEnter(runAs, existing))
      throw new AppError("WRONG_STATE", {
        userMessage:
          `Postgres runs as the owner of its files (user number ${runAs.uid}), who may no longer enter ${existing}. ` +
          "Let that user enter the folder and its parents, or name another folder with WAYMARK_HOME.",
      });
    return { folder: existing, data, runAs, programs: findPrograms(runAs) };
  }
  const runAs = userFor(statSync(home));
  const programs = findPrograms(runAs);
  const folder = await newFolder(home, runAs);
  initialise(folder, runAs, programs, durable);
  if (folder !== join(home, "postgres")) writeFileWhole(join(home, pointerName), `${folder}\n`);
  return { folder, data: join(folder, "data"), runAs, programs };
}
