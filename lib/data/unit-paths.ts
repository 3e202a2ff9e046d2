/** The organizational units of an organization, to choose from. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";

/** AWS allows 2,000 OUs; whoever has more finds the rest by the search. */
const mostPaths = 2000;

export interface UnitRow {
  /** Root or OU id. */
  id: string;
  parentId: string | null;
  name: string;
  /** `/Workloads/Prod`; `/` is the root. */
  path: string;
}

/**
 * The OUs that hold accounts the viewer may see, and what is above those, by path.
 *
 * @throws AppError FORBIDDEN
 */
export async function listUnitsOf(viewer: Viewer, organizationId: string): Promise<UnitRow[]> {
  requirePermission(viewer, "account.read");
  return query<UnitRow & Record<string, unknown>>(
    `select id, parent_id as "parentId", name, path from organizational_unit o
     where organization_id = $2 and ($1::text[] is null or exists (
       select 1 from account a join organizational_unit u on u.id = a.unit_id
       where a.id = any($1) and a.organization_id = $2
         and (u.path = o.path or starts_with(u.path, rtrim(o.path, '/') || '/'))))
     order by path limit $3`,
    [visibleAccounts(viewer), organizationId, mostPaths],
  );
}

/** Their paths alone. @throws AppError FORBIDDEN */
export async function listUnitPaths(viewer: Viewer, organizationId: string): Promise<string[]> {
  return (await listUnitsOf(viewer, organizationId)).map(({ path }) => path);
}
