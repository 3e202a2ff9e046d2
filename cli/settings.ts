/** `waymark settings list|set`: what an installation may set about evaluation. */
import { listOrganizations } from "#lib/data/organizations.ts";
import {
  isSettingKey,
  listSettings,
  resetSetting,
  type SettingView,
  updateSetting,
} from "#lib/data/settings.ts";
import { AppError } from "#lib/errors.ts";
import { meantValue, settingText } from "#lib/roadmap/setting-value.ts";
import { type SettingKey, settingsCatalog } from "#lib/roadmap/settings.ts";
import { type CommandContext, withContext } from "./context.ts";
import { evaluatedWords, evaluateNow } from "./evaluate-now.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { findFlips, flipsText } from "./preview-setting.ts";
import { textTable } from "./text-table.ts";

function listText(rows: readonly SettingView[]): string {
  return textTable(
    ["SETTING", "VALUE", "DEFAULT", "SET BY", "ITEMS", "MEANING"],
    rows.map(({ key, value, default: fallback, setBy, setAt, items, meaning }) => [
      key,
      settingText(value),
      settingText(fallback),
      setBy === null ? "" : `${setBy}, ${setAt?.slice(0, 10) ?? ""}`,
      items.join(" "),
      meaning,
    ]),
  );
}

export function listCommand(io: CommandIo, options: { json?: boolean }): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const rows = await listSettings(viewer);
    printResult(io, options.json, rows, () => listText(rows));
    return exitCodes.done;
  });
}

interface SetOptions {
  argument: string;
  arguments?: (string | undefined)[];
  default?: boolean;
  yes?: boolean;
  json?: boolean;
}

/**
 * Shows what would change and asks, unless nothing does or `--yes` was said.
 *
 * @throws AppError INVALID_INPUT where nobody is there to answer, or somebody says no
 */
async function requireConsent(context: CommandContext, key: SettingKey, value: unknown): Promise<void> {
  const flips = await findFlips(context, key, value);
  if (flips.length === 0) return;
  const { io } = context;
  io.err(flipsText(flips));
  const cells = `${flips.length} ${flips.length === 1 ? "cell changes" : "cells change"}`;
  const answer = await io.ask(`${cells}. Set ${key}? [y/N] `);
  if (answer === true) return;
  throw new AppError("INVALID_INPUT", {
    userMessage:
      answer === null ? `${cells}: say --yes to set ${key} all the same.` : `${key} stays as it is.`,
  });
}

export function setCommand(io: CommandIo, options: SetOptions): Promise<number> {
  const { argument: key } = options;
  const value = options.arguments?.[0];
  if (!isSettingKey(key))
    throw new AppError("INVALID_INPUT", {
      userMessage: `There is no setting ${key}: waymark settings list names them.`,
    });
  if ((value === undefined) !== (options.default === true))
    throw new AppError("INVALID_INPUT", { userMessage: `Say either a value for ${key}, or --default.` });
  return withContext(io, { home: "existing" }, async (context) => {
    const { viewer } = context;
    const meant = value === undefined ? settingsCatalog[key].default : meantValue(key, value);
    if (options.yes !== true) await requireConsent(context, key, meant);
    if (value === undefined) await resetSetting(viewer, key);
    else await updateSetting(viewer, key, meant);
    for (const { id } of await listOrganizations(viewer))
      io.err(evaluatedWords(await evaluateNow(context, id)));
    const row = (await listSettings(viewer)).find((setting) => setting.key === key);
    printResult(io, options.json, row, () => `${key}: ${settingText(row?.value)}\n`);
    return exitCodes.done;
  });
}
