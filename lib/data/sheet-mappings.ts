/** How people understood the columns of files, for the next file with the same ones. */
import type { Mapping } from "#lib/sheets/mapping.ts";
import type { Sheet } from "#lib/sheets/sheet.ts";
import { plainHead } from "#lib/sheets/synonyms.ts";
import { parseTarget, targetText } from "#lib/sheets/targets.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { canonicalJson, sha256, storable } from "./canonical.ts";
import { query, type Transaction } from "./database.ts";

function signatureOf({ columns }: Pick<Sheet, "columns">): string {
  return sha256(canonicalJson(columns.map(({ head }) => plainHead(head))));
}

/** What was chosen for these columns before; null: nothing. @throws AppError FORBIDDEN */
export async function findMapping(viewer: Viewer, sheet: Pick<Sheet, "columns">): Promise<Mapping | null> {
  requirePermission(viewer, "import.read");
  const [row] = await query<{ targets: string[] }>("select targets from sheet_mapping where signature = $1", [
    signatureOf(sheet),
  ]);
  if (row === undefined || row.targets.length !== sheet.columns.length) return null;
  return row.targets.map((text) => parseTarget(text) ?? { to: "ignore" });
}

/** Keeps what was chosen, in the transaction of the import. */
export async function rememberMapping(
  tx: Transaction,
  viewer: Viewer,
  { sheet, mapping, now }: { sheet: Pick<Sheet, "columns">; mapping: Mapping; now: Date },
): Promise<void> {
  requirePermission(viewer, "account.admin");
  const targets = mapping.map(targetText);
  await tx.query(
    `insert into sheet_mapping (signature, heads, targets, set_by, set_at) values ($1, $2, $3, $4, $5)
     on conflict (signature) do update set targets = excluded.targets, set_by = excluded.set_by, set_at = excluded.set_at
     where sheet_mapping.targets <> excluded.targets`,
    [signatureOf(sheet), sheet.columns.map(({ head }) => storable(head)), targets, viewer.actor, now],
  );
}
