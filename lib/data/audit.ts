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
  const { action, subject, detail, before = null, after = null } = entry;
  await tx.query(
    `with event as (
       insert into audit_event (at, actor, action, subject, detail, before, after, origin)
       values (clock_timestamp(), $1, $2, $3, $4, $5, $6, $7) returning id
     )
     insert into audit_pending (event_id) select id from event`,
    [
      storable(viewer.actor),
      action,
      storable(subject),
      canonicalJson(detail),
      before === null ? null : canonicalJson(before),
      after === null ? null : canonicalJson(after),
      viewer.origin === undefined ? null : canonicalJson(viewer.origin),
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
