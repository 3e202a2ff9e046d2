/** The audit log: append-only, each row hashed over the one before it. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { query, type Transaction } from "./database.ts";

/** `previous` of the first row. */
const genesis = "0".repeat(64);

/** Any constant of our own: whoever appends holds it until the end of the transaction. */
const auditLock = 7_461_997;

interface Hashed {
  at: Date;
  actor: string;
  action: string;
  subject: string;
  detail: unknown;
  previous: string;
}

function hashOf({ at, actor, action, subject, detail, previous }: Hashed): string {
  return sha256(canonicalJson({ at: at.toISOString(), actor, action, subject, detail, previous }));
}

export interface AuditEntry {
  /** `<noun>.<what happened>`: `run.started`, `account.refreshed`. */
  action: string;
  /** Id of what was changed. */
  subject: string;
  /** Ids and counts; never a secret. */
  detail: Record<string, unknown>;
}

/**
 * Appends one row within the caller's transaction. Must be its last statement: the chain admits one writer at a time
 * until the commit, and nobody who holds it may wait for another lock.
 */
export async function appendAudit(tx: Transaction, viewer: Viewer, entry: AuditEntry): Promise<void> {
  // A statement of its own, so that the next one sees the row of whoever held the lock before.
  await tx.query("select pg_advisory_xact_lock($1)", [auditLock]);
  const [last] = await tx.query<{ hash: string | null; at: Date }>(
    `select (select hash from audit_event order by id desc limit 1) as hash,
            date_trunc('milliseconds', clock_timestamp()) as at`,
  );
  const row = {
    at: last?.at ?? new Date(),
    actor: viewer.actor,
    ...entry,
    detail: JSON.parse(JSON.stringify(entry.detail)),
    previous: last?.hash ?? genesis,
  };
  await tx.query(
    `insert into audit_event (at, actor, action, subject, detail, previous, hash)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.at, row.actor, row.action, row.subject, JSON.stringify(row.detail), row.previous, hashOf(row)],
  );
}

type AuditRow = Hashed & { id: number; hash: string };

export interface AuditCheck {
  ok: boolean;
  /** Rows read. */
  rows: number;
  /** Id of the first row that is not what was written, or does not follow the one before it. */
  brokenAt: number | null;
}

/** Recomputes the chain from its first row. @throws AppError FORBIDDEN */
export async function verifyAudit(viewer: Viewer): Promise<AuditCheck> {
  requirePermission(viewer, "audit.read");
  const page = 2000;
  let previous = genesis;
  let rows = 0;
  for (let after = 0; ; ) {
    const part = await query<AuditRow>(
      "select id, at, actor, action, subject, detail, previous, hash from audit_event where id > $1 order by id limit $2",
      [after, page],
    );
    for (const row of part) {
      rows += 1;
      if (row.previous !== previous || row.hash !== hashOf(row)) return { ok: false, rows, brokenAt: row.id };
      previous = row.hash;
      after = row.id;
    }
    if (part.length < page) return { ok: true, rows, brokenAt: null };
  }
}
