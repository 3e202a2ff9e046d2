/** Backups in tests: taken of the open database, restored into a new one. Only tests import it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { systemViewer } from "#lib/viewer.ts";
import { type WrittenBackup, writeBackup } from "./backup.ts";
import { checkBackup, type RestoredBackup, restoreBackup } from "./restore.ts";

const viewer = systemViewer("test");
const step = { signal: new AbortController().signal, onProgress: () => undefined };

/** A folder for the backups of a test file; gone after it. */
export function useBackupFolder(): { file(name: string): string } {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "waymark-backup-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { file: (name) => join(folder, name) };
}

/** Of the database that is open. */
export function takeBackup(file: string): Promise<WrittenBackup> {
  return writeBackup(viewer, { ...step, file, application: "9.9.9", home: null });
}

/** Into the database of that URL. */
export async function loadBackup(file: string, url: string): Promise<RestoredBackup> {
  return restoreBackup(viewer, { ...step, url, backup: await checkBackup(file, step) });
}
