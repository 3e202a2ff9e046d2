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
  /** Place in the document, from 0. */
  index: number;
  /** `${…}` stands for a value of the request: only in documents of version 2012-10-17. */
  variables: boolean;
  effect: Effect;
  /** Patterns in lower case: AWS compares actions without case. */
  actions: Selection;
  /** null: the statement has no resource (a trust policy). Case counts. */
  resources: Selection | null;
  /** null: the statement has no principal (an identity policy). */
  principals: { negated: boolean; values: Principal[] } | null;
  conditions: Condition[];
}

/** What is odd about a document that can be read. `statement`: its place; null: the document as a whole. */
export interface Lint {
  kind: "casing" | "old-version" | "padded-account" | "orphan-principal";
  statement: number | null;
}

export interface ReadablePolicy {
  readable: true;
  statements: readonly Statement[];
  lints: readonly Lint[];
}

export type ParsedPolicy = ReadablePolicy | { readable: false; why: string };

class Malformed extends Error {}

/** Texts that were parsed, newest last; the same policy stands on many principals and accounts. */
const parsed = new Map<string, ParsedPolicy>();
let parsedCharacters = 0;

/** Texts beyond this are parsed again when they come again: 8 million characters of policies, about 50 MB. */
const maxCharacters = 8_000_000;

/**
 * Reads a policy document (of an identity, a resource, a trust, an SCP, a boundary). Accepts percent-encoded text, a
 * parsed object, one statement instead of a list, single values instead of lists, numbers and booleans as values, and
 * element names in another case.
 * Malformed (`readable: false`): no JSON object, no statement, an unknown effect, `Action` beside `NotAction` or
 * neither of them, a value that is neither text nor number nor boolean. Never throws. A text that was read before is
 * not read again: what comes out must not be changed.
 */
export function parsePolicyDocument(document: string | object): ParsedPolicy {
  if (typeof document !== "string") return readDocument(document);
  const known = parsed.get(document);
  if (known !== undefined) return known;
  const json = parseJson(document);
  const policy = json.ok ? readDocument(json.value) : { readable: false as const, why: json.why };
  remember(document, policy);
  return policy;
}

function remember(text: string, policy: ParsedPolicy): void {
  if (text.length > maxCharacters / 8) return;
  parsed.set(text, policy);
  parsedCharacters += text.length;
  for (const [oldest] of parsed) {
    if (parsedCharacters <= maxCharacters) break;
    parsed.delete(oldest);
    parsedCharacters -= oldest.length;
  }
}

function readDocument(value: unknown): ParsedPolicy {
  const lints: Lint[] = [];
  try {
    return { readable: true, statements: readStatements(value, lints), lints };
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

/** Elements as AWS spells them; other casing is read as well, and said. */
const documentElements = new Set(["Version", "Id", "Statement"]);
const statementElements = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);

function readStatements(value: unknown, lints: Lint[]): Statement[] {
  const fields = elements(value, "the document");
  const statement = fields.get("statement");
  if (statement === undefined) throw new Malformed("no Statement");
  const list: unknown[] = Array.isArray(statement) ? statement : [statement];
  if (list.length === 0) throw new Malformed("no Statement");
  const variables = fields.get("version") === "2012-10-17";
  if (!variables) lints.push({ kind: "old-version", statement: null });
  if (hasOtherCasing(value, documentElements)) lints.push({ kind: "casing", statement: null });
  return list.map((entry, index) => readStatement(entry, { index, variables, lints }));
}

function readStatement(
  value: unknown,
  { index, variables, lints }: { index: number; variables: boolean; lints: Lint[] },
): Statement {
  const fields = elements(value, "a statement");
  const actions = selection(fields, "action", "notaction");
  if (actions === null) throw new Malformed("a statement without Action");
  const sid = fields.get("sid");
  const effect = readEffect(fields.get("effect"));
  if (hasOtherCasing(value, statementElements) || fields.get("effect") !== effect) {
    lints.push({ kind: "casing", statement: index });
  }
  return {
    sid: typeof sid === "string" ? sid : null,
    index,
    variables,
    effect,
    actions: { negated: actions.negated, values: actions.values.map((pattern) => pattern.toLowerCase()) },
    resources: selection(fields, "resource", "notresource"),
    principals: readPrincipals(fields, (kind) => lints.push({ kind, statement: index })),
    conditions: readConditions(fields.get("condition")),
  };
}

function hasOtherCasing(value: unknown, known: ReadonlySet<string>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const names = new Set([...known].map((name) => name.toLowerCase()));
  return Object.keys(value).some((name) => !known.has(name) && names.has(name.toLowerCase()));
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

type SayLint = (kind: Lint["kind"]) => void;

function readPrincipals(fields: Map<string, unknown>, say: SayLint): Statement["principals"] {
  const plain = fields.get("principal");
  const negated = fields.get("notprincipal");
  if (plain !== undefined && negated !== undefined) throw new Malformed("both Principal and NotPrincipal");
  const value = plain ?? negated;
  if (value === undefined) return null;
  return { negated: plain === undefined, values: principals(value, say) };
}

function principals(value: unknown, say: SayLint): Principal[] {
  if (value === "*") return [{ kind: "*", value: "*" }];
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Malformed("a Principal that is no object");
  }
  return Object.entries(value).flatMap(([kind, named]) =>
    texts(named, "Principal").map((text) => {
      if (isUniqueId(text)) say("orphan-principal");
      if (!/^\d{1,11}$/.test(text)) return { kind, value: text };
      // Account ids that were written as numbers lose their leading zeros.
      say("padded-account");
      return { kind, value: text.padStart(12, "0") };
    }),
  );
}

/** AWS writes this id in the place of a principal that was deleted; it lets nobody in. */
export function isUniqueId(value: string): boolean {
  return /^A(?:ROA|IDA)[A-Z0-9]{12,}$/.test(value);
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
