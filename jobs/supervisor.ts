/**
 * Keeps the processes of `demo` and `start` running side by side: starts them, brings back one that dies, ends them in
 * order. They run in process groups of their own, so that Ctrl-C reaches only the supervisor, which then ends them one
 * after the other; when it is killed instead, each child notices the closed channel and ends by itself (child.ts).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findProcess, type ProcessIdentity } from "#lib/embedded/processes.ts";
import { AppError } from "#lib/errors.ts";
import { readyMessage, supervisorVariable } from "./child.ts";
import type { SupervisorLock } from "./supervisor-lock.ts";

export interface ChildSpec {
  /** What people call it: `web`, `worker`. */
  name: string;
  /** Arguments of the Node that runs us. */
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
}

export interface SuperviseOptions {
  /** Null where there is no home: DATABASE_URL is set. */
  lock: SupervisorLock | null;
  /** In the order in which they are to end. */
  children: readonly ChildSpec[];
  /** Ends everything. */
  signal: AbortSignal;
  /** Where the children's lines and our own go: stderr. */
  write(text: string): void;
  /** Called once, when every child has said that it is ready. */
  onReady?(): void;
  /** Waiting times, for tests. */
  timing?: Partial<Timing>;
}

interface Timing {
  /** Before the first restart; doubled for each further one in a row. */
  backOffMs: number;
  /** A child that lived this long ends a row of failures. */
  steadyMs: number;
  /** An orderly end takes longer than this: the child is killed. */
  stopGraceMs: number;
}

/** A worker that gives its accounts back takes five seconds, and more where the database is slow. */
const usualTiming: Timing = { backOffMs: 500, steadyMs: 60_000, stopGraceMs: 30_000 };
/** So many failures in a row are a fault that no restart cures. */
const failuresInRow = 5;
const keptLines = 20;
/** How a command says why it failed (cli/failure.ts); said by whoever reports the failure of the child, not twice. */
const reasonPrefix = "waymark: ";

/** A child that runs one of waymark's own commands. */
export function waymarkChild(name: string, argv: readonly string[], env: NodeJS.ProcessEnv): ChildSpec {
  const executable = fileURLToPath(new URL("../bin/waymark.ts", import.meta.url));
  return { name, argv: [executable, ...argv], env };
}

interface Ending {
  code: number | null;
  /** It had said that it was ready. */
  wasReady: boolean;
  livedMs: number;
  /** Why it ended, in its own words where it left some. */
  reason: string;
  /** What it said last, where it left no reason; empty otherwise. */
  lastLines: string;
}

interface RunningChild {
  identity: ProcessIdentity | null;
  ended: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
}

function describeEnd(
  code: number | null,
  signal: string | null,
  lines: readonly string[],
): Pick<Ending, "reason" | "lastLines"> {
  const own = lines
    .filter((line) => line.startsWith(reasonPrefix))
    .map((line) => line.slice(reasonPrefix.length));
  if (own.length > 0) return { reason: own.join(" "), lastLines: "" };
  return { reason: signal ?? `exit code ${code}`, lastLines: lines.join("\n") };
}

/** Passes a child's lines on and keeps the last ones. */
function followOutput(child: ChildProcess, name: string, write: (text: string) => void): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    const take = (line: string) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      if (!line.startsWith(reasonPrefix)) write(`${name} | ${line}\n`);
    };
    stream?.setEncoding("utf8").on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) take(line);
    });
    stream?.on("end", () => rest !== "" && take(rest));
  }
  return lines;
}

