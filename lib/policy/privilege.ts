/** How much a principal may do by everything that it is granted: nothing, read, change something, or anything. */
import { isEveryAction, type KnownAction, matchingActions } from "./actions.ts";
import { judgeAwsPolicy } from "./aws-policies.ts";
import { parsePolicyDocument, type Statement } from "./document.ts";
import { coversPattern, intersectsPattern, matchesPattern } from "./patterns.ts";
import { type GrantedPolicy, judgeGrants } from "./refinement.ts";

/** `unknown`: what was read only lets it read, and something that it is granted could not be read. */
export type Privilege = "none" | "read" | "write" | "admin" | "unknown";

/** AWS's own policies whose text nobody has to read to know that they only read. */
const readingPolicies =
  /^arn:[a-z0-9-]+:iam::aws:policy\/(?:job-function\/)?(?:SecurityAudit|ViewOnlyAccess|ReadOnlyAccess)$/;

/**
 * The privilege of a user or a role. `admin` holds whoever has a method to become one. Taking another role and handing
 * out its own session changes nothing by itself and counts as reading: where it leads is for the graph of trust to say.
 */
export function privilegeOf(granted: readonly GrantedPolicy[], boundary: GrantedPolicy | null): Privilege {
  const judged = judgeGrants(granted, boundary);
  if (judged.kind === "nothing") return "none";
  if (judged.kind === "judged" && judged.class === "admin") return "admin";
  const read = granted.map(({ arn, document }) => ({
    arn,
    statements: document === null ? null : statementsOf(document),
  }));
  const statements = read.flatMap((policy) => policy.statements ?? []);
  const caps = boundary === null || boundary.document === null ? null : statementsOf(boundary.document);
  if (changesSomething(statements, caps)) return "write";
  const unread = read.filter((policy) => policy.statements === null);
  if (unread.some(({ arn }) => arn === null || !readingPolicies.test(arn))) {
    return unread.some(({ arn }) => arn !== null && isWriting(arn)) ? "write" : "unknown";
  }
  return "read";
}

function isWriting(arn: string): boolean {
  const known = judgeAwsPolicy(arn);
  return known === "admin" || known === "broad";
}

function statementsOf(document: string): readonly Statement[] | null {
  const parsed = parsePolicyDocument(document);
  return parsed.readable ? parsed.statements : null;
}

function changesSomething(statements: readonly Statement[], caps: readonly Statement[] | null): boolean {
  const denies = [...statements, ...(caps ?? [])].filter(isWholeDeny);
  const isTaken = (pattern: string) => denies.some(({ actions }) => takes(actions, pattern));
  return statements.some(({ effect, actions }) => {
    if (effect !== "Allow") return false;
    // Everything but a list leaves writing somewhere, unless the list is everything.
    if (actions.negated) return !actions.values.some(isEveryAction) && isCapOpen(caps, "*");
    return actions.values.some(
      (pattern) => !isTaken(pattern) && isCapOpen(caps, pattern) && mayWrite(pattern, caps, isTaken),
    );
  });
}

function isWholeDeny({ effect, conditions, resources }: Statement): boolean {
  if (effect !== "Deny" || conditions.length > 0) return false;
  return resources === null || (!resources.negated && resources.values.some((value) => /^\*+$/.test(value)));
}

function takes({ negated, values }: Statement["actions"], pattern: string): boolean {
  return negated
    ? values.every((value) => !intersectsPattern(value, pattern))
    : values.some((value) => coversPattern(value, pattern));
}

/** Whether a boundary leaves anything of a pattern; null: there is none, or it cannot be read and so takes nothing. */
function isCapOpen(caps: readonly Statement[] | null, pattern: string): boolean {
  if (caps === null) return true;
  return caps.some(
    ({ effect, actions: { negated, values } }) =>
      effect === "Allow" &&
      (negated
        ? !values.some((value) => coversPattern(value, pattern))
        : values.some((value) => intersectsPattern(value, pattern))),
  );
}

function mayWrite(
  pattern: string,
  caps: readonly Statement[] | null,
  isTaken: (pattern: string) => boolean,
): boolean {
  if (isEveryAction(pattern)) return true;
  const actions = matchingActions(pattern);
  // Of what AWS does not document the name has to tell.
  if (actions.length === 0) return !/^[^*?:]+:(?:get|list|describe|head|view|search|batchget)/.test(pattern);
  return actions.some(
    (known) => writes(known) && !isTaken(known.action) && (caps === null || isCapOpen(caps, known.action)),
  );
}

/** Entering roles and naming sessions: what it leads to is judged at its end. */
const entering = ["sts:assumerole*", "sts:tagsession", "sts:setsourceidentity", "sts:setcontext"];

function writes({ action, level }: KnownAction): boolean {
  if (level === "list" || level === "read") return false;
  if (/:(?:list|describe)/.test(action) || (level !== "write" && /:get/.test(action))) return false;
  return !entering.some((pattern) => matchesPattern(pattern, action));
}
