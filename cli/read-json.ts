/** A JSON file that a person names on the command line. */
import { readFile } from "node:fs/promises";
import { AppError } from "#lib/errors.ts";
import { findArgumentFile } from "./argument-file.ts";
import type { CommandIo } from "./io.ts";

const largestBytes = 128 * 1024 * 1024;

/** @throws AppError INVALID_INPUT naming the file and what is wrong with it */
export async function readJson(io: Pick<CommandIo, "cwd">, name: string): Promise<unknown> {
  const { path, size } = await findArgumentFile(io, name);
  if (size > largestBytes)
    throw new AppError("INVALID_INPUT", { userMessage: `${name} is larger than 128 MB.` });
  const text = await readFile(path, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AppError("INVALID_INPUT", { userMessage: `${name} is not JSON.`, cause: error });
  }
}
