/** Accepted risks on single resources. */
import type { ResourceException } from "#lib/roadmap/input.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";

/**
 * The exceptions that are in force at `now`: approved by somebody else than who asked, unexpired, not revoked.
 *
 * @param accountIds only of these accounts; null: of all.
 * @throws AppError FORBIDDEN
 */
export async function listActiveExceptions(
  viewer: Viewer,
  { accountIds, now }: { accountIds: readonly string[] | null; now: Date },
): Promise<ResourceException[]> {
  requirePermission(viewer, "exception.read");
  return query<ResourceException & Record<string, unknown>>(
    `select account_id as "accountId", item_id as "itemId", resource, kind, expires_at as "expiresAt"
     from exception
     where ($1::text[] is null or account_id = any($1)) and ($2::text[] is null or account_id = any($2))
       and approved_by is not null and approved_by <> requested_by and expires_at > $3 and revoked_at is null
     order by account_id, item_id, resource`,
    [visibleAccounts(viewer), accountIds, now],
  );
}
