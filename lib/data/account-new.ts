/** An account that somebody adds by hand: what they typed as its id, read as the ids of spreadsheets are. */
import { AppError } from "#lib/errors.ts";
import { readAccountId } from "#lib/sheets/account-id.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { query } from "./database.ts";
import { readKnownIds } from "./import-known.ts";

/** What was typed. */
export type NewAccountId =
  /** It can be added; `repaired` says what was taken away or put back, null: nothing. */
  | { kind: "new"; id: string; repaired: string | null }
  /** It is there already. */
  | { kind: "known"; id: string; name: string; repaired: string | null }
  /** One reading, and a person has to say that it is meant. */
  | { kind: "asked"; id: string; why: string }
  | { kind: "refused"; why: string };

/**
 * Says which account is meant, and whether it is known: by somebody who sees all of them, or else it would tell.
 *
 * @throws AppError FORBIDDEN
 */
export async function readNewAccountId(viewer: Viewer, typed: string): Promise<NewAccountId> {
  requirePermission(viewer, "account.admin");
  if (viewer.accounts !== "all")
    throw new AppError("FORBIDDEN", { userMessage: "Accounts are added by who sees all of them." });
  const ids = await readKnownIds({ query }, viewer);
  const all = new Set(ids);
  const read = readAccountId(typed, { ids, has: (id) => all.has(id) });
  if (read.kind === "refused" || read.kind === "asked") return read;
  const repaired = read.kind === "repaired" ? read.why : null;
  if (!all.has(read.id)) return { kind: "new", id: read.id, repaired };
  const [known] = await query<{ name: string }>("select name from account where id = $1", [read.id]);
  return { kind: "known", id: read.id, name: known?.name ?? read.id, repaired };
}
