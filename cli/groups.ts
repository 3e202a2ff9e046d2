/** `waymark groups list|set|remove`: what the members of groups of the identity provider may do. */
import { type GroupRole, listGroupRoles, removeGroupRole, setGroupRole } from "#lib/data/group-roles.ts";
import { findUnitIds } from "#lib/data/unit-limits.ts";
import type { UserRole } from "#lib/viewer.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

function listText(groups: readonly GroupRole[]): string {
  if (groups.length === 0) return "No group has a role: waymark groups set GROUP ROLE gives it one.\n";
  return textTable(
    ["GROUP", "ROLE", "MEMBERS", "UNITS"],
    groups.map(({ group, role, members, units }) => [
      group,
      role,
      String(members),
      units.map(({ id, path }) => path ?? id).join("; "),
    ]),
  );
}

export function listCommand(io: CommandIo, options: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const groups = await listGroupRoles(viewer);
    printResult(io, options.json, groups, () => listText(groups));
    return exitCodes.done;
  });
}

interface SetOptions {
  argument: string;
  arguments?: (string | undefined)[];
  unit?: readonly string[];
  json?: boolean;
}

export function setCommand(io: CommandIo, options: SetOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    // Commander accepts nothing but the roles.
    const role = options.arguments?.[0] as UserRole;
    const unitIds = await findUnitIds(viewer, options.unit ?? []);
    const stored = await setGroupRole(viewer, { group: options.argument, role, unitIds });
    printResult(io, options.json, stored, () => `Members of ${stored.group}: ${stored.role}.\n`);
    return exitCodes.done;
  });
}

export function removeCommand(io: CommandIo, options: { argument: string; json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const group = options.argument;
    await removeGroupRole(viewer, group);
    printResult(io, options.json, { group, role: null }, () => `${group} has no role any more.\n`);
    return exitCodes.done;
  });
}
