/**
 * How many events of one family an EventBridge event pattern lets through. Pure; nothing throws. What is not understood is
 * `unknown`, never a match: a rule that leaves out what it should carry must not pass for a route.
 */
import { parsePattern } from "./event-pattern-document.ts";
import { type Certainty, isLiteral, matchesValue, type Scalar } from "./event-pattern-matchers.ts";

/**
 * What is known of one field in every event of a family.
 * `values`: it has one of these, and each of them occurs. `prefixed`: a text that begins so, and may go on in any way.
 * `present`: it is there, and nothing is known of its value.
 */
export type Domain =
  | { kind: "values"; values: readonly Scalar[] }
  | { kind: "prefixed"; prefix: string }
  | { kind: "present" };

/** Path (`detail.severity`) → what the events have there; of other fields it is not known whether they are there. */
export type EventFamily = ReadonlyMap<string, Domain>;

/** `part`: at least one event of the family is left out, and not all that are. */
export type Coverage = "all" | "part" | "none" | "unknown";

/**
 * Which events of the family a pattern matches: those of `all` fields' values, only `part` of them, `none`, or `unknown`
 * where the pattern is no JSON, has a form that AWS refuses, or an operator or a field of which nothing is known.
 * @example coverageOf('{"source":["aws.guardduty"]}', new Map([["source", { kind: "values", values: ["aws.guardduty"] }]])) // "all"
 */
export function coverageOf(pattern: string, family: EventFamily): Coverage {
  const document = parsePattern(pattern);
  return document === null ? "unknown" : ofObject(document, "", family);
}

function ofObject(node: object, path: string, family: EventFamily): Coverage {
  const entries = Object.entries(node);
  if (entries.length === 0) return "unknown";
  return every(entries.map(([key, value]) => ofEntry(key, value, path, family)));
}

function ofEntry(key: string, value: unknown, path: string, family: EventFamily): Coverage {
  if (key === "$or" && Array.isArray(value) && value.every(isObject)) {
    return value.length < 2 ? "unknown" : some(value.map((branch) => ofObject(branch, path, family)));
  }
  const field = path === "" ? key : `${path}.${key}`;
  if (Array.isArray(value)) {
    return value.length === 0 ? "unknown" : ofField(value, family.get(field));
  }
  return isObject(value) ? ofObject(value, field, family) : "unknown";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLiteral(value);
}

/** All of several conditions on one event: what one of them leaves out is left out. */
function every(parts: readonly Coverage[]): Coverage {
  const weakest: readonly Coverage[] = ["none", "part", "unknown"];
  return weakest.find((coverage) => parts.includes(coverage)) ?? "all";
}

/** Alternatives: two that each let a part through may together let all through. */
function some(parts: readonly Coverage[]): Coverage {
  if (parts.includes("all")) return "all";
  if (parts.includes("unknown") || parts.filter((coverage) => coverage === "part").length > 1)
    return "unknown";
  return parts.includes("part") ? "part" : "none";
}

function ofField(matchers: readonly unknown[], domain: Domain | undefined): Coverage {
  switch (domain?.kind) {
    case "values":
      return ofValues(matchers, domain.values);
    case "prefixed":
      return ofPrefixed(matchers, domain.prefix);
    case "present":
      if (matchers.some((matcher) => covers(matcher, ""))) return "all";
      return matchers.every((matcher) => isExists(matcher, false)) ? "none" : "unknown";
    case undefined:
      // Only a demand for certain values leaves something out for sure; whether the field is there, nobody knows.
      return matchers.every(demandsValue) ? "part" : "unknown";
  }
}

function ofValues(matchers: readonly unknown[], values: readonly Scalar[]): Coverage {
  const found = values.map((value) => matchesValue(matchers, value));
  const has = (certainty: Certainty) => found.includes(certainty);
  if (!has("yes") && !has("unknown")) return "none";
  if (has("no")) return "part";
  return has("unknown") ? "unknown" : "all";
}

function ofPrefixed(matchers: readonly unknown[], prefix: string): Coverage {
  if (matchers.some((matcher) => covers(matcher, prefix))) return "all";
  const touching = matchers.map((matcher) => touches(matcher, prefix));
  if (touching.includes("unknown")) return "unknown";
  if (!touching.includes("yes")) return "none";
  return touching.length === 1 || matchers.every(isText) ? "part" : "unknown";
}

function isText(matcher: unknown): boolean {
  return typeof matcher === "string";
}

/** Whether a matcher takes every text that begins with `prefix`. */
function covers(matcher: unknown, prefix: string): boolean {
  if (isExists(matcher, true)) return true;
  const [operator, operand] = operatorOf(matcher);
  if (typeof operand === "string") {
    if (operator === "prefix") return prefix.startsWith(operand);
    if (operator === "wildcard")
      return /^[^*\\]*\*$/.test(operand) && prefix.startsWith(operand.slice(0, -1));
  }
  if (operator !== "anything-but") return false;
  const excluded = Array.isArray(operand) ? operand : [operand];
  return excluded.every((text) => typeof text === "string" && !text.startsWith(prefix));
}

/** Whether a matcher takes any text that begins with `prefix`. */
function touches(matcher: unknown, prefix: string): Certainty {
  if (typeof matcher === "string") return matcher.startsWith(prefix) ? "yes" : "no";
  if (isLiteral(matcher) || matcher === null || typeof matcher === "boolean") return "no";
  if (isExists(matcher, false)) return "no";
  const [operator, operand] = operatorOf(matcher);
  if (operator === "numeric") return "no";
  if (typeof operand !== "string") return operator === "anything-but" ? "yes" : "unknown";
  if (operator === "prefix") return operand.startsWith(prefix) || prefix.startsWith(operand) ? "yes" : "no";
  return ["suffix", "wildcard", "equals-ignore-case", "anything-but", "cidr"].includes(operator)
    ? "yes"
    : "unknown";
}

/** A matcher that takes some values of a field and not others. */
function demandsValue(matcher: unknown): boolean {
  if (typeof matcher === "string" || typeof matcher === "boolean" || isLiteral(matcher)) return true;
  const [operator, operand] = operatorOf(matcher);
  if (operator === "numeric") return true;
  return (
    typeof operand === "string" &&
    operand !== "" &&
    ["prefix", "suffix", "equals-ignore-case", "cidr"].includes(operator)
  );
}

function isExists(matcher: unknown, value: boolean): boolean {
  const [operator, operand] = operatorOf(matcher);
  return operator === "exists" && operand === value;
}

/** The one operator of a matcher and what it is given; an empty name where it is none. */
function operatorOf(matcher: unknown): [string, unknown] {
  if (!isObject(matcher)) return ["", undefined];
  const entries = Object.entries(matcher);
  return entries.length === 1 ? (entries[0] ?? ["", undefined]) : ["", undefined];
}
