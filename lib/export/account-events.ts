/** What happened to accounts, as people take it away. */
import type { AccountEventView } from "#lib/data/account-events.ts";
import type { CsvColumn } from "./csv.ts";

function text(fields: AccountEventView["before"]): string | null {
  if (fields === null) return null;
  return Object.entries(fields)
    .map(([field, value]) => `${field}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("; ");
}

/** One row an event. */
export const accountEventColumns: readonly CsvColumn<AccountEventView>[] = [
  { head: "At", value: ({ at }) => at },
  { head: "Account ID", value: ({ accountId }) => accountId },
  { head: "Account name", value: ({ accountName }) => accountName },
  { head: "What happened", value: ({ kind }) => kind },
  { head: "Before", value: ({ before }) => text(before) },
  { head: "After", value: ({ after }) => text(after) },
  { head: "Organization", value: ({ organizationId }) => organizationId },
  { head: "Run", value: ({ run }) => run },
];
