/**
 * What a list of accounts is asked for: search, filters, order, columns and place, as they stand in the URL. Bad values
 * become problems in words; the rest of the query still counts. Pure.
 */
import type { State } from "#lib/roadmap/verdict.ts";
import { type AccountCursor, readCursor } from "./account-cursor.ts";
import { type FieldCondition, fieldFilters, parseFieldCondition } from "./account-field-conditions.ts";
import { conditionText } from "./account-query-text.ts";
import type { AccountState } from "./accounts.ts";
import type { FreshnessKind } from "./freshness.ts";
import type { ItemOutline } from "./rollup.ts";

/** States of an account in AWS, and our own for one that left. */
export const accountStates = [
  "ACTIVE",
  "PENDING_ACTIVATION",
  "SUSPENDED",
  "PENDING_CLOSURE",
  "CLOSED",
  "DEPARTED",
  "UNKNOWN",
] as const satisfies readonly AccountState[];
/** How far an account was read. */
export const freshnessKinds = [
  "fresh",
  "partly",
  "failed",
  "skipped",
  "never",
] as const satisfies readonly FreshnessKind[];
const itemStates = [
  "MET",
  "PARTIAL",
  "NOT_MET",
  "NOT_APPLICABLE",
  "UNKNOWN",
] as const satisfies readonly State[];

/** How far a stage is: `incomplete` is everything but complete and not applicable. */
const stageWants = ["incomplete", "complete", "failing", "unknown"] as const;
export type StageWant = (typeof stageWants)[number];
/** A state, any failing one, or complete by an accepted risk. */
const itemWants = [...itemStates, "failing", "EXCEPTED"] as const;
export type ItemWant = (typeof itemWants)[number];

/** Whether anybody owns the account, and whether all who do have confirmed it within the term of item 1.1. */
export const ownerWants = ["none", "unconfirmed", "confirmed"] as const;
export type OwnerWant = (typeof ownerWants)[number];

/** A moment: so many days before now, or a day (UTC). */
export type Since = { days: number } | { date: string };

export type AccountCondition =
  | { kind: "ou"; path: string }
  | { kind: "state"; state: AccountState }
  | { kind: "stage"; stage: number; want: StageWant }
  | { kind: "item"; itemId: string; want: ItemWant }
  | { kind: "freshness"; freshness: FreshnessKind }
  | { kind: "cause"; code: string }
  | { kind: "unknown"; percent: number }
  | { kind: "joined"; since: Since }
  | { kind: "unseen"; since: Since }
  | { kind: "account"; id: string }
  | { kind: "owner"; want: OwnerWant }
  | { kind: "contact"; email: string }
  | FieldCondition;

/** Columns that a list can be sorted by. */
export const sortColumns = [
  "name",
  "id",
  "email",
  "ou",
  "state",
  "met",
  "unknown",
  "facts",
  "joined",
  "environment",
  "dataClassification",
  "businessUnit",
  "costCentre",
] as const;
export type SortColumn = (typeof sortColumns)[number];

/** Columns that can be chosen; the name always stands first. */
export const accountColumns = [
  "id",
  "email",
  "ou",
  "state",
  "stages",
  "met",
  "unknown",
  "facts",
  "joined",
  "payer",
  "environment",
  "dataClassification",
  "businessUnit",
  "costCentre",
  "source",
  "tags",
  "notes",
] as const;
export type AccountColumn = (typeof accountColumns)[number] | `custom.${string}`;
/** What is shown where nothing else was chosen. */
const defaultColumns: readonly AccountColumn[] = ["id", "ou", "stages", "met", "unknown", "facts"];

export interface AccountQuery {
  search: string;
  conditions: AccountCondition[];
  sort: { column: SortColumn; descending: boolean };
  columns: readonly AccountColumn[];
  /** Where in the list: after or before a row; null: from its start. */
  place: AccountCursor | null;
}

/** A value of the URL that was not understood, and left out. */
export interface QueryProblem {
  parameter: string;
  value: string;
  message: string;
}

/** Everything, by name. */
export const everyAccount: AccountQuery = {
  search: "",
  conditions: [],
  sort: { column: "name", descending: false },
  columns: defaultColumns,
  place: null,
};

const longestSearch = 200;
const mostConditions = 40;

type Parsed = AccountCondition | string;
type Parser = (value: string, items: readonly ItemOutline[]) => Parsed;

function oneOf<Value extends string>(values: readonly Value[], value: string): Value | undefined {
  return values.find((known) => known === value);
}

function since(value: string): Since | null {
  const days = /^(\d{1,4})d$/.exec(value)?.[1];
  if (days !== undefined) return { days: Number(days) };
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
  return isDay && new Date(value).toISOString().startsWith(value) ? { date: value } : null;
}

const sinceRule = "Write days before now, such as 30d, or a day, such as 2026-11-01.";

function parseStage(value: string, items: readonly ItemOutline[]): Parsed {
  const [number = "", want = "incomplete"] = value.split(":");
  const stages = [...new Set(items.map(({ stage }) => stage))];
  const stage = stages.find((known) => String(known) === number);
  if (stage === undefined) return `The roadmap has no stage ${number}.`;
  const wanted = oneOf(stageWants, want);
  if (wanted === undefined) return `A stage is ${stageWants.join(", ")}, not ${want}.`;
  return { kind: "stage", stage, want: wanted };
}

