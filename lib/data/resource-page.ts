/** One resource with what happened to it, and what appeared and went in an organization. */
import { AppError } from "#lib/errors.ts";
import { normalArn, parseArn } from "#lib/facts/resources/found.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { storable } from "./canonical.ts";
import { query } from "./database.ts";
import { literal, wordsSql } from "./resource-conditions.ts";
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

const findSql = `select ${resourceColumns}, a.organization_id as "organizationId"
  from resource r ${resourceJoins} where ($1::text[] is null or r.account_id = any($1))`;

// Buckets and APIs have ARNs that name no account: they are found by their ids, which have an index.
const accountlessSql = `${findSql} and ${wordsSql} like '%' || $3 || '%'
  and (r.arn = $2 or r.arn = replace($2, '::', ':' || r.account_id || ':'))
  order by r.gone_at is not null, r.account_id limit 2`;

/**
 * One resource with its newest 50 changes.
 *
 * @param wanted.accountId null: the one that the ARN names; an ARN that names none is looked for in every account
 * @throws AppError FORBIDDEN, NOT_FOUND, CONFLICT (several accounts have it)
 */
export async function getResource(
  viewer: Viewer,
  wanted: { accountId: string | null; arn: string },
): Promise<ResourceDetail> {
  requirePermission(viewer, "account.read");
  const found = await findResource(viewer, wanted);
  const changes = await query<ResourceChange & Record<string, unknown>>(
    `select ${changeColumns} from resource_change c ${changeJoins}
     where c.account_id = $1 and c.arn = $2 order by c.at desc limit 50`,
    [found.accountId, found.arn],
  );
  return { ...found, changes };
}

type Found = ResourceRow & { organizationId: string } & Record<string, unknown>;

async function findResource(
  viewer: Viewer,
  { accountId, arn }: { accountId: string | null; arn: string },
): Promise<Found> {
  const visible = visibleAccounts(viewer);
  const parts = parseArn(arn);
  const owner = accountId ?? parts?.accountId ?? null;
  if (owner !== null) {
    const values = [visible, owner, storable(normalArn(arn, owner))];
    const [row] = await query<Found>(`${findSql} and r.account_id = $2 and r.arn = $3`, values);
    return requireRow(row, "resource", arn);
  }
  const id = literal((parts?.id ?? arn).toLowerCase());
  const [row, other] = await query<Found>(accountlessSql, [visible, storable(arn), id]);
  const found = requireRow(row, "resource", arn);
  if (other === undefined || (found.goneAt === null && other.goneAt !== null)) return found;
  throw new AppError("CONFLICT", {
    userMessage: `${found.accountId}, ${other.accountId} and perhaps more accounts have this ARN: say which account is meant.`,
  });
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
