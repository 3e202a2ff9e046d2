/** What stands out by its region and is meant to be there: a region, what an account has in it, or one resource, until a day. */
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { requireText, requireUntil } from "./answer-checks.ts";
import { appendAudit } from "./audit.ts";
import { storable } from "./canonical.ts";
import { query, type Transaction, transaction } from "./database.ts";
import { getOrganization } from "./organizations.ts";
import type { ExpectedNow } from "./resource-regions.ts";

/** So many are read with every list. */
const mostPlaces = 1000;
const longestReason = 1000;

/** Something that was marked as expected. */
export interface ExpectedPlace {
  id: string;
  region: string;
  /** null: whatever account uses the region. */
  accountId: string | null;
  accountName: string | null;
  /** null: whatever the account has there. */
  arn: string | null;
  reason: string;
  until: Date;
  markedBy: string;
  /** null: a command or a job, or somebody who is gone. */
  markedByName: string | null;
  markedAt: Date;
}

/**
 * What was marked in an organization, by region; an owner sees what is about every account and about their own. What is over
 * stays until it is marked again or taken back.
 *
 * @param asked.after id of the row before
 * @throws AppError FORBIDDEN, NOT_FOUND (the organization)
 */
export async function listExpectedPlaces(
  viewer: Viewer,
  { organizationId, after, limit }: { organizationId: string; after: string | null; limit: number },
): Promise<{ rows: ExpectedPlace[]; next: string | null }> {
  requirePermission(viewer, "account.read");
  await getOrganization(viewer, organizationId);
  const found = await query<ExpectedPlace & Record<string, unknown>>(
    `with seen as (
       select e.*, a.name as account_name, row(e.region, e.account_id, e.arn) as place
       from expected_place e left join account a on a.id = e.account_id
       where e.organization_id = $2 and ($1::text[] is null or e.account_id = '' or e.account_id = any($1))
     )
     select id, region, nullif(account_id, '') as "accountId", account_name as "accountName", nullif(arn, '') as arn, reason,
       until, marked_by as "markedBy", marked_at as "markedAt",
       (select coalesce(u.name, u.email) from app_user u where 'user:' || u.id = marked_by) as "markedByName"
     from seen where $3::text is null or place > (select place from seen where id::text = $3)
     order by place limit $4`,
    [visibleAccounts(viewer), organizationId, after, limit + 1],
  );
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? (rows.at(-1)?.id ?? null) : null };
}

interface Marked {
  organizationId: string;
  region: string;
  /** null: whatever account uses the region. */
  accountId: string | null;
  /** One resource that this account has in the region; null: all of them. */
  arn: string | null;
  reason: string;
  until: Date;
  now: Date;
}

function checkedRegion(region: string): string {
  if (/^[a-z]{2,}(-[a-z]+)+-\d$/.test(region)) return region;
  throw new AppError("INVALID_INPUT", { userMessage: "A region is written like eu-west-1." });
}

/** The account is the organization's, and the resource is there. */
async function requireSubject(tx: Transaction, viewer: Viewer, marked: Marked): Promise<void> {
  const { organizationId, accountId, arn, region } = marked;
  const visible = visibleAccounts(viewer);
  if (accountId === null) {
    if (arn !== null)
      throw new AppError("INVALID_INPUT", { userMessage: "With a resource, name its account as well." });
    if (visible !== null)
      throw new AppError("FORBIDDEN", {
        userMessage: "What every account may use says who sees all accounts.",
      });
    return;
  }
  const [account] = await tx.query(
    "select 1 from account a where a.id = $2 and a.organization_id = $3 and ($1::text[] is null or a.id = any($1))",
    [visible, accountId, organizationId],
  );
  requireRow(account, "account", accountId);
  if (arn === null) return;
  const [resource] = await tx.query(
    "select 1 from resource where account_id = $1 and arn = $2 and region = $3 and gone_at is null",
    [accountId, storable(arn), region],
  );
  requireRow(resource, "resource", arn);
}

