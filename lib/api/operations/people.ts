/** Users and the roles of groups. */
import { z } from "zod";
import { pageOf, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import { listAdministrators } from "#lib/data/administrators.ts";
import { listGroupRoles, removeGroupRole, setGroupRole } from "#lib/data/group-roles.ts";
import { endUserSessions, setUserDisabled, setUserRole } from "#lib/data/user-changes.ts";
import { getUser, listUsers } from "#lib/data/users.ts";
import { userRoles } from "#lib/viewer.ts";

const listAdmins = operation({
  id: "listAdministrators",
  method: "GET",
  path: "/administrators",
  tag: "People and tokens",
  summary: "Whom to ask: a few administrators, whoever was here last first",
  permission: "account.read",
  answer: z.object({ data: z.array(z.object({ name: z.string(), email: z.string().nullable() })) }),
  handle: async ({ viewer }) => ({ data: await listAdministrators(viewer) }),
});

const role = z.enum(userRoles);
const unit = z.object({ id: z.string(), path: z.string().nullable() });
const unitIds = z.array(z.string().max(100)).max(50).default([]);

const user = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    emailVerified: z.boolean(),
    issuer: z.string(),
    role: role.nullable().meta({ description: "What counts now; null: not let in" }),
    through: z.enum(["given", "group", "contact"]).nullable(),
    deciding: z.array(z.string()),
    givenRole: role.nullable(),
    units: z.array(unit),
    accounts: z.number().int().nullable().meta({ description: "How many they see; null: all" }),
    groups: z.array(z.string()),
    sessions: z.number().int(),
    lastSignInAt: z.string().nullable(),
    lastSeenAt: z.string().nullable(),
    disabledAt: z.string().nullable(),
  })
  .meta({ id: "User" });

const list = operation({
  id: "listUsers",
  method: "GET",
  path: "/users",
  tag: "People and tokens",
  summary: "Who has signed in, by name",
  permission: "user.read",
  query: z.strictObject({
    q: z.string().max(200).optional(),
    role: z.enum([...userRoles, "nobody"]).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    after: uuid.optional(),
  }),
  answer: pageOf(user).extend({ matching: z.number().int() }),
  handle: async ({ viewer, query }) => {
    const { q: search, ...rest } = query;
    const page = await listUsers(viewer, { ...rest, search });
    return { data: page.users, next: page.next, matching: page.total };
  },
});

const parameters = z.strictObject({ userId: uuid });

const one = operation({
  id: "getUser",
  method: "GET",
  path: "/users/{userId}",
  tag: "People and tokens",
  summary: "One user",
  permission: "user.read",
  parameters,
  answer: user,
  handle: ({ viewer, path }) => getUser(viewer, path.userId),
});

const setRole = operation({
  id: "setUserRole",
  method: "PUT",
  path: "/users/{userId}/role",
  tag: "People and tokens",
  summary: "Give a user a role, or leave it to groups and contacts",
  description: "Ends the user's sessions. One administrator always remains.",
  permission: "user.write",
  parameters,
  body: z.strictObject({ role: role.nullable(), unitIds }),
  answer: user,
  handle: ({ viewer, path, body }) => setUserRole(viewer, path.userId, body),
});

const disable = operation({
  id: "setUserDisabled",
  method: "PUT",
  path: "/users/{userId}/disabled",
  tag: "People and tokens",
  summary: "Keep a user out, or let them in again",
  permission: "user.write",
  parameters,
  body: z.strictObject({ disabled: z.boolean() }),
  answer: user,
  handle: ({ viewer, path, body }) => setUserDisabled(viewer, path.userId, body.disabled),
});

const endSessions = operation({
  id: "endUserSessions",
  method: "DELETE",
  path: "/users/{userId}/sessions",
  tag: "People and tokens",
  summary: "Sign a user out everywhere",
  permission: "user.write",
  parameters,
  answer: z.object({ ended: z.number().int() }),
  handle: async ({ viewer, path }) => ({ ended: await endUserSessions(viewer, path.userId) }),
});

const groupRole = z
  .object({ group: z.string(), role, units: z.array(unit), members: z.number().int() })
  .meta({ id: "GroupRole" });

const listGroups = operation({
  id: "listGroups",
  method: "GET",
  path: "/groups",
  tag: "People and tokens",
  summary: "Which groups of the identity provider have which role",
  permission: "user.read",
  answer: z.object({ data: z.array(groupRole) }),
  handle: async ({ viewer }) => ({ data: await listGroupRoles(viewer) }),
});

// Names of groups hold slashes and commas, which an address cannot.
const group = z.string().min(1).max(500);

const writeGroup = operation({
  id: "setGroup",
  method: "PUT",
  path: "/groups",
  tag: "People and tokens",
  summary: "Give a group a role, in the place of an earlier one, or take it away (role null)",
  permission: "user.write",
  body: z.strictObject({ group, role: role.nullable(), unitIds }),
  answer: z.object({ data: z.array(groupRole) }),
  handle: async ({ viewer, body }) => {
    const { role: wanted, ...grant } = body;
    if (wanted === null) await removeGroupRole(viewer, grant.group);
    else await setGroupRole(viewer, { ...grant, role: wanted });
    return { data: await listGroupRoles(viewer) };
  },
});

/** All of them. */
export const peopleOperations = [
  listAdmins,
  list,
  one,
  setRole,
  disable,
  endSessions,
  listGroups,
  writeGroup,
];
