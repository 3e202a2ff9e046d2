/** Every item of every account as people take them away: one row an account and item. */
import type { AccountStatuses } from "#lib/data/statuses.ts";
import type { CsvColumn } from "./csv.ts";

/** One item of one account. */
type StatusRow = { accountId: string; name: string; itemId: string } & AccountStatuses["items"][string];

/** The rows of accounts, by item. */
export async function* statusRows(accounts: AsyncIterable<AccountStatuses>): AsyncGenerator<StatusRow> {
  for await (const { id: accountId, name, items } of accounts)
    for (const [itemId, status] of Object.entries(items)) yield { accountId, name, itemId, ...status };
}

/** The evidence stands in the JSON lines; `fraction` is 1 where an item is met, 0 where it is not. */
export const statusCsvColumns: readonly CsvColumn<StatusRow>[] = [
  { head: "account id", value: ({ accountId }) => accountId },
  { head: "name", value: ({ name }) => name },
  { head: "item", value: ({ itemId }) => itemId },
  { head: "state", value: ({ state }) => state },
  { head: "fraction", value: ({ fraction }) => fraction },
  { head: "units", value: ({ units }) => units },
  { head: "units known", value: ({ known }) => known },
  { head: "excepted", value: ({ excepted }) => excepted },
  { head: "decided for the organization", value: ({ inherited }) => (inherited ? "yes" : "no") },
  { head: "failing resources", value: ({ failingCount }) => failingCount },
  { head: "reason code", value: ({ reasonCode }) => reasonCode },
  { head: "reason", value: ({ reason }) => reason },
  { head: "facts of", value: ({ factsAt }) => factsAt },
  { head: "evaluated", value: ({ evaluatedAt }) => evaluatedAt },
];