/**
 * Says that something is meant to be where nobody expects it; what was said of the same place before is replaced.
 *
 * @param marked.until at most 366 days ahead
 * @throws AppError FORBIDDEN; NOT_FOUND (the organization, the account, the resource there); INVALID_INPUT naming what is wrong
 */
export async function markExpected(viewer: Viewer, marked: Marked): Promise<void> {
  requirePermission(viewer, "account.admin");
  const { organizationId, accountId, arn, until, now } = marked;
  const region = checkedRegion(marked.region);
  const reason = requireText(marked.reason, { what: "A reason", longest: longestReason });
  requireUntil(until, { what: "Something is expected", now });
  await getOrganization(viewer, organizationId);
  await transaction(async (tx) => {
    // One after the other, so that the number of places is that of the rows.
    await tx.query("select pg_advisory_xact_lock(hashtext('expected_place'), hashtext($1))", [
      organizationId,
    ]);
    await requireSubject(tx, viewer, { ...marked, region });
    const place = [organizationId, region, accountId ?? "", arn === null ? "" : storable(arn)];
    const [known] = await tx.query<{ total: number; before: { reason: string; until: string } | null }>(
      `select count(*)::int as total, (array_agg(jsonb_build_object('reason', reason, 'until', until))
         filter (where (region, account_id, arn) = ($2, $3, $4)))[1] as before
       from expected_place where organization_id = $1`,
      place,
    );
    if (known !== undefined && known.before === null && known.total >= mostPlaces)
      throw new AppError("INVALID_INPUT", {
        userMessage: `At most ${mostPlaces} places are marked: mark whole accounts or regions instead.`,
      });
    await tx.query(
      `insert into expected_place (id, organization_id, region, account_id, arn, reason, until, marked_by, marked_at)
       values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (organization_id, region, account_id, arn) do update set reason = excluded.reason, until = excluded.until,
         marked_by = excluded.marked_by, marked_at = excluded.marked_at`,
      [...place, reason, until, viewer.actor, now],
    );
    await appendAudit(tx, viewer, {
      action: "resources.expected",
      subject: accountId ?? organizationId,
      detail: { region, arn },
      before: known?.before ?? null,
      after: { reason, until: until.toISOString() },
    });
  });
}

/** Takes back that something is expected. @throws AppError FORBIDDEN, NOT_FOUND */
export async function unmarkExpected(viewer: Viewer, id: string): Promise<void> {
  requirePermission(viewer, "account.admin");
  await transaction(async (tx) => {
    const [gone] = await tx.query<
      Record<"organizationId" | "region" | "accountId" | "arn" | "reason", string>
    >(
      `delete from expected_place where id::text = $2 and ($1::text[] is null or account_id = any($1))
       returning organization_id as "organizationId", region, account_id as "accountId", arn, reason`,
      [visibleAccounts(viewer), id],
    );
    const { organizationId, region, accountId, arn, reason } = requireRow(gone, "expected place", id);
    await appendAudit(tx, viewer, {
      action: "resources.unexpected",
      subject: accountId === "" ? organizationId : accountId,
      detail: { region, arn: arn === "" ? null : arn },
      before: { reason },
      after: null,
    });
  });
}

/** The decisions that hold. The caller has asked whether the viewer may read the organization; nothing of why is in it. */
export async function readExpectedNow(organizationId: string, now: Date): Promise<ExpectedNow> {
  const rows = await query<{ region: string; accountId: string; arn: string }>(
    `select region, account_id as "accountId", arn from expected_place
     where organization_id = $1 and until > $2 order by region, account_id, arn limit ${mostPlaces}`,
    [organizationId, now],
  );
  return {
    regions: rows.filter(({ accountId }) => accountId === "").map(({ region }) => region),
    accounts: rows
      .filter(({ accountId, arn }) => accountId !== "" && arn === "")
      .map(({ accountId, region }) => ({ accountId, region })),
    resources: rows.filter(({ arn }) => arn !== "").map(({ accountId, arn }) => ({ accountId, arn })),
  };
}
