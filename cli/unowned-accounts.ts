/** `waymark contacts unowned|ask-suggested`: accounts that nobody owns, with whom their tags suggest. */
import { askSuggestedOwners } from "#lib/data/owner-requests.ts";
import { listUnownedAccounts, type UnownedAccount } from "#lib/data/unowned-accounts.ts";
import { ownerRequestsWords } from "#lib/owner-requests.ts";
import type { Viewer } from "#lib/viewer.ts";
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

async function readAll(viewer: Viewer, now: Date, accountIds: readonly string[] | null = null) {
  const rows: UnownedAccount[] = [];
  let after: string | null = null;
  do {
    const page = await listUnownedAccounts(viewer, { accountIds, after, limit: pageRows, now });
    rows.push(...page.accounts);
    after = page.next;
  } while (after !== null);
  return rows;
}

/** By id. */
export function unownedCommand(io: CommandIo, { json }: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const rows = await readAll(viewer, clock.now());
    printResult(io, json, rows, () => unownedText(rows));
    return exitCodes.done;
  });
}

interface AskOptions {
  account?: string[];
  dryRun?: boolean;
  json?: boolean;
}

/** Asks whom tags suggest, of the accounts that are named or of all; of what is left it says why. */
export function askSuggestedCommand(io: CommandIo, { account, dryRun, json }: AskOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const now = clock.now();
    const rows = await readAll(viewer, now, account ?? null);
    const suggested = new Map(rows.map(({ accountId, suggestion }) => [accountId, suggestion?.email ?? ""]));
    const chosen =
      account ??
      rows.flatMap(({ accountId, suggestion, askedTo }) =>
        suggestion === null || askedTo !== null ? [] : accountId,
      );
    const requests = chosen.map((accountId) => ({ accountId, email: suggested.get(accountId) ?? "" }));
    if (dryRun === true) {
      const open = rows.filter(({ accountId }) => chosen.includes(accountId));
      printResult(io, json, open, () => unownedText(open));
      return exitCodes.done;
    }
    const done = await askSuggestedOwners(viewer, { requests, now });
    printResult(io, json, done, () => `${ownerRequestsWords(done)}\n`);
    return exitCodes.done;
  });
}
