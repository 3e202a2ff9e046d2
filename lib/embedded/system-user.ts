/** Postgres refuses to run as root: whom it runs as then, and what that user can reach. */
import { execFileSync, spawnSync } from "node:child_process";
import type { Stats } from "node:fs";
import { AppError } from "#lib/errors.ts";

/** A user to run as; null where we run as ourselves. */
export type RunAs = { uid: number; gid: number } | null;

function lookUp(name: string): RunAs {
  const number = (flag: string) => {
    const found = spawnSync("id", [flag, name], { encoding: "utf8" });
    return found.status === 0 ? Number(found.stdout) : Number.NaN;
  };
  const [uid, gid] = [number("-u"), number("-g")];
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : null;
}

function createPostgresUser(): void {
  const shell = ["--shell", "/usr/sbin/nologin"];
  try {
    execFileSync(
      "useradd",
      ["--system", "--no-create-home", "--home-dir", "/nonexistent", ...shell, "--user-group", "postgres"],
      { stdio: "pipe" },
    );
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!missing) throw error;
    // Alpine and other BusyBox systems.
    execFileSync("addgroup", ["-S", "postgres"], { stdio: "pipe" });
    execFileSync("adduser", ["-S", "-D", "-H", "-s", "/sbin/nologin", "-G", "postgres", "postgres"], {
      stdio: "pipe",
    });
  }
}

/**
 * Whom the embedded Postgres of a folder runs as: ourselves; as root, the folder's owner; where that is root too, the
 * system user `postgres`, created when absent.
 * @throws AppError INVALID_INPUT where there is no such user and none can be created
 */
export function userFor(folder: Pick<Stats, "uid" | "gid">): RunAs {
  if (process.getuid?.() !== 0) return null;
  // initdb looks its user's name up: an owner without an entry in the user database is of no use.
  if (folder.uid !== 0 && spawnSync("id", ["-un", String(folder.uid)]).status === 0)
    return { uid: folder.uid, gid: folder.gid };
  const known = lookUp("postgres");
  if (known !== null) return known;
  let cause: unknown;
  try {
    createPostgresUser();
  } catch (error) {
    cause = error;
  }
  const created = lookUp("postgres");
  if (created !== null) return created;
  throw new AppError("INVALID_INPUT", {
    userMessage:
      "Postgres does not run as root, and the system user postgres is missing and could not be created. " +
      "Run waymark as an ordinary user, or create that user, or set DATABASE_URL to a Postgres of your own.",
    cause,
  });
}

/** Whether that user may enter the folder through all its parents; asked by doing it, so access lists count too. */
export function canEnter(runAs: RunAs, folder: string): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd -- "$1"', "sh", folder], { ...runAs, cwd: "/" }).status === 0;
}
