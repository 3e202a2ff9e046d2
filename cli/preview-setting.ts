/** `waymark settings preview`: which cells another value of a setting would change, from stored facts; nothing is saved. */
import { listOrganizations } from "#lib/data/organizations.ts";
import { type Flip, type FlipSide, previewSetting } from "#lib/data/setting-preview.ts";
import { isSettingKey } from "#lib/data/settings.ts";
import { AppError } from "#lib/errors.ts";
import { settingEvaluators } from "#lib/roadmap/setting-evaluators.ts";
import { meantValue } from "#lib/roadmap/setting-value.ts";
import type { SettingKey } from "#lib/roadmap/settings.ts";
import { type CommandContext, withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { requireConnection } from "./selection.ts";
import { textTable } from "./text-table.ts";

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
  const value = meantValue(key, text);
  return withContext(io, { home: "existing" }, async (context) => {
    requireConnection(await listOrganizations(context.viewer));
    const flips = await findFlips(context, key, value);
    printResult(io, json, { key, value, flips }, () => flipsText(flips));
    return exitCodes.done;
  });
}

/** The cells of every organization that would change; says on stderr where there is nothing to compare. */
export async function findFlips(
  { viewer, clock, io }: CommandContext,
  key: SettingKey,
  value: unknown,
): Promise<Flip[]> {
  const flips: Flip[] = [];
  for (const { id: organizationId } of await listOrganizations(viewer)) {
    const options = { organizationId, now: clock.now(), signal: io.signal };
    const found = await previewSetting(viewer, { key, value }, options, settingEvaluators);
    if (found === null)
      io.err("Nothing was read so far, or a refresh is under way: there is nothing to compare.\n");
    flips.push(...(found ?? []));
  }
  return flips;
}

/** A table of them. */
export function flipsText(flips: readonly Flip[]): string {
  if (flips.length === 0) return "No cell would change.\n";
  const shown = ({ state, fraction }: FlipSide) => `${state}${fraction === null ? "" : ` ${fraction}`}`;
  return textTable(
    ["ACCOUNT", "ITEM", "NOW", "THEN"],
    flips.map(({ subject, item, from, to }) => [subject, item, shown(from), shown(to)]),
  );
}
