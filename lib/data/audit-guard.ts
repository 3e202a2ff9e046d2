/** How the audit log is kept from being changed, as this process finds it. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { appendOnlyTables } from "./application-role.ts";
import { query } from "./database.ts";

export interface AuditGuard {
  /** The role as which this process speaks to the database. */
  role: string;
  /** That role may change or remove events, were it not for the triggers. */
  mayChange: boolean;
  /** The triggers are there and on. */
  hasTriggers: boolean;
}

/** @throws AppError FORBIDDEN, DATABASE_UNAVAILABLE */
export async function readAuditGuard(viewer: Viewer): Promise<AuditGuard> {
  requirePermission(viewer, "audit.read");
  const [guard] = await query<AuditGuard & Record<string, unknown>>(
    `select current_user::text as role,
       bool_or(has_table_privilege(c.oid, 'UPDATE') or has_table_privilege(c.oid, 'DELETE')
         or has_table_privilege(c.oid, 'TRUNCATE')) as "mayChange",
       bool_and((select count(*) from pg_trigger t where t.tgrelid = c.oid and t.tgenabled in ('O', 'A')
         and t.tgname in (c.relname || '_append_only', c.relname || '_no_truncate')) = 2) as "hasTriggers"
     from pg_class c where c.oid = any($1::regclass[])`,
    [appendOnlyTables],
  );
  if (guard === undefined) throw new Error("an aggregate answers one row");
  return guard;
}
