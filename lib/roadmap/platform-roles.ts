/** Roles that AWS puts into accounts by itself: accepted by design, as long as they trust whom AWS lets them trust. */

import { parsePolicyDocument } from "#lib/policy/document.ts";
import { listTrustEntries } from "#lib/policy/role-trust.ts";

interface PlatformOrganization {
  managementAccountId: string;
  /** Control Tower's audit account. */
  securityAccountId: string | null;
}

interface PlatformRule {
  name: RegExp;
  trusts: "management" | "audit" | "services";
}

/** The first rule whose name fits decides. */
const rules: readonly PlatformRule[] = [
  { name: /^AWSControlTowerExecution$/, trusts: "management" },
  { name: /^OrganizationAccountAccessRole$/, trusts: "management" },
  { name: /^AWSCloudFormationStackSetExecutionRole$/, trusts: "management" },
  { name: /^stacksets-exec-[0-9a-f]{32}$/, trusts: "management" },
  { name: /^aws-controltower-(?:AdministratorExecutionRole|ReadOnlyExecutionRole)$/, trusts: "audit" },
  { name: /^aws-controltower-/, trusts: "services" },
];

/** Services to which Control Tower gives its roles. */
const controlTowerServices = /^(?:cloudformation|cloudtrail|config|controltower|lambda|sns)\.amazonaws\.com$/;

/**
 * `own`: AWS's, with the trust that AWS gives it; `foreign`: the name of one, with another trust; null: not of that name.
 * A trust policy that cannot be read makes it foreign.
 */
export function judgePlatformRole(
  { RoleName, trustPolicy }: { RoleName: string; trustPolicy: string | null },
  organization: PlatformOrganization,
): "own" | "foreign" | null {
  const rule = rules.find(({ name }) => name.test(RoleName));
  if (rule === undefined) return null;
  const parsed = trustPolicy === null ? null : parsePolicyDocument(trustPolicy);
  if (parsed === null || !parsed.readable) return "foreign";
  const entries = listTrustEntries(parsed);
  const isOwn = entries.every(({ kind, value }) => {
    if (rule.trusts === "services") return kind === "service" && controlTowerServices.test(value);
    const trusted =
      rule.trusts === "management" ? organization.managementAccountId : organization.securityAccountId;
    return kind === "aws" && trusted !== null && accountOfPrincipal(value) === trusted;
  });
  return isOwn && entries.length > 0 ? "own" : "foreign";
}

/** The account of an AWS principal, by id or ARN of any partition; null: none is named. */
export function accountOfPrincipal(value: string): string | null {
  if (/^\d{12}$/.test(value)) return value;
  return /^arn:[a-z0-9-]+:(?:iam|sts)::(\d{12}):[^*?]+$/.exec(value)?.[1] ?? null;
}
