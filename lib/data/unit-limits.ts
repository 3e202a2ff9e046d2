/** The organizational units that limit what an owner or a viewer sees. */
import { AppError } from "#lib/errors.ts";
import type { UserRole } from "#lib/viewer.ts";
import type { Transaction } from "./database.ts";

const mostUnits = 50;

/**
 * The units of a grant, sorted, each once. Administrators and security engineers see everything: theirs are refused,
 * because a limit that does nothing would be believed.
 *
 * @throws AppError INVALID_INPUT naming the unit
 */
export async function checkedUnits(
  tx: Transaction,
  { role, unitIds }: { role: UserRole | null; unitIds: readonly string[] },
): Promise<string[]> {
  const wanted = [...new Set(unitIds)].sort();
  if (wanted.length === 0) return wanted;
  if (role !== "owner" && role !== "viewer")
    throw new AppError("INVALID_INPUT", {
      userMessage: "Only owners and viewers can be limited to organizational units.",
    });
  if (wanted.length > mostUnits)
    throw new AppError("INVALID_INPUT", {
      userMessage: `A limit names at most ${mostUnits} organizational units; name one above them.`,
    });
  const rows = await tx.query<{ id: string }>("select id from organizational_unit where id = any($1)", [
    wanted,
  ]);
  const known = new Set(rows.map(({ id }) => id));
  const unknown = wanted.find((id) => !known.has(id));
  if (unknown === undefined) return wanted;
  throw new AppError("INVALID_INPUT", { userMessage: `There is no organizational unit ${unknown}.` });
}
