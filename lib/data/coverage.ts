/** Coverage: what the newest attempt on each account read, region by region and collector by collector, and why not. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { type CoverageCauseView, listCoverageCauses, readCauseGroups } from "./coverage-causes.ts";
import { type CoverageDetail, coverageDetailSchema } from "./coverage-write.ts";
import { query } from "./database.ts";
import { getOrganization, type Organization } from "./organizations.ts";

export interface CoverageAccount {
  id: string;
  name: string;
  /** False: the newest attempt could not enter it, so that nothing was read. */
  entered: boolean;
  /** Why it could not be entered. */
  failureCode: string | null;
  reads: number;
  missing: number;
  /** What the attempt, or the one before it, asked; null: never known. */
  detail: CoverageDetail | null;
  /** ISO 8601 UTC of the last refresh that entered it. */
  refreshedAt: string | null;
}

export interface CoverageView {
  organization: Organization;
  /** Active accounts by how their newest attempt came out; `unrecorded`: read before this was counted. */
  accounts: { active: number; complete: number; gaps: number; never: number; unrecorded: number };
  reads: number;
  missing: number;
  /** Regions that were asked, the one with most missing reads first; without `global`. */
  regions: { region: string; reads: number; missing: number }[];
  causes: CoverageCauseView[];
  /** The account whose last refresh is the longest ago. */
  oldest: { name: string; at: string } | null;
  rows: CoverageAccount[];
  /** What the account with most reads was asked: the columns, also where nobody on this page was entered. */
  widest: CoverageDetail | null;
  /** Cursor of the next page; null: this is the last one. */
  next: string | null;
}

interface CoverageOptions {
  /** Accounts that are complete too; else only those with gaps. */
  all: boolean;
  /** Cursor of the page before. */
  after?: string;
  limit?: number;
}

// A refresh skips accounts that are suspended, closed or not activated yet: nothing of them is missing. Of an account
// that could not be entered everything is; how much that is, its last attempt says, else what other accounts have.
const seenSql = `
  with typical as (
    select coalesce(mode() within group (order by c.reads), 0) as reads
    from account_coverage c join account on account.id = c.account_id
    where account.organization_id = $2 and c.entered and c.reads > 0
  ), seen as (
    select account.id, account.name, r.outcome, r.failure_code, r.refreshed_at, c.account_id is not null as recorded,
      r.outcome is distinct from 'failed' as entered,
      case when r.outcome = 'failed' then coalesce(nullif(c.reads, 0), typical.reads) else coalesce(c.reads, 0) end as reads,
      case when r.outcome = 'failed' then coalesce(nullif(c.reads, 0), typical.reads) else coalesce(c.missing, 0) end
        as missing
    from account cross join typical
    left join refresh r on r.subject_id = account.id
    left join account_coverage c on c.account_id = account.id
    where account.organization_id = $2 and account.missing_since is null and account.state in ('ACTIVE', 'UNKNOWN')
      and ($1::text[] is null or account.id = any($1))
  )`;

type SumsRow = {
  active: number;
  complete: number;
  gaps: number;
  never: number;
  unrecorded: number;
  reads: number;
  missing: number;
  oldestAt: Date | null;
  oldestName: string | null;
};

const sumsSql = `${seenSql}
  select count(*) as active,
    count(*) filter (where outcome is not null and recorded and entered and missing = 0) as complete,
    count(*) filter (where outcome is not null and (not entered or missing > 0)) as gaps,
    count(*) filter (where outcome is null) as never,
    count(*) filter (where outcome is not null and entered and not recorded) as unrecorded,
    coalesce(sum(reads), 0) as reads, coalesce(sum(missing), 0) as missing, min(refreshed_at) as "oldestAt",
    (array_agg(name order by refreshed_at, name) filter (where refreshed_at is not null))[1] as "oldestName"
  from seen`;

type Row = {
  id: string;
  name: string;
  entered: boolean;
  failureCode: string | null;
  reads: number;
  missing: number;
  detail: unknown;
  refreshedAt: Date | null;
};

