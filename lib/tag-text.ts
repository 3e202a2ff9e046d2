/** Tags as people type them: `key = value`, one on each line. */
import { AppError } from "./errors.ts";

/** The lines of tags, in the order of their keys. */
export function tagText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} = ${value}`)
    .join("\n");
}

/** The tags of such lines; empty lines say nothing. @throws AppError INVALID_INPUT naming the line */
export function readTagText(text: string): Record<string, string> {
  const tags = new Map<string, string>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const cut = line.indexOf("=");
    const key = cut === -1 ? "" : line.slice(0, cut).trim();
    if (key === "")
      throw new AppError("INVALID_INPUT", { userMessage: `Line ${at + 1} of the tags is not key = value.` });
    if (tags.has(key))
      throw new AppError("INVALID_INPUT", { userMessage: `The tag ${key} stands there twice.` });
    tags.set(key, line.slice(cut + 1).trim());
  }
  return Object.fromEntries(tags);
}
