/** Condition keys that tie a wildcard principal to somebody fixed, and what only looks as if it did. */
import { areFixedRanges } from "./address-ranges.ts";
import type { Condition } from "./document.ts";

/** Whether one value of a key names somebody fixed; `isPattern`: `*` and `?` in it are wildcards. */
type NamesSomebody = (value: string, isPattern: boolean) => boolean;

const hasWildcard = (value: string) => /[*?]/.test(value);

/** A variable is filled in by whoever asks, but for those that mean the resource's own account and organization. */
const ownVariable = /^\$\{aws:resource(?:account|orgid)\}$/i;

const isFixed: NamesSomebody = (value, isPattern) =>
  value !== "" && (ownVariable.test(value) || (!value.includes("${") && !(isPattern && hasWildcard(value))));

/** `o-…/r-…/ou-…/*`: what stands before the first slash says whose paths they are. */
const isFixedPath: NamesSomebody = (value, isPattern) => {
  const [organization = "", ...rest] = value.split("/");
  return rest.length > 0 && isFixed(organization, isPattern);
};

/** An ARN whose account is named; of one without an account (a bucket) only the whole name says whose it is. */
const isArnOfSomebody: NamesSomebody = (value, isPattern) => {
  const parts = value.split(":");
  if (parts.length < 6) return false;
  const [arn = "", partition = "", service = "", region = "", account = "", ...resource] = parts;
  if (account === "") return isFixed([arn, partition, service, region, ...resource].join(":"), isPattern);
  return isFixed(account, isPattern) && !account.includes("/");
};

/** In a plain pattern `*` runs over colons too: one before the account could hold any account. */
const isArnInPlainPattern: NamesSomebody = (value, isPattern) =>
  isArnOfSomebody(value, isPattern) &&
  !(
    isPattern &&
    value
      .split(":")
      .slice(0, 4)
      .some((part) => part.includes("*"))
  );

/** `AROA…:session`, `AIDA…`, an account id: what the wildcard may stand for is a session of that one. */
const isUniqueId: NamesSomebody = (value) =>
  /^(?:A[A-Z0-9]{3}[A-Z0-9]{12,}(?::|$)|\d{12}(?::|$))/.test(value);

const isArnKey = new Set([
  "aws:principalarn",
  "aws:sourcearn",
  "aws:sourcevpcarn",
  "s3:dataaccesspointarn",
  "ec2:sourceinstancearn",
]);

const fixedKeys = [
  "aws:principalorgid",
  "aws:principalaccount",
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:sourceaccount",
  "aws:sourceowner",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "kms:calleraccount",
  "lambda:eventsourcetoken",
  "s3:dataaccesspointaccount",
];

const pathKeys = ["aws:principalorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"];

/** Of the resource's own account and organization every request says the same; only the caller's beside it says something. */
const callersOwn = new Map([
  ["aws:resourceorgid", "${aws:principalorgid}"],
  ["aws:resourceaccount", "${aws:principalaccount}"],
]);

const valueTests: ReadonlyMap<string, NamesSomebody> = new Map<string, NamesSomebody>([
  ...fixedKeys.map((key) => [key, isFixed] as const),
  ...pathKeys.map((key) => [key, isFixedPath] as const),
  ["aws:userid", isUniqueId],
]);

const plainOperators = ["stringequals", "stringequalsignorecase", "stringlike"];
const arnOperators = ["arnequals", "arnlike"];

/** Keys that every request has: asking for one to be missing asks for nobody. */
const alwaysPresent: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:sourceip",
  "aws:securetransport",
  "aws:currenttime",
  "aws:epochtime",
  "aws:requestedregion",
]);

/**
 * What a condition of an Allow for everybody does: "pins" it to fixed accounts, organizations, networks or sources (or to
 * nobody at all), "unclear" where that hangs on more than the text, else "open". `beside`: all conditions of the statement.
 */
export function pinOf(condition: Condition, beside: readonly Condition[]): "pins" | "open" | "unclear" {
  const { operator, key, values } = condition;
  if (operator === "null") {
    return alwaysPresent.has(key) && values.every((value) => value.toLowerCase() === "true")
      ? "pins"
      : "open";
  }
  const plain = operator.replace(/^foranyvalue:/, "");
  if (plain.startsWith("forallvalues:")) {
    // Holds for a request without the key, unless something else asks for it.
    const isAskedFor = beside.some(
      (other) =>
        other.operator === "null" &&
        other.key === key &&
        other.values.every((value) => value.toLowerCase() === "false"),
    );
    return isAskedFor
      ? pinOf({ ...condition, operator: plain.slice("forallvalues:".length) }, beside)
      : "open";
  }
  if (key === "elasticfilesystem:accessedviamounttarget") {
    return plain === "bool" && values.every((value) => value.toLowerCase() === "true") ? "pins" : "open";
  }
  // Says where messages go, and not who asks; one fixed host is not everybody's.
  if (key === "sns:endpoint" && plainOperators.includes(plain)) return "unclear";
  return namesSomebody(plain, key, values) ? "pins" : "open";
}

function namesSomebody(operator: string, key: string, values: readonly string[]): boolean {
  if (key === "aws:sourceip") return operator === "ipaddress" && areFixedRanges(values);
  if (isArnKey.has(key)) {
    if (arnOperators.includes(operator)) return values.every((value) => isArnOfSomebody(value, true));
    const isPattern = operator === "stringlike";
    return (
      plainOperators.includes(operator) && values.every((value) => isArnInPlainPattern(value, isPattern))
    );
  }
  const own = callersOwn.get(key);
  if (own !== undefined)
    return operator.startsWith("string") && values.every((value) => value.toLowerCase() === own);
  const test = valueTests.get(key);
  if (test === undefined || !plainOperators.includes(operator)) return false;
  return values.every((value) => test(value, operator === "stringlike"));
}

/** Operators of a Deny, and which of an Allow names those that it leaves out. */
const negated: Readonly<Record<string, string>> = {
  stringnotequals: "stringequals",
  stringnotequalsignorecase: "stringequalsignorecase",
  stringnotlike: "stringlike",
  arnnotequals: "arnequals",
  arnnotlike: "arnlike",
  notipaddress: "ipaddress",
};

/**
 * Whether a Deny for everybody under these conditions leaves only somebody fixed: each of them turns away whoever is not
 * named by its key (`…IfExists` does so too), or exempts services. All of them must fail for a request to pass.
 */
export function leavesOnlyFixed(conditions: readonly Condition[]): boolean {
  return conditions.every(({ operator, key, values }) => {
    if (key === "aws:principalisawsservice") {
      return /^bool(?:ifexists)?$/.test(operator) && values.every((value) => value.toLowerCase() === "false");
    }
    const plain = operator.replace(/^forallvalues:|ifexists$/g, "");
    const positive = Object.hasOwn(negated, plain) ? negated[plain] : undefined;
    return positive !== undefined && namesSomebody(positive, key, values);
  });
}