// Those that could not be entered first, then those with most gaps.
const rowsSql = `${seenSql}, ranked as (
    select *, case when entered then 1 else 0 end as rank, -missing as gain from seen
    where outcome is not null and ($3 or not entered or missing > 0)
  )
  select r.id, r.name, r.entered, case when not r.entered then r.failure_code end as "failureCode", r.reads, r.missing,
    r.refreshed_at as "refreshedAt", c.detail
  from ranked r left join account_coverage c on c.account_id = r.id
  where $4::text is null
    or (r.rank, r.gain, r.name, r.id) > (select rank, gain, name, id from ranked where id = $4)
  order by r.rank, r.gain, r.name, r.id
  limit $5`;

const widestSql = `
  select c.detail from account_coverage c join account on account.id = c.account_id
  where account.organization_id = $2 and ($1::text[] is null or account.id = any($1)) and c.reads > 0
  order by c.reads desc, c.account_id limit 1`;

/**
 * The reads of the newest attempt on every active account of the organization that the viewer may see, as sums, by
 * region and by cause, and a page of accounts, worst first.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function getCoverage(
  viewer: Viewer,
  organizationId: string,
  { all, after, limit = 50 }: CoverageOptions,
): Promise<CoverageView> {
  requirePermission(viewer, "account.read");
  const organization = await getOrganization(viewer, organizationId);
  const visible = visibleAccounts(viewer);
  const [[sums], regions, groups, [widest], rows] = await Promise.all([
    query<SumsRow>(sumsSql, [visible, organizationId]),
    readRegions(visible, organizationId),
    readCauseGroups(visible, organizationId),
    query<{ detail: unknown }>(widestSql, [visible, organizationId]),
    query<Row>(rowsSql, [visible, organizationId, all, after ?? null, limit + 1]),
  ]);
  const { oldestAt, oldestName, reads, missing, ...accounts } = sums ?? noSums;
  const shown = rows.slice(0, limit).map(readRow);
  return {
    organization,
    accounts,
    reads,
    missing,
    regions,
    causes: await listCoverageCauses({ query }, visible, groups),
    oldest: oldestAt === null ? null : { name: oldestName ?? "", at: oldestAt.toISOString() },
    rows: shown,
    widest: readDetail(widest?.detail),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

const noSums: SumsRow = {
  active: 0,
  complete: 0,
  gaps: 0,
  never: 0,
  unrecorded: 0,
  reads: 0,
  missing: 0,
  oldestAt: null,
  oldestName: null,
};

function readRow({ detail, refreshedAt, ...row }: Row): CoverageAccount {
  return { ...row, detail: readDetail(detail), refreshedAt: refreshedAt?.toISOString() ?? null };
}

/** Written by coverage-write.ts; of another version it is as good as none. */
function readDetail(detail: unknown): CoverageDetail | null {
  const parsed = coverageDetailSchema.safeParse(detail);
  return parsed.success ? parsed.data : null;
}

type RegionGroup = {
  regions: string[];
  reads: number[];
  missing: number[];
  entered: boolean;
  accounts: number;
};

// Accounts that were asked alike have equal lists: a few groups stand for thousands of them.
const regionsSql = `
  select c.regions, c.region_reads as reads, c.region_missing as missing, c.entered, count(*) as accounts
  from account_coverage c join account on account.id = c.account_id
  where account.organization_id = $2 and account.missing_since is null and account.state in ('ACTIVE', 'UNKNOWN')
    and ($1::text[] is null or account.id = any($1))
  group by c.regions, c.region_reads, c.region_missing, c.entered`;

async function readRegions(
  visible: readonly string[] | null,
  organizationId: string,
): Promise<CoverageView["regions"]> {
  const sums = new Map<string, { reads: number; missing: number }>();
  for (const group of await query<RegionGroup>(regionsSql, [visible, organizationId])) {
    for (const [index, region] of group.regions.entries()) {
      const sum = sums.get(region) ?? { reads: 0, missing: 0 };
      const reads = group.reads[index] ?? 0;
      sum.reads += group.accounts * reads;
      sum.missing += group.accounts * (group.entered ? (group.missing[index] ?? 0) : reads);
      sums.set(region, sum);
    }
  }
  return [...sums]
    .filter(([region]) => region !== "global")
    .map(([region, sum]) => ({ region, ...sum }))
    .sort((a, b) => b.missing - a.missing || (a.region < b.region ? -1 : 1));
}
