/** What is known of an account beside what AWS lists, who says it, and whose word counts. Pure. */

/** Whose word counts, the first that says something. `manual` is a person. */
export const accountSources = ["organization", "manual", "spreadsheet", "discovered"] as const;
export type AccountSource = (typeof accountSources)[number];
/** Who can say something from outside; an organization only lists. */
export type SayingSource = Exclude<AccountSource, "organization">;

/** What an organization lists of its accounts: there its word stands, whoever says something else. */
export const listedFields = ["name", "email", "state", "payer", "unit"] as const;
export type ListedField = (typeof listedFields)[number];

/** What only people know. */
export const ownFields = [
  "environment",
  "dataClassification",
  "businessUnit",
  "costCentre",
  "notes",
  "tags",
] as const;
type OwnField = (typeof ownFields)[number];

/** Custom columns are `custom.<id of the column>`. */
export type AccountField = ListedField | OwnField | `custom.${string}`;
/** Tags are key → value, everything else is a text. */
export type AccountValue = string | Record<string, string>;
export type AccountFields = { [field in AccountField]?: AccountValue | null };

/** What one source says of one field; null: a person says that there is nothing. */
export interface Saying {
  field: AccountField;
  source: AccountSource;
  value: AccountValue | null;
}

export interface MergedField {
  value: AccountValue | null;
  /** Null: nobody says anything. */
  source: AccountSource | null;
}

/** What holds for an account before anybody says anything. */
export interface AccountBase {
  values: Record<ListedField, string | null>;
  /** Whether an organization lists it, so that nobody else is asked about these fields. */
  isListed: boolean;
}

/** An account of which only the id is known. */
export const unlistedBase: AccountBase = {
  values: { name: "Unnamed account", email: "", state: "UNKNOWN", payer: null, unit: null },
  isListed: false,
};

/** Whether the field is one of those that an organization lists. */
export function isListedField(field: string): field is ListedField {
  return (listedFields as readonly string[]).includes(field);
}

/** Id of the custom column that a field stands for; null: it is none. */
export function customColumnOf(field: string): string | null {
  return field.startsWith("custom.") ? field.slice("custom.".length) : null;
}

/** What a tag in AWS says of a field that only people know may be out of date: a person's word counts before it. */
const sourcesOfOwnFields: readonly AccountSource[] = ["manual", "organization", "spreadsheet", "discovered"];

function rank({ field, source }: Saying): number {
  const isOwn = !isListedField(field) && field !== "tags";
  return (isOwn ? sourcesOfOwnFields : accountSources).indexOf(source);
}

/**
 * One answer for each field that anybody says something of, and for those that an organization lists.
 *
 * The organization's word counts before a person's, that before a file's, that before what was discovered; of fields that
 * only people know a person's counts before a tag of the organization. A person who says that there is nothing hides the
 * others. Tags are merged key by key.
 */
export function mergeAccount(base: AccountBase, sayings: readonly Saying[]): Map<AccountField, MergedField> {
  const merged = new Map<AccountField, MergedField>();
  for (const field of listedFields)
    merged.set(field, { value: base.values[field], source: base.isListed ? "organization" : null });
  const byRank = [...sayings].sort((a, b) => rank(a) - rank(b));
  for (const [field, said] of Map.groupBy(byRank, (saying) => saying.field)) {
    if (base.isListed && isListedField(field)) continue;
    const found = field === "tags" ? mergeTags(said) : first(said);
    // A field that every account has falls back to its base where a person empties it.
    const value = found.value ?? (isListedField(field) ? base.values[field] : null);
    merged.set(field, { ...found, value });
  }
  return merged;
}

function first(said: readonly Saying[]): MergedField {
  const [winner] = said;
  return winner === undefined
    ? { value: null, source: null }
    : { value: winner.value, source: winner.source };
}

function mergeTags(said: readonly Saying[]): MergedField {
  const emptied = said.findIndex(({ value }) => value === null);
  const heard = emptied === -1 ? said : said.slice(0, emptied);
  const tags = Object.assign(
    {},
    ...heard.map(({ value }) => (typeof value === "object" ? value : {})).reverse(),
  ) as Record<string, string>;
  return {
    value: Object.keys(tags).length === 0 ? null : tags,
    source: heard[0]?.source ?? said[emptied]?.source ?? null,
  };
}
