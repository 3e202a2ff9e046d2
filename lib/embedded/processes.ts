/** Which processes live, told apart from later ones that were given the same number. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** A process of this machine: its number, and when it started, because numbers are used again. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque; equal for two observations of one process, different after a reboot. */
  startedAt: string;
}

interface Observation {
  startedAt: string;
  /** Dead, but not yet collected by its parent: in containers whose first process collects nobody, for ever. */
  zombie: boolean;
  /** On its way out, with nothing to stop it; files and locks may be held yet. */
  ending: boolean;
}

/** PF_EXITING of the Linux kernel (include/linux/sched.h): set before the files of a process are closed. */
const exitingFlag = 0x4;

const hasProc = existsSync("/proc/self/stat");

function readProc(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // ENOENT and ESRCH both mean that the process is gone; a process of another user stays readable.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ESRCH") return null;
    throw error;
  }
}

function observeProc(pid: number): Observation | null {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The command name stands in brackets and may hold spaces and brackets itself: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const boot = readProc("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  // While other threads of it still end, the first one is a zombie already, but files and locks are held.
  const dead = fields[0] === "Z" || fields[0] === "X";
  const zombie = dead && Number(fields[17]) <= 1;
  return {
    startedAt: `${boot}:${fields[19]}`,
    zombie,
    ending: dead || (Number(fields[6]) & exitingFlag) !== 0,
  };
}

function ps(pid: number, columns: string): string | null {
  try {
    const env: NodeJS.ProcessEnv = { NODE_ENV: "production", PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
    return execFileSync("ps", ["-o", columns, "-p", String(pid)], { encoding: "utf8", env, stdio: "pipe" });
  } catch (error) {
    // Exit code 1 is how ps says "no such process"; everything else (no ps at all) must be seen.
    if (error instanceof Error && "status" in error && error.status === 1) return null;
    throw error;
  }
}

function observePs(pid: number): Observation | null {
  const [state, ...started] = ps(pid, "stat=,lstart=")?.trim().split(/\s+/) ?? [];
  if (state === undefined || state === "") return null;
  const zombie = state.startsWith("Z");
  return { startedAt: started.join(" "), zombie, ending: zombie || state.includes("E") };
}

const observe = hasProc ? observeProc : observePs;

/** The identity of a living process, or null where there is none (a zombie counts as none). */
export function findProcess(pid: number): ProcessIdentity | null {
  const seen = observe(pid);
  return seen === null || seen.zombie ? null : { pid, startedAt: seen.startedAt };
}

/** Who we are. */
export function ownProcess(): ProcessIdentity {
  const own = findProcess(process.pid);
  if (own === null) throw new Error(`process ${process.pid} does not see itself`);
  return own;
}

/** Whether this very process still lives; false when its number was given to another one. */
export function isAlive(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * Whether this very process goes on: one that was killed and is being taken down still lives, because its files and locks
 * are held, but does nothing any more. Whoever hears that its end of a pipe closed finds it ending here.
 */
export function goesOn(identity: ProcessIdentity): boolean {
  const seen = observe(identity.pid);
  return seen !== null && seen.startedAt === identity.startedAt && !seen.ending;
}

/** The arguments that a living process was started with, or null where there is none. */
export function commandLine(pid: number): string[] | null {
  if (findProcess(pid) === null) return null;
  if (!hasProc) return ps(pid, "command=")?.trim().split(" ") ?? null;
  return readProc(`/proc/${pid}/cmdline`)?.split("\0").slice(0, -1) ?? null;
}

/**
 * Waits until the process is gone.
 * @returns false when it still lives after `timeoutMs`
 */
export async function waitForEnd(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}

/** Sends a signal to exactly this process; a process that is gone is none to complain about. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
