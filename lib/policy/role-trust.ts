/** Who may assume a role, and how: each principal of a trust policy with what is demanded of it. */
import type { Condition, ParsedPolicy, Statement } from "./document.ts";
import { matchesPattern } from "./patterns.ts";

/** `role`: sts:AssumeRole; `saml`, `web-identity`: with the assertion or token of a provider. */
export type Entering = "role" | "saml" | "web-identity";

/** One principal that an Allow lets in. */
export interface TrustEntry {
  enters: readonly Entering[];
  /** `aws`, `service`, `federated`, `*`, in lower case. */
  kind: string;
  /** As the policy writes it; `*` for everybody (also where the policy names only whom it leaves out). */
  value: string;
  conditions: readonly Condition[];
}

const actionsOf: Readonly<Record<Entering, string>> = {
  role: "sts:assumerole",
  saml: "sts:assumerolewithsaml",
  "web-identity": "sts:assumerolewithwebidentity",
};

// The keys of the table above: Object.keys forgets them.
const enterings = Object.keys(actionsOf) as Entering[];

/**
 * The ways into a role. A Deny takes those away that it names without a condition; others stay, so that the list may
 * hold too many where a Deny has conditions.
 */
export function listTrustEntries(policy: Extract<ParsedPolicy, { readable: true }>): TrustEntry[] {
  const denies = policy.statements.filter(
    ({ effect, conditions }) => effect === "Deny" && conditions.length === 0,
  );
  return policy.statements
    .filter(({ effect }) => effect === "Allow")
    .flatMap((statement) => {
      const allowed = enterings.filter((entering) => covers(statement, entering));
      return principalsOf(statement).flatMap((principal) => {
        const enters = allowed.filter(
          (entering) => !denies.some((deny) => covers(deny, entering) && names(deny, principal.value)),
        );
        return enters.length === 0 ? [] : [{ enters, ...principal, conditions: statement.conditions }];
      });
    });
}

function covers({ actions }: Statement, entering: Entering): boolean {
  const action = actionsOf[entering];
  return actions.values.some((pattern) => matchesPattern(pattern, action)) !== actions.negated;
}

function principalsOf({ principals }: Statement): { kind: string; value: string }[] {
  if (principals === null) return [];
  if (principals.negated) return [{ kind: "*", value: "*" }];
  return principals.values.map(({ kind, value }) =>
    value === "*" && kind.toLowerCase() !== "service"
      ? { kind: "*", value: "*" }
      : { kind: kind.toLowerCase(), value },
  );
}

function names({ principals }: Statement, value: string): boolean {
  if (principals === null || principals.negated) return false;
  return principals.values.some((principal) => principal.value === "*" || principal.value === value);
}
