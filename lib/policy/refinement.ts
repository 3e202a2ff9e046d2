/** How refined everything is that a principal is granted: the worst of its statements decides. */
import { judgeAwsPolicy } from "./aws-policies.ts";
import { parsePolicyDocument, type ReadablePolicy, type Statement } from "./document.ts";
import { findEscalation } from "./escalation.ts";
import { coversPattern, intersectsPattern } from "./patterns.ts";
import { type GrantClass, grantClasses, improve, judgeStatement } from "./statement-class.ts";

/** A policy as it is granted. */
export interface GrantedPolicy {
  /** Name of an inline policy, ARN of a managed one. */
  source: string;
  /** null: inline. */
  arn: string | null;
  /** null: it could not be read. */
  document: string | null;
}

export interface Refinement {
  class: GrantClass;
  /** Of the class `broad`: something that it grants so widely changes something. */
  writes: boolean;
  /** What makes it so; null where it is refined. */
  cause: RefinementCause | null;
}

export interface RefinementCause {
  source: string;
  /** Sid or place of the statement, from 1; null: the name of one of AWS's policies tells. */
  statement: string | null;
  /** Patterns of actions, sorted; "everything but …" for NotAction. */
  actions: readonly string[];
  /** The actions lead to more power together, though each is specific. */
  isEscalation: boolean;
  /** What keeps it from being one class worse. */
  compensatedBy: "boundary" | "condition" | null;
}

/** `nothing`: no Allow, or everything is denied. `unread`: sources that could not be read and could make it worse. */
export type PrincipalRefinement =
  | { kind: "nothing" }
  | { kind: "unread"; sources: readonly string[] }
  | ({ kind: "judged" } & Refinement);

interface ReadPolicy extends GrantedPolicy {
  policy: ReadablePolicy | null;
}

/**
 * Judges a user or a role by its policies and those of its groups. Denies take away what they cover without a condition. A
 * boundary grants nothing; one that is refined itself makes the class one better, and one that denies all leaves nothing.
 */
export function judgeGrants(
  granted: readonly GrantedPolicy[],
  boundary: GrantedPolicy | null,
): PrincipalRefinement {
  const policies = granted.map(read);
  const unread = policies.flatMap(({ policy, source }) => (policy === null ? [source] : []));
  const statements = policies.flatMap(({ policy }) => policy?.statements ?? []);
  const edge = boundary === null ? null : read(boundary);
  const edgeStatements = edge?.policy?.statements ?? [];
  if ([...statements, ...edgeStatements].some(deniesAll)) return { kind: "nothing" };
  if (edge?.policy?.readable === true && !edgeStatements.some(isAllow)) return { kind: "nothing" };
  const isWide = policies.some(({ policy, arn }) => policy === null && isWideByName(arn));
  if (!isWide && unread.length === 0 && !statements.some(isAllow)) return { kind: "nothing" };
  const isTaken = takenBy(statements);
  const found = worstOf(policies, isTaken);
  const worst = bound(found, edge);
  if (worst === "unread") return { kind: "unread", sources: [boundary?.source ?? ""] };
  // What is worthless already cannot be made worse by what could not be read.
  if (unread.length > 0 && worst.class !== "admin" && worst.class !== "broad") {
    return { kind: "unread", sources: unread };
  }
  return { kind: "judged", ...worst };
}

function read(policy: GrantedPolicy): ReadPolicy {
  const parsed = policy.document === null ? null : parsePolicyDocument(policy.document);
  return { ...policy, policy: parsed?.readable === true ? parsed : null };
}

function isWideByName(arn: string | null): boolean {
  const known = arn === null ? null : judgeAwsPolicy(arn);
  return known === "admin" || known === "broad";
}

function isAllow({ effect }: Statement): boolean {
  return effect === "Allow";
}

/** A Deny without conditions on every resource. */
function isAlways({ effect, conditions, resources }: Statement): boolean {
  if (effect !== "Deny" || conditions.length > 0) return false;
  return resources === null || (!resources.negated && resources.values.some((value) => /^\*+$/.test(value)));
}

function deniesAll(statement: Statement): boolean {
  const { negated, values } = statement.actions;
  if (!isAlways(statement)) return false;
  return negated ? values.length === 0 : values.some((pattern) => coversPattern(pattern, "*"));
}

/** Whether Denies take every action of a pattern away; undefined: there are none that could. */
function takenBy(statements: readonly Statement[]): ((pattern: string) => boolean) | undefined {
  const denies = statements.filter(isAlways);
  if (denies.length === 0) return undefined;
  return (pattern) =>
    denies.some(({ actions: { negated, values } }) =>
      negated
        ? values.every((value) => !intersectsPattern(value, pattern))
        : values.some((value) => coversPattern(value, pattern)),
    );
}

