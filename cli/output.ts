/** Results on stdout: JSON alone, or text. */
import type { CommandIo } from "./io.ts";

/** Writes the result of a command: one JSON document with `json`, else the text. */
export function printResult(
  io: CommandIo,
  json: boolean | undefined,
  value: unknown,
  text: () => string,
): void {
  io.out(json === true ? `${JSON.stringify(value, null, 2)}\n` : text());
}
