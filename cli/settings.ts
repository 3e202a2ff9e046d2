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
import { type SettingKey, settingsCatalog } from "#lib/roadmap/settings.ts";
import { withContext } from "./context.ts";
import { evaluatedWords, evaluateNow } from "./evaluate-now.ts";
import { exitCodes } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "(none)" : value.join(",");
  if (value === null) return "(none)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function listText(rows: readonly SettingView[]): string {
  return textTable(
    ["SETTING", "VALUE", "DEFAULT", "ITEMS", "MEANING"],
    rows.map(({ key, value, default: fallback, items, meaning }) => [
      key,
      valueText(value),
      valueText(fallback),
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

/**
 * What a person may have meant: JSON, else the text itself, else a list with commas; the first that the setting accepts. An
 * account id looks like a number and is a text.
 */
export function meantValue(key: SettingKey, text: string): unknown {
  const json = parsedJson(text);
  if (typeof json[0] === "object" && json[0] !== null) return json[0];
  const list = text.split(",").map((part) => part.trim());
  const { schema, default: fallback } = settingsCatalog[key];
  const accepted = [...json, text, list].find((candidate) => schema.safeParse(candidate).success);
  // None: what was meant most likely, whose refusal says what is wrong. JSON's null is among what may be accepted.
  if (accepted !== undefined) return accepted;
  return Array.isArray(fallback) ? list : [...json, text][0];
}

function parsedJson(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

interface SetOptions {
  argument: string;
  arguments?: (string | undefined)[];
  default?: boolean;
  json?: boolean;
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
    if (value === undefined) await resetSetting(viewer, key);
    else await updateSetting(viewer, key, meantValue(key, value));
    for (const { id } of await listOrganizations(viewer))
      io.err(evaluatedWords(await evaluateNow(context, id)));
    const row = (await listSettings(viewer)).find((setting) => setting.key === key);
    printResult(io, options.json, row, () => `${key}: ${valueText(row?.value)}\n`);
    return exitCodes.done;
  });
}
