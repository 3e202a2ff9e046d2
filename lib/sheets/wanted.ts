/** What one row of a file wants an account to be. */
import type { CustomColumn } from "#lib/account-field-values.ts";
import { customColumnOf } from "#lib/account-fields.ts";
import type { ContactRole } from "#lib/contact.ts";
import { readAccountId } from "./account-id.ts";
import type { ImportChoices, Known } from "./current.ts";
import { unharmed } from "./formula.ts";
import type { Mapping } from "./mapping.ts";
import type { Sheet, SheetRow } from "./sheet.ts";
import { readTags } from "./tags-text.ts";
import { fieldNames, roleNames, type TextField, targetText } from "./targets.ts";
import {
  type CellContact,
  cleanText,
  readAnswerCell,
  readField,
  readPeople,
  readPeopleOfTwo,
} from "./values.ts";

/** A field that holds one text. */
export type WantedField = TextField | `custom.${string}`;

/** What a row says; what it leaves open is absent. */
export interface Wanted {
  /** null: empty from now on. */
  fields: ReadonlyMap<WantedField, string | null>;
  /** null: the tag goes. */
  tags: ReadonlyMap<string, string | null>;
  /** The row says all tags: others go. */
  allTags: boolean;
  /** Everybody in the role; none: nobody from now on. */
  contacts: ReadonlyMap<ContactRole, readonly CellContact[]>;
  answers: ReadonlyMap<string, boolean>;
  /** What is left out, in words. */
  notes: readonly string[];
  /** Why the row cannot be imported; null: it can. */
  problem: string | null;
}

/** What reading needs beside the row. */
export interface WantedContext {
  sheet: Pick<Sheet, "columns">;
  mapping: Mapping;
  known: Known;
  choices: Pick<ImportChoices, "emptyClears">;
  /** The path of the row's OU where it is put together from OU and OU above; null: there are no such columns. */
  unitOf(row: SheetRow): string | null;
}

interface Draft {
  fields: Map<WantedField, string | null>;
  tags: Map<string, string | null>;
  allTags: boolean;
  contacts: Map<ContactRole, readonly CellContact[]>;
  answers: Map<string, boolean>;
  notes: string[];
  problems: string[];
}

/** The cells of a row by the text of their target. */
function cellsByTarget({ cells }: SheetRow, mapping: Mapping): Map<string, string> {
  return new Map(
    mapping.flatMap((target, at) =>
      target.to === "ignore" ? [] : [[targetText(target), unharmed(cells[at] ?? "")] as const],
    ),
  );
}

/** The text of a cell, and a note where it held what is not kept. */
function cleaned(raw: string, name: string, draft: Draft): string {
  const text = cleanText(raw);
  if (/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(raw.replaceAll(/[\t\r\n]/g, "")))
    draft.notes.push(`${name}: control characters and marks that turn text around were taken away.`);
  return text;
}

function nameOf(field: WantedField, columns: readonly CustomColumn[]): string {
  const custom = customColumnOf(field);
  if (custom !== null) return columns.find(({ id }) => id === custom)?.name ?? field;
  // What is no custom column is one of the others.
  return fieldNames[field as TextField];
}

function addField(draft: Draft, field: WantedField, raw: string, { known, choices }: WantedContext): void {
  const name = nameOf(field, known.columns);
  const text = cleaned(raw, name, draft);
  if (text === "") {
    if (choices.emptyClears) draft.fields.set(field, null);
    return;
  }
  if (field === "payer") {
    const read = readAccountId(text, known);
    if (read.kind === "exact" || read.kind === "repaired") draft.fields.set(field, read.id);
    else draft.problems.push(`Payer ${text}: ${read.why}`);
    return;
  }
  const read = readField(field, text, known.columns);
  if (!read.ok) draft.problems.push(`${name}: ${read.why}`);
  else if (read.value !== null) draft.fields.set(field, read.value);
}

function addTags(draft: Draft, raw: string, { choices }: WantedContext): void {
  const text = cleaned(raw, "Tags", draft);
  if (text === "" && !choices.emptyClears) return;
  const tags = readTags(text);
  if (tags === null) {
    draft.problems.push('Tags are written as "team=payments; env=prod".');
    return;
  }
  draft.allTags = true;
  for (const [key, value] of Object.entries(tags)) draft.tags.set(key, value);
}

function addTag(draft: Draft, key: string, raw: string, { choices }: WantedContext): void {
  const value = cleaned(raw, `Tag ${key}`, draft);
  if (value === "" && !choices.emptyClears) return;
  if (value.length > 256) draft.problems.push(`The value of the tag ${key} has more than 256 characters.`);
  else draft.tags.set(key, value === "" ? null : value);
}

