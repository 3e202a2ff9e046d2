/** Conditions of a statement against what is known of a request. */
import { type Certainty, certain, everyOf, not, someOf } from "./certainty.ts";
import { type Comparison, findOperator, type Operator } from "./condition-operators.ts";
import type { Condition, Statement } from "./document.ts";
import { type RequestContext, valuesOf } from "./request.ts";
import { asPlain, type Expanded, expandVariables } from "./variables.ts";

/** Whether all conditions of a statement hold. Operators and keys of which nothing is known are "unknown". */
export function weighConditions(statement: Statement, context: RequestContext): Certainty {
  return everyOf(statement.conditions, (condition) => weighCondition(condition, statement, context));
}

/** The keys (and operators that nobody knows) on which it hangs whether the conditions hold; empty: it is certain. */
export function openConditions(statement: Statement, context: RequestContext): string[] {
  if (weighConditions(statement, context) !== "unknown") return [];
  return statement.conditions
    .filter((condition) => weighCondition(condition, statement, context) === "unknown")
    .map(({ operator, key }) => (findOperator(operator) === null ? `${operator} ${key}` : key));
}

/**
 * Whether one condition holds (IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context
 * keys"). Of a missing key positive operators do not hold and negated ones do; `…IfExists` and ForAllValues hold,
 * ForAnyValue does not.
 */
function weighCondition(
  { operator: name, key, values }: Condition,
  { variables }: Pick<Statement, "variables">,
  context: RequestContext,
): Certainty {
  const operator = findOperator(name);
  if (operator === null) return "unknown";
  const found = valuesOf(context, key);
  if (operator.comparison === null) return weighNull(values, found);
  if (found === undefined) return "unknown";
  const { set, negated, ifExists, comparison } = operator;
  if (found === null || found.length === 0) {
    return certain(ifExists || set === "all" || (negated && set === null));
  }
  const wanted = values.map((value) => fill(value, variables, comparison, context));
  const one = (actual: string): Certainty => {
    const matches = someOf(wanted, (value) => compareValue(comparison, value, actual, negated));
    return negated ? not(matches) : matches;
  };
  return overValues(operator, found, one);
}

/** Without a set prefix a negated operator asks that no value of the request match, a positive one that some value does. */
function overValues(
  { set, negated }: Operator,
  found: readonly string[],
  one: (actual: string) => Certainty,
): Certainty {
  const every = set === "all" || (set === null && negated);
  return every ? everyOf(found, one) : someOf(found, one);
}

/** "true": the key is missing; "false": it is there with a value. */
function weighNull(values: readonly string[], found: readonly string[] | null | undefined): Certainty {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  if (wanted.has("true") && wanted.has("false")) return "yes";
  if (found === undefined) return "unknown";
  return certain(wanted.has(found === null || found.length === 0 ? "true" : "false"));
}

interface Wanted extends Expanded {
  text: string;
}

function fill(text: string, variables: boolean, { literal }: Comparison, context: RequestContext): Wanted {
  if (variables && text.includes("${")) return { text, ...expandVariables(text, context, literal) };
  return { text, pattern: literal ? asPlain(text) : text, uncertain: false, missing: false };
}

function compareValue(
  { compare, textual, literal }: Comparison,
  { text, pattern, uncertain, missing }: Wanted,
  actual: string,
  negated: boolean,
): Certainty {
  // A variable without a value matches nothing; AWS warns that a negation then does not do what was meant.
  if (missing) return negated ? "unknown" : "no";
  if (uncertain) return textual && compare(pattern, actual) === "no" ? "no" : "unknown";
  // Numbers, dates and addresses are no text: marks would only spoil them.
  return compare(textual || !literal ? pattern : text, actual);
}
