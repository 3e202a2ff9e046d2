/** A JSON file that a person names on the command line. */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "#lib/errors.ts";
import type { CommandIo } from "./io.ts";

const largestBytes = 128 * 1024 * 1024;

/** @throws AppError INVALID_INPUT naming the file and what is wrong with it */
export async function readJson(io: Pick<CommandIo, "cwd">, name: string): Promise<unknown> {
  const file = resolve(io.cwd, name);
  try {
    const { size } = await stat(file);
    if (size > largestBytes)
      throw new AppError("INVALID_INPUT", { userMessage: `${name} is larger than 128 MB.` });
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new AppError("INVALID_INPUT", { userMessage: `${name} ${why}.`, cause: error });
  }
}
