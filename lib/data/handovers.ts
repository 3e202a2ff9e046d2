/** Hand-overs as people read them: those of accounts that they see, and those that are offered to themselves. */
import type { ContactRole, HandoverReason, HandoverState } from "#lib/contact.ts";
import { userIdOf, type Viewer } from "#lib/viewer.ts";
import { requirePermission, requireUuid, visibleAccounts } from "./access.ts";
import { query } from "./database.ts";

/** Who is asked to answer for which account in whose place. */
export interface HandoverView {
  id: string;
  accountId: string;
  accountName: string;
  /** null: nobody owned the account. */
  from: string | null;
  to: string;
  toName: string | null;
  roles: ContactRole[];
  reason: HandoverReason;
  note: string | null;
  state: HandoverState;
  /** Name of who proposed it, else the actor of the audit log. */
  proposedBy: string;
  /** Times are ISO 8601 UTC. */
  proposedAt: string;
  expiresAt: string;
  decidedAt: string | null;
  /** What who declined said. */
  answer: string | null;
}

type Row = Omit<HandoverView, "proposedAt" | "expiresAt" | "decidedAt"> & {
  proposedAt: Date;
  expiresAt: Date;
  decidedAt: Date | null;
};

/** SQL of how a hand-over stands at a moment. */
const stateSql = (now: string) =>
  `case when h.state = 'proposed' and h.expires_at <= ${now} then 'expired' else h.state::text end`;

const columns = (
  now: string,
) => `h.id, h.account_id as "accountId", a.name as "accountName", h.from_email as "from",
  h.to_email as "to", h.to_name as "toName", h.roles::text[] as roles, h.reason::text as reason, h.note, ${stateSql(now)} as state,
  coalesce((select coalesce(nullif(u.name, ''), u.email) from app_user u where 'user:' || u.id = h.proposed_by), h.proposed_by)
    as "proposedBy",
  h.proposed_at as "proposedAt", h.expires_at as "expiresAt", h.decided_at as "decidedAt", h.answer`;

function view({ proposedAt, expiresAt, decidedAt, ...row }: Row): HandoverView {
  return {
    ...row,
    proposedAt: proposedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}

export interface HandoverQuery {
  /** Only of these accounts. */
  accountIds?: readonly string[] | undefined;
  /** Only those that stand so. */
  state?: HandoverState | undefined;
  /** Id of the hand-over after which the page begins. */
  after?: string | undefined;
  limit: number;
  now: Date;
}

export interface HandoverPage {
  /** The newest first. */
  handovers: HandoverView[];
  total: number;
  /** Begin the next page after this one; null: this is the last. */
  next: string | null;
}

/** Hand-overs of accounts that the viewer sees. @throws AppError FORBIDDEN, NOT_FOUND (`after`) */
export async function listHandovers(viewer: Viewer, asked: HandoverQuery): Promise<HandoverPage> {
  requirePermission(viewer, "contact.read");
  const { accountIds = null, state = null, after, limit, now } = asked;
  const values = [visibleAccounts(viewer), accountIds, state, now];
  const where = `($1::text[] is null or h.account_id = any($1)) and ($2::text[] is null or h.account_id = any($2))
    and ($3::text is null or ${stateSql("$4")} = $3)`;
  const [rows, [counted]] = await Promise.all([
    query<Row>(
      `select ${columns("$4")} from handover h join account a on a.id = h.account_id
       where ${where} and ($5::uuid is null or (h.proposed_at, h.id) < (select p.proposed_at, p.id from handover p
         where p.id = $5 and ($1::text[] is null or p.account_id = any($1))))
       order by h.proposed_at desc, h.id desc limit $6`,
      [...values, after === undefined ? null : requireUuid("hand-over", after), limit + 1],
    ),
    query<{ total: number }>(`select count(*) as total from handover h where ${where}`, values),
  ]);
  const handovers = rows.slice(0, limit).map(view);
  const next = rows.length > limit ? (handovers.at(-1)?.id ?? null) : null;
  return { handovers, total: counted?.total ?? 0, next };
}

/** So many offers a page shows; all of them can be answered at once. */
const mostOffers = 100;

/**
 * What is offered to the viewer, by their verified address, and has not been answered: of accounts that they may not see yet.
 *
 * @throws AppError FORBIDDEN
 */
export async function listOffers(
  viewer: Viewer,
  { now }: { now: Date },
): Promise<{ offers: HandoverView[]; total: number }> {
  requirePermission(viewer, "contact.read");
  const rows = await query<Row & { total: number }>(
    `select ${columns("$2")}, count(*) over () as total
     from app_user u join handover h on h.to_email = lower(u.email) join account a on a.id = h.account_id
     where u.id::text = $1 and u.email_verified and u.disabled_at is null and h.state = 'proposed' and h.expires_at > $2
     order by h.proposed_at desc, h.id desc limit $3`,
    [userIdOf(viewer), now, mostOffers],
  );
  return { offers: rows.map(({ total: _total, ...row }) => view(row)), total: rows[0]?.total ?? 0 };
}
