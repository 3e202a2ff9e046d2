/** What a principal is to be answered, by the tables alone: the test asks for it, the document shows it. */
import type { Line, Target } from "./pages.ts";
import { accountX, accountY, type Principal } from "./principals.ts";

export type Outcome =
  /** It opens. */
  | "open"
  /** Whoever is not signed in is led to the sign-in. */
  | "sign in"
  /** 401: a program asks. */
  | "401"
  /** Signed in, and not let in: told whom to ask. */
  | "no access"
  /** It is for whoever is not signed in, or not let in; who is, is led to the overview. */
  | "overview"
  /** The role does not reach it. */
  | "403"
  /** There is none, or none that this principal may know of. */
  | "404"
  /** It can only be posted. */
  | "405";

function isOutOfSight({ object }: Target, { sees }: Principal): boolean {
  if (object === "missing") return true;
  if (object === "X") return !sees.includes(accountX);
  return object === "Y" && !sees.includes(accountY);
}

/** Of a page or a route handler. */
export function expectedOf(line: Line, target: Target, principal: Principal): Outcome {
  if (line.always !== undefined) return line.always;
  if (line.onlyOutside === true && principal.signedIn)
    return principal.role === "nobody" ? "no access" : "overview";
  if (line.opens === "everyone") return "open";
  if (line.onlyWithoutRole === true && principal.signedIn)
    return principal.role === "nobody" ? "open" : "overview";
  if (!principal.signedIn) return line.kind === "page" ? "sign in" : "401";
  if (principal.role === "nobody" && line.kind === "page") return "no access";
  if (principal.role === "nobody" && line.withoutRole !== undefined) return line.withoutRole;
  if (!line.opens.includes(principal.role)) return "403";
  return isOutOfSight(target, principal) ? "404" : "open";
}

/** Canaries that this principal may meet; all others in its answers are leaks. */
export function mayMeet(
  { sees }: Pick<Principal, "sees">,
  canaries: Readonly<Record<string, string>>,
): ReadonlySet<string> {
  return new Set(sees.map((id) => canaries[id] ?? ""));
}
