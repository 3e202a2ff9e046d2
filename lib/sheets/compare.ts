/** What a wanted account changes of the one that is there: cell by cell, and how it is written. */
import type { AccountFields, AccountSource } from "#lib/account-fields.ts";
import { isListedField } from "#lib/account-fields.ts";
import { type ContactRole, mostContacts } from "#lib/contact.ts";
import type { CurrentAccount, CurrentContact, ImportChoices } from "./current.ts";
import { fieldNames, roleNames, type TextField } from "./targets.ts";
import { type CellContact, personText } from "./values.ts";
import type { Wanted, WantedField } from "./wanted.ts";

/** One cell that changes. */
export interface CellChange {
  /** As targets are written: `environment`, `tag:team`, `contact:owner`, `item:3.1`; `custom:` with the column's id. */
  cell: string;
  before: string | null;
  after: string | null;
}

/** How a change is written. */
export interface AccountWrite {
  accountId: string;
  isNew: boolean;
  /** What the file says. */
  said: AccountFields;
  /** What takes the place of something that a person had entered. */
  instead: AccountFields;
  contacts: readonly { role: ContactRole; set: readonly CellContact[]; remove: readonly string[] }[];
  answers: Readonly<Record<string, boolean>>;
}

/** What differs. */
export interface Comparison {
  changes: readonly CellChange[];
  write: AccountWrite;
  notes: readonly string[];
  /** Why the account cannot be changed so; null: it can. */
  problem: string | null;
}

interface Work {
  changes: CellChange[];
  notes: string[];
  said: AccountFields;
  instead: AccountFields;
}

function valueNow(current: CurrentAccount, field: WantedField): string | null {
  if (field.startsWith("custom.")) return current.custom[field.slice("custom.".length)] ?? null;
  return current.values[field as TextField];
}

/** Addresses are the same in whatever case they are written. */
function isSame(field: WantedField, before: string | null, after: string | null): boolean {
  if ((before ?? "") === (after ?? "")) return true;
  return field === "email" && before?.toLowerCase() === after?.toLowerCase();
}

function compareFields(wanted: Wanted, current: CurrentAccount | null, work: Work): void {
  for (const [field, after] of wanted.fields) {
    const before = current === null ? null : valueNow(current, field);
    if (isSame(field, before, after)) continue;
    if (current?.isListed === true && isListedField(field)) {
      if (after !== null)
        work.notes.push(
          `${fieldNames[field]}: AWS says ${before ?? "nothing"}, the file ${after}; AWS's word stands.`,
        );
      continue;
    }
    work.changes.push({ cell: field.replace(/^custom\./, "custom:"), before, after });
    // What a person says, or a tag in AWS, counts before a file: whoever edits the cell speaks as a person.
    const byHand = ["manual", "organization"].includes(current?.sources[field] ?? "");
    (byHand ? work.instead : work.said)[field] = after;
  }
}

function compareTags(wanted: Wanted, current: CurrentAccount | null, work: Work): void {
  const before = current?.tags ?? {};
  const after = new Map(wanted.tags);
  if (wanted.allTags) for (const key of Object.keys(before)) if (!after.has(key)) after.set(key, null);
  const said = { ...current?.saidTags.spreadsheet };
  const instead = { ...current?.saidTags.manual };
  const fixed = current?.saidTags.organization ?? {};
  // A person who said that there are no tags at all hides those of files.
  const hidden = current?.sources.tags === "manual" && Object.keys(instead).length === 0;
  const changed: Record<"said" | "instead", boolean> = { said: false, instead: false };
  for (const [key, value] of after) {
    if ((before[key] ?? null) === value) continue;
    if (key in fixed) {
      work.notes.push(`tag ${key}: AWS says ${fixed[key]}; its word stands.`);
      continue;
    }
    work.changes.push({ cell: `tag:${key}`, before: before[key] ?? null, after: value });
    const by = hidden || key in instead ? "instead" : "said";
    const tags = by === "instead" ? instead : said;
    if (value === null) delete tags[key];
    else tags[key] = value;
    changed[by] = true;
  }
  if (changed.said) work.said.tags = said;
  if (changed.instead) work.instead.tags = instead;
}

