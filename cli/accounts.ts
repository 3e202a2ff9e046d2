/** `waymark accounts list|show`: the inventory. */
import { getAccount, listAccounts } from "#lib/data/accounts.ts";
import { listOrganizations } from "#lib/data/organizations.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { requireConnection } from "./selection.ts";
import { textTable } from "./text-table.ts";

type Row = Awaited<ReturnType<typeof listAccounts>>[number];

function stagesText(row: Row): string {
  return row.stages.map(({ met, applicable }) => `${met}/${applicable}`).join(" ");
}

function listText(rows: readonly Row[]): string {
  if (rows.length === 0) return "No accounts yet: waymark sync lists them.\n";
  return textTable(
    ["ACCOUNT", "NAME", "STATUS", "OU", "MET PER STAGE 1–10"],
    rows.map((row) => [row.id, row.name, row.status, row.ou ?? "", stagesText(row)]),
  );
}

export function listCommand(io: CommandIo, options: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    requireConnection(await listOrganizations(viewer));
    const rows = await listAccounts(viewer, { items, now: clock.now() });
    printResult(io, options.json, rows, () => listText(rows));
    return exitCodes.done;
  });
}

export function showCommand(io: CommandIo, options: { argument: string; json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    requireConnection(await listOrganizations(viewer));
    const row = await getAccount(viewer, options.argument, { items, now: clock.now() });
    printResult(io, options.json, row, () =>
      textTable(
        ["FIELD", "VALUE"],
        [
          ["id", row.id],
          ["name", row.name],
          ["email", row.email],
          ["status", row.status],
          ["ou", row.ou ?? "none"],
          ["payer", row.payer ?? "unknown"],
          ["contacts", row.contacts.map(({ email, role }) => `${email} (${role})`).join(", ") || "none"],
          ["met per stage 1–10", stagesText(row)],
        ],
      ),
    );
    return exitCodes.done;
  });
}
