/** The text of an event pattern as values, in which numbers keep how they were written. */

/** A number of a pattern. EventBridge compares numbers by their text: `4` and `4.0` are two. */
export class Literal {
  readonly text: string;
  readonly value: number;
  constructor(text: string, value: number) {
    this.text = text;
    this.value = value;
  }
}

/** AWS takes no pattern beyond 4,096 characters (a quota that can be raised); this is a bound, not a check. */
const maxLength = 65_536;

/** One pattern of an administrator is read for every account and region. What was parsed is never changed. */
const parsedPatterns = new Map<string, object | null>();
const maxParsed = 1_000;

/** The pattern's object; null: no JSON, no object, or longer than any pattern. */
export function parsePattern(text: string): object | null {
  const known = parsedPatterns.get(text);
  if (known !== undefined) return known;
  const parsed = text.length > maxLength ? null : parse(text);
  if (parsedPatterns.size >= maxParsed) parsedPatterns.clear();
  parsedPatterns.set(text, parsed);
  return parsed;
}

function parse(text: string): object | null {
  try {
    const parsed: unknown = JSON.parse(text, keepNumbers);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed) || parsed instanceof Literal) {
      return null;
    }
    return parsed;
  } catch (error) {
    // A text that is no JSON, or nested deeper than the parser goes.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

function keepNumbers(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === "number" ? new Literal(context?.source ?? String(value), value) : value;
}
