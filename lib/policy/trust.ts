/** Whom a role's trust policy lets in, as far as the audit role needs it. */
import { type Condition, isUniqueId, type ParsedPolicy, type Statement } from "./document.ts";
import { matchesPattern } from "./patterns.ts";

/** One way into the role. */
export interface TrustedParty {
  /** The principal as the policy writes it, with its kind where it is not an AWS principal: `Service lambda.amazonaws.com`. */
  name: string;
  /** Account of an AWS principal; null: everybody, a service, a federation, or not understood. */
  accountId: string | null;
  kind: "account" | "everybody" | "service" | "federated" | "unclear";
  /** A fixed external id is demanded of this party. */
  externalIdRequired: boolean;
}

/** The actions that open a role. */
const enteringActions = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];

/**
 * Every party that an Allow of a trust policy names, sorted by name. Conditions other than an external id do not
 * narrow a party, and a Deny takes none away: the list may hold too many, never too few. Unique ids of deleted
 * principals (`AROA…`, `AIDA…`) let nobody in and are left out.
 */
export function listTrustedParties(policy: Extract<ParsedPolicy, { readable: true }>): TrustedParty[] {
  const parties = policy.statements
    .filter((statement) => statement.effect === "Allow" && opensRole(statement))
    .flatMap(partiesOf);
  return parties.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function opensRole(statement: Statement): boolean {
  const { negated, values } = statement.actions;
  return enteringActions.some(
    (action) => values.some((pattern) => matchesPattern(pattern, action)) !== negated,
  );
}

function partiesOf(statement: Statement): TrustedParty[] {
  const externalIdRequired = statement.conditions.some(demandsExternalId);
  const principals = statement.principals;
  if (principals === null) {
    return [{ name: "no principal", accountId: null, kind: "unclear", externalIdRequired }];
  }
  if (principals.negated) {
    const names = principals.values.map((principal) => principal.value).sort();
    return [
      { name: `everybody but ${names.join(", ")}`, accountId: null, kind: "everybody", externalIdRequired },
    ];
  }
  return principals.values
    .filter((principal) => !isUniqueId(principal.value))
    .map((principal) => ({ ...identify(principal.kind, principal.value), externalIdRequired }));
}

function identify(kind: string, value: string): Pick<TrustedParty, "name" | "accountId" | "kind"> {
  switch (kind.toLowerCase()) {
    case "*":
      return { name: "*", accountId: null, kind: "everybody" };
    case "aws":
      return identifyAws(value);
    case "service":
      return { name: `Service ${value}`, accountId: null, kind: "service" };
    case "federated":
      return { name: `Federated ${value}`, accountId: null, kind: "federated" };
    default:
      return { name: `${kind} ${value}`, accountId: null, kind: "unclear" };
  }
}

function identifyAws(value: string): Pick<TrustedParty, "name" | "accountId" | "kind"> {
  if (/^\d{12}$/.test(value)) return { name: value, accountId: value, kind: "account" };
  const account = /^arn:[a-z0-9-]+:(?:iam|sts)::(\d{12}):.+$/.exec(value)?.[1];
  // AWS refuses wildcards inside a principal; where one stands nevertheless, it can only mean more than one party.
  if (/[*?]/.test(value)) return { name: value, accountId: null, kind: "everybody" };
  if (account !== undefined) return { name: value, accountId: account, kind: "account" };
  return { name: value, accountId: null, kind: "unclear" };
}

/** Only a plain comparison with a fixed text holds a caller to an external id: `…IfExists` and negations do not. */
function demandsExternalId(condition: Condition): boolean {
  if (condition.key !== "sts:externalid") return false;
  const { operator, values } = condition;
  if (operator === "stringequals" || operator === "stringequalsignorecase") return values.length > 0;
  return operator === "stringlike" && values.length > 0 && values.every((value) => !/[*?]/.test(value));
}
