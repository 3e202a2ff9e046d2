/** A file of whatever kind as a table with a header. */
import { detectContent } from "./detect.ts";
import { withHeader } from "./header.ts";
import { readJsonRows } from "./json-rows.ts";
import { requireFileSize } from "./limits.ts";
import type { RawSheet, Sheet } from "./sheet.ts";
import { readTextRows } from "./text-rows.ts";
import { readXlsxRows } from "./xlsx-rows.ts";

async function readRows(
  bytes: Uint8Array,
  { name, sheet }: { name: string; sheet?: string },
): Promise<RawSheet> {
  const content = detectContent(bytes, name);
  if (content.kind === "xlsx") return readXlsxRows(bytes, sheet === undefined ? {} : { sheet });
  return content.kind === "json" ? readJsonRows(content) : readTextRows(content);
}

/**
 * Reads a file, by its content.
 *
 * @param asked.name of the file; empty for pasted cells
 * @param asked.sheet of a workbook; absent: the first that is not hidden
 * @throws AppError INVALID_INPUT in words: too large, damaged, not what its name says, without a header
 */
export async function readSheet(bytes: Uint8Array, asked: { name: string; sheet?: string }): Promise<Sheet> {
  requireFileSize(bytes.length);
  return withHeader(await readRows(bytes, asked));
}
