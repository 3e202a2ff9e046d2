/** Administrators give and take roles, lock people out and let them in again; sessions end with what they were opened for. */
import type { UserRole, Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission } from "./access.ts";
import { keepingAdministrator } from "./administrators.ts";
import { appendAudit } from "./audit.ts";
import { type Transaction, transaction } from "./database.ts";
import { checkedUnits } from "./unit-limits.ts";
import { endSessions } from "./user-sessions.ts";
import { readUser, type UserView } from "./users.ts";

export interface RoleGrant {
  /** Null: what the groups, else the register of contacts say. */
  role: UserRole | null;
  /** Ids of units that limit an owner or a viewer; empty: no limit of viewers. */
  unitIds: readonly string[];
}

type Changes = { role: UserRole | null; unitIds: string[]; disabled: boolean };

async function lockUser(tx: Transaction, id: string): Promise<Changes> {
  const [user] = await tx.query<Changes>(
    `select role::text as role, coalesce(unit_ids, '{}') as "unitIds", disabled_at is not null as disabled
     from app_user where id::text = $1 for update`,
    [id],
  );
  if (user === undefined) throw notFound("user", id);
  return user;
}

/**
 * Gives a user a role and a limit, or leaves it to groups and contacts again. Their sessions end.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; INVALID_INPUT naming a unit; CONFLICT where nobody would be administrator.
 */
export async function setUserRole(viewer: Viewer, id: string, grant: RoleGrant): Promise<UserView> {
  requirePermission(viewer, "user.write");
  return transaction(async (tx) => {
    const after = { role: grant.role, unitIds: await checkedUnits(tx, grant) };
    const changed = await keepingAdministrator(tx, async () => {
      const { role, unitIds } = await lockUser(tx, id);
      const before = { role, unitIds };
      if (JSON.stringify(before) === JSON.stringify(after)) return null;
      await tx.query(`update app_user set role = $2::text::"UserRole", unit_ids = $3 where id::text = $1`, [
        id,
        after.role,
        after.unitIds,
      ]);
      return { before, after, detail: { sessions: await endSessions(tx, [id]) } };
    });
    const user = await readUser(tx, id);
    if (changed !== null)
      await appendAudit(tx, viewer, { action: "user.role_changed", subject: id, ...changed });
    return user;
  });
}

/**
 * Locks a user out, whatever gives them a role, and ends their sessions at once; or lets them in again.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where nobody would be administrator.
 */
export async function setUserDisabled(viewer: Viewer, id: string, disabled: boolean): Promise<UserView> {
  requirePermission(viewer, "user.write");
  return transaction(async (tx) => {
    const changed = await keepingAdministrator(tx, async () => {
      const before = await lockUser(tx, id);
      if (before.disabled === disabled) return null;
      await tx.query(
        "update app_user set disabled_at = case when $2 then clock_timestamp() end where id::text = $1",
        [id, disabled],
      );
      return { sessions: await endSessions(tx, [id]) };
    });
    const user = await readUser(tx, id);
    if (changed !== null)
      await appendAudit(tx, viewer, {
        action: disabled ? "user.disabled" : "user.enabled",
        subject: id,
        detail: changed,
      });
    return user;
  });
}

/** Signs a user out everywhere; how many sessions that were. @throws AppError FORBIDDEN, NOT_FOUND */
export async function endUserSessions(viewer: Viewer, id: string): Promise<number> {
  requirePermission(viewer, "user.write");
  return transaction(async (tx) => {
    await lockUser(tx, id);
    const sessions = await endSessions(tx, [id]);
    if (sessions > 0)
      await appendAudit(tx, viewer, {
        action: "user.sessions_ended",
        subject: id,
        detail: { sessions },
      });
    return sessions;
  });
}