function startChild(spec: ChildSpec, write: (text: string) => void, onReady: () => void): RunningChild {
  const startedAt = performance.now();
  const child = spawn(process.execPath, spec.argv, {
    env: { ...spec.env, [supervisorVariable]: String(process.pid) },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const lines = followOutput(child, spec.name, write);
  let wasReady = false;
  child.on("message", (message) => {
    if (JSON.stringify(message) !== JSON.stringify(readyMessage) || wasReady) return;
    wasReady = true;
    onReady();
  });
  const ended = new Promise<Ending>((resolve) => {
    const end = (code: number | null, why: Pick<Ending, "reason" | "lastLines">) =>
      resolve({ code, wasReady, livedMs: performance.now() - startedAt, ...why });
    child.once("error", (error) => end(null, { reason: error.message, lastLines: "" }));
    // Not "exit": its last lines may still be on their way.
    child.once("close", (code, signal) => end(code, describeEnd(code, signal, lines)));
  });
  return {
    identity: child.pid === undefined ? null : findProcess(child.pid),
    ended,
    kill: (signal) => void child.kill(signal),
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** One place among the children, filled again whenever its process dies. */
class Post {
  readonly #spec: ChildSpec;
  readonly #options: SuperviseOptions;
  readonly #timing: Timing;
  readonly #onReady: () => void;
  readonly #onChange: () => void;
  readonly #stopping = new AbortController();
  #current: RunningChild | null = null;
  /** Resolves after `stop`, rejects when the child cannot be kept running. */
  readonly finished: Promise<void>;

  constructor(spec: ChildSpec, options: SuperviseOptions, onReady: () => void, onChange: () => void) {
    this.#spec = spec;
    this.#options = options;
    this.#timing = { ...usualTiming, ...options.timing };
    this.#onReady = onReady;
    this.#onChange = onChange;
    this.finished = this.#keep();
  }

  get identity(): ProcessIdentity | null {
    return this.#current?.identity ?? null;
  }

  async #keep(): Promise<void> {
    let failures = 0;
    let everReady = false;
    while (!this.#stopping.signal.aborted) {
      this.#current = startChild(this.#spec, this.#options.write, this.#onReady);
      this.#onChange();
      const ending = await this.#current.ended;
      this.#current = null;
      if (this.#stopping.signal.aborted) return;
      everReady ||= ending.wasReady;
      failures = ending.livedMs >= this.#timing.steadyMs ? 1 : failures + 1;
      // What never served has a fault that a restart does not cure: a port in use, a wrong value.
      if (!everReady || failures >= failuresInRow) throw this.#failure(ending, failures);
      this.#options.write(`The ${this.#spec.name} process ended (${ending.reason}); starting it again.\n`);
      await pause(this.#timing.backOffMs * 2 ** (failures - 1), this.#stopping.signal);
    }
  }

  #failure(ending: Ending, failures: number): AppError {
    const how =
      ending.wasReady || failures > 1 ? `keeps ending (${failures} times in a row)` : "could not start";
    const last = ending.lastLines === "" ? "" : `; it last said:\n${ending.lastLines}`;
    return new AppError(ending.code === 2 ? "INVALID_INPUT" : "INTERNAL", {
      userMessage: `The ${this.#spec.name} process ${how}: ${ending.reason}${last}`,
    });
  }

  /** Ends it in an orderly way, by force after the grace. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const running = this.#current;
    if (running === null) return;
    running.kill("SIGTERM");
    const timer = setTimeout(() => {
      this.#options.write(`The ${this.#spec.name} process does not end; killing it.\n`);
      running.kill("SIGKILL");
    }, this.#timing.stopGraceMs);
    await running.ended;
    clearTimeout(timer);
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/**
 * Runs the children until the signal, then ends them in their order. Postgres, if it is ours, is the caller's: ensured
 * before, released after.
 * @throws AppError naming the child that could not start or that keeps ending, with its own last words; the others have
 * ended by then
 */
export async function supervise(options: SuperviseOptions): Promise<void> {
  const waiting = new Set(options.children.map(({ name }) => name));
  const posts: Post[] = [];
  const note = () => {
    const living = posts.map(({ identity }) => identity).filter((identity) => identity !== null);
    options.lock?.noteChildren(living);
  };
  for (const spec of options.children) {
    const onReady = () => {
      if (waiting.delete(spec.name) && waiting.size === 0) options.onReady?.();
    };
    posts.push(new Post(spec, options, onReady, note));
  }
  note();
  const all = posts.map(({ finished }) => finished);
  // Whoever fails first is reported; the others' ends are awaited below.
  for (const finished of all) finished.catch(() => undefined);
  try {
    await Promise.race([untilAborted(options.signal), ...all]);
  } finally {
    for (const post of posts) await post.stop();
    options.lock?.noteChildren([]);
  }
}
