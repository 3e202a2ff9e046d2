/** What happened to accounts: the feed of what is new, moved, renamed, suspended, closed, departed and returned. */
import type { AccountEventKind } from "#lib/account-event-kinds.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, visibleAccounts } from "./access.ts";
import { query, type Transaction } from "./database.ts";

/** Something that happened; the time is that of whoever saw it. */
export interface NewAccountEvent {
  accountId: string;
  organizationId: string;
  kind: AccountEventKind;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** Adds to the feed, in the transaction of what happened. */
export async function appendAccountEvents(
  tx: Transaction,
  events: readonly NewAccountEvent[],
  { at, runId }: { at: Date | null; runId: string | null },
): Promise<void> {
  if (events.length === 0) return;
  const asJson = (value: Record<string, unknown> | null) => (value === null ? null : JSON.stringify(value));
  await tx.query(
    `insert into account_event (account_id, organization_id, kind, before, after, at, run_id)
     select account_id, organization_id, kind::"AccountEventKind", before, after, coalesce($1, clock_timestamp()), $2
     from unnest($3::text[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[])
       with ordinality as t(account_id, organization_id, kind, before, after, place)
     order by place`,
    [
      at,
      runId,
      events.map(({ accountId }) => accountId),
      events.map(({ organizationId }) => organizationId),
      events.map(({ kind }) => kind),
      events.map(({ before }) => asJson(before)),
      events.map(({ after }) => asJson(after)),
    ],
  );
}

export interface AccountEventView {
  id: string;
  /** ISO 8601 UTC. */
  at: string;
  kind: AccountEventKind;
  accountId: string;
  /** As it is called now. */
  accountName: string;
  /** Where the account was then. */
  organizationId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  /** Number of the run that saw it; null: a person or a file said so. */
  run: number | null;
}

export interface AccountEventQuery {
  /** Only of this organization, or of the register. */
  organizationId?: string | undefined;
  accountId?: string | undefined;
  /** Empty: every kind. */
  kinds?: readonly AccountEventKind[] | undefined;
  since?: Date | undefined;
  /** Id of the event after which the page begins. */
  after?: string | undefined;
  limit: number;
}

export interface AccountEventPage {
  /** The newest first. */
  events: AccountEventView[];
  /** Begin the next page after this one; null: this is the last. */
  next: string | null;
}

/** What happened to the accounts that the viewer sees, the newest first. @throws AppError FORBIDDEN */
export async function listAccountEvents(viewer: Viewer, asked: AccountEventQuery): Promise<AccountEventPage> {
  requirePermission(viewer, "account.read");
  const { organizationId = null, accountId = null, kinds = [], since = null, after = null, limit } = asked;
  const rows = await query<Omit<AccountEventView, "at"> & { at: Date }>(
    `select e.id::text as id, e.at, e.kind::text as kind, e.account_id as "accountId", a.name as "accountName",
       e.organization_id as "organizationId", e.before, e.after, run.number as run
     from account_event e join account a on a.id = e.account_id left join run on run.id = e.run_id
     where ($1::text[] is null or e.account_id = any($1))
       and ($2::text is null or e.organization_id = $2) and ($3::text is null or e.account_id = $3)
       and (cardinality($4::text[]) = 0 or e.kind::text = any($4)) and ($5::timestamptz is null or e.at >= $5)
       and ($6::bigint is null or e.id < $6)
     order by e.id desc limit $7`,
    [visibleAccounts(viewer), organizationId, accountId, kinds, since, after, limit + 1],
  );
  const events = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  return { events, next: rows.length > limit ? (events.at(-1)?.id ?? null) : null };
}
