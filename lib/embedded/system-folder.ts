/** A folder of the system's own, for what cannot lie where it was asked for because Postgres' user may not go there. */
import { createHash, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "#lib/errors.ts";
import { writeFileWhole } from "./files.ts";
import { findServer, stopServer } from "./postmaster.ts";
import { canEnter, type RunAs } from "./system-user.ts";

/**
 * A folder outside everybody's home that the user may enter, for what cannot lie where it was asked for.
 * @throws AppError INVALID_INPUT where the system has none
 */
export function systemFolder(runAs: RunAs): string {
  for (const parent of ["/var/lib", "/usr/local/var", "/opt"]) {
    if (!existsSync(parent) || !canEnter(runAs, parent)) continue;
    const folder = join(parent, "waymark");
    if (!existsSync(folder)) {
      mkdirSync(folder);
      chmodSync(folder, 0o711);
    }
    if (canEnter(runAs, folder)) return folder;
  }
  throw new AppError("INVALID_INPUT", {
    userMessage:
      "Postgres cannot run as root, and no folder was found that its own user may enter (tried /var/lib/waymark). " +
      "Run waymark as an ordinary user, or set DATABASE_URL to a Postgres of your own.",
  });
}

/** In a cluster's folder there: the home that it belongs to. */
const ownerName = "home";

/**
 * Removes the clusters of temporary homes that are gone: test and trial runs would fill the disk. Homes elsewhere may
 * be away for a while, like a volume that is not mounted; their data stay.
 */
async function sweepTemporary(folder: string): Promise<void> {
  const temporary = [...new Set([tmpdir(), "/tmp", "/var/tmp"])].map((parent) => `${parent}/`);
  for (const name of readdirSync(folder)) {
    const owner = join(folder, name, ownerName);
    if (!existsSync(owner)) continue;
    const home = readFileSync(owner, "utf8").trim();
    if (existsSync(home) || !temporary.some((parent) => home.startsWith(parent))) continue;
    const server = findServer(join(folder, name, "data"));
    if (server !== null) await stopServer(server);
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** A new folder for the cluster of a home that Postgres' user cannot enter. */
export async function newSystemFolder(home: string, runAs: RunAs): Promise<string> {
  const parent = systemFolder(runAs);
  await sweepTemporary(parent);
  const name = `${createHash("sha256").update(home).digest("hex").slice(0, 12)}-${randomUUID().slice(0, 8)}`;
  const folder = join(parent, name);
  mkdirSync(folder);
  chmodSync(folder, 0o711);
  writeFileWhole(join(folder, ownerName), `${home}\n`);
  return folder;
}
