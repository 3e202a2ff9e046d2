/** Whether a resource policy lets in a party that need not belong to anybody in particular. Pure. */
import { leavesOnlyFixed, pinOf } from "./caller-pins.ts";
import { type Condition, type Principal, parsePolicyDocument, type Statement } from "./document.ts";
import { coversPattern } from "./patterns.ts";

/** A statement that everybody, or any account of AWS, may make use of. */
export interface OpenStatement {
  sid: string | null;
  /** Patterns in lower case; with `everythingBut` those that are left out. */
  actions: readonly string[];
  everythingBut: boolean;
  conditions: readonly Condition[];
  /** "unclear": a condition limits it in a way that the text alone does not tell. */
  certainty: "open" | "unclear";
}

export type PublicAccess =
  | { readable: true; open: readonly OpenStatement[] }
  | { readable: false; why: string };

/** Parsing and judging a text is the costly part, and one text often stands on many resources. */
const judged = new Map<string, PublicAccess>();
const remembered = 5_000;

/**
 * The statements of a resource policy by which it is public: Allow to `*`, any AWS principal or a consumer identity
 * provider, not tied by a condition to fixed accounts, organizations, networks or sources, and not taken back by a Deny
 * that leaves only such. "Any AWS account" counts as public even where nobody can ask anonymously. Never throws.
 */
export function findPublicAccess(text: string): PublicAccess {
  const known = judged.get(text);
  if (known !== undefined) return known;
  const result = judge(text);
  if (judged.size >= remembered) judged.clear();
  judged.set(text, result);
  return result;
}

function judge(text: string): PublicAccess {
  const parsed = parsePolicyDocument(text);
  if (!parsed.readable) return parsed;
  if (parsed.statements.some(({ principals }) => principals === null)) {
    return { readable: false, why: "a statement without Principal" };
  }
  const guards = parsed.statements.filter(({ effect }) => effect === "Deny");
  return {
    readable: true,
    open: parsed.statements.flatMap((statement) => {
      const certainty = judgeStatement(statement);
      if (certainty === null || guards.some((guard) => takesBack(guard, statement))) return [];
      const { sid, actions, conditions } = statement;
      return [{ sid, actions: actions.values, everythingBut: actions.negated, conditions, certainty }];
    }),
  };
}

/** null: not an Allow, not for everybody, or tied to somebody. */
function judgeStatement({ effect, principals, conditions }: Statement): OpenStatement["certainty"] | null {
  if (effect !== "Allow" || principals === null) return null;
  // An Allow for all but some is one for everybody else.
  if (principals.values.some(isEverybody) === principals.negated) return null;
  const pins = conditions.map((condition) => pinOf(condition, conditions));
  if (pins.includes("pins")) return null;
  return pins.includes("unclear") ? "unclear" : "open";
}

/** Identity providers at which everybody can make an account. */
const consumerProviders = [
  "accounts.google.com",
  "graph.facebook.com",
  "www.amazon.com",
  "cognito-identity.amazonaws.com",
];

function isEverybody({ kind, value }: Principal): boolean {
  switch (kind.toLowerCase()) {
    case "*":
      return true;
    case "aws":
      // A wildcard in place of the account; one behind it stands for principals of that account.
      return value === "*" || /[*?]/.test(value.split(":")[4] ?? value);
    case "federated":
      return value === "*" || consumerProviders.includes(value.toLowerCase());
    default:
      return false;
  }
}

/** Whether a Deny takes back, for everybody but fixed ones, all that an Allow gives. */
function takesBack(deny: Statement, allow: Statement): boolean {
  const { principals } = deny;
  const isForAll = principals !== null && principals.values.some(isEveryPrincipal) !== principals.negated;
  return (
    isForAll &&
    covers(deny.actions, allow.actions) &&
    (deny.resources === null ||
      covers(deny.resources, allow.resources ?? { negated: false, values: ["*"] })) &&
    leavesOnlyFixed(deny.conditions)
  );
}

function covers(outer: Statement["actions"], inner: Statement["actions"]): boolean {
  if (outer.negated) return false;
  const wanted = inner.negated ? ["*"] : inner.values;
  return wanted.every((pattern) => outer.values.some((one) => coversPattern(one, pattern)));
}

function isEveryPrincipal({ kind, value }: Principal): boolean {
  return value === "*" && /^(?:\*|aws)$/i.test(kind);
}
