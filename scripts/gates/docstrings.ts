/** Every function, class and constant that lib/ and jobs/ export says what it answers, right above itself. */
import { codeOnly, type Finding, lineOf, type SourceFile } from "./source-text.ts";

/** Interfaces and types are left out: what needs words is said at their fields. */
const exported =
  /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(function\*?|const|let|class)\s+(\w+)/gm;

/** Exports without a doc block directly before them. */
export function missingDocstrings({ path, text }: SourceFile): Finding[] {
  const overloads = new Set<string>();
  const found: Finding[] = [];
  for (const match of codeOnly(text).matchAll(exported)) {
    const [, kind = "", name = ""] = match;
    if (kind.startsWith("function") && overloads.has(name)) continue;
    overloads.add(name);
    if (!/\*\/\s*$/.test(text.slice(0, match.index)))
      found.push({ path, line: lineOf(text, match.index), why: `${name} has no doc block` });
  }
  return found;
}
