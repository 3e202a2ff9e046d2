/** `waymark users list|role|disable|enable|sign-out`: who may sign in, and what each of them may. */
import { findUnitIds } from "#lib/data/unit-limits.ts";
import { endUserSessions, setUserDisabled, setUserRole } from "#lib/data/user-changes.ts";
import { findUserIds, getUser, listUsers, type UserView } from "#lib/data/users.ts";
import { AppError } from "#lib/errors.ts";
import type { Role, UserRole, Viewer } from "#lib/viewer.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

const pageSize = 200;

async function readAll(viewer: Viewer, asked: { search?: string; role?: Role }): Promise<UserView[]> {
  const users: UserView[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await listUsers(viewer, { ...asked, after, limit: pageSize });
    users.push(...page.users);
    after = page.next;
  }
  return users;
}

function stateOf({ role, disabledAt }: UserView): string {
  return disabledAt === null ? (role ?? "not let in") : "disabled";
}

function listText(users: readonly UserView[]): string {
  if (users.length === 0) return "Nobody has signed in yet: waymark login-link makes a way in.\n";
  return textTable(
    ["NAME", "ADDRESS", "ROLE", "THROUGH", "ACCOUNTS", "LAST SIGN-IN", "ID"],
    users.map((user) => [
      user.name,
      user.email ?? "",
      stateOf(user),
      user.through === "group" ? user.deciding.join("; ") : (user.through ?? ""),
      user.accounts === null ? "all" : String(user.accounts),
      user.lastSignInAt ?? "never",
      user.id,
    ]),
  );
}

interface ListOptions {
  search?: string;
  role?: Role;
  json?: boolean;
}

export function listCommand(io: CommandIo, { json, ...asked }: ListOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const users = (await readAll(viewer, asked)).sort((a, b) => (json && a.id > b.id ? 1 : json ? -1 : 0));
    printResult(io, json, users, () => listText(users));
    return exitCodes.done;
  });
}

/** The user whom an id or an address means. @throws AppError NOT_FOUND; INVALID_INPUT where several have the address */
async function meantUser(viewer: Viewer, text: string): Promise<string> {
  if (!text.includes("@")) return (await getUser(viewer, text)).id;
  const [id, ...others] = await findUserIds(viewer, text);
  if (id === undefined)
    throw new AppError("NOT_FOUND", {
      userMessage: `Nobody with the address ${text} has signed in: waymark users list names everybody.`,
    });
  if (others.length === 0) return id;
  throw new AppError("INVALID_INPUT", {
    userMessage: `Several users have the address ${text}; name one by id: ${[id, ...others].join(", ")}.`,
  });
}

interface RoleOptions {
  argument: string;
  arguments?: (string | undefined)[];
  unit?: readonly string[];
  json?: boolean;
}

/** Gives somebody a role; `none` leaves it to groups and contacts. */
export function roleCommand(io: CommandIo, options: RoleOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const id = await meantUser(viewer, options.argument);
    const said = options.arguments?.[0];
    // Commander accepts nothing but the roles and `none`.
    const role = said === "none" ? null : (said as UserRole);
    const unitIds = await findUnitIds(viewer, options.unit ?? []);
    const user = await setUserRole(viewer, id, { role, unitIds });
    printResult(
      io,
      options.json,
      user,
      () => `${user.name}: ${stateOf(user)}. Sessions of before have ended.\n`,
    );
    return exitCodes.done;
  });
}

interface OneOptions {
  argument: string;
  json?: boolean;
}

function lock(io: CommandIo, options: OneOptions, disabled: boolean): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const user = await setUserDisabled(viewer, await meantUser(viewer, options.argument), disabled);
    printResult(io, options.json, user, () =>
      disabled
        ? `${user.name} is locked out, and signed out everywhere.\n`
        : `${user.name} may sign in again.\n`,
    );
    return exitCodes.done;
  });
}

export function disableCommand(io: CommandIo, options: OneOptions): Promise<number> {
  return lock(io, options, true);
}

export function enableCommand(io: CommandIo, options: OneOptions): Promise<number> {
  return lock(io, options, false);
}

/** Ends every session of a user. */
export function signOutCommand(io: CommandIo, options: OneOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const id = await meantUser(viewer, options.argument);
    const sessions = await endUserSessions(viewer, id);
    printResult(io, options.json, { id, sessions }, () =>
      sessions === 1 ? "1 session has ended.\n" : `${sessions} sessions have ended.\n`,
    );
    return exitCodes.done;
  });
}
