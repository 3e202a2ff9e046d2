/** Accepted risks on single resources. */
import type { ResourceException } from "#lib/roadmap/input.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import type { Step } from "./step.ts";

/** In force at $3, of accounts $1. */
const inForceSql = `($1::text[] is null or account_id = any($1)) and approved_by is not null
  and approved_by <> requested_by and expires_at > $3 and revoked_at is null`;

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
     where ${inForceSql} and ($2::text[] is null or account_id = any($2))
     order by account_id, item_id, resource`,
    [visibleAccounts(viewer), accountIds, now],
  );
}

/** An accepted risk as it is listed. */
export interface ListedException extends ResourceException {
  id: string;
}

/**
 * A step through the exceptions that `listActiveExceptions` answers, in the same order. After a row that is not among
 * them comes nothing.
 *
 * @param asked.accountId only of this account; null: of all.
 * @throws AppError FORBIDDEN
 */
export async function listExceptionPage(
  viewer: Viewer,
  { accountId, now, after = null, limit }: { accountId: string | null; now: Date; limit: number } & Step,
): Promise<ListedException[]> {
  requirePermission(viewer, "exception.read");
  return query<ListedException & Record<string, unknown>>(
    `with seen as (select *, row(account_id, item_id, resource, id) as place from exception
       where ${inForceSql} and ($2::text is null or account_id = $2))
     select id, account_id as "accountId", item_id as "itemId", resource, kind, expires_at as "expiresAt"
     from seen
     where $4::text is null or place > (select place from seen where id::text = $4)
     order by place limit $5`,
    [visibleAccounts(viewer), accountId, now, after, limit],
  );
}
