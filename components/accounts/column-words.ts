/** Heads of the columns of the accounts table. Pure. */
import type { CustomColumn } from "#lib/account-field-values.ts";
import type { AccountColumn } from "#lib/data/account-query.ts";

const words: Record<Exclude<AccountColumn, `custom.${string}`>, string> = {
  id: "Id",
  email: "E-mail",
  ou: "OU",
  state: "State",
  stages: "Stages 1 to 10",
  met: "Met",
  unknown: "Unknown",
  facts: "Facts",
  joined: "Joined",
  payer: "Payer",
  environment: "Environment",
  dataClassification: "Classification",
  businessUnit: "Business unit",
  costCentre: "Cost centre",
  source: "Source",
  tags: "Tags",
  notes: "Notes",
};

/** Head of a column; custom ones bring their own name. */
export function columnWord(
  column: AccountColumn,
  custom: readonly Pick<CustomColumn, "id" | "name">[],
): string {
  const own = custom.find(({ id }) => column === `custom.${id}`);
  return own?.name ?? Object.entries(words).find(([name]) => name === column)?.[1] ?? column;
}
