/** A file of a table that an argument names, whole. */
import { readFile } from "node:fs/promises";
import { requireFileSize } from "#lib/sheets/limits.ts";
import { findArgumentFile } from "./argument-file.ts";
import type { CommandIo } from "./io.ts";

/** @throws AppError INVALID_INPUT where it cannot be read, or is larger than any table that is read. */
export async function readBytes(io: CommandIo, name: string): Promise<Uint8Array> {
  const { path, size } = await findArgumentFile(io, name);
  requireFileSize(size);
  return readFile(path);
}