function peopleText(people: readonly CellContact[]): string | null {
  return people.length === 0 ? null : people.map(personText).join("; ");
}

function asCell({ email, name, kind }: CurrentContact): CellContact {
  return { email, name, kind: kind === "list" ? "list" : null };
}

/** Whether the cell says somebody's name or kind otherwise than the register has it. */
function corrects(cell: CellContact, now: CurrentContact): boolean {
  return (cell.name !== null && cell.name !== now.name) || (cell.kind !== null && cell.kind !== now.kind);
}

interface PeopleChange {
  set: CellContact[];
  remove: CurrentContact[];
  after: CellContact[];
}

function comparePeople(people: readonly CellContact[], now: readonly CurrentContact[]): PeopleChange {
  const find = (email: string) => now.find((one) => one.email === email);
  const set = people.filter((one) => {
    const present = find(one.email);
    return present === undefined || corrects(one, present);
  });
  const remove = now.filter(({ email }) => !people.some((one) => one.email === email));
  const after = people.map((one) => {
    const present = find(one.email);
    return present === undefined
      ? one
      : { ...asCell(present), name: one.name ?? present.name, kind: one.kind ?? asCell(present).kind };
  });
  return { set, remove, after };
}

function compareContacts(
  wanted: Wanted,
  current: CurrentAccount | null,
  { replaceConfirmed }: Pick<ImportChoices, "replaceConfirmed">,
  work: Work,
): { writes: AccountWrite["contacts"]; problem: string | null } {
  const writes: { role: ContactRole; set: CellContact[]; remove: string[] }[] = [];
  let problem: string | null = null;
  let count = current?.contacts.length ?? 0;
  for (const [role, people] of wanted.contacts) {
    const now = (current?.contacts ?? []).filter((one) => one.role === role);
    const { set, remove, after } = comparePeople(people, now);
    if (set.length === 0 && remove.length === 0) continue;
    const confirmed = remove.find(({ isConfirmed }) => isConfirmed);
    if (confirmed !== undefined && !replaceConfirmed)
      problem ??= `${confirmed.email} confirmed to be ${roleNames[role]}: choose "replace confirmed contacts", or keep the address in the cell.`;
    work.changes.push({
      cell: `contact:${role}`,
      before: peopleText(now.map(asCell)),
      after: peopleText(after),
    });
    count += set.filter(({ email }) => !now.some((one) => one.email === email)).length - remove.length;
    writes.push({ role, set, remove: remove.map(({ email }) => email) });
  }
  if (count > mostContacts)
    problem ??= `An account has at most ${mostContacts} contacts; this would be ${count}.`;
  return { writes, problem };
}

const answerText = (holds: boolean | undefined) => (holds === undefined ? null : holds ? "yes" : "no");

function compareAnswers(wanted: Wanted, current: CurrentAccount | null, work: Work): Record<string, boolean> {
  const changed: Record<string, boolean> = {};
  for (const [itemId, holds] of wanted.answers) {
    const before = current?.answers[itemId];
    if (before === holds) continue;
    work.changes.push({ cell: `item:${itemId}`, before: answerText(before), after: answerText(holds) });
    changed[itemId] = holds;
  }
  return changed;
}

/** Whose words an import writes, by the part of the write. */
export const writeSources = { said: "spreadsheet", instead: "manual" } as const satisfies Record<
  string,
  AccountSource
>;

/** What a file changes of one account. */
export function compareAccount(
  accountId: string,
  wanted: Wanted,
  current: CurrentAccount | null,
  choices: Pick<ImportChoices, "replaceConfirmed">,
): Comparison {
  const work: Work = { changes: [], notes: [...wanted.notes], said: {}, instead: {} };
  compareFields(wanted, current, work);
  compareTags(wanted, current, work);
  const { writes, problem } = compareContacts(wanted, current, choices, work);
  const answers = compareAnswers(wanted, current, work);
  return {
    changes: work.changes,
    notes: work.notes,
    problem,
    write: {
      accountId,
      isNew: current === null,
      said: work.said,
      instead: work.instead,
      contacts: writes,
      answers,
    },
  };
}
