/** How many accounts each organization has, for the frame of every page. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";

/**
 * Organization id → number of its accounts that are still listed and that the viewer may see.
 *
 * @throws AppError FORBIDDEN, DATABASE_UNAVAILABLE
 */
export async function countAccounts(viewer: Viewer): Promise<ReadonlyMap<string, number>> {
  requirePermission(viewer, "account.read");
  const rows = await query<{ organizationId: string; amount: number }>(
    `select organization_id as "organizationId", count(*) as amount
     from account
     where state <> 'DEPARTED' and ($1::text[] is null or id = any($1))
     group by organization_id`,
    [visibleAccounts(viewer)],
  );
  return new Map(rows.map(({ organizationId, amount }) => [organizationId, amount]));
}
