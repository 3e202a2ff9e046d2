"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { removeGroupRole, setGroupRole } from "#lib/data/group-roles.ts";
import { endUserSessions, setUserDisabled, setUserRole } from "#lib/data/user-changes.ts";
import { userRoles } from "#lib/viewer.ts";

const unitField = "unit:";

/** The ids of the marked boxes; of a role that sees everything none, whatever was marked before it was chosen. */
function markedUnits(role: string | null, fields: Record<string, unknown>): string[] {
  if (role !== "owner" && role !== "viewer") return [];
  return Object.keys(fields)
    .filter((name) => name.startsWith(unitField))
    .map((name) => name.slice(unitField.length));
}

const userId = z.uuid();
const boxes = z.string().max(10);
const userRoleInput = z.object({ id: userId, role: z.enum([...userRoles, ""]) }).catchall(boxes);

/** Gives somebody a role and units, or leaves it to groups and contacts. */
export const giveRole = action(userRoleInput, async (viewer, { id, role: said, ...fields }) => {
  const role = said === "" ? null : said;
  const user = await setUserRole(viewer, id, { role, unitIds: markedUnits(role, fields) });
  refresh();
  return user.role === null ? `${user.name} is not let in any more.` : `${user.name} is ${user.role}.`;
});

const lockInput = z.strictObject({ id: userId, disabled: z.enum(["yes", "no"]) });

/** Locks somebody out, or lets them in again. */
export const lockOut = action(lockInput, async (viewer, { id, disabled }) => {
  const user = await setUserDisabled(viewer, id, disabled === "yes");
  refresh();
  return disabled === "yes" ? `${user.name} is locked out.` : `${user.name} may sign in again.`;
});

const signOutInput = z.strictObject({ id: userId });

/** Signs somebody out everywhere. */
export const signOut = action(signOutInput, async (viewer, { id }) => {
  const ended = await endUserSessions(viewer, id);
  refresh();
  return ended === 1 ? "1 session has ended." : `${ended} sessions have ended.`;
});

const group = z.string().min(1).max(512);
const groupInput = z.object({ group, role: z.enum(userRoles) }).catchall(boxes);

/** Gives the members of a group a role. */
export const saveGroup = action(groupInput, async (viewer, { group: name, role, ...fields }) => {
  const stored = await setGroupRole(viewer, { group: name, role, unitIds: markedUnits(role, fields) });
  refresh();
  return `Members of ${stored.group} are ${stored.role} from their next sign-in on.`;
});

const removeInput = z.strictObject({ group });

/** Takes the role from a group. */
export const removeGroup = action(removeInput, async (viewer, { group: name }) => {
  await removeGroupRole(viewer, name);
  refresh();
  return null;
});
