/** One text for one value, so that equal content has an equal hash wherever it comes from. */
import { hash } from "node:crypto";

/**
 * JSON with sorted keys and without undefined; the same text before and after a jsonb column. Characters that Postgres
 * cannot store (NUL, half a surrogate pair) become U+FFFD.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "string") return storable(part);
    return isRecord(part) ? Object.fromEntries(Object.entries(part).sort(byKey)) : part;
  });
}

/** A text that Postgres can store. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** SHA-256 of a text, hex. */
export function sha256(text: string): string {
  return hash("sha256", text);
}
