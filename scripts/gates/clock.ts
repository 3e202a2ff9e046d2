/** The clock that the linter cannot see: `new Date()` without an argument in a pure room. */
import { codeOnly, type Finding, lineOf, type SourceFile } from "./source-text.ts";

/** Every place that asks for the time of now. */
export function clockReads({ path, text }: SourceFile): Finding[] {
  return [...codeOnly(text).matchAll(/\bnew Date\(\s*\)|(?<![.\w])Date\(\s*\)|\bTemporal\.Now\b/g)].map(
    (match) => ({
      path,
      line: lineOf(text, match.index),
      why: "a pure room reads the clock",
    }),
  );
}
