/**
 * The audit log: every change leaves its event in the transaction of the change, and can only be added to. Writers do not
 * wait for each other; audit-seal.ts chains the events afterwards, audit-verify.ts looks whether they are what was written.
 */
import type { Viewer } from "#lib/viewer.ts";
import { canonicalJson, storable } from "./canonical.ts";
import { type Transaction, transaction } from "./database.ts";

export interface AuditEntry {
  /** `<noun>.<what happened>`: `run.started`, `account.refreshed`. */
  action: string;
  /** Id of what was changed. */
  subject: string;
  /** Ids and counts; never a secret. */
  detail: Record<string, unknown>;
  /** The fields that changed, as they were; absent where there was nothing. Never a secret. */
  before?: Record<string, unknown> | null;
  /** The same fields as they are now; absent where nothing is left. */
  after?: Record<string, unknown> | null;
}

/** Appends one event within the caller's transaction: it is there when the change is, and is gone with it. */
export async function appendAudit(tx: Transaction, viewer: Viewer, entry: AuditEntry): Promise<void> {
  await appendAudits(tx, viewer, [entry]);
}

const asJson = (value: Record<string, unknown> | null | undefined) =>
  value === null || value === undefined ? null : canonicalJson(value);

/** The same for many at once, in their order. */
export async function appendAudits(
  tx: Transaction,
  viewer: Viewer,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `with event as (
       insert into audit_event (at, actor, action, subject, detail, before, after, origin)
       select clock_timestamp(), $1, action, subject, detail, before, after, $2
       from unnest($3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::jsonb[])
         with ordinality as t(action, subject, detail, before, after, place)
       order by place
       returning id
     )
     insert into audit_pending (event_id) select id from event`,
    [
      storable(viewer.actor),
      asJson(viewer.origin === undefined ? null : { ...viewer.origin }),
      entries.map(({ action }) => action),
      entries.map(({ subject }) => storable(subject)),
      entries.map(({ detail }) => canonicalJson(detail)),
      entries.map(({ before }) => asJson(before)),
      entries.map(({ after }) => asJson(after)),
    ],
  );
}

/**
 * Appends one event in a transaction of its own: for what is worth knowing and changes nothing, such as a refusal.
 *
 * @throws AppError DATABASE_UNAVAILABLE: what cannot be written down must not happen.
 */
export async function recordEvent(viewer: Viewer, entry: AuditEntry): Promise<void> {
  await transaction((tx) => appendAudit(tx, viewer, entry));
}
