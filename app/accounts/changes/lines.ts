/** What an event of an account says, field by field, in words. */
import type { ChangeLine } from "#components/accounts/change-list.tsx";
import { accountStateWords, sourceWords } from "#components/words.ts";
import { type CustomColumn, fieldName } from "#lib/account-field-values.ts";
import type { AccountField } from "#lib/account-fields.ts";
import type { AccountEventView } from "#lib/data/account-events.ts";

interface Names {
  columns: readonly CustomColumn[];
  /** Id of an organization, or of the register, and its name. */
  organizations: ReadonlyMap<string, string>;
}

const longest = 120;

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function known(words: Readonly<Record<string, string>>, value: string): string {
  return Object.hasOwn(words, value) ? (words[value] ?? value) : value;
}

function valueWords(field: string, value: unknown, { organizations }: Names): string {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "object")
    return cut(
      Object.entries(value)
        .map(([key, text]) => `${key} = ${String(text)}`)
        .join(", "),
    );
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (field === "organization") return organizations.get(text) ?? text;
  if (field === "source") return known(sourceWords, text);
  if (field === "state") return known(accountStateWords, text);
  if (field === "unit") return text === "/" ? "the root" : text;
  return cut(text);
}

function nameOf(field: string, columns: readonly CustomColumn[]): string {
  if (field === "organization") return "Organization";
  // The feed holds names of fields only; what is none is shown as it is.
  return field === "source" ? "Known from" : fieldName(field as AccountField, columns);
}

/** What an event says, field by field. */
export function changeLines(
  { before, after }: Pick<AccountEventView, "before" | "after">,
  names: Names,
): ChangeLine[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .filter((field) => after !== null && (before !== null || (after[field] ?? null) !== null))
    .map((field) => ({
      name: nameOf(field, names.columns),
      before: before === null ? null : valueWords(field, before[field], names),
      after: valueWords(field, after?.[field], names),
    }));
}
