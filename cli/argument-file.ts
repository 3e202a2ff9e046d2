/** A file that an argument names. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { AppError } from "#lib/errors.ts";
import type { CommandIo } from "./io.ts";

export interface ArgumentFile {
  path: string;
  /** Without its folders. */
  name: string;
  /** Bytes. */
  size: number;
}

const reasons: Readonly<Record<string, (name: string) => string>> = {
  ENOENT: (name) => `There is no file ${name}.`,
  ENOTDIR: (name) => `There is no file ${name}.`,
  EACCES: (name) => `${name} may not be read by the user who runs this.`,
  EPERM: (name) => `${name} may not be read by the user who runs this.`,
};

/**
 * Finds a file before anything is done with it.
 *
 * @param name as it was typed; relative to the folder in which the command was started
 * @throws AppError INVALID_INPUT saying whether it is not there, may not be read, or is no file
 */
export async function findArgumentFile(io: Pick<CommandIo, "cwd">, name: string): Promise<ArgumentFile> {
  const path = resolve(io.cwd, name);
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new AppError("INVALID_INPUT", { userMessage: `${name} is no file.` });
    await access(path, constants.R_OK);
    return { path, name: basename(path), size: found.size };
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const userMessage =
      reasons[code]?.(name) ?? `${name} cannot be read (${code === "" ? "no reason given" : code}).`;
    throw new AppError("INVALID_INPUT", { userMessage, cause: error });
  }
}
