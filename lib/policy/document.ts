/** IAM policy documents as a form that can be reasoned about. Pure; a text that is not understood is never "no statements". */

export type Effect = "Allow" | "Deny";

/** A list with its negation: `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface Selection {
  negated: boolean;
  values: string[];
}

export interface Condition {
  /** In lower case, such as `stringequals` or `foranyvalue:stringlikeifexists`. */
  operator: string;
  /** In lower case, such as `sts:externalid`. */
  key: string;
  values: string[];
}

export interface Principal {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`; `*` for the bare star. */
  kind: string;
  value: string;
}

export interface Statement {
  sid: string | null;
  effect: Effect;
  /** Patterns in lower case: AWS compares actions without case. */
  actions: Selection;
  /** null: the statement has no resource (a trust policy). Case counts. */
  resources: Selection | null;
  /** null: the statement has no principal (an identity policy). */
  principals: { negated: boolean; values: Principal[] } | null;
  conditions: Condition[];
}

export type ParsedPolicy = { readable: true; statements: Statement[] } | { readable: false; why: string };

class Malformed extends Error {}

/**
 * Reads a policy document. Accepts percent-encoded text, one statement instead of a list, single values instead of
 * lists, numbers and booleans as values, and element names in another case.
 * Malformed (`readable: false`): no JSON object, no statement, an unknown effect, `Action` beside `NotAction` or
 * neither of them, a value that is neither text nor number nor boolean. Never throws.
 */
export function parsePolicyDocument(text: string): ParsedPolicy {
  const json = parseJson(text);
  if (!json.ok) return { readable: false, why: json.why };
  try {
    return { readable: true, statements: readStatements(json.value) };
  } catch (error) {
    if (error instanceof Malformed) return { readable: false, why: error.message };
    throw error;
  }
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; why: string } {
  try {
    const decoded = /^\s*%7b/i.test(text) ? decodeURIComponent(text) : text;
    return { ok: true, value: JSON.parse(decoded) };
  } catch (error) {
    return { ok: false, why: `not JSON: ${error instanceof Error ? error.name : "unreadable"}` };
  }
}

function readStatements(value: unknown): Statement[] {
  const statement = elements(value, "the document").get("statement");
  if (statement === undefined) throw new Malformed("no Statement");
  const list = Array.isArray(statement) ? statement : [statement];
  if (list.length === 0) throw new Malformed("no Statement");
  return list.map(readStatement);
}

function readStatement(value: unknown): Statement {
  const fields = elements(value, "a statement");
  const actions = selection(fields, "action", "notaction");
  if (actions === null) throw new Malformed("a statement without Action");
  const sid = fields.get("sid");
  return {
    sid: typeof sid === "string" ? sid : null,
    effect: readEffect(fields.get("effect")),
    actions: { negated: actions.negated, values: actions.values.map((pattern) => pattern.toLowerCase()) },
    resources: selection(fields, "resource", "notresource"),
    principals: readPrincipals(fields),
    conditions: readConditions(fields.get("condition")),
  };
}

function readEffect(value: unknown): Effect {
  const word = typeof value === "string" ? value.toLowerCase() : "";
  if (word === "allow") return "Allow";
  if (word === "deny") return "Deny";
  throw new Malformed("a statement without a known Effect");
}

/** Element names in lower case; of two spellings of one name neither can be trusted. */
function elements(value: unknown, what: string): Map<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Malformed(`${what} is not an object`);
  }
  const fields = new Map<string, unknown>();
  for (const [name, element] of Object.entries(value)) {
    const key = name.toLowerCase();
    if (fields.has(key)) throw new Malformed(`${name} stands twice`);
    fields.set(key, element);
  }
  return fields;
}

function selection(fields: Map<string, unknown>, name: string, negatedName: string): Selection | null {
  const plain = fields.get(name);
  const negated = fields.get(negatedName);
  if (plain !== undefined && negated !== undefined) throw new Malformed(`both ${name} and ${negatedName}`);
  if (plain !== undefined) return { negated: false, values: texts(plain, name) };
  if (negated !== undefined) return { negated: true, values: texts(negated, negatedName) };
  return null;
}

function readPrincipals(fields: Map<string, unknown>): Statement["principals"] {
  const plain = fields.get("principal");
  const negated = fields.get("notprincipal");
  if (plain !== undefined && negated !== undefined) throw new Malformed("both Principal and NotPrincipal");
  const value = plain ?? negated;
  if (value === undefined) return null;
  return { negated: plain === undefined, values: principals(value) };
}

function principals(value: unknown): Principal[] {
  if (value === "*") return [{ kind: "*", value: "*" }];
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Malformed("a Principal that is no object");
  }
  return Object.entries(value).flatMap(([kind, named]) =>
    texts(named, "Principal").map((text) => ({
      kind,
      // Account ids that were written as numbers lose their leading zeros.
      value: /^\d{1,12}$/.test(text) ? text.padStart(12, "0") : text,
    })),
  );
}

function readConditions(value: unknown): Condition[] {
  if (value === undefined) return [];
  return [...elements(value, "Condition")].flatMap(([operator, keys]) =>
    [...elements(keys, "Condition")].map(([key, values]) => ({
      operator,
      key,
      values: texts(values, "Condition"),
    })),
  );
}

function texts(value: unknown, name: string): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((entry) => {
    if (typeof entry === "string") return entry;
    if (typeof entry === "number" || typeof entry === "boolean") return String(entry);
    throw new Malformed(`${name} holds something that is no text`);
  });
}
