/** What one edit of many accounts comes to, cell by cell, before anything is written. Pure. */
import { isDeepStrictEqual } from "node:util";
import { type CustomColumn, fieldName, mostTags } from "#lib/account-field-values.ts";
import {
  type AccountField,
  type AccountFields,
  type AccountSource,
  type AccountValue,
  mergeAccount,
} from "#lib/account-fields.ts";
import type { AccountEntry, KnownAccount } from "./account-plan.ts";

/** What becomes of the fields of every chosen account; what is not named stays as it is. */
export interface BulkEdit {
  /** Null: a person says that there is nothing. Never tags. */
  set: AccountFields;
  /** A person says nothing of these any more. */
  takeBack: readonly AccountField[];
  tags: {
    set: Readonly<Record<string, string>>;
    /** Keys of tags that people gave. */
    remove: readonly string[];
  };
}

/** `same`: it is so already, and nothing is written. `refused`: it cannot become so; `why` says what keeps it. */
export type CellKind = "change" | "same" | "refused";

/** One field, or one tag, of one account. */
export interface BulkCell {
  field: AccountField;
  /** As people read it: `Environment`, `Tag team`. */
  name: string;
  kind: CellKind;
  before: string | null;
  after: string | null;
  why: string | null;
}

export interface BulkPlan {
  accountId: string;
  cells: BulkCell[];
  /** What is to be written; null: nothing of this account changes. */
  entry: AccountEntry | null;
}

const sourceNames: Record<AccountSource, string> = {
  organization: "AWS Organizations",
  manual: "a person",
  spreadsheet: "a spreadsheet",
  discovered: "a discovery",
};

function textOf(value: AccountValue | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string"
    ? value
    : Object.entries(value)
        .map((tag) => tag.join("="))
        .join(", ");
}

/** The cells of one account, and what has to be written so that they become so. */
export function planBulk(known: KnownAccount, edit: BulkEdit, columns: readonly CustomColumn[]): BulkPlan {
  const merged = mergeAccount(known.base, known.sayings);
  const now = (field: AccountField) => merged.get(field)?.value ?? null;
  const cells: BulkCell[] = [];
  const fields: AccountFields = {};
  const takeBack: AccountField[] = [];
  // Object.entries forgets the type of the keys.
  for (const [field, after = null] of Object.entries(edit.set) as [AccountField, AccountValue | null][]) {
    const isSame = isDeepStrictEqual(now(field), after);
    if (!isSame) fields[field] = after;
    cells.push({
      field,
      name: fieldName(field, columns),
      kind: isSame ? "same" : "change",
      before: textOf(now(field)),
      after: textOf(after),
      why: null,
    });
  }
  for (const field of edit.takeBack) {
    const cell = takenBack(known, field, now(field));
    if (cell.kind === "change") takeBack.push(field);
    cells.push({ field, name: fieldName(field, columns), ...cell });
  }
  const tags = planTags(known, edit.tags, now("tags"));
  cells.push(...tags.cells);
  if (tags.own !== undefined && Object.keys(tags.own).length > 0) fields.tags = tags.own;
  if (tags.own !== undefined && Object.keys(tags.own).length === 0) takeBack.push("tags");
  const isNothing = Object.keys(fields).length === 0 && takeBack.length === 0;
  const { accountId } = known;
  return { accountId, cells, entry: isNothing ? null : { accountId, fields, takeBack } };
}

function takenBack(
  { base, sayings }: KnownAccount,
  field: AccountField,
  before: AccountValue | null,
): Omit<BulkCell, "field" | "name"> {
  const isSaid = sayings.some((saying) => saying.field === field && saying.source === "manual");
  const others = sayings.filter((saying) => saying.field !== field || saying.source !== "manual");
  const after = mergeAccount(base, others).get(field)?.value ?? null;
  return {
    kind: isSaid ? "change" : "same",
    before: textOf(before),
    after: textOf(after),
    why: null,
  };
}

interface PlannedTags {
  cells: BulkCell[];
  /** The person's own tags as they become; absent: they stay. */
  own?: Record<string, string>;
}

function planTags(
  { sayings }: KnownAccount,
  { set, remove }: BulkEdit["tags"],
  before: AccountValue | null,
): PlannedTags {
  const merged = typeof before === "object" && before !== null ? before : {};
  const said = sayings.find(({ field, source }) => field === "tags" && source === "manual");
  const own = tagsOf(said?.value);
  const next = { ...own, ...set };
  for (const key of remove) delete next[key];
  const obstacle = obstacleOf(said?.value === null, Object.keys(next).length);
  const cell = (key: string, after: string | null, isSame: boolean, why: string | null): BulkCell => ({
    field: "tags",
    name: `Tag ${key}`,
    kind: isSame ? "same" : why === null ? "change" : "refused",
    before: merged[key] ?? null,
    after: isSame || why === null ? after : (merged[key] ?? null),
    why: isSame ? null : why,
  });
  const cells = [
    ...Object.entries(set).map(([key, value]) =>
      cell(key, value, merged[key] === value, obstacle ?? strongerWhy(sayings, key)),
    ),
    ...remove.map((key) => cell(key, null, !(key in merged), obstacle ?? othersWhy(sayings, key))),
  ];
  const changed = cells.filter(({ kind }) => kind === "change").map(({ name }) => name);
  if (changed.length === 0) return { cells };
  const isChanged = (key: string) => changed.includes(`Tag ${key}`);
  const kept = Object.entries(own).filter(([key]) => !(remove.includes(key) && isChanged(key)));
  const given = Object.entries(set).filter(([key]) => isChanged(key));
  return { cells, own: Object.fromEntries([...kept, ...given]) };
}

function tagsOf(value: AccountValue | null | undefined): Record<string, string> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** What keeps every tag of an account from changing; null: nothing. */
function obstacleOf(isHidden: boolean, amount: number): string | null {
  if (isHidden) return "A person says that the account has no tags, which hides those of files.";
  return amount > mostTags ? `An account has at most ${mostTags} tags of people.` : null;
}

/** A tag that AWS keeps counts before a person's. */
function strongerWhy(sayings: KnownAccount["sayings"], key: string): string | null {
  const isAws = sayings.some(
    ({ field, source, value }) => field === "tags" && source === "organization" && key in tagsOf(value),
  );
  return isAws ? `It is a tag of ${sourceNames.organization}; change it there.` : null;
}

/** Who else says the tag, so that it would come back. */
function othersWhy(sayings: KnownAccount["sayings"], key: string): string | null {
  const other = sayings.find(
    ({ field, source, value }) => field === "tags" && source !== "manual" && key in tagsOf(value),
  );
  return other === undefined ? null : `It comes from ${sourceNames[other.source]}, and would come back.`;
}
