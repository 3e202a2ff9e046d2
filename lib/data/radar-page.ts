/** Every place that names one account, and what the owners there were asked about it. */
import type { SightingKind } from "#lib/radar/sighting.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";
import { getOrganization } from "./organizations.ts";
import { rankOf } from "./sighting-sums.ts";

/** One place that names the account. */
export interface SightingRow {
  kind: SightingKind;
  /** null: a file that somebody brought. */
  accountId: string | null;
  accountName: string | null;
  /** ARN, id, or name of the file. */
  resource: string;
  region: string;
  /** As `sightingDetailSchema`; of a bill, the months with their amounts. */
  detail: Record<string, unknown>;
  /** How many more resources of the kind name it there. */
  more: number;
  /** Of a role that lets it in: how much the role may do; null: another kind, or not known. */
  privilege: "none" | "read" | "write" | "admin" | "unknown" | null;
  firstSeenAt: Date;
  /** The last refresh of its account, or when the file came; null: never read. */
  lastSeenAt: Date | null;
  /** Since when it is not named there any more; null: it is. */
  goneAt: Date | null;
}

// $1 visible accounts, $2 organization, $3 the account that is named, $4 the place in the list, $5 rows.
const sightingsSql = `
  with seen as (
    select s.kind, s.account_id, a.name as account_name, s.resource, s.region, s.detail, s.more, s.first_seen_at,
      r.refreshed_at as last_seen_at, s.gone_at,
      case when s.gone_at is null then '0' else '1' end || lpad(${rankOf("s.kind")}::text, 2, '0') || '|' || s.account_id
        || '|' || s.resource || '|' || s.collector || '|' || s.region as place
    from account_sighting s join account a on a.id = s.account_id left join refresh r on r.subject_id = s.account_id
    where s.sighted_id = $3 and a.organization_id = $2 and ($1::text[] is null or s.account_id = any($1))
    union all
    select file.kind, null, null, file.name, 'global',
      f.detail || jsonb_build_object('rows', f.rows, 'name', f.name), 0, file.imported_at, file.imported_at, null,
      '0' || lpad(${rankOf("file.kind")}::text, 2, '0') || '|~|' || file.name
    from file_sighting f join sighting_file file on file.id = f.file_id
    where f.sighted_id = $3 and $1::text[] is null
  ), page as (
    select * from seen where $4::text is null or place collate "C" > $4 order by place collate "C" limit $5
  ), roles as (
    select t.account_id, role ->> 'arn' as arn, role ->> 'privilege' as privilege
    from account_trust t cross join jsonb_array_elements(t.body::jsonb -> 'roles') role
    where t.account_id in (select account_id from page where kind = 'role_trust') and t.body is not null
  )
  select p.kind, p.account_id as "accountId", p.account_name as "accountName", p.resource, p.region, p.detail, p.more,
    roles.privilege, p.first_seen_at as "firstSeenAt", p.last_seen_at as "lastSeenAt", p.gone_at as "goneAt", p.place
  from page p left join roles on p.kind = 'role_trust' and roles.account_id = p.account_id and roles.arn = p.resource
  order by p.place collate "C"`;

/** @throws AppError FORBIDDEN; NOT_FOUND where nothing that the viewer sees names the account, now or before. */
export async function requireSighted(viewer: Viewer, accountId: string): Promise<void> {
  requirePermission(viewer, "account.read");
  const [row] = await query(
    `select 1 where exists (select 1 from account_sighting s
         where s.sighted_id = $2 and ($1::text[] is null or s.account_id = any($1)))
       or $1::text[] is null and exists (select 1 from file_sighting f where f.sighted_id = $2)`,
    [visibleAccounts(viewer), accountId],
  );
  requireRow(row, "sighting of account", accountId);
}

/**
 * Places that name an account: those that are there before those that have gone, the most telling first.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND (the organization, or nothing that the viewer sees names the account)
 */
export async function listSightings(
  viewer: Viewer,
  asked: { accountId: string; organizationId: string; after: string | null; limit: number },
): Promise<{ rows: SightingRow[]; next: string | null }> {
  requirePermission(viewer, "account.read");
  const { accountId, organizationId, after, limit } = asked;
  await getOrganization(viewer, organizationId);
  await requireSighted(viewer, accountId);
  const found = await query<SightingRow & { place: string }>(sightingsSql, [
    visibleAccounts(viewer),
    organizationId,
    accountId,
    after,
    limit + 1,
  ]);
  const rows = found.slice(0, limit);
  const next = found.length > limit ? (rows.at(-1)?.place ?? null) : null;
  return { rows: rows.map(({ place: _place, ...row }) => row), next };
}
