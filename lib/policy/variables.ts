/** Policy variables: `${aws:username}` and its like in resources and in values of conditions. */
import { matchesPattern } from "./patterns.ts";
import { type RequestContext, valuesOf } from "./request.ts";

/** A value in which variables were filled in. */
export interface Expanded {
  /**
   * A pattern, with `*` for what is not known. Characters that stand for themselves although they look like wildcards
   * (out of `${*}` or out of a variable's value) are written as marks; `matchesExpanded` knows them.
   */
  pattern: string;
  /** Some variable's value is not known. */
  uncertain: boolean;
  /** Some variable has no value in this request, and no default: the text matches nothing. */
  missing: boolean;
}

/** Characters of Unicode's private area in the place of `*`, `?` and `$` that are plain text. */
const marks = { "*": "\u{e000}", "?": "\u{e001}" } as const;

const variable = /\$\{([^}]*)\}/g;

/**
 * Fills in the variables of a text.
 * @param literal the operator knows no wildcards: `*` and `?` of the text are plain characters.
 */
export function expandVariables(text: string, context: RequestContext, literal: boolean): Expanded {
  let uncertain = false;
  let missing = false;
  let pattern = "";
  let end = 0;
  for (const found of text.matchAll(variable)) {
    const before = text.slice(end, found.index);
    pattern += literal ? asPlain(before) : before;
    end = found.index + found[0].length;
    const value = valueOf(found[1] ?? "", context);
    if (value === undefined) uncertain = true;
    if (value === null) missing = true;
    pattern += value === undefined ? "*" : asPlain(value ?? "");
  }
  const rest = text.slice(end);
  return { pattern: pattern + (literal ? asPlain(rest) : rest), uncertain, missing };
}

/** Whether an expanded text matches a plain one. */
export function matchesExpanded(pattern: string, text: string): boolean {
  return matchesPattern(pattern, asPlain(text));
}

/** The text with what looks like a wildcard marked as plain. */
export function asPlain(text: string): string {
  return text.includes("*") || text.includes("?")
    ? text.replaceAll("*", marks["*"]).replaceAll("?", marks["?"])
    : text;
}

/** The value of a variable; null: the request has none; undefined: not known. */
function valueOf(expression: string, context: RequestContext): string | null | undefined {
  if (expression === "*" || expression === "?" || expression === "$") return expression;
  const [, name = expression, fallback] = /^\s*([^,]*?)\s*,\s*'(.*)'\s*$/.exec(expression) ?? [];
  const values = valuesOf(context, name.trim().toLowerCase());
  if (values === undefined) return undefined;
  if (values === null || values.length === 0) return fallback ?? null;
  // Only keys with one value can be variables.
  return values.length === 1 ? values[0] : undefined;
}
