/** Rows whose id says no account, and what they say of the account otherwise. */
import { idsLike } from "./account-id.ts";
import type { RowDiff } from "./diff.ts";
import type { Mapping } from "./mapping.ts";
import type { Sheet } from "./sheet.ts";
import { cleanText } from "./values.ts";

/** What a row says of its account besides a usable id; "" and none: nothing. */
export interface LostRow {
  row: number;
  /** In lower case. */
  email: string;
  /** Letters and digits alone, in lower case. */
  name: string;
  /** Known ids that what stands in the place of the id may have been. */
  ids: readonly string[];
}

/** Whether somebody may say which account the row is about. */
export function isLost({ result, accountId }: Pick<RowDiff, "result" | "accountId">): boolean {
  return result === "rejected" && accountId === null;
}

/** A name as names are compared: people write "Payments Prod" for payments-prod. */
function bareName(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "");
}

/** What those rows say. */
export function readLostRows(
  { sheet, mapping }: { sheet: Pick<Sheet, "rows">; mapping: Mapping },
  { rows, ids }: { rows: ReadonlySet<number>; ids: readonly string[] },
): LostRow[] {
  const place = (field: string) =>
    mapping.findIndex((target) => target.to === "field" && target.field === field);
  const [emailAt, nameAt] = [place("email"), place("name")];
  const idAt = mapping.findIndex(({ to }) => to === "id");
  return sheet.rows
    .filter(({ row }) => rows.has(row))
    .map(({ row, cells }) => ({
      row,
      email: cleanText(cells[emailAt] ?? "").toLowerCase(),
      name: bareName(cleanText(cells[nameAt] ?? "")),
      ids: idsLike(cells[idAt] ?? "", ids),
    }));
}
