/** Whether a resource policy lets one account of an organization do one thing. Pure; what is not weighed is unknown. */
import type { Condition, ParsedPolicy, Principal, Statement } from "./document.ts";
import { matchesPattern } from "./patterns.ts";

export interface AccessRequest {
  /** The account that asks; nothing is said of a single role in it. */
  accountId: string;
  /** `o-…`; null: it is in no organization. */
  organizationId: string | null;
  /** In lower case, such as `events:putevents`. */
  action: string;
  /** ARN. */
  resource: string;
}

type Certainty = "yes" | "no" | "unknown";

/**
 * "yes": a statement allows every principal of the account, and none denies. "no": nothing allows it, or something denies
 * it always. "unknown": it hangs on a condition or a principal that only the request itself would tell.
 */
export function allowsAccount(policy: ParsedPolicy, request: AccessRequest): Certainty {
  if (!policy.readable) return "unknown";
  const applying = policy.statements.map((statement) => ({
    effect: statement.effect,
    applies: weigh(statement, request),
  }));
  const of = (effect: "Allow" | "Deny") =>
    strongest(applying.filter((one) => one.effect === effect).map(({ applies }) => applies));
  const [allowed, refused] = [of("Allow"), of("Deny")];
  if (allowed === "no" || refused === "yes") return "no";
  return refused === "unknown" ? "unknown" : allowed;
}

function strongest(found: readonly Certainty[]): Certainty {
  return found.includes("yes") ? "yes" : found.includes("unknown") ? "unknown" : "no";
}

function weakest(found: readonly Certainty[]): Certainty {
  return found.includes("no") ? "no" : found.includes("unknown") ? "unknown" : "yes";
}

/** Whether a statement speaks of the request, in every case or in some. */
function weigh(statement: Statement, request: AccessRequest): Certainty {
  const { actions, resources, principals, conditions } = statement;
  return weakest([
    certain(actions.values.some((pattern) => matchesPattern(pattern, request.action)) !== actions.negated),
    resources === null
      ? "yes"
      : certain(
          resources.values.some((pattern) => matchesPattern(pattern, request.resource)) !== resources.negated,
        ),
    weighPrincipals(principals, request),
    ...conditions.map((condition) => weighCondition(condition, request)),
  ]);
}

function certain(holds: boolean): Certainty {
  return holds ? "yes" : "no";
}

function weighPrincipals(principals: Statement["principals"], request: AccessRequest): Certainty {
  if (principals === null) return "unknown";
  const named = strongest(principals.values.map((principal) => weighPrincipal(principal, request)));
  if (!principals.negated || named === "unknown") return named;
  return named === "yes" ? "no" : "yes";
}

function weighPrincipal({ kind, value }: Principal, { accountId }: AccessRequest): Certainty {
  if (value === "*" && (kind === "*" || kind.toLowerCase() === "aws")) return "yes";
  if (kind.toLowerCase() !== "aws") return "no";
  if (value === accountId) return "yes";
  const [account, name] = /^arn:[a-z0-9-]+:(?:iam|sts)::(\d{12}):(.+)$/.exec(value)?.slice(1) ?? [];
  if (account !== accountId) return "no";
  return name === "root" ? "yes" : "unknown";
}

/** Keys whose value is known of every request of the account's own principals. */
const knownKeys: Readonly<Record<string, (request: AccessRequest) => string | null>> = {
  "aws:principalorgid": ({ organizationId }) => organizationId,
  "aws:principalaccount": ({ accountId }) => accountId,
};

/** Of keys that are not known of every request nothing is said, but for paths that hold the whole organization. */
function weighCondition({ operator, key, values }: Condition, request: AccessRequest): Certainty {
  const known = knownKeys[key]?.(request);
  if (known === undefined) return pathCondition({ operator, key, values }, request);
  const plain = operator.replace(/^forany(?:value)?:|ifexists$/g, "");
  if (known === null) return plain.startsWith("stringnot") ? "yes" : "no";
  switch (plain) {
    case "stringequals":
      return certain(values.includes(known));
    case "stringequalsignorecase":
      return certain(values.some((value) => value.toLowerCase() === known.toLowerCase()));
    case "stringlike":
      return certain(values.some((value) => matchesPattern(value, known)));
    case "stringnotequals":
      return certain(!values.includes(known));
    case "stringnotlike":
      return certain(!values.some((value) => matchesPattern(value, known)));
    default:
      return "unknown";
  }
}

/** A path that begins with the organization and leaves the rest open takes every account of it. */
function pathCondition({ operator, key, values }: Condition, { organizationId }: AccessRequest): Certainty {
  if (key !== "aws:principalorgpaths" || !/^(?:foranyvalue:)?stringlike$/.test(operator)) return "unknown";
  if (organizationId === null) return "no";
  const whole = [`${organizationId}/*`, `${organizationId}*`, "*"];
  if (values.some((value) => whole.includes(value))) return "yes";
  return values.some((value) => value.startsWith(`${organizationId}/`)) ? "unknown" : "no";
}
