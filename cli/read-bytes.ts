/** A file of a table that an argument names, whole. */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "#lib/errors.ts";
import { requireFileSize } from "#lib/sheets/limits.ts";
import type { CommandIo } from "./io.ts";

/** @throws AppError INVALID_INPUT where it cannot be read, or is larger than any table that is read. */
export async function readBytes(io: CommandIo, name: string): Promise<Uint8Array> {
  const file = resolve(io.cwd, name);
  try {
    const { size } = await stat(file);
    requireFileSize(size);
    return await readFile(file);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("INVALID_INPUT", { userMessage: `${name} cannot be read.`, cause: error });
  }
}
