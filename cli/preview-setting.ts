/** `waymark settings preview`: which cells another value of a setting would change, from stored facts; nothing is saved. */
import { listAccounts } from "#lib/data/accounts.ts";
import { loadEvaluationInputs, loadOrganizationInput } from "#lib/data/evaluation-input.ts";
import { listOrganizations } from "#lib/data/organizations.ts";
import { findEvaluableRun } from "#lib/data/reevaluation.ts";
import { isSettingKey } from "#lib/data/settings.ts";
import { AppError } from "#lib/errors.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { evaluateAccount, evaluateOrganization } from "#lib/roadmap/evaluate.ts";
import { itemsReadByOrganization } from "#lib/roadmap/evaluate-beside.ts";
import { type SettingKey, type Settings, settingsCatalog } from "#lib/roadmap/settings.ts";
import type { Verdict } from "#lib/roadmap/verdict.ts";
import { type CommandContext, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { requireConnection } from "./selection.ts";
import { meantValue } from "./settings.ts";
import { textTable } from "./text-table.ts";

/** One cell that would change. */
interface Flip {
  /** Account id; of an item of the organization its id. */
  subject: string;
  item: string;
  from: Pick<Verdict, "state"> & { fraction: number | null };
  to: Pick<Verdict, "state"> & { fraction: number | null; reason: string };
}

/** Accounts evaluated at once: bounded memory. */
const chunkSize = 100;

type Change = (settings: Settings) => Settings;

export function previewCommand(
  io: CommandIo,
  {
    argument: key,
    arguments: [text] = [],
    json,
  }: { argument: string; arguments?: (string | undefined)[]; json?: boolean },
): Promise<number> {
  if (!isSettingKey(key) || text === undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage: `There is no setting ${key}: waymark settings list names them.`,
    });
  const value = requireValue(key, text);
  return withContext(io, { home: "existing" }, async (context) => {
    const organizations = await listOrganizations(context.viewer);
    requireConnection(organizations);
    const flips: Flip[] = [];
    const change: Change = (settings) => ({ ...settings, [key]: value });
    for (const { id } of organizations) flips.push(...(await previewOf(context, id, change)));
    printResult(io, json, { key, value, flips }, () => textOf(flips));
    return exitCodes.done;
  });
}

/** @throws AppError INVALID_INPUT where the setting does not take it. */
function requireValue(key: SettingKey, text: string): unknown {
  const parsed = settingsCatalog[key].schema.safeParse(meantValue(key, text));
  if (parsed.success) return parsed.data;
  throw new AppError("INVALID_INPUT", {
    userMessage: `The setting ${key} cannot be that: ${parsed.error.issues[0]?.message}.`,
  });
}

/** Both sides are evaluated now and from the same facts, so that nothing but the setting differs. */
async function previewOf(
  { viewer, clock, io }: CommandContext,
  organizationId: string,
  change: Change,
): Promise<Flip[]> {
  const run = await findEvaluableRun(viewer, organizationId);
  if (run === null) {
    io.err("Nothing was read so far, or a refresh is under way: there is nothing to compare.\n");
    return [];
  }
  const now = clock.now();
  const evaluation = { runId: run.runId, now, items };
  const accounts = await listAccounts(viewer, { organizationId, items, now });
  const flips: Flip[] = [];
  for (let start = 0; start < accounts.length; start += chunkSize) {
    io.signal.throwIfAborted();
    const ids = accounts.slice(start, start + chunkSize).map(({ id }) => id);
    for (const { input } of await loadEvaluationInputs(viewer, ids, evaluation)) {
      const changed = evaluateAccount({ ...input, settings: change(input.settings) });
      flips.push(...flipsOf(input.account.id, evaluateAccount(input), changed));
    }
  }
  const accountItems = itemsReadByOrganization;
  const { input } = await loadOrganizationInput(viewer, organizationId, { ...evaluation, accountItems });
  const changed = evaluateOrganization({ ...input, settings: change(input.settings) });
  return [...flips, ...flipsOf(organizationId, evaluateOrganization(input), changed)];
}

function flipsOf(
  subject: string,
  before: ReadonlyMap<string, Verdict>,
  after: ReadonlyMap<string, Verdict>,
): Flip[] {
  return [...after].flatMap(([item, to]): Flip[] => {
    const from = before.get(item);
    if (from === undefined) return [];
    if (from.state === to.state && from.fractionHundredths === to.fractionHundredths) return [];
    return [
      {
        subject,
        item,
        from: { state: from.state, fraction: fractionOf(from) },
        to: { state: to.state, fraction: fractionOf(to), reason: to.reason },
      },
    ];
  });
}

function fractionOf({ fractionHundredths }: Verdict): number | null {
  return fractionHundredths === null ? null : fractionHundredths / 100;
}

function textOf(flips: readonly Flip[]): string {
  if (flips.length === 0) return "No cell would change.\n";
  const shown = (side: Flip["from"]) => `${side.state}${side.fraction === null ? "" : ` ${side.fraction}`}`;
  return textTable(
    ["ACCOUNT", "ITEM", "NOW", "THEN"],
    flips.map(({ subject, item, from, to }) => [subject, item, shown(from), shown(to)]),
  );
}
