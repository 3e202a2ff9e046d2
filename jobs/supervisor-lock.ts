/** One supervisor per home: who it is, and an end for the children of one that was killed. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeFileWhole } from "#lib/embedded/files.ts";
import { openHome } from "#lib/embedded/home.ts";
import { tryLock } from "#lib/embedded/lock.ts";
import { ownProcess, type ProcessIdentity, signalProcess, waitForEnd } from "#lib/embedded/processes.ts";
import { AppError } from "#lib/errors.ts";

const processSchema = z.object({ pid: z.number().int(), startedAt: z.string() });
const noteSchema = z.object({
  command: z.string(),
  process: processSchema,
  children: z.array(processSchema),
});
type Note = z.infer<typeof noteSchema>;

export interface SupervisorLock {
  /** Notes which children live, so that the next supervisor can end them if this one is killed. */
  noteChildren(children: readonly ProcessIdentity[]): void;
  /** Lets go; calling it again does nothing. */
  release(): void;
}

/** Children end by themselves when their supervisor dies; after this they are made to. */
const orphanGraceMs = 10_000;

function readNote(file: string): Note | null {
  if (!existsSync(file)) return null;
  const found = noteSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return found.success ? found.data : null;
}

async function endOrphans(children: readonly ProcessIdentity[]): Promise<void> {
  for (const child of children) signalProcess(child, "SIGTERM");
  for (const child of children) {
    if (await waitForEnd(child, orphanGraceMs)) continue;
    signalProcess(child, "SIGKILL");
    await waitForEnd(child, orphanGraceMs);
  }
}

/**
 * Makes this process the home's supervisor, and ends the children that a killed one left behind.
 * @param command what the next one is told that we are: `demo` or `start`
 * @throws AppError RESOURCE_BUSY naming the process that supervises already
 */
export async function holdSupervisorLock(home: string, command: string): Promise<SupervisorLock> {
  const folder = openHome(home);
  const file = join(folder, "supervisor.json");
  const lock = tryLock(join(folder, "supervisor.lock"));
  const before = readNote(file);
  if (lock === null) {
    const who =
      before === null ? "Another process" : `waymark ${before.command} (process ${before.process.pid})`;
    throw new AppError("RESOURCE_BUSY", {
      userMessage: `${who} already runs on ${folder}. Stop it, or name another folder with WAYMARK_HOME.`,
    });
  }
  const write = (children: readonly ProcessIdentity[]) => {
    const note: Note = { command, process: ownProcess(), children: [...children] };
    writeFileWhole(file, `${JSON.stringify(note, null, 2)}\n`);
  };
  try {
    await endOrphans(before?.children ?? []);
    write([]);
  } catch (error) {
    lock.release();
    throw error;
  }
  return { noteChildren: write, release: lock.release };
}
