/** `waymark contacts hand-over|hand-overs|withdraw`: accounts that change hands. */
import type { HandoverReason, HandoverState } from "#lib/contact.ts";
import { handOverAtOnce, proposeHandover, withdrawHandover } from "#lib/data/handover-changes.ts";
import { type HandoverMove, previewHandover } from "#lib/data/handover-plan.ts";
import { type HandoverView, listHandovers } from "#lib/data/handovers.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

interface HandOverOptions {
  argument: string;
  account?: string[];
  from?: string;
  name?: string;
  reason: HandoverReason;
  note?: string;
  atOnce?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

function movesText(moves: readonly HandoverMove[]): string {
  return textTable(
    ["ACCOUNT", "NAME", "FROM", "ROLES"],
    moves.map(({ accountId, accountName, from, roles }) => [
      accountId,
      accountName,
      from ?? "nobody",
      roles.join(", "),
    ]),
  );
}

/** Asks, does it at once, or says what would move. */
export function handOverCommand(io: CommandIo, options: HandOverOptions): Promise<number> {
  const { argument: email, account = null, from = null, name = null, note = null, reason } = options;
  const request = { accountIds: account, from, to: { email, name }, reason, note };
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const now = clock.now();
    if (options.dryRun === true) {
      const moves = await previewHandover(viewer, request);
      printResult(io, options.json, moves, () => `Would move to ${email}:\n${movesText(moves)}`);
    } else if (options.atOnce === true) {
      const moves = await handOverAtOnce(viewer, { ...request, now });
      printResult(io, options.json, moves, () => `Moved to ${email}:\n${movesText(moves)}`);
    } else {
      const ids = await proposeHandover(viewer, { ...request, now });
      const words = ids.length === 1 ? "1 account" : `${ids.length} accounts`;
      printResult(
        io,
        options.json,
        { ids },
        () => `${email} is asked to answer for ${words}, within 14 days. Until then nothing changes.\n`,
      );
    }
    return exitCodes.done;
  });
}

function handoversText(rows: readonly HandoverView[]): string {
  if (rows.length === 0) return "No hand-over.\n";
  return textTable(
    ["ID", "ACCOUNT", "FROM", "TO", "STATE", "PROPOSED", "ANSWER"],
    rows.map(({ id, accountId, from, to, state, proposedAt, answer }) => [
      id,
      accountId,
      from ?? "nobody",
      to,
      state,
      proposedAt.slice(0, 10),
      answer ?? "",
    ]),
  );
}

const pageRows = 500;

/** The newest first. */
export function listHandoversCommand(
  io: CommandIo,
  options: { argument?: string; state?: HandoverState; json?: boolean },
): Promise<number> {
  const { argument: accountId, state } = options;
  const accountIds = accountId === undefined ? undefined : [accountId];
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const rows: HandoverView[] = [];
    let after: string | undefined;
    do {
      const page = await listHandovers(viewer, {
        accountIds,
        state,
        after,
        limit: pageRows,
        now: clock.now(),
      });
      rows.push(...page.handovers);
      after = page.next ?? undefined;
    } while (after !== undefined);
    printResult(io, options.json, rows, () => handoversText(rows));
    return exitCodes.done;
  });
}

/** Takes one back. */
export function withdrawCommand(
  io: CommandIo,
  { argument: id, json }: { argument: string; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    await withdrawHandover(viewer, { id, now: clock.now() });
    printResult(io, json, { id }, () => `Taken back: ${id}.\n`);
    return exitCodes.done;
  });
}