function parseItem(value: string, items: readonly ItemOutline[]): Parsed {
  const [itemId = "", want = "failing"] = value.split(":");
  if (!items.some(({ id }) => id === itemId)) return `The roadmap has no item ${itemId}.`;
  const wanted = oneOf(itemWants, want);
  if (wanted === undefined) return `An item is ${itemWants.join(", ")}, not ${want}.`;
  return { kind: "item", itemId, want: wanted };
}

const parsers: Record<string, Parser> = {
  ou: (path) =>
    path.startsWith("/") ? { kind: "ou", path } : "A place is a path of OU names, such as /Workloads/Prod.",
  state: (value) => {
    const state = oneOf(accountStates, value.toUpperCase());
    return state === undefined ? `An account is ${accountStates.join(", ")}.` : { kind: "state", state };
  },
  stage: parseStage,
  item: parseItem,
  freshness: (value) => {
    const freshness = oneOf(freshnessKinds, value);
    return freshness === undefined
      ? `What was read is ${freshnessKinds.join(", ")}.`
      : { kind: "freshness", freshness };
  },
  cause: (code) =>
    /^[a-z_]{1,60}$/.test(code)
      ? { kind: "cause", code }
      : "A cause is a word such as role_missing_or_trust.",
  unknown: (value) =>
    /^\d{1,2}$/.test(value)
      ? { kind: "unknown", percent: Number(value) }
      : "Write a whole percentage from 0 to 99.",
  joined: (value) => {
    const moment = since(value);
    return moment === null ? sinceRule : { kind: "joined", since: moment };
  },
  unseen: (value) => {
    const moment = since(value);
    return moment === null ? sinceRule : { kind: "unseen", since: moment };
  },
  account: (id) => (/^\d{12}$/.test(id) ? { kind: "account", id } : "An account id has 12 digits."),
  owner: (value) => {
    const want = oneOf(ownerWants, value);
    return want === undefined ? `An owner is ${ownerWants.join(", ")}.` : { kind: "owner", want };
  },
  contact: (value) =>
    /^[^\s@]+@[^\s@]+$/.test(value)
      ? { kind: "contact", email: value.toLowerCase() }
      : "A contact is an e-mail address, such as ada@example.com.",
  ...Object.fromEntries(
    fieldFilters.map((kind) => [kind, (value: string) => parseFieldCondition(kind, value)]),
  ),
};

/** Reads a query from a URL. Parameters of other names are left alone. */
export function parseAccountQuery(
  parameters: URLSearchParams,
  items: readonly ItemOutline[],
): { query: AccountQuery; problems: QueryProblem[] } {
  const problems: QueryProblem[] = [];
  const conditions = new Map<string, AccountCondition>();
  const refuse = (parameter: string, value: string, message: string) =>
    void problems.push({ parameter, value: value.slice(0, 80), message });
  for (const [parameter, parser] of Object.entries(parsers)) {
    for (const value of parameters.getAll(parameter).map((text) => text.trim())) {
      if (value === "") continue;
      const parsed = value.length > longestSearch ? "This is too long." : parser(value, items);
      if (typeof parsed === "string") refuse(parameter, value, parsed);
      else if (conditions.size < mostConditions || parameter === "account")
        conditions.set(conditionText(parsed).join("="), parsed);
      else refuse(parameter, value, `At most ${mostConditions} filters count.`);
    }
  }
  const search = (parameters.get("q") ?? "").trim().toWellFormed().replaceAll("\0", "");
  if (search.length > longestSearch) refuse("q", search, `A search has at most ${longestSearch} characters.`);
  const sort = parseSort(parameters.get("sort"), refuse);
  return {
    query: {
      search: search.length > longestSearch ? "" : search,
      conditions: [...conditions.values()],
      sort,
      columns: parseColumns(parameters.getAll("columns"), refuse),
      place: parsePlace(parameters, sort, refuse),
    },
    problems,
  };
}

type Refuse = (parameter: string, value: string, message: string) => void;

function parseSort(text: string | null, refuse: Refuse): AccountQuery["sort"] {
  if (text === null || text === "") return everyAccount.sort;
  const column = oneOf(sortColumns, text.replace(/^-/, ""));
  if (column !== undefined) return { column, descending: text.startsWith("-") };
  refuse("sort", text, `The list is sorted by ${sortColumns.join(", ")}.`);
  return everyAccount.sort;
}

function parseColumns(texts: readonly string[], refuse: Refuse): readonly AccountColumn[] {
  if (texts.length === 0) return defaultColumns;
  // A form posts one for each ticked box.
  const names = texts.flatMap((text) => text.split(",")).filter((name) => name !== "");
  const custom = names.filter(isCustomColumn).slice(0, mostCustomColumns);
  const wrong = names.find((name) => !isCustomColumn(name) && oneOf(accountColumns, name) === undefined);
  if (wrong !== undefined) refuse("columns", wrong, `The columns are ${accountColumns.join(", ")}.`);
  return [...accountColumns.filter((column) => names.includes(column)), ...new Set(custom)];
}

const mostCustomColumns = 20;

function isCustomColumn(name: string): name is `custom.${string}` {
  return /^custom\.[a-z0-9-]{1,60}$/.test(name);
}

function parsePlace(
  parameters: URLSearchParams,
  sort: AccountQuery["sort"],
  refuse: Refuse,
): AccountCursor | null {
  for (const side of ["after", "before"] as const) {
    const text = parameters.get(side);
    if (text === null || text === "") continue;
    const place = readCursor(side, text, sort.column);
    if (place !== null) return place;
    refuse(side, text, "This place in the list does not exist for this order; the list starts at its top.");
  }
  return null;
}
