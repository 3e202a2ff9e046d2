/** `waymark token create|list|revoke`: keys with which scripts use the API. */
import { createToken, listTokens, revokeToken, type TokenRole, type TokenView } from "#lib/data/tokens.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

interface CreateOptions {
  name: string;
  role: TokenRole;
  readOnly?: boolean;
  unit?: readonly string[];
  expires: number;
  json?: boolean;
}

/** The token goes to stdout alone, so that a script can catch it; what to know about it goes to stderr. */
export function createCommand(io: CommandIo, options: CreateOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const { name, role, readOnly = false, unit = [], expires: days, json } = options;
    const made = await createToken(viewer, { name, role, readOnly, unitIds: unit, days, now: clock.now() });
    printResult(io, json, made, () => `${made.token}\n`);
    io.err(
      `Token ${made.id} with the role ${role} ends on ${made.expiresAt.toISOString().slice(0, 10)}. ` +
        "It is shown this once: only its hash is kept.\n",
    );
    return exitCodes.done;
  });
}

function listText(rows: readonly TokenView[]): string {
  if (rows.length === 0) return "No token: waymark token create makes one.\n";
  return textTable(
    ["NAME", "ROLE", "MAY", "LAST USED", "ENDS", "STATE", "ID"],
    rows.map(({ id, name, role, readOnly, lastUsedAt, expiresAt, state }) => [
      name,
      role,
      readOnly ? "read" : "read, write",
      lastUsedAt?.toISOString() ?? "never",
      expiresAt?.toISOString().slice(0, 10) ?? "never",
      state,
      id,
    ]),
  );
}

export function listCommand(io: CommandIo, options: { all?: boolean; json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const now = clock.now();
    const rows: TokenView[] = [];
    const ended = options.all ?? false;
    // Whoever has more tokens than a page has is told all of them.
    for (let after: string | null = null; ; after = rows.at(-1)?.id ?? null) {
      const page = await listTokens(viewer, { ended, after, now });
      rows.push(...page);
      if (page.length === 0) break;
    }
    printResult(io, options.json, rows, () => listText(rows));
    return exitCodes.done;
  });
}

export function revokeCommand(io: CommandIo, options: { argument: string; json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const id = options.argument;
    await revokeToken(viewer, { id, now: clock.now() });
    printResult(io, options.json, { id, state: "revoked" }, () => `Token ${id} is revoked.\n`);
    return exitCodes.done;
  });
}
