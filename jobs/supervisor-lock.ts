/** One supervisor per home: who it is, and an end for the children of one that was killed. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { writeFileWhole } from "#lib/embedded/files.ts";
import { openHome } from "#lib/embedded/home.ts";
import { type FileLock, tryLock } from "#lib/embedded/lock.ts";
import {
  isAlive,
  ownProcess,
  type ProcessIdentity,
  signalProcess,
  waitForEnd,
} from "#lib/embedded/processes.ts";
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
const usualGraceMs = 10_000;
/** The system lets go of a killed process's lock when its last thread has ended, a moment after its death. */
const killedHolderMs = 2_000;

function readNote(file: string): Note | null {
  if (!existsSync(file)) return null;
  const found = noteSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return found.success ? found.data : null;
}

async function endOrphans(children: readonly ProcessIdentity[], graceMs: number): Promise<void> {
  for (const child of children) signalProcess(child, "SIGTERM");
  for (const child of children) {
    if (await waitForEnd(child, graceMs)) continue;
    signalProcess(child, "SIGKILL");
    await waitForEnd(child, usualGraceMs);
  }
}

/** Takes the lock, waiting only for one whose holder is dead already. */
async function takeLock(folder: string, file: string): Promise<FileLock | null> {
  const deadline = Date.now() + killedHolderMs;
  for (;;) {
    const lock = tryLock(join(folder, "supervisor.lock"));
    if (lock !== null) return lock;
    const holder = readNote(file)?.process;
    if (holder === undefined || isAlive(holder) || Date.now() > deadline) return null;
    await sleep(20);
  }
}

/**
 * Makes this process the home's supervisor, and ends the children that a killed one left behind.
 * @param command what the next one is told that we are: `demo` or `start`
 * @param graceMs how long such children have to end by themselves
 * @throws AppError RESOURCE_BUSY naming the process that supervises already
 */
export async function holdSupervisorLock(
  home: string,
  command: string,
  graceMs = usualGraceMs,
): Promise<SupervisorLock> {
  const folder = openHome(home);
  const file = join(folder, "supervisor.json");
  const lock = await takeLock(folder, file);
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
    await endOrphans(before?.children ?? [], graceMs);
    write([]);
  } catch (error) {
    lock.release();
    throw error;
  }
  return { noteChildren: write, release: lock.release };
}
