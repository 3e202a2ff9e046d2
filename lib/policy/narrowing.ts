/** Which conditions of an Allow narrow what it grants, and which only look so. */
import type { Condition, Statement } from "./document.ts";

/** Operators that hold a request to a value. Negated ones, `Null`, `…IfExists` let through whatever lacks the key. */
const comparing =
  /^(?:foranyvalue:|forallvalues:)?(?:stringequals|stringequalsignorecase|stringlike|arnequals|arnlike|ipaddress|bool|numericequals|numericlessthan|numericlessthanequals|numericgreaterthan|numericgreaterthanequals|dateequals|dategreaterthan|dategreaterthanequals|datelessthan|datelessthanequals|binaryequals)$/;

/** Keys of every account's requests that speak of resources, of the request, of the network or of the organization. */
const globalKeys: ReadonlySet<string> = new Set([
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:resourceorgpaths",
  "aws:sourceip",
  "aws:vpcsourceip",
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:calledvialast",
  "aws:tagkeys",
  "aws:ec2instancesourcevpc",
  "aws:ec2instancesourceprivateipv4",
]);

/** Keys of services that say how a request is made, or where, and not what it is about. */
const formal =
  /^(?:[a-z0-9-]+:(?:region|tlsversion|authtype|signatureage|signatureversion|x-amz-content-sha256)|ec2:(?:metadatahttp.*|rolesdelivery|sourceinstancearn)|sts:(?:externalid|rolesessionname|sourceidentity))$/;

/**
 * Whether a statement has a condition on its resources, the request, the network or the organization that is held to
 * something. What every principal fulfils by itself (its own account, organization, tags, MFA, TLS, the time, the Region)
 * narrows nothing.
 */
export function isNarrowed(statement: Pick<Statement, "conditions">): boolean {
  return statement.conditions.some((condition) => narrows(condition, statement.conditions));
}

/** Whether one of a statement's conditions holds its key to values, in every request. */
export function isHeld({ operator, key, values }: Condition, all: readonly Condition[]): boolean {
  if (!comparing.test(operator) || values.length === 0 || values.some(isOpen)) return false;
  // True where the key is missing, unless the same statement demands it.
  if (!operator.startsWith("forallvalues:")) return true;
  return all.some(
    (other) =>
      other.operator === "null" &&
      other.key === key &&
      other.values.every((value) => value.toLowerCase() === "false"),
  );
}

function narrows(condition: Condition, all: readonly Condition[]): boolean {
  return isAboutRequest(condition.key) && isHeld(condition, all);
}

function isAboutRequest(key: string): boolean {
  if (key.startsWith("aws:resourcetag/") || key.startsWith("aws:requesttag/")) return true;
  if (key.startsWith("aws:")) return globalKeys.has(key);
  return key.includes(":") && !formal.test(key);
}

/** `*`, `arn:*`, `0.0.0.0/0`: everything fits. */
function isOpen(value: string): boolean {
  return (
    /^[*?:/]*$/.test(value) || /^arn(?::[*?a-z-]*)+$/i.test(value) || /^(?:0\.0\.0\.0|::)\/0$/.test(value)
  );
}
