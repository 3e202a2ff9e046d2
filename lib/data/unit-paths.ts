/** The organizational units of an organization, to choose from. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";

/** AWS allows 2,000 OUs; whoever has more finds the rest by the search. */
const mostPaths = 2000;

/**
 * Paths of names of the OUs that hold accounts the viewer may see, and of what is above those, sorted.
 *
 * @throws AppError FORBIDDEN
 */
export async function listUnitPaths(viewer: Viewer, organizationId: string): Promise<string[]> {
  requirePermission(viewer, "account.read");
  const rows = await query<{ path: string }>(
    `select path from organizational_unit o
     where organization_id = $2 and ($1::text[] is null or exists (
       select 1 from account a join organizational_unit u on u.id = a.unit_id
       where a.id = any($1) and a.organization_id = $2
         and (u.path = o.path or starts_with(u.path, rtrim(o.path, '/') || '/'))))
     order by path limit $3`,
    [visibleAccounts(viewer), organizationId, mostPaths],
  );
  return rows.map(({ path }) => path);
}
