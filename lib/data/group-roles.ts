/** What the members of groups of the identity provider may do. */
import { AppError } from "#lib/errors.ts";
import type { UserRole, Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission } from "./access.ts";
import { keepingAdministrator } from "./administrators.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { checkedUnits } from "./unit-limits.ts";
import { endSessions } from "./user-sessions.ts";
import type { UnitLimit } from "./users.ts";

export interface GroupRole {
  /** As the provider writes it, commas and all. */
  group: string;
  role: UserRole;
  units: UnitLimit[];
  /** Users whom the provider said to be in it when they signed in last. */
  members: number;
}

const longestName = 512;
const mostGroups = 500;

const groupsSql = `
  select g."group", g.role::text as role,
    (select coalesce(json_agg(json_build_object('id', l.id, 'path', o.path) order by o.path, l.id), '[]')
     from unnest(g.unit_ids) as l (id) left join organizational_unit o on o.id = l.id) as units,
    (select count(*) from app_user u where g."group" = any(u.groups)) as members
  from group_role g`;

/** Every group with a role, by name. @throws AppError FORBIDDEN */
export async function listGroupRoles(viewer: Viewer): Promise<GroupRole[]> {
  requirePermission(viewer, "user.read");
  return query<GroupRole>(`${groupsSql} order by g."group" limit $1`, [mostGroups]);
}

/** The name as it is kept: names of groups are the provider's, so nothing but what cannot be stored is changed. */
function checkedName(group: string): string {
  const name = storable(group);
  if (name.trim() !== "" && name.length <= longestName) return name;
  throw new AppError("INVALID_INPUT", {
    userMessage: `The name of a group has 1 to ${longestName} characters.`,
  });
}

type Stored = { role: UserRole; unitIds: string[] };

async function findStored(tx: Transaction, group: string): Promise<Stored | null> {
  const [row] = await tx.query<Stored>(
    `select role::text as role, coalesce(unit_ids, '{}') as "unitIds" from group_role where "group" = $1 for update`,
    [group],
  );
  return row ?? null;
}

/** Whoever is in the group and has no role of their own signs in again. */
async function endSessionsOfMembers(tx: Transaction, group: string): Promise<number> {
  const members = await tx.query<{ id: string }>(
    "select id from app_user where $1 = any(groups) and role is null",
    [group],
  );
  return endSessions(
    tx,
    members.map(({ id }) => id),
  );
}

async function requireRoom(tx: Transaction): Promise<void> {
  const [row] = await tx.query<{ amount: number }>("select count(*) as amount from group_role");
  if ((row?.amount ?? 0) < mostGroups) return;
  throw new AppError("CONFLICT", {
    userMessage: `There are ${mostGroups} groups with a role already; remove one that nobody needs.`,
  });
}

/**
 * Gives the members of a group a role. Sessions of those whom it concerns end.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT (the name, a unit); CONFLICT where nobody would be administrator.
 */
export async function setGroupRole(
  viewer: Viewer,
  grant: { group: string; role: UserRole; unitIds: readonly string[] },
): Promise<GroupRole> {
  requirePermission(viewer, "user.write");
  const group = checkedName(grant.group);
  return transaction(async (tx) => {
    const after: Stored = { role: grant.role, unitIds: await checkedUnits(tx, grant) };
    const changed = await keepingAdministrator(tx, async () => {
      const before = await findStored(tx, group);
      if (JSON.stringify(before) === JSON.stringify(after)) return null;
      if (before === null) await requireRoom(tx);
      await tx.query(
        `insert into group_role ("group", role, unit_ids) values ($1, $2::text::"UserRole", $3)
         on conflict ("group") do update set role = excluded.role, unit_ids = excluded.unit_ids`,
        [group, after.role, after.unitIds],
      );
      return { before, after, detail: { sessions: await endSessionsOfMembers(tx, group) } };
    });
    const [stored] = await tx.query<GroupRole>(`${groupsSql} where g."group" = $1`, [group]);
    if (stored === undefined) throw new Error("a group that was stored is there");
    if (changed !== null)
      await appendAudit(tx, viewer, { action: "group.changed", subject: group, ...changed });
    return stored;
  });
}

/**
 * Takes the role from a group. Sessions of those whom it concerns end.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND; CONFLICT where nobody would be administrator.
 */
export async function removeGroupRole(viewer: Viewer, group: string): Promise<void> {
  requirePermission(viewer, "user.write");
  const name = storable(group);
  await transaction(async (tx) => {
    const removed = await keepingAdministrator(tx, async () => {
      const before = await findStored(tx, name);
      if (before === null) throw notFound("role of the group", name);
      await tx.query(`delete from group_role where "group" = $1`, [name]);
      return { before, detail: { sessions: await endSessionsOfMembers(tx, name) } };
    });
    await appendAudit(tx, viewer, { action: "group.removed", subject: name, ...removed });
  });
}
