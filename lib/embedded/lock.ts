/**
 * A lock between processes that the operating system lets go of when its holder dies, however it dies.
 * Node has no flock; SQLite's exclusive transaction on an empty file is the same thing and needs no clean-up, whereas
 * files made with O_EXCL must be broken when stale, and breaking them is a race of its own.
 */
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "#lib/errors.ts";
import { giveToOwnerOfFolder } from "./files.ts";

export interface FileLock {
  /** Lets go; calling it again does nothing. */
  release(): void;
}

const sqliteBusy = 5;

/**
 * Takes the lock if nobody holds it, else answers null at once. Two holders within one process exclude each other too.
 * @param file stays where it is after the release, empty
 */
export function tryLock(file: string): FileLock | null {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && error.errcode === sqliteBusy) return null;
    throw error;
  }
  giveToOwnerOfFolder(file);
  return { release: () => database.isOpen && database.close() };
}

/**
 * Waits for the lock, runs `work` under it, lets go.
 * @throws AppError RESOURCE_BUSY when its holder, stopped perhaps, does not let go within `timeoutMs`
 */
export async function withLock<T>(file: string, work: () => Promise<T>, timeoutMs = 600_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let lock = tryLock(file);
  while (lock === null) {
    if (Date.now() > deadline)
      throw new AppError("RESOURCE_BUSY", {
        userMessage: `Another waymark process has held ${file} for ${timeoutMs / 1000} s and does not let go.`,
      });
    await sleep(20 + Math.random() * 30);
    lock = tryLock(file);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
