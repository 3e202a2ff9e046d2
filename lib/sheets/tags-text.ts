/** Tags in one cell: `team=payments; note="a; b"`. */

function piece(text: string): string {
  return text !== "" && /^[^";=\n\\\s](?:[^";=\n\\]*[^";=\n\\\s])?$/.test(text) ? text : JSON.stringify(text);
}

/** Tags as one cell says them, by key. */
export function tagsText(tags: Readonly<Record<string, string>>): string {
  return Object.keys(tags)
    .sort()
    .map((key) => `${piece(key)}=${piece(tags[key] ?? "")}`)
    .join("; ");
}

const quotedPiece = String.raw`"(?:[^"\\]|\\.)*"`;
const tagPattern = new RegExp(
  String.raw`^\s*(${quotedPiece}|[^";=\n\\]+?)\s*=\s*(${quotedPiece}|[^";=\n\\]*?)\s*(?:[;\n]|$)`,
);

function unpiece(text: string): string {
  if (!text.startsWith('"')) return text.trim();
  const parsed: unknown = JSON.parse(text);
  return String(parsed);
}

/** The tags of a cell; null: it is written in another way. */
export function readTags(text: string): Readonly<Record<string, string>> | null {
  const tags = new Map<string, string>();
  let left = text;
  while (left.trim() !== "") {
    const found = tagPattern.exec(left);
    if (found === null) return null;
    try {
      tags.set(unpiece(found[1] ?? ""), unpiece(found[2] ?? ""));
    } catch (error) {
      if (error instanceof SyntaxError) return null;
      throw error;
    }
    left = left.slice(found[0].length);
  }
  return Object.fromEntries(tags);
}
