/** Accounts as JSON: our own export, what AWS answers, SWAG in both versions, or any list of flat objects. */
import { createMeter, refuseFile, sheetLimits } from "./limits.ts";
import type { RawSheet, SheetRefusal, SheetRow } from "./sheet.ts";
import { swagRecord } from "./swag.ts";

/** A record of the file, by column. */
type Flat = Readonly<Record<string, string>>;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function requireDepth(text: string): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") {
      depth += 1;
      if (depth > sheetLimits.jsonDepth)
        throw refuseFile(
          `The JSON is nested more than ${sheetLimits.jsonDepth} deep: that is no list of accounts.`,
        );
    } else if (char === "}" || char === "]") depth -= 1;
  }
}

function parseJson(text: string): unknown {
  requireDepth(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return parseLines(text, error);
  }
}

/** One document a line, as many tools write long lists. */
function parseLines(text: string, whole: SyntaxError): unknown[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line, at) => {
    try {
      return JSON.parse(line);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const [which, cause] = lines.length === 1 || at === 0 ? ["The file", whole] : [`Line ${at + 1}`, error];
      throw refuseFile(`${which} is not JSON: ${cause.message.slice(0, 160)}.`, cause);
    }
  });
}

/** The names under which lists of accounts lie. */
const wrappers = ["accounts", "Accounts", "data", "items"];

function recordsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) throw refuseFile("The JSON holds no list of accounts.");
  for (const name of wrappers) {
    const inner = value[name];
    if (Array.isArray(inner)) return inner;
  }
  if (Object.values(value).some((inner) => isRecord(inner) && Array.isArray(inner["accounts"])))
    throw refuseFile(
      "The JSON lists accounts per service (such as the accounts of AWS that write logs), not accounts of yours.",
    );
  return [value];
}

/** Names of fields that say the same as a column of ours; anything else keeps its own name. */
const ownNames: Readonly<Record<string, string>> = { Id: "account id", Arn: "arn", status: "state" };

/** A contact as our own export writes it. */
function contactText(value: unknown): { role: string; text: string } | null {
  if (!isRecord(value) || typeof value["email"] !== "string" || typeof value["role"] !== "string")
    return null;
  const { email, name, role, kind } = value;
  const who = typeof name === "string" && name !== "" ? `${JSON.stringify(name)} <${email}>` : email;
  return { role, text: kind === "list" ? `${who} (list)` : who };
}

function contactColumns(values: readonly unknown[]): Flat {
  const found = values.map(contactText).filter((one) => one !== null);
  const roles = [...new Set(found.map(({ role }) => role))];
  return Object.fromEntries(
    roles.map((role) => [
      `contact:${role}`,
      found
        .filter((one) => one.role === role)
        .map(({ text }) => text)
        .join("; "),
    ]),
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join("; ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function flatten(record: Readonly<Record<string, unknown>>): Flat {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(record)) {
    if (name === "stages") continue;
    if (name === "contacts" && Array.isArray(value) && value.some(isRecord))
      Object.assign(flat, contactColumns(value));
    else if ((name === "tags" || name === "custom") && isRecord(value))
      for (const [key, inner] of Object.entries(value))
        flat[`${name === "tags" ? "tag" : "custom"}: ${key}`] = textOf(inner);
    else if (name === "items" && isRecord(value))
      for (const [id, inner] of Object.entries(value)) flat[`item ${id}`] = textOf(inner);
    else flat[ownNames[name] ?? name] = textOf(value);
  }
  return flat;
}

function toTable(records: readonly (Flat | SheetRefusal)[]): Pick<RawSheet, "rows" | "refused"> {
  const heads = new Map<string, number>();
  for (const record of records)
    if (!("reason" in record && "shown" in record))
      for (const name of Object.keys(record)) if (!heads.has(name)) heads.set(name, heads.size);
  const meter = createMeter();
  const rows: SheetRow[] = [{ row: 0, cells: [...heads.keys()] }];
  const refused: SheetRefusal[] = [];
  for (const [at, record] of records.entries()) {
    if (isRefusal(record)) {
      refused.push(record);
      continue;
    }
    const cells = [...heads.keys()].map((name) => record[name] ?? "");
    meter.addRow(at + 1, cells);
    rows.push({ row: at + 1, cells });
  }
  return { rows, refused };
}

function isRefusal(record: Flat | SheetRefusal): record is SheetRefusal {
  return typeof record["row"] === "number";
}

/** @throws AppError INVALID_INPUT */
export function readJsonRows({ text, encoding }: { text: string; encoding: string }): RawSheet {
  const records = recordsOf(parseJson(text));
  if (records.length > sheetLimits.rows)
    throw refuseFile(`The file has more than ${sheetLimits.rows} records; split it.`);
  const flat = records.map((record, at): Flat | SheetRefusal => {
    if (!isRecord(record))
      return { row: at + 1, reason: "The record is no object.", shown: textOf(record).slice(0, 40) };
    return swagRecord(record, at + 1) ?? flatten(record);
  });
  return {
    format: "json",
    encoding,
    delimiter: null,
    sheetName: null,
    otherSheets: [],
    ...toTable(flat),
    headerKnown: true,
  };
}
