/** How a failed command ends: one message that names the culprit, an exit code, and never a stack trace. */
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import { CommanderError } from "commander";
import { AppError, errorCodes } from "#lib/errors.ts";
import { maskSecrets } from "#lib/log.ts";
import { type CommandIo, OutputClosed } from "./io.ts";

/** The exit codes of the command line (README, Commands). */
export const exitCodes = { done: 0, failed: 1, usage: 2, partly: 3, interrupted: 130 } as const;

/** Commander's own ways of ending: help and version are no errors, everything else is wrong usage. */
function fromCommander(error: CommanderError): { exit: number; message: string | null } {
  if (error.exitCode === 0) return { exit: exitCodes.done, message: null };
  if (error.code === "commander.help") return { exit: exitCodes.usage, message: null };
  return { exit: exitCodes.usage, message: error.message.replace(/^error: /, "") };
}

/** Where the details of an unexpected failure go: the home if there is one, else a folder of the system's own. */
function detailsFile(io: CommandIo): string {
  const home = resolve(io.cwd, io.env["WAYMARK_HOME"] ?? ".waymark");
  if (existsSync(home)) return join(home, "errors.log");
  const folder = join(tmpdir(), `waymark-${process.getuid?.() ?? "user"}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, "errors.log");
}

/** Writes the details of a bug where a person can find them and answers where that is. */
function recordDetails(io: CommandIo, errorId: string, error: unknown): string {
  try {
    const file = detailsFile(io);
    appendFileSync(file, `${new Date().toISOString()} ${errorId}\n${maskSecrets(inspect(error))}\n`, {
      mode: 0o600,
    });
    return `Details: ${file}`;
  } catch (failure) {
    return `Details could not be written (${failure instanceof Error ? failure.message : String(failure)})`;
  }
}

/**
 * Says on stderr what went wrong and answers the exit code. With `json` it is one line; stdout stays empty either way.
 */
export function reportFailure(io: CommandIo, error: unknown, json: boolean): number {
  if (error instanceof OutputClosed) return exitCodes.done;
  const say = (message: string) => {
    const text = json ? message.replace(/\s*\n\s*/g, " ") : message;
    io.err(`waymark: ${text.trim()}\n`);
  };
  if (error instanceof CommanderError) {
    const { exit, message } = fromCommander(error);
    if (message !== null) say(message);
    return exit;
  }
  if (error instanceof AppError) {
    say(error.userMessage);
    return errorCodes[error.code].exit;
  }
  if (io.signal.aborted) {
    say("interrupted");
    return exitCodes.interrupted;
  }
  const errorId = randomUUID().slice(0, 8);
  say(`unexpected failure (error ${errorId}). ${recordDetails(io, errorId, error)}`);
  return exitCodes.failed;
}
