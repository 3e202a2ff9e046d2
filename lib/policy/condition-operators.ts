/** The condition operators of IAM: how each compares one value of a policy with one value of a request. */
import { parseCidr } from "cidr-tools";
import { type Certainty, certain } from "./certainty.ts";
import { matchesPattern } from "./patterns.ts";
import { matchesExpanded } from "./variables.ts";

type Compare = (wanted: string, actual: string) => Certainty;

/** An operator without set prefix, negation and `…IfExists`. */
export interface Comparison {
  compare: Compare;
  /** `*` and `?` of the policy's value are plain characters. */
  literal: boolean;
  /** Compared as text, so that a value with unknown parts can still be ruled out. */
  textual: boolean;
}

/** An operator as a policy writes it, taken apart. */
export interface Operator {
  set: "all" | "any" | null;
  ifExists: boolean;
  negated: boolean;
  /** null: `Null`, which asks only whether the key is there. */
  comparison: Comparison | null;
}

const likeText: Comparison = { compare: compareText, literal: false, textual: true };
const sameText: Comparison = { compare: compareText, literal: true, textual: true };
const sameTextAnyCase: Comparison = {
  compare: (wanted, actual) => compareText(wanted.toLowerCase(), actual.toLowerCase()),
  literal: true,
  textual: true,
};
const arn: Comparison = { compare: compareArn, literal: false, textual: false };
const exact = (compare: Compare): Comparison => ({ compare, literal: true, textual: false });
const number = (holds: (actual: number, wanted: number) => boolean) => exact(ordered(readNumber, holds));
const date = (holds: (actual: number, wanted: number) => boolean) => exact(ordered(readDate, holds));

const comparisons: ReadonlyMap<string, Comparison & { negated?: true }> = new Map(
  Object.entries({
    stringequals: sameText,
    stringnotequals: { ...sameText, negated: true },
    stringequalsignorecase: sameTextAnyCase,
    stringnotequalsignorecase: { ...sameTextAnyCase, negated: true },
    stringlike: likeText,
    stringnotlike: { ...likeText, negated: true },
    arnequals: arn,
    arnlike: arn,
    arnnotequals: { ...arn, negated: true },
    arnnotlike: { ...arn, negated: true },
    numericequals: number((a, b) => a === b),
    numericnotequals: { ...number((a, b) => a === b), negated: true },
    numericlessthan: number((a, b) => a < b),
    numericlessthanequals: number((a, b) => a <= b),
    numericgreaterthan: number((a, b) => a > b),
    numericgreaterthanequals: number((a, b) => a >= b),
    dateequals: date((a, b) => a === b),
    datenotequals: { ...date((a, b) => a === b), negated: true },
    datelessthan: date((a, b) => a < b),
    datelessthanequals: date((a, b) => a <= b),
    dategreaterthan: date((a, b) => a > b),
    dategreaterthanequals: date((a, b) => a >= b),
    bool: exact((wanted, actual) => certain(wanted.toLowerCase() === actual.toLowerCase())),
    binaryequals: exact((wanted, actual) => certain(wanted === actual)),
    ipaddress: exact(compareAddress),
    notipaddress: { ...exact(compareAddress), negated: true },
  } satisfies Record<string, Comparison & { negated?: true }>),
);

const operators = new Map<string, Operator | null>();

/** The operator of that name (in lower case); null: AWS has none that is known here. */
export function findOperator(name: string): Operator | null {
  const known = operators.get(name);
  if (known !== undefined) return known;
  const operator = readOperator(name);
  // Names come out of policies: as many as there are operators, plus what people mistype.
  if (operators.size < 500) operators.set(name, operator);
  return operator;
}

function readOperator(name: string): Operator | null {
  const [, prefix, base = "", suffix] = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(name) ?? [];
  const set = prefix === undefined ? null : prefix === "forallvalues" ? "all" : "any";
  const form = { set, ifExists: suffix !== undefined } as const;
  // Whether a key exists cannot hang on whether it exists.
  if (base === "null") return form.ifExists ? null : { ...form, negated: false, comparison: null };
  const comparison = comparisons.get(base);
  return comparison === undefined ? null : { ...form, negated: comparison.negated === true, comparison };
}

/** `wanted` is marked where its wildcards are plain text (see `expandVariables`). */
function compareText(wanted: string, actual: string): Certainty {
  return certain(matchesExpanded(wanted, actual));
}

/** Each of the six parts by itself; `*` alone is taken to mean any ARN. */
function compareArn(wanted: string, actual: string): Certainty {
  if (wanted === "*" || wanted === actual) return "yes";
  const [want, found] = [arnParts(wanted), arnParts(actual)];
  if (found.length < 6) return "unknown";
  // AWS does not document what fewer parts match; where not even one long pattern matches, nothing does.
  if (want.length < 6) return matchesPattern(wanted, actual) ? "unknown" : "no";
  return certain(want.every((part, index) => matchesExpanded(part, found[index] ?? "")));
}

/** The parts of an ARN; the last one may hold colons. */
function arnParts(text: string): string[] {
  const parts = text.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** A value that is neither number nor date cannot be compared; AWS refuses most such policies. */
function ordered(
  read: (text: string) => number,
  holds: (actual: number, wanted: number) => boolean,
): Compare {
  return (wantedText, actualText) => {
    const [wanted, actual] = [read(wantedText), read(actualText)];
    if (Number.isNaN(wanted) || Number.isNaN(actual)) return "unknown";
    return certain(holds(actual, wanted));
  };
}

function readNumber(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

/** Milliseconds since 1970; ISO 8601, or seconds since 1970. */
function readDate(text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  return /^\d{4}-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
}

function compareAddress(wanted: string, actual: string): Certainty {
  const [range, address] = [readRange(wanted), readRange(actual)];
  if (range === null || address === null) return "unknown";
  if (range.version !== address.version) return "no";
  return certain(range.start <= address.start && address.end <= range.end);
}

/** null: no address and no range. */
function readRange(text: string): { version: 4 | 6; start: bigint; end: bigint } | null {
  if (!/^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)(?:\/\d{1,3})?$/i.test(text)) return null;
  try {
    return parseCidr(text);
  } catch (error) {
    // The library's only way of saying that a text is no address.
    if (error instanceof Error) return null;
    throw error;
  }
}
