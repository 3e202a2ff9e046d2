/** One resource with what happened to it, and what appeared and went in an organization. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { storable } from "./canonical.ts";
import { query } from "./database.ts";
import { type ResourceRow, resourceColumns, resourceJoins } from "./resource-list.ts";
import type { ResourceQuery } from "./resource-query.ts";
import { resourceAccounts } from "./resource-scope.ts";

/** Something that appeared or went. */
export interface ResourceChange {
  accountId: string;
  accountName: string;
  at: Date;
  arn: string;
  kind: "appeared" | "gone";
  /** Number of the run that saw it; null: an import. */
  run: number | null;
  region: string;
  type: string;
  name: string | null;
}

const changeColumns = `c.account_id as "accountId", a.name as "accountName", c.at, c.arn, c.kind, run.number as run,
  c.region, c.type, c.name`;
const changeJoins = "join account a on a.id = c.account_id left join run on run.id = c.run_id";

export interface ResourceDetail extends ResourceRow {
  organizationId: string;
  /** Newest first. */
  changes: ResourceChange[];
}

/** @throws AppError FORBIDDEN, NOT_FOUND */
export async function getResource(
  viewer: Viewer,
  { accountId, arn }: { accountId: string; arn: string },
): Promise<ResourceDetail> {
  requirePermission(viewer, "account.read");
  const [row] = await query<ResourceRow & { organizationId: string } & Record<string, unknown>>(
    `select ${resourceColumns}, a.organization_id as "organizationId"
     from resource r ${resourceJoins}
     where r.account_id = $2 and r.arn = $3 and ($1::text[] is null or r.account_id = any($1))`,
    [visibleAccounts(viewer), accountId, storable(arn)],
  );
  const found = requireRow(row, "resource", arn);
  const changes = await query<ResourceChange & Record<string, unknown>>(
    `select ${changeColumns} from resource_change c ${changeJoins}
     where c.account_id = $1 and c.arn = $2 order by c.at desc limit 50`,
    [accountId, storable(arn)],
  );
  return { ...found, changes };
}

/** A place in the list of changes. */
export interface ChangePlace {
  at: string;
  accountId: string;
  arn: string;
}

// Walks the newest first; whoever may see few accounts is answered from theirs.
const changesSql = `
  select ${changeColumns} from (
    select * from resource_change c
    where ($1::text[] is null or c.account_id = any($1)) and ($2::text is null or c.kind = $2)
      and (cardinality($3::text[]) = 0 or c.region = any($3))
      and ($4::timestamptz is null or (c.at, c.account_id, c.arn) < ($4, $5, $6))
    order by c.at desc, c.account_id desc, c.arn desc limit $7
  ) c ${changeJoins} order by c.at desc, c.account_id desc, c.arn desc`;

/**
 * What appeared and went, newest first.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function listResourceChanges(
  viewer: Viewer,
  asked: Pick<ResourceQuery, "accounts" | "units" | "regions"> & { kind: ResourceChange["kind"] | null },
  { organizationId, limit, after }: { organizationId: string; limit: number; after: ChangePlace | null },
): Promise<{ rows: ResourceChange[]; next: ChangePlace | null }> {
  const accounts = await resourceAccounts(viewer, organizationId, asked);
  const found = await query<ResourceChange & Record<string, unknown>>(changesSql, [
    accounts,
    asked.kind,
    asked.regions,
    after?.at ?? null,
    after?.accountId ?? null,
    after?.arn ?? null,
    limit + 1,
  ]);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next =
    found.length > limit && last !== undefined
      ? { at: last.at.toISOString(), accountId: last.accountId, arn: last.arn }
      : null;
  return { rows, next };
}
