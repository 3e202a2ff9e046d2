/** The organizational units of an organization with what they hold, and a sign of whether anything in them changed. */
import type { Queryable } from "./database.ts";
import { type FreshnessKind, freshnessSql } from "./freshness.ts";
import { organizationSubject } from "./subject.ts";

export interface UnitSummary {
  /** Root or OU id; "" stands for accounts whose place is not known. */
  id: string;
  parentId: string | null;
  name: string;
  /** `/Workloads/Prod`, `/` for the root. */
  path: string;
  /** Accounts directly in it that are shown, those that left included. */
  listed: number;
  /** Those of them that are in the organization. */
  accounts: number;
  active: number;
  /** Of those that are listed, how many nobody owns. */
  ownerless: number;
  freshness: Record<FreshnessKind, number>;
  evaluatedAt: Date | null;
  /** Another text as soon as an account of the unit was written, came, went, or became stale. */
  version: string;
}

type Row = Omit<UnitSummary, "freshness"> &
  Record<FreshnessKind, number> & { stale: number; shared: string | null };

// The version hashes who is in the unit and the physical version of each one's bookkeeping, which every evaluation writes.
const unitsSql = `
  with listed as (
    select coalesce(a.unit_id, '') as unit_id, a.missing_since is null as present, a.state = 'ACTIVE' as active,
      a.id not in (select o.account_id from account_contact o where o.role = 'owner') as ownerless,
      ${freshnessSql} as freshness, r.evaluated_at,
      r.evaluated_at is not null and r.stale_from < $3 as stale,
      hashtextextended(a.id || a.state || (a.missing_since is null) || coalesce(r.xmin::text, ''), 0) as hash
    from account a left join refresh r on r.subject_id = a.id
    where a.organization_id = $1 and ($2::text[] is null or a.id = any($2))
  ), summed as (
    select unit_id, count(*) as listed, count(*) filter (where present) as accounts,
      count(*) filter (where active and present) as active, max(evaluated_at) as evaluated_at,
      count(*) filter (where ownerless) as ownerless, count(*) filter (where stale) as stale, bit_xor(hash)::text as version,
      count(*) filter (where freshness = 'fresh') as fresh, count(*) filter (where freshness = 'partly') as partly,
      count(*) filter (where freshness = 'failed') as failed, count(*) filter (where freshness = 'skipped') as skipped,
      count(*) filter (where freshness = 'never') as never
    from listed group by unit_id
  ), shared as (
    select r.xmin::text || coalesce(r.stale_from < $3, false) as version from refresh r where r.subject_id = $4
  )
  select coalesce(u.id, s.unit_id, '') as id, u.parent_id as "parentId", coalesce(u.name, '') as name,
    coalesce(u.path, '') as path, coalesce(s.listed, 0) as listed, coalesce(s.accounts, 0) as accounts,
    coalesce(s.active, 0) as active, coalesce(s.ownerless, 0) as ownerless, s.evaluated_at as "evaluatedAt", coalesce(s.stale, 0) as stale,
    coalesce(s.version, '') as version, (select version from shared) as shared,
    coalesce(s.fresh, 0) as fresh, coalesce(s.partly, 0) as partly, coalesce(s.failed, 0) as failed,
    coalesce(s.skipped, 0) as skipped, coalesce(s.never, 0) as never
  from summed s
  full join (select * from organizational_unit where organization_id = $1) u on u.id = s.unit_id`;

const minuteMs = 60_000;

/** Every unit, also those that hold nothing; a unit that only holds accounts out of sight is empty. */
export async function listUnits(
  db: Queryable,
  { visible, organizationId, now }: { visible: readonly string[] | null; organizationId: string; now: Date },
): Promise<UnitSummary[]> {
  const subject = organizationSubject(organizationId);
  const rows = await db.query<Row>(unitsSql, [organizationId, visible, now, subject]);
  return rows.map(({ fresh, partly, failed, skipped, never, stale, shared, version, ...unit }) => ({
    ...unit,
    freshness: { fresh, partly, failed, skipped, never },
    // While something is stale more may become so: looked at again every minute.
    version: `${version} ${shared} ${stale > 0 ? `${stale} ${Math.floor(now.getTime() / minuteMs)}` : ""}`,
  }));
}
