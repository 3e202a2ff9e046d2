/** Path P1 of item 5.1: an organization's instance of IAM Identity Center with somebody assigned to the account. */
import type { IamRole } from "#lib/facts/iam.ts";
import type { SsoAssignments } from "#lib/facts/sso.ts";
import type { Reading } from "#lib/roadmap/facts-view.ts";
import type { Gap } from "#lib/roadmap/gaps.ts";
import type { EvaluationContext } from "#lib/roadmap/item.ts";
import { isUsedLately } from "#lib/roadmap/items/5-1-use.ts";

/** What is known of a path. `how` says by what it is known to exist. */
export type PathWord =
  | { exists: "yes"; how: string; collector: string; accountId: string }
  | { exists: "no" }
  | { exists: "unknown"; gap: Gap };

const collector = "sso.assignments";

/** By the instance's own assignments; where these cannot be read, by a role of Identity Center that people have used. */
export function judgeIdentityCenter(
  { input, view }: EvaluationContext,
  accountId: string,
  roles: readonly IamRole[] | null,
): PathWord {
  if (input.organization.kind === "standalone") return { exists: "no" };
  const owners = view.accountsWith(collector, "global");
  const words = owners.map((owner) => {
    const facts = view.find(collector, "global", owner);
    return judgeInstance(facts, accountId, input.organization.managementAccountId, owner);
  });
  const known = words.find(({ exists }) => exists === "yes");
  if (known !== undefined) return known;
  const missing = view.find(collector, "global", input.organization.managementAccountId);
  const gap =
    words.length === 0
      ? missing.gapOf("ssoadmin:ListInstances")
      : (words.find((word) => word.exists === "unknown")?.gap ?? null);
  if (gap === null) return { exists: "no" };
  const used = roles?.find((role) => isIdentityCenterRole(role) && isUsedLately(role, input.now) === "yes");
  if (used === undefined) return { exists: "unknown", gap };
  const how = `People came through IAM Identity Center: role ${used.RoleName} is in use.`;
  return { exists: "yes", how, collector: "iam.authorization", accountId };
}

/** AWS alone makes roles with this path. */
export function isIdentityCenterRole({ Path, RoleName }: Pick<IamRole, "Path" | "RoleName">): boolean {
  return Path.startsWith("/aws-reserved/sso.amazonaws.com/") && RoleName.startsWith("AWSReservedSSO_");
}

function judgeInstance(
  facts: Reading<"sso.assignments">,
  accountId: string,
  managementAccountId: string,
  owner: string,
): PathWord {
  const listed = facts.ask("ssoadmin:ListInstances", (data) => data);
  if (!listed.known) return { exists: "unknown", gap: listed.gap };
  const { instances, instancesComplete, accounts, accountsComplete } = listed.value;
  const active = instances.filter((instance) => isOrganizations(instance, managementAccountId));
  if (active.length === 0) {
    if (instancesComplete) return { exists: "no" };
    return unread("Not every region answered where IAM Identity Center lives");
  }
  const account = accounts.find((one) => one.accountId === accountId);
  const gap = facts.gapOf("ssoadmin:ListAccountAssignments", accountId);
  if (account?.assignment) {
    if (gap !== null) return { exists: "unknown", gap };
    const { users, groups } = account.assignment;
    const how = `IAM Identity Center lets people in: ${groups} groups and ${users} users in the first of ${account.permissionSets} permission sets.`;
    return { exists: "yes", how, collector, accountId: owner };
  }
  if (account !== undefined) return gap === null ? { exists: "no" } : { exists: "unknown", gap };
  const setsGap =
    facts.gapOf("ssoadmin:ListPermissionSets") ??
    // Without permission sets nothing else is asked.
    notAsked(facts.gapOf("ssoadmin:ListAccountsForProvisionedPermissionSet"));
  if (setsGap !== null) return { exists: "unknown", gap: setsGap };
  return accountsComplete
    ? { exists: "no" }
    : unread("Not every assignment of IAM Identity Center could be read");
}

/** An account's own instance serves applications and opens no AWS account. */
function isOrganizations(
  { Status, OwnerAccountId, PermissionSetsEnabled }: SsoAssignments["instances"][number],
  managementAccountId: string,
): boolean {
  if (Status !== "ACTIVE" || PermissionSetsEnabled === false) return false;
  return OwnerAccountId === managementAccountId || PermissionSetsEnabled === true;
}

function notAsked(gap: Gap | null): Gap | null {
  return gap?.kind === "not_asked" ? null : gap;
}

function unread(text: string): PathWord {
  return { exists: "unknown", gap: { kind: "said", code: "not_read", text } };
}