function worstOf(
  policies: readonly ReadPolicy[],
  isTaken: ((pattern: string) => boolean) | undefined,
): Refinement {
  let worst: Refinement = { class: "refined", writes: false, cause: null };
  const take = (found: Refinement) => {
    const order = grantClasses.indexOf(found.class) - grantClasses.indexOf(worst.class);
    if (order < 0) worst = { ...found, writes: found.writes || worst.writes };
    else worst = { ...worst, writes: worst.writes || (found.class === worst.class && found.writes) };
  };
  for (const policy of policies) {
    const byName = judgeName(policy);
    if (byName !== null) take(byName);
    for (const found of judgeStatements(policy, isTaken)) take(found);
  }
  if (worst.class !== "admin") {
    const escalation = escalationOf(policies, isTaken);
    if (escalation !== null) take(escalation);
  }
  return worst;
}

/** What the name alone tells of a policy of AWS. */
function judgeName({ arn, source }: ReadPolicy): Refinement | null {
  const known = arn === null ? null : judgeAwsPolicy(arn);
  if (known === null || known === "accepted") return null;
  const cause = { source, statement: null, actions: [], isEscalation: false, compensatedBy: null };
  return { class: known === "other" ? "aws-managed" : known, writes: known !== "other", cause };
}

/** AWS's policies for a single purpose are taken as they are, but where one grants everything. */
function judgeStatements(
  granted: ReadPolicy,
  isTaken: ((pattern: string) => boolean) | undefined,
): Refinement[] {
  const { source, policy } = granted;
  return (policy?.statements ?? []).filter(isAllow).flatMap((statement): Refinement[] => {
    const judged = judgeStatement(statement, isTaken);
    if (judged.class === "refined" || (isAccepted(granted) && judged.class !== "admin")) return [];
    const cause = {
      source,
      statement: nameOf(statement),
      actions: [...judged.actions].sort(),
      isEscalation: false,
      compensatedBy: judged.isNarrowed ? ("condition" as const) : null,
    };
    return [{ class: judged.class, writes: judged.writes, cause }];
  });
}

/** One of AWS's policies for a single purpose. */
function isAccepted({ arn }: GrantedPolicy): boolean {
  return arn !== null && judgeAwsPolicy(arn) === "accepted";
}

function nameOf({ sid, index }: Statement): string {
  return sid === null || sid === "" ? String(index + 1) : sid;
}

/** Actions of several policies may make one method; at least one of them is not AWS's own for a single purpose. */
function escalationOf(
  policies: readonly ReadPolicy[],
  isTaken: ((pattern: string) => boolean) | undefined,
): Refinement | null {
  const sources = new Map<Statement, ReadPolicy>();
  // Equal texts are one statement: of a copy of AWS's policy the copy counts.
  for (const policy of [...policies].sort((a, b) => Number(isAccepted(b)) - Number(isAccepted(a)))) {
    for (const statement of policy.policy?.statements ?? []) sources.set(statement, policy);
  }
  if (policies.every(isAccepted)) return null;
  const found = findEscalation([...sources.keys()], isTaken ?? (() => false));
  const areAccepted = found?.by.every((statement) => {
    const source = sources.get(statement);
    return source !== undefined && isAccepted(source);
  });
  if (found === null || areAccepted === true) return null;
  const [first] = found.by;
  const cause = {
    source: (first === undefined ? undefined : sources.get(first)?.source) ?? "",
    statement: first === undefined ? null : nameOf(first),
    actions: found.method.actions,
    isEscalation: true,
    compensatedBy: found.isNarrowed ? ("condition" as const) : null,
  };
  return { class: found.isNarrowed ? "loose" : "admin", writes: true, cause };
}

/** A refined boundary makes any class one better. `unread`: it could, and cannot be read. */
function bound(found: Refinement, boundary: ReadPolicy | null): Refinement | "unread" {
  if (boundary === null || found.class === "refined" || found.cause === null) return found;
  if (boundary.policy === null) return found.class === "admin" ? found : "unread";
  const edge = worstOf([boundary], takenBy(boundary.policy.statements));
  if (edge.class !== "refined") return found;
  const better = improve(found.class);
  if (better === "refined") return { class: "refined", writes: false, cause: null };
  return { ...found, class: better, cause: { ...found.cause, compensatedBy: "boundary" } };
}
