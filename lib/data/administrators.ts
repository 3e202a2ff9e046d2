/** There is always somebody who can repair roles: no change may leave an installation without an administrator. */
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { query, type Transaction } from "./database.ts";
import { effectiveRoleSql } from "./effective-role.ts";

/** Any constant of our own: whoever changes roles does so alone, until the end of the transaction. */
const rolesLock = 7_461_999;

const administratorsSql = `
  from app_user u cross join ${effectiveRoleSql("u")} r where u.disabled_at is null and r.role = 'admin'`;

/** Whoever changes what somebody may do calls it first: of two administrators who demote each other, one waits. */
async function lockRoles(tx: Transaction): Promise<void> {
  await tx.query("select pg_advisory_xact_lock($1)", [rolesLock]);
}

/**
 * Carries out a change of roles, unless nobody would be administrator after it who was before.
 *
 * @throws AppError CONFLICT
 */
export async function keepingAdministrator<Result>(
  tx: Transaction,
  change: () => Promise<Result>,
): Promise<Result> {
  await lockRoles(tx);
  const before = await hasAdministrator(tx);
  const result = await change();
  if (!before || (await hasAdministrator(tx))) return result;
  throw new AppError("CONFLICT", {
    userMessage:
      "Nobody would be administrator any more. Make somebody else one first; from a terminal: waymark login-link EMAIL --role admin.",
  });
}

async function hasAdministrator(tx: Transaction): Promise<boolean> {
  return (await tx.query(`select 1 ${administratorsSql} limit 1`)).length > 0;
}

/** Whom to ask: as much of an administrator as everybody who is signed in may know. */
export interface Administrator {
  name: string;
  email: string | null;
}

const mostAsked = 5;

/** Some of the administrators, whoever was here last first. @throws AppError FORBIDDEN */
export async function listAdministrators(viewer: Viewer): Promise<Administrator[]> {
  requirePermission(viewer, "account.read");
  return query<{ name: string; email: string | null }>(
    `select coalesce(nullif(u.name, ''), u.email, u.subject) as name, u.email ${administratorsSql}
     order by u.last_sign_in_at desc nulls last, u.id limit $1`,
    [mostAsked],
  );
}
