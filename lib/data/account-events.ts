/** What happened to accounts: the feed of what is new, moved, renamed, suspended, closed, departed and returned. */
import type { Transaction } from "./database.ts";

/** What can happen to an account. */
export const accountEventKinds = [
  "new",
  "moved",
  "renamed",
  "suspended",
  "closed",
  "departed",
  "returned",
] as const;
export type AccountEventKind = (typeof accountEventKinds)[number];

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
