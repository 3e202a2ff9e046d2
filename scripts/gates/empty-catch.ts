/** An error that ends as an empty answer: in the rooms that read AWS, "denied" would look like "nothing there". */
import { blockEnd, codeOnly, type Finding, lineOf, type SourceFile } from "./source-text.ts";

const nothing = /\breturn\s*(\[\s*\]|null|undefined|\{\s*\}|new (Map|Set)\(\s*\)|"")?\s*;/;
const callback =
  /\.catch\(\s*(async\s*)?(\([^)]*\)|\w+)\s*=>\s*(\[\s*\]|null|undefined|\(\{\s*\}\)|new (Map|Set)\(\)|\{\s*\})/g;

/** `promise.catch(() => undefined);` as a whole statement: the promise is awaited elsewhere, and fails there. */
const awaitedElsewhere = /^\s*(for \(.*\) )?[\w.]+$/;

/**
 * Every `catch` that answers with an empty list, null or nothing, and every one that drops its error unseen. One that
 * throws what it did not expect has looked at the error, and may answer the rest.
 */
export function emptyCatches({ path, text }: SourceFile): Finding[] {
  const code = codeOnly(text);
  const found: Finding[] = [];
  for (const match of code.matchAll(/\bcatch\s*(\(\s*(\w+)[^)]*\))?\s*\{/g)) {
    const open = match.index + match[0].length - 1;
    const body = code.slice(open, blockEnd(code, open));
    const line = lineOf(text, match.index);
    if (match[2] === undefined) found.push({ path, line, why: "a catch drops its error" });
    else if (nothing.test(body) && !body.includes(`throw ${match[2]}`))
      found.push({ path, line, why: "a catch answers with nothing" });
  }
  for (const match of code.matchAll(callback)) {
    const before = code.slice(code.lastIndexOf("\n", match.index) + 1, match.index);
    if (match[3] === "undefined" && awaitedElsewhere.test(before)) continue;
    found.push({ path, line: lineOf(text, match.index), why: "a catch answers with nothing" });
  }
  return found;
}
