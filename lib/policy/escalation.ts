/** Whether what a principal is granted lets it become a more powerful one. */
import { isEveryAction } from "./actions.ts";
import type { Condition, Statement } from "./document.ts";
import { type EscalationMethod, escalationMethods } from "./escalation-methods.ts";
import { isHeld } from "./narrowing.ts";
import { matchesPattern } from "./patterns.ts";
import { isEverywhere } from "./statement-class.ts";

export interface Escalation {
  method: EscalationMethod;
  /** The statements that grant it, one for each of its actions. */
  by: readonly Statement[];
  /** Roles may be passed only to the services that the method needs: it works, with roles that trust them. */
  isNarrowed: boolean;
}

/**
 * The first known method that the Allow statements grant together: the right over principals or to pass roles on every
 * resource, what runs something with a passed role on any. Statements that grant everything are left out: they need no
 * method. A method without a condition comes before one with. Null: none.
 *
 * @param isTaken whether a Deny takes an action away in every case
 */
export function findEscalation(
  statements: readonly Statement[],
  isTaken: (action: string) => boolean,
): Escalation | null {
  const granting = statements.filter(
    ({ effect, actions }) => effect === "Allow" && (actions.negated || !actions.values.some(isEveryAction)),
  );
  let narrowed: Escalation | null = null;
  for (const method of escalationMethods) {
    const found = tryMethod(method, granting, isTaken);
    if (found !== null && !found.isNarrowed) return found;
    narrowed ??= found;
  }
  return narrowed;
}

function tryMethod(
  method: EscalationMethod,
  statements: readonly Statement[],
  isTaken: (action: string) => boolean,
): Escalation | null {
  if (method.actions.some(isTaken)) return null;
  const [key = "", ...others] = method.actions;
  const keys = statements
    .filter((statement) => grants(statement, key) && isEverywhere(statement, key))
    .map((statement) => ({ statement, holds: holdOf(statement, method) }))
    .filter(({ holds }) => holds !== "out");
  const chosen = keys.find(({ holds }) => holds === "free") ?? keys[0];
  if (chosen === undefined) return null;
  const rest = others.map((action) => statements.find((statement) => grants(statement, action)));
  if (rest.some((statement) => statement === undefined)) return null;
  const by = [chosen.statement, ...rest.filter((statement) => statement !== undefined)];
  return { method, by: [...new Set(by)], isNarrowed: chosen.holds === "service" };
}

function grants({ actions }: Statement, action: string): boolean {
  return actions.values.some((pattern) => matchesPattern(pattern, action)) !== actions.negated;
}

/** `out`: a condition rules the method out; `service`: it allows the method for the services that it needs; `free`: neither. */
function holdOf(statement: Statement, { passedTo }: EscalationMethod): "free" | "service" | "out" {
  const held = statement.conditions.filter((condition) => isHeld(condition, statement.conditions));
  if (held.some(bindsTarget)) return "out";
  const services = held.filter(({ key }) => key === "iam:passedtoservice");
  if (services.length === 0 || passedTo.length === 0) return "free";
  // Services of other partitions are named in the same way, some of them with `.cn` behind it.
  const fits = services.every(({ values }) =>
    values.some((value) =>
      passedTo.some((service) => matchesPattern(value.toLowerCase().replace(/\.cn$/, ""), service)),
    ),
  );
  return fits ? "service" : "out";
}

/** Policies of AWS with which attaching them makes an administrator. */
const powerful = /:policy\/(?:AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

/** Limits what is attached or assumed to targets that are no more powerful: a boundary, named policies, tagged targets. */
function bindsTarget({ key, values }: Condition): boolean {
  if (key === "iam:permissionsboundary" || key === "iam:associatedresourcearn") return true;
  if (/^(?:aws|iam):resourcetag\//.test(key)) return true;
  return key === "iam:policyarn" && values.every((value) => !/[*?]/.test(value) && !powerful.test(value));
}
