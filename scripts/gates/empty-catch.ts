/** An error that ends as an empty answer: in the rooms that read AWS, "denied" would look like "nothing there". */
import { blockEnd, codeOnly, type Finding, lineOf, type SourceFile } from "./source-text.ts";

const nothing = /\breturn\s*(\[\s*\]|null|undefined|\{\s*\}|new (Map|Set)\(\s*\)|"")?\s*;/;
const callback =
  /\.catch\(\s*(async\s*)?(\([^)]*\)|\w+)\s*=>\s*(\[\s*\]|null|undefined|\(\{\s*\}\)|new (Map|Set)\(\)|\{\s*\})/g;

/** Every `catch` that answers with an empty list, null or nothing, and every one that drops its error unseen. */
export function emptyCatches({ path, text }: SourceFile): Finding[] {
  const code = codeOnly(text);
  const found: Finding[] = [];
  for (const match of code.matchAll(/\bcatch\s*(\(\s*(\w+)[^)]*\))?\s*\{/g)) {
    const body = code.slice(match.index + match[0].length, blockEnd(code, match.index + match[0].length - 1));
    const line = lineOf(text, match.index);
    if (nothing.test(body)) found.push({ path, line, why: "a catch answers with nothing" });
    else if (match[2] === undefined) found.push({ path, line, why: "a catch drops its error" });
  }
  for (const match of code.matchAll(callback))
    found.push({ path, line: lineOf(text, match.index), why: "a catch answers with nothing" });
  return found;
}
