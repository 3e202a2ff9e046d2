/**
 * Whether the state allows an action: service control policies and identity policies, as far as the simulated
 * documents go (Action, NotAction, Resource by ARN pattern, six condition operators). No boundaries, no sessions:
 * those denials are injected as faults.
 */
import { listOf, type PolicyDocument, type Statement } from "./policy-document.ts";

/** A document that applies to the principal; `arn` is what AWS names in a denial, null for an inline policy. */
export interface AppliedPolicy {
  arn: string | null;
  document: PolicyDocument;
}

export interface Request {
  action: string;
  resource: string;
  /** Condition keys in lower case: `aws:requestedregion`, `sts:externalid` … */
  context: Readonly<Record<string, string>>;
}

export type Decision =
  | { allowed: true }
  | { allowed: false; by: "service control" | "identity-based"; explicit: boolean; arn: string | null };

const patterns = new Map<string, RegExp>();

/** IAM's `*` and `?`; actions and ARNs of ours are compared without regard to case, as IAM does for actions. */
export function matchesPattern(pattern: string, value: string): boolean {
  if (pattern === "*") {
    return true;
  }
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    compiled = new RegExp(`^${source}$`, "i");
    patterns.set(pattern, compiled);
  }
  return compiled.test(value);
}

function matchesAny(wanted: readonly string[], value: string): boolean {
  return wanted.some((pattern) => matchesPattern(pattern, value));
}

/** Whether every condition holds; an operator that is not modelled throws, so that no state can rely on one. */
export function conditionsHold(statement: Statement, context: Request["context"]): boolean {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    for (const [key, values] of Object.entries(keys)) {
      const actual = context[key.toLowerCase()];
      const wanted = listOf(values);
      const holds =
        operator === "StringEquals"
          ? actual !== undefined && wanted.includes(actual)
          : operator === "StringNotEquals"
            ? actual === undefined || !wanted.includes(actual)
            : operator === "StringLike" || operator === "ArnLike" || operator === "ArnEquals"
              ? actual !== undefined && matchesAny(wanted, actual)
              : operator === "ArnNotLike"
                ? actual === undefined || !matchesAny(wanted, actual)
                : undefined;
      if (holds === undefined) {
        throw new Error(`The simulator has no condition operator ${operator}`);
      }
      if (!holds) {
        return false;
      }
    }
  }
  return true;
}

function applies(statement: Statement, request: Request): boolean {
  const named =
    statement.NotAction === undefined
      ? matchesAny(listOf(statement.Action), request.action)
      : !matchesAny(listOf(statement.NotAction), request.action);
  return (
    named &&
    (statement.Resource === undefined || matchesAny(listOf(statement.Resource), request.resource)) &&
    conditionsHold(statement, request.context)
  );
}

function findStatement(
  policies: readonly AppliedPolicy[],
  effect: Statement["Effect"],
  request: Request,
): AppliedPolicy | undefined {
  return policies.find(({ document }) =>
    document.Statement.some((statement) => statement.Effect === effect && applies(statement, request)),
  );
}

/** AWS's order: an explicit deny of any kind wins, then some identity policy must allow. */
export function decide(
  controls: readonly AppliedPolicy[],
  identity: readonly AppliedPolicy[],
  request: Request,
): Decision {
  const control = findStatement(controls, "Deny", request);
  if (control !== undefined) {
    return { allowed: false, by: "service control", explicit: true, arn: control.arn };
  }
  const denied = findStatement(identity, "Deny", request);
  if (denied !== undefined) {
    return { allowed: false, by: "identity-based", explicit: true, arn: denied.arn };
  }
  return findStatement(identity, "Allow", request) === undefined
    ? { allowed: false, by: "identity-based", explicit: false, arn: null }
    : { allowed: true };
}

/** The sentence AWS answers with: "IAM User Guide, Troubleshoot access denied error messages". */
export function denialMessage(
  principalArn: string,
  request: Pick<Request, "action" | "resource">,
  denial: { by: string; explicit: boolean; arn: string | null },
): string {
  const article = /^[aeiou]/.test(denial.by) ? "an" : "a";
  const reason = denial.explicit
    ? `with an explicit deny in ${article} ${denial.by} policy${denial.arn === null ? "" : `: ${denial.arn}`}`
    : `because no ${denial.by} policy allows the ${request.action} action`;
  const resource = request.resource === "*" ? "" : ` on resource: ${request.resource}`;
  return `User: ${principalArn} is not authorized to perform: ${request.action}${resource} ${reason}`;
}