function addContacts(
  draft: Draft,
  role: ContactRole,
  cells: Map<string, string>,
  { choices }: WantedContext,
): void {
  const email = cells.get(`contact:${role}:email`);
  const name = cells.get(`contact:${role}:name`) ?? "";
  const whole = cells.get(`contact:${role}`);
  const { people, problems } = email === undefined ? readPeople(whole ?? name) : readPeopleOfTwo(email, name);
  for (const problem of problems)
    draft.notes.push(`${roleNames[role]}: ${problem}, so nobody was entered. The register needs an address.`);
  const isEmpty = `${email ?? ""}${name}${whole ?? ""}`.trim() === "";
  if (people.length > 0 || (isEmpty && choices.emptyClears)) draft.contacts.set(role, people);
}

function addAnswer(draft: Draft, itemId: string, raw: string): void {
  const read = readAnswerCell(cleanText(raw));
  if (!read.ok) draft.notes.push(`Item ${itemId}: ${read.why}, so nothing was recorded.`);
  else if (read.value !== null) draft.answers.set(itemId, read.value);
}

function columnNamed(columns: readonly CustomColumn[], name: string): CustomColumn | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

/** What a row wants. */
export function readWanted(row: SheetRow, context: WantedContext): Wanted {
  const draft: Draft = {
    fields: new Map(),
    tags: new Map(),
    allTags: false,
    contacts: new Map(),
    answers: new Map(),
    notes: [],
    problems: [],
  };
  const cells = cellsByTarget(row, context.mapping);
  const roles = new Set<ContactRole>();
  for (const [at, target] of context.mapping.entries()) {
    const raw = unharmed(row.cells[at] ?? "");
    if (target.to === "field" && target.field === "unit")
      addField(draft, "unit", context.unitOf(row) ?? raw, context);
    else if (target.to === "field") addField(draft, target.field, raw, context);
    else if (target.to === "tags") addTags(draft, raw, context);
    else if (target.to === "tag") addTag(draft, target.key, raw, context);
    else if (target.to === "item") addAnswer(draft, target.itemId, raw);
    else if (target.to === "contact") roles.add(target.role);
    else if (target.to === "custom") {
      const column = columnNamed(context.known.columns, target.name);
      if (column === undefined) draft.problems.push(`There is no custom column "${target.name}".`);
      else addField(draft, `custom.${column.id}`, raw, context);
    }
  }
  for (const role of roles) addContacts(draft, role, cells, context);
  const { problems, ...rest } = draft;
  return { ...rest, problem: problems[0] ?? null };
}

function conflictWords(name: string, values: readonly [number, string][]): string {
  const said = values.map(([row, value]) => `${value || "nothing"} (row ${row})`).join(" or ");
  return `The rows of this account disagree about ${name}: ${said}. Leave one of them.`;
}

type Said = readonly (readonly [row: number, wanted: Wanted])[];

/** One value of several rows, or the words of their conflict. */
function mergeMaps<Key, Value>(
  rows: readonly (readonly [number, ReadonlyMap<Key, Value>])[],
  words: (key: Key) => string,
): { merged: Map<Key, Value>; conflict: string | null } {
  const merged = new Map<Key, Value>();
  const by = new Map<Key, number>();
  let conflict: string | null = null;
  for (const [row, map] of rows)
    for (const [key, value] of map) {
      const before = by.get(key);
      if (before !== undefined && merged.get(key) !== value)
        conflict ??= conflictWords(words(key), [
          [before, String(merged.get(key) ?? "")],
          [row, String(value ?? "")],
        ]);
      merged.set(key, value);
      by.set(key, row);
    }
  return { merged, conflict };
}

/** What several rows of one account want together: people add up, anything else has to agree. */
export function mergeWanted(said: Said, columns: readonly CustomColumn[]): Wanted {
  const [only] = said;
  if (said.length === 1 && only !== undefined) return only[1];
  const fields = mergeMaps(
    said.map(([row, { fields: map }]) => [row, map] as const),
    (field) => nameOf(field, columns),
  );
  const tags = mergeMaps(
    said.map(([row, { tags: map }]) => [row, map] as const),
    (key) => `the tag ${key}`,
  );
  const answers = mergeMaps(
    said.map(([row, { answers: map }]) => [row, map] as const),
    (id) => `item ${id}`,
  );
  const contacts = new Map<ContactRole, CellContact[]>();
  for (const [, { contacts: map }] of said)
    for (const [role, people] of map) {
      const present = contacts.get(role) ?? [];
      contacts.set(role, [
        ...present,
        ...people.filter(({ email }) => !present.some((one) => one.email === email)),
      ]);
    }
  return {
    fields: fields.merged,
    tags: tags.merged,
    allTags: said.some(([, { allTags }]) => allTags),
    contacts,
    answers: answers.merged,
    notes: said.flatMap(([, { notes }]) => notes),
    problem:
      said.find(([, { problem }]) => problem !== null)?.[1].problem ??
      fields.conflict ??
      tags.conflict ??
      answers.conflict,
  };
}
