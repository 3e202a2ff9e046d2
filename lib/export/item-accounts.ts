/** The accounts of one item as people take them away. */
import type { ItemAccountRow } from "#lib/data/item-accounts.ts";
import type { CsvColumn } from "./csv.ts";

/** One row an account; `fraction %` only where the item is partly met. */
export const itemCsvColumns: readonly CsvColumn<ItemAccountRow>[] = [
  { head: "account id", value: ({ id }) => id },
  { head: "name", value: ({ name }) => name },
  { head: "ou", value: ({ ou }) => ou },
  { head: "state", value: ({ state }) => state },
  { head: "fraction %", value: ({ fractionHundredths }) => fractionHundredths },
  { head: "units", value: ({ units }) => units },
  { head: "units known", value: ({ known }) => known },
  { head: "failing resources", value: ({ failing }) => failing },
  { head: "reason code", value: ({ reasonCode }) => reasonCode },
  { head: "reason", value: ({ reason }) => reason },
];
