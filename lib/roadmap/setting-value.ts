/** Values of settings as people read and type them. */
import { type SettingKey, settingsCatalog } from "./settings.ts";

/** A value in one line. */
export function settingText(value: unknown): string {
  if (Array.isArray(value) && value.every((entry) => typeof entry !== "object"))
    return value.length === 0 ? "(none)" : value.join(",");
  if (value === null) return "(none)";
  return typeof value === "string" ? value : JSON.stringify(value);
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

/** The value of a setting that nobody has set. */
export function defaultValue(key: SettingKey): unknown {
  return settingsCatalog[key].default;
}

/**
 * What a person meant in a form: of a list an entry on each line, or JSON. Text that is no JSON where it begins like it is
 * left as it is, for the setting to refuse.
 */
export function typedValue(key: SettingKey, text: string): unknown {
  const trimmed = text.trim();
  if (!Array.isArray(settingsCatalog[key].default)) return meantValue(key, trimmed);
  if (trimmed.startsWith("[")) return parsedJson(trimmed)[0] ?? trimmed;
  return trimmed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
