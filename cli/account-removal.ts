/** `waymark accounts remove`: an account of the register goes, with all that is kept of it. */
import { type AccountRemoval, getAccountRemoval, removeAccount } from "#lib/data/account-removal.ts";
import { AppError } from "#lib/errors.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";

interface RemoveOptions {
  argument: string;
  yes?: boolean;
  json?: boolean;
}

function goesText({ parts }: AccountRemoval): string {
  const going = Object.entries(parts).filter(([, amount]) => amount > 0);
  return going.length === 0 ? "nothing else" : going.map(([part, amount]) => `${amount} ${part}`).join(", ");
}

/** @throws AppError INVALID_INPUT where nobody is there to answer, or somebody says no */
async function requireConsent(io: CommandIo, removal: AccountRemoval): Promise<void> {
  const { accountId, name } = removal;
  const words = `${name} (${accountId}) goes with ${goesText(removal)}`;
  const answer = await io.ask(`${words}. Remove it? [y/N] `);
  if (answer === true) return;
  throw new AppError("INVALID_INPUT", {
    userMessage: answer === null ? `${words}: say --yes to remove it.` : `${accountId} stays.`,
  });
}

export function removeCommand(io: CommandIo, options: RemoveOptions): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const { argument: accountId, yes = false, json } = options;
    const removal = await getAccountRemoval(viewer, accountId);
    if (removal.refusal !== null) throw new AppError("CONFLICT", { userMessage: removal.refusal });
    if (!yes) await requireConsent(io, removal);
    const removed = await removeAccount(viewer, { accountId, records: removal.records });
    printResult(io, json, removed, () => `${removed.name} is removed, with ${goesText(removed)}.\n`);
    return exitCodes.done;
  });
}
