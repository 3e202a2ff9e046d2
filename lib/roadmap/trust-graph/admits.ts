/** Whom the trust policy of a role lets in: a whole account, or one principal of it. */

import { findOperator } from "#lib/policy/condition-operators.ts";
import { weighConditions } from "#lib/policy/conditions.ts";
import { parsePolicyDocument, type ReadablePolicy, type Statement } from "#lib/policy/document.ts";
import { coversPattern, intersectsPattern } from "#lib/policy/patterns.ts";
import { weighPrincipals } from "#lib/policy/principals.ts";
import { contextOf, type RequestContext } from "#lib/policy/request.ts";
import { statementsAbout } from "#lib/policy/statements.ts";

const assume = "sts:assumerole";

/** Who would enter. Without an ARN: any principal that the account has, or could make. */
export interface Entrant {
  accountId: string;
  arn: string | null;
}

/** What is known of accounts: their organization, and where they hang in it. */
export interface Surroundings {
  partition: string;
  /** null: they are in none. */
  organizationId: string | null;
  /** `o-…/r-…/ou-…/`; null: not known. */
  pathOf: (accountId: string) => string | null;
}

/**
 * What whoever calls chooses itself: holding it against others is no obstacle to somebody who has taken an account. An
 * external id is no secret inside of an organization.
 */
const chosen =
  /^(?:sts:(?:externalid|rolesessionname|sourceidentity|transitivetagkeys|durationseconds)|aws:(?:multifactorauthpresent|multifactorauthage|tagkeys|principaltag\/.*|requesttag\/.*|principaltype|userid|username|securetransport|requestedregion|useragent|referer|sourceidentity|tokenissuetime))$/;

const principalArn = "aws:principalarn";

/**
 * Whether a role lets the entrant in, as far as its trust decides. What only the call itself would tell lets it in; a Deny
 * keeps it out only where it holds whatever the entrant does. Null: the policy cannot be understood.
 *
 * @param action in lower case; other policies than those of roles are asked for others
 */
export function admits(
  trust: string | null,
  entrant: Entrant,
  around: Surroundings,
  action: string = assume,
): boolean | null {
  const policy = trust === null ? null : parsePolicyDocument(trust);
  if (policy === null || !policy.readable) return null;
  const context = contextFor(entrant, around);
  const about = statementsAbout(policy, action);
  const isLetIn = about.some(
    (statement) =>
      statement.effect === "Allow" &&
      mayName(statement, entrant) &&
      mayHold(statement, entrant, around, context),
  );
  if (!isLetIn) return false;
  return !about.some(
    (statement) =>
      statement.effect === "Deny" &&
      namesAll(statement, entrant) &&
      mustHold(statement, entrant, around, context),
  );
}

/** Accounts that a trust policy names, and whether it has a statement for everybody. */
export function namedAccounts(
  policy: ReadablePolicy,
  action: string = assume,
): { accountIds: string[]; everybody: boolean } {
  const allows = statementsAbout(policy, action).filter(({ effect }) => effect === "Allow");
  const values = allows.flatMap(({ principals }) =>
    principals === null || principals.negated ? [] : principals.values,
  );
  const ids = values.flatMap(({ value }) => accountOf(value) ?? []);
  const everybody =
    allows.some(({ principals }) => principals?.negated === true) ||
    values.some(({ kind, value }) => kind === "*" || (kind.toLowerCase() === "aws" && /[*?]/.test(value)));
  return { accountIds: [...new Set(ids)], everybody };
}

function accountOf(value: string): string | null {
  return /^(?:arn:[a-z0-9-]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(value)?.[1] ?? null;
}

function contextFor({ accountId, arn }: Entrant, around: Surroundings): RequestContext {
  const path = around.pathOf(accountId);
  return contextOf({
    "aws:PrincipalAccount": accountId,
    "aws:PrincipalOrgID": around.organizationId,
    ...(around.organizationId === null
      ? { "aws:PrincipalOrgPaths": null }
      : path !== null && { "aws:PrincipalOrgPaths": [path] }),
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalServiceName": null,
    "aws:SourceAccount": null,
    "aws:SourceArn": null,
    "aws:SourceOrgID": null,
    ...(arn !== null && { "aws:PrincipalArn": arn }),
  });
}

function mayName({ principals }: Statement, { accountId, arn }: Entrant): boolean {
  if (arn !== null) {
    const who = { kind: kindOf(arn), accountId, arn } as const;
    return weighPrincipals(principals, who) !== "no";
  }
  if (principals === null) return false;
  if (principals.negated) return weighPrincipals(principals, { kind: "account", accountId }) !== "no";
  return principals.values.some(
    ({ kind, value }) =>
      kind === "*" ||
      (kind.toLowerCase() === "aws" && (/[*?]/.test(value) || accountOf(value) === accountId)),
  );
}

function kindOf(arn: string): "user" | "role" {
  return arn.includes(":user/") ? "user" : "role";
}

function namesAll({ principals }: Statement, { accountId, arn }: Entrant): boolean {
  const who =
    arn === null ? ({ kind: "account", accountId } as const) : { kind: kindOf(arn), accountId, arn };
  return weighPrincipals(principals, who) === "yes";
}

/** Conditions of an Allow that some principal of the account, or the one that is meant, may fulfil. */
function mayHold(statement: Statement, entrant: Entrant, around: Surroundings, context: RequestContext) {
  return statement.conditions.every((condition) => {
    if (chosen.test(condition.key)) return true;
    if (condition.key === principalArn && entrant.arn === null)
      return weighAnyArn(condition, entrant, around) !== "none";
    return weighConditions({ ...statement, conditions: [condition] }, context) !== "no";
  });
}

/** Conditions of a Deny that hold for every principal of the account, whatever it chooses. */
function mustHold(statement: Statement, entrant: Entrant, around: Surroundings, context: RequestContext) {
  return statement.conditions.every((condition) => {
    if (chosen.test(condition.key)) return false;
    if (condition.key === principalArn && entrant.arn === null)
      return weighAnyArn(condition, entrant, around) === "all";
    return weighConditions({ ...statement, conditions: [condition] }, context) === "yes";
  });
}

/** For how many of the ARNs that principals of the account could have a condition on the caller's ARN holds. */
function weighAnyArn(
  { operator, values }: Statement["conditions"][number],
  { accountId }: Entrant,
  { partition }: Surroundings,
): "all" | "some" | "none" {
  const known = findOperator(operator);
  if (known === null || known.comparison === null) return "some";
  const own = `arn:${partition}:iam::${accountId}:*`;
  // A variable that the caller fills in itself narrows nothing.
  const patterns = values.map((value) => value.replaceAll(/\$\{[^}]*\}/g, "*"));
  const all = patterns.some((pattern) => coversPattern(pattern, own));
  const none = !patterns.some((pattern) => intersectsPattern(pattern, own));
  if (known.negated) return all ? "none" : none ? "all" : "some";
  return all ? "all" : none ? "none" : "some";
}
