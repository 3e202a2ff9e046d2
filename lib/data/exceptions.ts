/** Accepted risks on single resources. */
import type { ResourceException } from "#lib/roadmap/input.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { type Queryable, query } from "./database.ts";

/**
 * The exceptions that are in force at `now`: approved by somebody else than who asked, unexpired, not revoked.
 *
 * @throws AppError FORBIDDEN
 */
export async function listActiveExceptions(
  viewer: Viewer,
  { accountId, now }: { accountId?: string; now: Date },
): Promise<ResourceException[]> {
  requirePermission(viewer, "exception.read");
  const visible = visibleAccounts(viewer);
  const all = await loadActiveExceptions({ query }, accountId === undefined ? null : [accountId], now);
  return visible === null ? all : all.filter((exception) => visible.includes(exception.accountId));
}

/** The same for other modules of lib/data, which have decided already; `accountIds` null: of all accounts. */
export async function loadActiveExceptions(
  db: Queryable,
  accountIds: readonly string[] | null,
  now: Date,
): Promise<ResourceException[]> {
  return db.query<ResourceException & Record<string, unknown>>(
    `select account_id as "accountId", item_id as "itemId", resource, kind, expires_at as "expiresAt"
     from exception
     where ($1::text[] is null or account_id = any($1)) and approved_by is not null
       and approved_by <> requested_by and expires_at > $2 and revoked_at is null
     order by account_id, item_id, resource`,
    [accountIds, now],
  );
}
