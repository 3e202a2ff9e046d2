/** `waymark contacts unowned`: accounts that nobody owns, with whom their tags suggest. */
import { listUnownedAccounts, type UnownedAccount } from "#lib/data/unowned-accounts.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

const pageRows = 500;

function unownedText(rows: readonly UnownedAccount[]): string {
  if (rows.length === 0) return "Every account has an owner.\n";
  return textTable(
    ["ACCOUNT", "NAME", "OU", "SUGGESTED", "TAG", "ASKED"],
    rows.map(({ accountId, accountName, unitPath, suggestion, askedTo }) => [
      accountId,
      accountName,
      unitPath ?? "",
      suggestion?.email ?? "",
      suggestion?.tag ?? "",
      askedTo ?? "",
    ]),
  );
}

/** By id. */
export function unownedCommand(io: CommandIo, { json }: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const now = clock.now();
    const rows: UnownedAccount[] = [];
    let after: string | null = null;
    do {
      const page = await listUnownedAccounts(viewer, { after, limit: pageRows, now });
      rows.push(...page.accounts);
      after = page.next;
    } while (after !== null);
    printResult(io, json, rows, () => unownedText(rows));
    return exitCodes.done;
  });
}
