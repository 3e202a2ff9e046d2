/** Whether a role lets in whoever has a token of a build service, for item 5.3. */
import type { Condition } from "#lib/policy/document.ts";
import type { TrustEntry } from "#lib/policy/role-trust.ts";
import { oidcHostOf, type SharedIssuer, sharedIssuerOf } from "#lib/roadmap/oidc-issuers.ts";

/** The operators that hold a token to a text. Others are true where the claim is absent, or compare something else. */
const binding = /^(?:foranyvalue:)?(?:stringequals|stringequalsignorecase|stringlike)$/;

/**
 * Hosts of shared issuers from which anybody's token opens the role, sorted. `ownOrganizations`: those that conditions may
 * name; none: whichever is named counts as an own one.
 */
export function openIssuers(entries: readonly TrustEntry[], ownOrganizations: readonly string[]): string[] {
  const own = new Set(ownOrganizations.map(plainName));
  const open = new Set<string>();
  for (const { enters, kind, value, conditions } of entries) {
    if (!enters.includes("web-identity")) continue;
    if (kind === "*") open.add("every issuer");
    const host = kind === "federated" ? oidcHostOf(value) : null;
    const issuer = host === null ? undefined : sharedIssuerOf(host);
    if (host === null || issuer === undefined) continue;
    const isBound = conditions.some((condition) => binds(condition, host, issuer, own));
    if (!isBound) open.add(host);
  }
  return [...open].sort();
}

/** Several values are alternatives: each has to name an own organization. */
function binds(
  { operator, key, values }: Condition,
  host: string,
  { subject, claims }: SharedIssuer,
  own: ReadonlySet<string>,
): boolean {
  if (!binding.test(operator) || values.length === 0 || !key.startsWith(`${host}:`)) return false;
  const claim = key.slice(host.length + 1);
  if (claim !== "sub" && !claims.test(claim)) return false;
  return values.every((value) => {
    const organization =
      claim === "sub" ? subject.exec(value)?.[1] : /^([^/:*?]+)(?:[/:]|$)/.exec(value)?.[1];
    return organization !== undefined && (own.size === 0 || own.has(plainName(organization)));
  });
}

/** GitHub's newer subjects write the numeric id behind the name: `our-org@1234`. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/@\d+$/, "");
}
