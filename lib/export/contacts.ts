/** The register of contacts as people take it away. */
import type { ContactLine } from "#lib/data/contact-list.ts";
import type { CsvColumn } from "./csv.ts";

/** One row for each role of somebody for an account. */
export const contactCsvColumns: readonly CsvColumn<ContactLine>[] = [
  { head: "address", value: ({ email }) => email },
  { head: "name", value: ({ name }) => name },
  { head: "team", value: ({ team }) => team },
  { head: "kind", value: ({ kind }) => kind },
  { head: "role", value: ({ role }) => role },
  { head: "account id", value: ({ accountId }) => accountId },
  { head: "account", value: ({ accountName }) => accountName },
  { head: "confirmed", value: ({ confirmedAt }) => confirmedAt },
];
