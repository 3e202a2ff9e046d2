/** Which roles item 5.3 is about: those that a service or a pipeline may assume. */
import type { IamRole } from "#lib/facts/iam.ts";
import { parsePolicyDocument } from "#lib/policy/document.ts";
import { listTrustEntries, type TrustEntry } from "#lib/policy/role-trust.ts";
import type { AccountInput } from "#lib/roadmap/input.ts";
import { isWorkloadHost, oidcHostOf } from "#lib/roadmap/oidc-issuers.ts";
import { judgePlatformRole } from "#lib/roadmap/platform-roles.ts";

/** A role that is judged. `trust` null: nobody can tell whom it lets in. */
export interface ScopedRole {
  role: IamRole;
  trust: readonly TrustEntry[] | null;
}

export interface RoleScope {
  roles: ScopedRole[];
  /** Names of the roles that are accepted because AWS put them there, sorted. */
  platform: string[];
}

/**
 * In scope are roles of services and of workloads with a web identity, wherever they lie; `/service-role/` is only where
 * the console puts ordinary ones. Out are AWS's own, the audit role, roles that only people or other accounts may assume,
 * and the platform's; one of those that trusts somebody else than AWS lets it is judged, whoever that is.
 */
export function scopeRoles(
  roles: readonly IamRole[],
  auditRoleArn: string | null,
  { organization, settings }: Pick<AccountInput, "organization" | "settings">,
): RoleScope {
  const scope: RoleScope = { roles: [], platform: [] };
  for (const role of roles) {
    if (role.Arn === auditRoleArn || isAwsOwn(role)) continue;
    const platform = judgePlatformRole(role, organization);
    if (platform === "own") {
      scope.platform.push(role.RoleName);
      continue;
    }
    const parsed = role.trustPolicy === null ? null : parsePolicyDocument(role.trustPolicy);
    if (parsed === null || !parsed.readable) {
      scope.roles.push({ role, trust: null });
      continue;
    }
    const trust = listTrustEntries(parsed);
    const isWorkloads = trust.some((entry) => letsWorkloadIn(entry, settings.humanOidcHosts));
    if (isWorkloads || platform === "foreign") scope.roles.push({ role, trust });
  }
  scope.platform.sort();
  return scope;
}

function isAwsOwn({ Path }: IamRole): boolean {
  return Path.startsWith("/aws-service-role/") || Path.startsWith("/aws-reserved/");
}

function letsWorkloadIn({ enters, kind, value }: TrustEntry, humanOidcHosts: readonly string[]): boolean {
  if (kind === "service") return true;
  if (!enters.includes("web-identity")) return false;
  if (kind === "*") return true;
  const host = kind === "federated" ? oidcHostOf(value) : null;
  return host !== null && isWorkloadHost(host, humanOidcHosts);
}
