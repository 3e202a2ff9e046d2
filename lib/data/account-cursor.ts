/** A place in a sorted list of accounts: the sort key and id of a row, so that ties and changes lose no row. Pure. */
import type { SortColumn } from "./account-query.ts";

export interface AccountCursor {
  side: "after" | "before";
  /** The row's sort key as text. */
  key: string;
  /** Its account id, which decides between equal keys. */
  id: string;
}

/** Columns whose key is a whole number. */
export const numericColumns: ReadonlySet<SortColumn> = new Set(["met", "unknown", "facts", "joined"]);

/** The text of a place, for the URL; it says which order it belongs to. */
export function cursorText(column: SortColumn, { key, id }: { key: string; id: string }): string {
  return Buffer.from(JSON.stringify([column, key, id])).toString("base64url");
}

/** The place that a text of the URL stands for; null where it is broken or belongs to another order. */
export function readCursor(
  side: AccountCursor["side"],
  text: string,
  column: SortColumn,
): AccountCursor | null {
  const parts = parseParts(text);
  if (parts === null) return null;
  const [of, key, id] = parts;
  if (of !== column || !/^\d{12}$/.test(id) || key.length > 2000) return null;
  if (numericColumns.has(column) && !/^-?\d{1,15}$/.test(key)) return null;
  return { side, key: key.toWellFormed().replaceAll("\0", ""), id };
}

function parseParts(text: string): [string, string, string] | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch (error) {
    // Somebody wrote or cut the address by hand.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [column, key, id] = value;
  const isText = typeof column === "string" && typeof key === "string" && typeof id === "string";
  return isText ? [column, key, id] : null;
}
