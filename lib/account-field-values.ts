/** The form in which fields of accounts are kept, whoever enters them. Pure. */
import {
  type AccountField,
  type AccountFields,
  type AccountValue,
  customColumnOf,
  listedFields,
  ownFields,
} from "./account-fields.ts";
import { checkedEmail } from "./contact.ts";
import { AppError } from "./errors.ts";

/** What a custom column holds. */
export const customColumnKinds = ["text", "choice", "date"] as const;
export type CustomColumnKind = (typeof customColumnKinds)[number];

/** A column that an administrator added. */
export interface CustomColumn {
  id: string;
  name: string;
  kind: CustomColumnKind;
  /** Of a choice, what can be chosen. */
  choices: string[];
}

/** Fields as people read them, in the order in which pages show them. */
const fieldNames = {
  name: "Name",
  email: "Root e-mail",
  state: "State",
  payer: "Payer",
  unit: "OU",
  environment: "Environment",
  dataClassification: "Data classification",
  businessUnit: "Business unit",
  costCentre: "Cost centre",
  notes: "Notes",
  tags: "Tags",
} as const satisfies Record<(typeof listedFields)[number] | (typeof ownFields)[number], string>;

/** States that somebody may say an unlisted account is in. */
export const enterableStates = [
  "ACTIVE",
  "PENDING_ACTIVATION",
  "SUSPENDED",
  "PENDING_CLOSURE",
  "CLOSED",
  "UNKNOWN",
] as const;

const longestText = 200;
const longestNotes = 4000;
/** Tags of one account that one source gives, at most. */
export const mostTags = 50;
const deepestUnit = 10;

function refuse(userMessage: string): AppError {
  return new AppError("INVALID_INPUT", { userMessage });
}

/** Name of a field as people read it. */
export function fieldName(field: AccountField, columns: readonly CustomColumn[]): string {
  const id = customColumnOf(field);
  if (id !== null) return columns.find((column) => column.id === id)?.name ?? id;
  return Object.entries(fieldNames).find(([key]) => key === field)?.[1] ?? field;
}

/** One line without what hides or reorders what stands beside it. @throws AppError INVALID_INPUT */
function checkedText(value: string, name: string, longest = longestText): string | null {
  const text = value.trim().replaceAll(/[^\S\n]+/g, " ");
  if (text === "") return null;
  if (text.length > longest) throw refuse(`${name} has at most ${longest} characters.`);
  if (!text.isWellFormed() || /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(text.replaceAll("\n", "")))
    throw refuse(`${name} may not hold control characters.`);
  return text;
}

/** One line in one form; null: nothing. @throws AppError INVALID_INPUT naming what it is */
export function checkedLine(value: string, name: string): string | null {
  return checkedText(value.replaceAll(/\s+/g, " "), name);
}

/** The 12 digits of an account. @throws AppError INVALID_INPUT saying what is wrong with them */
export function checkedAccountId(id: string): string {
  const digits = id.trim().replaceAll(/[\s-]/g, "");
  if (/^\d{12}$/.test(digits)) return digits;
  if (/^\d{1,11}$/.test(digits))
    throw refuse(
      `An account id has 12 digits; ${id.trim()} has ${digits.length}. A spreadsheet may have cut zeros off its beginning.`,
    );
  throw refuse(
    `An account id has 12 digits, such as 111122223333; ${JSON.stringify(id.slice(0, 40))} is none.`,
  );
}

function checkedUnit(value: string): string | null {
  const path = checkedLine(value, "The OU");
  if (path === null) return null;
  const names = path.split("/").map((name) => name.trim());
  const parts = names.filter((name) => name !== "");
  if (parts.length > deepestUnit) throw refuse(`An OU lies at most ${deepestUnit} levels below the root.`);
  return `/${parts.join("/")}`;
}

function checkedState(value: string): string | null {
  const state = value.trim().toUpperCase().replaceAll(/[\s-]/g, "_");
  if (state === "") return null;
  if ((enterableStates as readonly string[]).includes(state)) return state;
  throw refuse(`${JSON.stringify(value.slice(0, 40))} is no state; there are ${enterableStates.join(", ")}.`);
}

function checkedTags(value: AccountValue): Record<string, string> | null {
  if (typeof value === "string") throw refuse("Tags are keys with values.");
  const tags = Object.entries(value);
  if (tags.length > mostTags) throw refuse(`An account has at most ${mostTags} tags.`);
  for (const [key, text] of tags) {
    if (key.trim() === "" || key.length > 128) throw refuse("The key of a tag has 1 to 128 characters.");
    if (text.length > 256) throw refuse(`The value of the tag ${key} has more than 256 characters.`);
    checkedText(`${key}${text}`, `The tag ${key}`, 384);
  }
  return tags.length === 0 ? null : value;
}

function checkedDate(value: string, name: string): string | null {
  const date = value.trim();
  if (date === "") return null;
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : null;
  if (parsed !== null && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date))
    return date;
  throw refuse(`${name} is a date such as 2026-11-22.`);
}

function checkedCustom(value: string, column: CustomColumn): string | null {
  const { name, kind, choices } = column;
  if (kind === "date") return checkedDate(value, name);
  const text = checkedLine(value, name);
  if (text === null || kind === "text") return text;
  const chosen = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  if (chosen === undefined) throw refuse(`${name} is one of ${choices.join(", ")}.`);
  return chosen;
}

/** One field in the form in which it is kept; null: nothing. @throws AppError INVALID_INPUT naming the field */
export function checkedField(
  field: AccountField,
  value: AccountValue | null,
  columns: readonly CustomColumn[],
): AccountValue | null {
  if (value === null) return null;
  if (field === "tags") return checkedTags(value);
  const id = customColumnOf(field);
  const name = fieldName(field, columns);
  if (typeof value !== "string") throw refuse(`${name} is a text.`);
  if (id !== null) {
    const column = columns.find((one) => one.id === id);
    if (column === undefined) throw refuse(`There is no custom column ${id}.`);
    return checkedCustom(value, column);
  }
  if (field === "email") return value.trim() === "" ? null : checkedEmail(value);
  if (field === "payer") return value.trim() === "" ? null : checkedAccountId(value);
  if (field === "unit") return checkedUnit(value);
  if (field === "state") return checkedState(value);
  if (field === "notes") return checkedText(value, name, longestNotes);
  return checkedLine(value, name);
}

/** All of them. @throws AppError INVALID_INPUT naming the field */
export function checkedFields(fields: AccountFields, columns: readonly CustomColumn[]): AccountFields {
  const known: readonly string[] = [...listedFields, ...ownFields];
  const checked: AccountFields = {};
  for (const [field, value] of Object.entries(fields) as [AccountField, AccountValue | null | undefined][]) {
    if (!known.includes(field) && customColumnOf(field) === null)
      throw refuse(`There is no field ${field} of accounts.`);
    if (value !== undefined) checked[field] = checkedField(field, value, columns);
  }
  return checked;
}
