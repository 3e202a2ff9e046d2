/** What a command may touch of its process, as a value: tests call commands with one of their own. */
import { createInterface } from "node:readline/promises";
import { AppError } from "#lib/errors.ts";

/** Whoever read the results has closed the pipe, as `head` does: the command ends in order, and nothing has failed. */
export class OutputClosed extends Error {}

export interface CommandIo {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Results: JSON or tables. Nothing else may go there. @throws OutputClosed when nobody reads them any more */
  out(text: string): void;
  /** Progress and errors. */
  err(text: string): void;
  /** Asks whoever sits at the terminal for a yes; null: nobody does. Rejects when the command is interrupted. */
  ask(question: string): Promise<boolean | null>;
  /** What is piped or typed in, to its end. @throws AppError INVALID_INPUT where it is longer than `mostBytes` */
  read(mostBytes: number): Promise<string>;
  /** Whether stderr is a terminal, so that a bar can be redrawn. */
  isTerminal: boolean;
  columns: number;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  signal: AbortSignal;
}

/** The question goes to stderr: stdout is for results. */
async function askTerminal(question: string, signal: AbortSignal): Promise<boolean | null> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return null;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(question, { signal })).trim());
  } finally {
    terminal.close();
  }
}

async function readAll(stream: NodeJS.ReadStream, mostBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > mostBytes)
      throw new AppError("INVALID_INPUT", {
        userMessage: `The standard input holds more than ${mostBytes} bytes.`,
      });
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Writes to a stream of this process until whoever reads it has closed it; any other failure of the stream stays one.
 *
 * @param after what a write does from then on
 */
function writer(stream: NodeJS.WriteStream, after: () => void): (text: string) => void {
  let isClosed = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    isClosed = true;
  });
  return (text) => {
    if (isClosed) after();
    else stream.write(text);
  };
}

function endCommand(): never {
  throw new OutputClosed();
}

/** Below npx and npm run, one Ctrl-C comes twice: from the terminal, and passed on by npm. */
const sameSignalMs = 1_000;

/** A command's process: streams, and signals turned into one abort; the second signal ends the process at once. */
export function processIo(): CommandIo {
  const controller = new AbortController();
  let firstAt = Number.POSITIVE_INFINITY;
  const onSignal = () => {
    if (performance.now() - firstAt > sameSignalMs) process.exit(130);
    if (controller.signal.aborted) return;
    firstAt = performance.now();
    controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  // The terminal was closed.
  process.on("SIGHUP", onSignal);
  return {
    env: process.env,
    cwd: process.cwd(),
    out: writer(process.stdout, endCommand),
    // What is said beside the results is no reason to end.
    err: writer(process.stderr, () => undefined),
    ask: (question) => askTerminal(question, controller.signal),
    read: (mostBytes) => readAll(process.stdin, mostBytes),
    isTerminal: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
    signal: controller.signal,
  };
}
