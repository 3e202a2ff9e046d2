/** What the matchers of one field of an event pattern say of one value. */
import { Literal } from "./event-pattern-document.ts";

export type Scalar = string | number | boolean;
export type Certainty = "yes" | "no" | "unknown";

/** Whether something is a number of a pattern. */
export function isLiteral(value: unknown): value is Literal {
  return value instanceof Literal;
}

/** Whether one of the alternatives matches the value. A number counts in every way in which an event may write it. */
export function matchesValue(matchers: readonly unknown[], value: Scalar): Certainty {
  const found = matchers.map((matcher) => (isLiteral(matcher) ? "no" : matchesOne(matcher, value)));
  if (found.includes("yes")) return "yes";
  const written = typeof value === "number" ? textsOf(value) : [];
  const listed = written.filter((text) => matchers.some((one) => isLiteral(one) && one.text === text));
  if (written.length > 0 && listed.length === written.length) return "yes";
  return listed.length > 0 || found.includes("unknown") ? "unknown" : "no";
}

/** How services write a number: whole ones with and without a fraction. */
function textsOf(value: number): string[] {
  return Number.isInteger(value) ? [String(value), `${value}.0`] : [String(value)];
}

function matchesOne(matcher: unknown, value: Scalar): Certainty {
  if (matcher === null) return "no";
  if (typeof matcher === "string" || typeof matcher === "boolean") return certain(matcher === value);
  if (typeof matcher !== "object" || Array.isArray(matcher)) return "unknown";
  const entries = Object.entries(matcher);
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined) return "unknown";
  return byOperator(entry[0], entry[1], value);
}

function certain(matches: boolean): Certainty {
  return matches ? "yes" : "no";
}

function byOperator(operator: string, operand: unknown, value: Scalar): Certainty {
  switch (operator) {
    case "exists":
      return typeof operand === "boolean" ? certain(operand) : "unknown";
    case "numeric":
      return numeric(operand, value);
    case "anything-but":
      return anythingBut(operand, value);
    case "prefix":
    case "suffix":
    case "wildcard":
    case "equals-ignore-case":
      return byText(operator, operand, value);
    default:
      return "unknown";
  }
}

type TextOperator = "prefix" | "suffix" | "wildcard" | "equals-ignore-case";

function byText(operator: TextOperator, operand: unknown, value: Scalar): Certainty {
  const folded = foldedOf(operand);
  if (folded !== null && (operator === "prefix" || operator === "suffix")) {
    return typeof value === "string" ? byText(operator, folded.toLowerCase(), value.toLowerCase()) : "no";
  }
  if (typeof operand !== "string") return "unknown";
  // AWS refuses two stars in a row, and a backslash writes a star that is meant.
  if (operator === "wildcard" && /\*\*|\\/.test(operand)) return "unknown";
  if (typeof value !== "string") return "no";
  switch (operator) {
    case "prefix":
      return certain(value.startsWith(operand));
    case "suffix":
      return certain(value.endsWith(operand));
    case "equals-ignore-case":
      return certain(value.toLowerCase() === operand.toLowerCase());
    case "wildcard":
      return certain(matchesWildcard(operand, value));
  }
}

/** The text of `{"equals-ignore-case": text}`, as `prefix` and `suffix` take it; null: something else. */
function foldedOf(operand: unknown): string | null {
  if (typeof operand !== "object" || operand === null || Array.isArray(operand) || isLiteral(operand))
    return null;
  const entries = Object.entries(operand);
  const text: unknown =
    entries.length === 1 && entries[0]?.[0] === "equals-ignore-case" ? entries[0][1] : null;
  return typeof text === "string" ? text : null;
}

/** `*` is any run of characters, everything else is itself. Each piece is taken where it comes first: linear. */
function matchesWildcard(wildcard: string, text: string): boolean {
  const pieces = wildcard.split("*");
  const [first = "", ...rest] = pieces;
  if (rest.length === 0) return wildcard === text;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** One comparison, or a lower and an upper bound. */
function numeric(operand: unknown, value: Scalar): Certainty {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return "unknown";
  const checks: boolean[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const operator: unknown = operand[at];
    const bound: unknown = operand[at + 1];
    if (typeof operator !== "string" || !Object.hasOwn(comparisons, operator) || !isLiteral(bound))
      return "unknown";
    checks.push(typeof value === "number" && comparisons[operator]?.(value, bound.value) === true);
  }
  return certain(checks.every(Boolean));
}

/** Everything but one value, a list of values, or what a text operator takes. */
function anythingBut(operand: unknown, value: Scalar): Certainty {
  if (Array.isArray(operand)) {
    if (operand.length === 0 || !operand.every(isPlain)) return "unknown";
    return opposite(matchesValue(operand, value));
  }
  if (isPlain(operand)) return opposite(matchesValue([operand], value));
  if (typeof operand !== "object" || operand === null) return "unknown";
  const entries = Object.entries(operand);
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined || !isTextOperator(entry[0])) return "unknown";
  const operator = entry[0];
  const operands: unknown[] = Array.isArray(entry[1]) ? entry[1] : [entry[1]];
  const found = operands.map((one) => byText(operator, one, value));
  if (found.includes("yes")) return "no";
  return found.length === 0 || found.includes("unknown") ? "unknown" : "yes";
}

function isPlain(operand: unknown): boolean {
  return typeof operand === "string" || isLiteral(operand);
}

function isTextOperator(name: string): name is TextOperator {
  return ["prefix", "suffix", "wildcard", "equals-ignore-case"].includes(name);
}

function opposite(certainty: Certainty): Certainty {
  if (certainty === "unknown") return "unknown";
  return certainty === "yes" ? "no" : "yes";
}
