/** Which item an account page opens. */
import { notFound } from "next/navigation";
import type { ItemRow } from "#lib/data/account-page.ts";

/** Most pressing first; among equals the order of the roadmap. */
const urgency: Record<ItemRow["state"], number> = {
  NOT_MET: 0,
  PARTIAL: 1,
  UNKNOWN: 2,
  MET: 3,
  NOT_APPLICABLE: 4,
};

const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** The item that was asked for, else the most pressing one of the stage that was asked for, else of all. */
export function chooseItem(
  rows: readonly ItemRow[],
  asked: { item?: string | string[]; stage?: string | string[] },
): ItemRow {
  const itemId = first(asked.item);
  const stage = first(asked.stage);
  const candidates = rows.filter((row) =>
    itemId === undefined ? stage === undefined || String(row.stage) === stage : row.id === itemId,
  );
  const chosen = candidates.reduce<ItemRow | undefined>(
    (best, row) => (best === undefined || urgency[row.state] < urgency[best.state] ? row : best),
    undefined,
  );
  return chosen ?? notFound();
}
