/** Small files of the home that other processes read at any moment. */
import { chownSync, linkSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Root in somebody's folder leaves files and folders that this somebody can still write. */
export function giveToOwnerOfFolder(file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  if (uid !== 0) chownSync(file, uid, gid);
}

function writeBeside(file: string, text: string): string {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, text, { mode: 0o600 });
  giveToOwnerOfFolder(fresh);
  return fresh;
}

/** Writes a file so that a reader sees the old text or the new one, never a part; only its owner may read it. */
export function writeFileWhole(file: string, text: string): void {
  renameSync(writeBeside(file, text), file);
}

/** The same, but only where no such file exists yet; answers whether it was ours that was written. */
export function createFileWhole(file: string, text: string): boolean {
  const fresh = writeBeside(file, text);
  try {
    linkSync(fresh, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(fresh);
  }
}
