/** A test that never runs: it would be counted as skipped for ever. What some machines cannot run uses `skipIf`. */
import { codeOnly, type Finding, lineOf, type SourceFile } from "./source-text.ts";

/** Tests and groups that are skipped, or only announced. */
export function skippedTests({ path, text }: SourceFile): Finding[] {
  return [
    ...codeOnly(text).matchAll(/\b(it|test|describe)(\.\w+)*\.(skip|todo|fixme)\b|\bx(it|describe)\(/g),
  ].map((match) => ({ path, line: lineOf(text, match.index), why: "a test that never runs" }));
}
