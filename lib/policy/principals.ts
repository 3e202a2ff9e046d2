/** Whether the Principal or NotPrincipal of a statement names who asks. */
import { type Certainty, certain, not, someOf } from "./certainty.ts";
import type { Principal, Statement } from "./document.ts";
import type { RequestPrincipal } from "./request.ts";

/**
 * How a statement has to name the principal. `itself`: by its own ARN, or that of its session; `everybody`: by `*`;
 * `anybody`: in whatever way, its account's too.
 */
export type Naming = "itself" | "everybody" | "anybody";

/** Whether a statement speaks of the principal; without Principal and NotPrincipal nothing can be told. */
export function weighPrincipals(
  principals: Statement["principals"],
  who: RequestPrincipal,
  naming: Naming = "anybody",
): Certainty {
  if (principals === null) return "unknown";
  if (!principals.negated) return someOf(principals.values, (one) => weighPrincipal(one, who, naming));
  const named = someOf(principals.values, (one) => weighPrincipal(one, who, "anybody"));
  // Everybody but those that it lists is nobody's own name.
  return naming === "itself" ? "no" : not(named);
}

function weighPrincipal({ kind, value }: Principal, who: RequestPrincipal, naming: Naming): Certainty {
  switch (kind.toLowerCase()) {
    case "*":
      return certain(naming !== "itself");
    case "aws":
      return weighAws(value, who, naming);
    case "service":
      return certain(
        who.kind === "service" && (value === who.name || (value === "*" && naming !== "itself")),
      );
    case "federated":
      return certain(who.kind === "federated" && value === who.name);
    default:
      // Canonical users stand for accounts that only AWS can tell.
      return who.kind === "service" || who.kind === "federated" ? "no" : "unknown";
  }
}

const awsArn = /^arn:[a-z0-9-]+:(?:iam|sts)::(\d{12}):(.+)$/;

function weighAws(value: string, who: RequestPrincipal, naming: Naming): Certainty {
  if (value === "*") return certain(naming !== "itself");
  if (naming === "everybody") return "no";
  if (who.kind === "service" || who.kind === "federated" || who.kind === "anonymous") return "no";
  if (value === who.accountId) return certain(naming === "anybody");
  const [account, name] = awsArn.exec(value)?.slice(1) ?? [];
  // A wildcard inside of an ARN, which AWS refuses, and other forms: whom they mean is not known.
  if (account === undefined) return /[*?]/.test(value) ? "unknown" : "no";
  if (account !== who.accountId) return "no";
  if (name === "root") return certain(who.kind === "root" || naming === "anybody");
  if (who.kind === "account") return "unknown";
  if (value === who.arn || value === who.sessionArn) return "yes";
  return who.kind === "role" && (who.sessionArn ?? null) === null && isSessionOf(value, who.arn)
    ? "unknown"
    : "no";
}

/** `arn:…:sts::<account>:assumed-role/<name>/<session>` of the role; its path is not part of it. */
function isSessionOf(session: string, role: string): boolean {
  const name = role.slice(role.lastIndexOf("/") + 1);
  return session.includes(`:assumed-role/${name}/`);
}
