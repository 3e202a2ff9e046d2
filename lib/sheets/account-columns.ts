/** The list of accounts as a spreadsheet that comes back: what of it can be edited, and one column per item of the roadmap. */
import type { CustomColumn } from "#lib/account-field-values.ts";
import { contactRoles } from "#lib/contact.ts";
import type { CurrentAccount } from "./current.ts";
import { tagsText } from "./tags-text.ts";
import { roleNames, type TextField } from "./targets.ts";
import { personText } from "./values.ts";

/** An account as it is written. */
export interface WrittenAccount extends Pick<CurrentAccount, "id" | "values" | "tags" | "custom"> {
  contacts: readonly Pick<CurrentAccount["contacts"][number], "role" | "email" | "name" | "kind">[];
  /** Item → its verdict in words, which reading knows to be no answer. */
  verdicts: Readonly<Record<string, string>>;
}

/** A column of the file. */
export interface AccountColumn {
  head: string;
  value(account: WrittenAccount): string | null;
}

const heads: readonly (readonly [TextField, string])[] = [
  ["name", "name"],
  ["email", "email"],
  ["state", "state"],
  ["unit", "ou"],
  ["payer", "payer"],
  ["environment", "environment"],
  ["dataClassification", "data classification"],
  ["businessUnit", "business unit"],
  ["costCentre", "cost centre"],
  ["notes", "notes"],
];

/** What can be edited in the file and imported again. */
export function editableColumns(columns: readonly Pick<CustomColumn, "id" | "name">[]): AccountColumn[] {
  return [
    { head: "account id", value: ({ id }) => id },
    ...heads.map(([field, head]): AccountColumn => ({ head, value: ({ values }) => values[field] })),
    { head: "tags", value: ({ tags }) => tagsText(tags) || null },
    ...columns.map(
      ({ id, name }): AccountColumn => ({
        head: `custom: ${name}`,
        value: ({ custom }) => custom[id] ?? null,
      }),
    ),
    ...contactRoles.map(
      (role): AccountColumn => ({
        head: roleNames[role],
        value: ({ contacts }) =>
          contacts
            .filter((one) => one.role === role)
            .map(({ email, name, kind }) => personText({ email, name, kind }))
            .join("; ") || null,
      }),
    ),
  ];
}

/** One column an item: our verdict; a yes or no in its place is an answer when the file comes back. */
export function itemColumns(items: readonly { id: string; title: string }[]): AccountColumn[] {
  return items.map(({ id, title }) => ({
    head: `${id} ${title}`,
    value: ({ verdicts }) => verdicts[id] ?? "unknown",
  }));
}
