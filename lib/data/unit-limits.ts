/** The organizational units that limit what an owner or a viewer sees. */
import { AppError } from "#lib/errors.ts";
import type { UserRole, Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { storable } from "./canonical.ts";
import { query, type Transaction } from "./database.ts";

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

/** A unit to choose. */
export interface UnitChoice {
  id: string;
  /** `/Workloads/Prod`; `/` is the whole organization. */
  path: string;
  /** The organization that it is in. */
  organization: string;
}

/** AWS allows 2,000 units in an organization; whoever has more finds the rest by id. */
const mostChoices = 5000;

/** Every unit, by organization and path. @throws AppError FORBIDDEN */
export async function listUnitChoices(viewer: Viewer): Promise<UnitChoice[]> {
  requirePermission(viewer, "user.read");
  return query<{ id: string; path: string; organization: string }>(
    `select u.id, u.path, o.name as organization from organizational_unit u
     join organization o on o.id = u.organization_id order by o.name, o.id, u.path, u.id limit $1`,
    [mostChoices],
  );
}

/**
 * The ids of units that are named by id or by path.
 *
 * @throws AppError FORBIDDEN; INVALID_INPUT where there is none of that name, or more than one
 */
export async function findUnitIds(viewer: Viewer, names: readonly string[]): Promise<string[]> {
  requirePermission(viewer, "user.read");
  if (names.length === 0) return [];
  const rows = await query<{ name: string; ids: string[] }>(
    `select n.name, array(select u.id from organizational_unit u where u.id = n.name or u.path = n.name order by 1) as ids
     from unnest($1::text[]) with ordinality as n (name, position) order by n.position`,
    [names.slice(0, mostUnits + 1).map(storable)],
  );
  return rows.map(({ name, ids: [id, ...others] }) => {
    if (id === undefined)
      throw new AppError("INVALID_INPUT", { userMessage: `There is no organizational unit ${name}.` });
    if (others.length > 0)
      throw new AppError("INVALID_INPUT", {
        userMessage: `Several organizations have a unit ${name}; name it by its id: ${[id, ...others].join(", ")}.`,
      });
    return id;
  });
}
