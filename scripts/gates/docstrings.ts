/** Every export of lib/ and jobs/ says what it answers, right above itself. */
import { codeOnly, type Finding, lineOf, type SourceFile } from "./source-text.ts";

const exported =
  /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(function\*?|const|let|class|interface|type)\s+(\w+)(.*)$/gm;

/** A type that is read off a schema or a list beside it says nothing of its own. */
const derived = /^(<[^=]*>)?\s*=\s*(z\.(infer|input|output)<|\(typeof \w+\)\[number\]|keyof typeof \w+)/;

/** Exports without a doc block directly before them. */
export function missingDocstrings({ path, text }: SourceFile): Finding[] {
  const code = codeOnly(text);
  const overloads = new Set<string>();
  const found: Finding[] = [];
  for (const match of code.matchAll(exported)) {
    const [, kind = "", name = "", rest = ""] = match;
    if (kind === "type" && derived.test(rest)) continue;
    if (kind.startsWith("function") && overloads.has(name)) continue;
    overloads.add(name);
    if (!/\*\/\s*$/.test(text.slice(0, match.index)))
      found.push({ path, line: lineOf(text, match.index), why: `${name} has no doc block` });
  }
  return found;
}
