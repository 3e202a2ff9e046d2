/** Whether a statement speaks of a request: its actions, its resources and its conditions. */
import { type Certainty, certain, not, someOf } from "./certainty.ts";
import { openConditions, weighConditions } from "./conditions.ts";
import type { ReadablePolicy, Selection, Statement } from "./document.ts";
import { coversPattern, hasWildcard, intersectsPattern, matchesPattern } from "./patterns.ts";
import type { PolicyRequest } from "./request.ts";
import { expandVariables } from "./variables.ts";

/** Whether actions, resources and conditions all fit. Principals are weighed by themselves (`weighPrincipals`). */
export function weighStatement(statement: Statement, request: PolicyRequest): Certainty {
  const action = weighActions(statement.actions, request.action.toLowerCase());
  if (action === "no") return "no";
  const resource = weighResources(statement, request);
  if (resource === "no") return "no";
  const conditions = weighConditions(statement, request.context);
  if (conditions === "no") return "no";
  return action === "yes" && resource === "yes" ? conditions : "unknown";
}

/** What it hangs on where `weighStatement` says "unknown": condition keys, else the part of the statement. */
export function explainStatement(statement: Statement, request: PolicyRequest): string[] {
  const open = openConditions(statement, request.context);
  if (weighActions(statement.actions, request.action.toLowerCase()) === "unknown") open.push("Action");
  if (weighResources(statement, request) === "unknown") open.push("Resource");
  return open;
}

/**
 * Whether a list of actions has an action (in lower case); of a pattern "yes" means all of its actions and "unknown" some.
 */
export function weighActions({ negated, values }: Selection, action: string): Certainty {
  const named = someOf(values, (pattern) => weighPattern(pattern, action));
  return negated ? not(named) : named;
}

/** One pattern against a text that may be a pattern itself. */
function weighPattern(pattern: string, text: string): Certainty {
  if (!hasWildcard(text)) return certain(matchesPattern(pattern, text));
  if (coversPattern(pattern, text)) return "yes";
  return intersectsPattern(pattern, text) ? "unknown" : "no";
}

/** Without Resource a statement is about the thing that it is attached to. */
function weighResources(
  { resources, variables }: Statement,
  { resource, context }: PolicyRequest,
): Certainty {
  if (resources === null) return "yes";
  const named = someOf(resources.values, (value) => {
    if (!variables || !value.includes("${")) return weighResource(value, resource);
    const { pattern, uncertain, missing } = expandVariables(value, context, false);
    // A variable without a value matches nothing; AWS warns that a negation then does not do what was meant.
    if (missing) return resources.negated ? "unknown" : "no";
    const widest = weighResource(pattern, resource);
    return uncertain && widest === "yes" ? "unknown" : widest;
  });
  return resources.negated ? not(named) : named;
}

/** `*` alone is an action without resources, which only a pattern for everything names. */
function weighResource(pattern: string, resource: string): Certainty {
  return resource === "*" ? certain(/^\*+$/.test(pattern)) : weighPattern(pattern, resource);
}

/** Statements of a document by action, so that a long document is looked through once for each action. */
const byAction = new WeakMap<ReadablePolicy, Map<string, readonly Statement[]>>();

/** Actions that are remembered for a document; with more it is looked through again. */
const maxActions = 300;

/** The statements whose actions have this one (in lower case), for sure or perhaps, in the document's order. */
export function statementsAbout(document: ReadablePolicy, action: string): readonly Statement[] {
  const known = byAction.get(document) ?? new Map<string, readonly Statement[]>();
  const remembered = known.get(action);
  if (remembered !== undefined) return remembered;
  const found = document.statements.filter(({ actions }) => weighActions(actions, action) !== "no");
  if (known.size < maxActions) byAction.set(document, known.set(action, found));
  return found;
}
