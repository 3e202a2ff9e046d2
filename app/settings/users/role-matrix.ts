/** What each role may, read from the rule that lib/data decides by. */
import type { Reach, RoleMatrixRow } from "#components/settings/role-matrix.tsx";
import { hasPermission, type Permission, type UserRole } from "#lib/viewer.ts";

const asked: readonly [string, Permission][] = [
  ["See accounts, their items and evidence", "account.read"],
  ["See runs and coverage", "run.read"],
  ["Enter, confirm and hand over contacts", "contact.write"],
  ["Answer items", "attestation.write"],
  ["Answer for the whole organization", "attestation.organization"],
  ["Record exercises and cases", "record.write"],
  ["See where decoys are", "decoy.read"],
  ["Refresh", "run.start"],
  ["See settings and connection", "settings.read"],
  ["Read the audit log", "audit.read"],
  ["Change settings, users and roles", "user.write"],
];

function reachOf(role: UserRole, permission: Permission): Reach {
  if (!hasPermission({ actor: role, role, accounts: [] }, permission)) return "none";
  if (role === "owner") return "own";
  return role === "viewer" ? "units" : "all";
}

/** One row for each thing that people do. */
export function roleMatrix(): RoleMatrixRow[] {
  return asked.map(([what, permission]) => ({
    what,
    reach: {
      admin: reachOf("admin", permission),
      security: reachOf("security", permission),
      owner: reachOf("owner", permission),
      viewer: reachOf("viewer", permission),
    },
  }));
}
