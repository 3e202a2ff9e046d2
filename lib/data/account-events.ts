/** What happened to accounts: the feed of what is new, joined, moved, renamed, suspended, closed, departed, returned, changed. */
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

/** Which events. */
export interface AccountEventFilter {
  /** Only of this organization, or of the register. */
  organizationId?: string | undefined;
  accountId?: string | undefined;
  /** Only of accounts that are in this OU now, or below it. */
  unitPath?: string | undefined;
  /** Empty: every kind. */
  kinds?: readonly AccountEventKind[] | undefined;
  since?: Date | undefined;
  /** Before this moment. */
  until?: Date | undefined;
}

export interface AccountEventQuery extends AccountEventFilter {
  /** Id of the event after which the page begins; null: the newest. */
  after?: string | null | undefined;
  limit: number;
}

export interface AccountEventPage {
  /** The newest first. */
  events: AccountEventView[];
  /** Begin the next page after this one; null: this is the last. */
  next: string | null;
}

/** Events `e` that a filter matches, as SQL after `where`; its values are the first seven parameters. */
export const matchingEvents = `($1::text[] is null or e.account_id = any($1))
    and ($2::text is null or e.organization_id = $2) and ($3::text is null or e.account_id = $3)
    and (cardinality($4::text[]) = 0 or e.kind = any($4::text[]::"AccountEventKind"[]))
    and ($5::timestamptz is null or e.at >= $5) and ($6::timestamptz is null or e.at < $6)
    and ($7::text is null or e.account_id in (
      select here.id from account here join organizational_unit u on u.id = here.unit_id
      where u.path = $7 or starts_with(u.path, rtrim($7, '/') || '/')))`;

/** The values of `matchingEvents`. */
export function eventValues(viewer: Viewer, filter: AccountEventFilter): unknown[] {
  const { organizationId = null, accountId = null, kinds = [], since = null, until = null } = filter;
  const { unitPath = null } = filter;
  return [visibleAccounts(viewer), organizationId, accountId, kinds, since, until, unitPath];
}

/** What happened to the accounts that the viewer sees, the newest first. @throws AppError FORBIDDEN */
export async function listAccountEvents(
  viewer: Viewer,
  { after = null, limit, ...filter }: AccountEventQuery,
): Promise<AccountEventPage> {
  requirePermission(viewer, "account.read");
  const rows = await query<Omit<AccountEventView, "at"> & { at: Date }>(
    `select e.id::text as id, e.at, e.kind::text as kind, e.account_id as "accountId", a.name as "accountName",
       e.organization_id as "organizationId", e.before, e.after,
       (select run.number from run where run.id = e.run_id) as run
     from account_event e join account a on a.id = e.account_id
     where ${matchingEvents} and ($8::bigint is null or e.id < $8)
     order by e.id desc limit $9`,
    [...eventValues(viewer, filter), after, limit + 1],
  );
  const events = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  return { events, next: rows.length > limit ? (events.at(-1)?.id ?? null) : null };
}

const stepRows = 1000;

/** All of them, the newest first, read in steps. @throws AppError FORBIDDEN, when the first is asked for */
export async function* eachAccountEvent(
  viewer: Viewer,
  filter: AccountEventFilter,
): AsyncGenerator<AccountEventView> {
  let after: string | null = null;
  do {
    const page: AccountEventPage = await listAccountEvents(viewer, { ...filter, after, limit: stepRows });
    yield* page.events;
    after = page.next;
  } while (after !== null);
}
