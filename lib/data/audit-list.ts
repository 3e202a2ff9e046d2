/** Reads the audit log: lists, one event, everything for an export, and what is known of the chain. */
import type { Origin, Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { type AuditEntry, recordEvent } from "./audit.ts";
import { type ChainHead, eventColumns, type StoredEvent } from "./audit-chain.ts";
import { type AuditQuery, auditIdsSql } from "./audit-query.ts";
import { sealAudit } from "./audit-seal.ts";
import { type AuditCheck, verifyAudit } from "./audit-verify.ts";
import { query } from "./database.ts";

export interface AuditEventView extends StoredEvent {
  /** What people call the actor: the name of a user or token; null: there is nothing beside `actor`. */
  actorName: string | null;
  /** The same of the subject: name of an account, number of a run, e-mail of a user; null as above. */
  subjectName: string | null;
  origin: Origin | null;
  /** Place in the chain; null: it waits to be sealed. */
  link: ChainHead | null;
}

export interface AuditList {
  events: AuditEventView[];
  /** The event after which the next part begins; null: this was the last part. */
  next: number | null;
}

type ViewRow = Omit<AuditEventView, "link"> & { position: number | null; hash: string | null };

/** Only an id of that form is looked up, so that the keys of the tables serve. */
const idOf = (column: string, start: string) =>
  `(case when ${column} ~ '^${start}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then right(${column}, 36)::uuid end)`;

async function readEvents(ids: string, values: readonly unknown[]): Promise<AuditEventView[]> {
  const rows = await query<ViewRow & Record<string, unknown>>(
    `select ${eventColumns("e")}, l.position, l.hash,
       coalesce(u.name, u.email, t.name) as "actorName",
       coalesce(a.name, o.name, 'run ' || r.number, su.name, su.email, st.name, c.name, c.email) as "subjectName"
     from (${ids}) part join audit_event e on e.id = part.id
     left join audit_link l on l.event_id = e.id
     left join app_user u on u.id = ${idOf("e.actor", "user:")}
     left join api_token t on t.id = ${idOf("e.actor", "token:")}
     left join account a on a.id = e.subject
     left join organization o on o.id = e.subject
     left join run r on r.id = ${idOf("e.subject", "")}
     left join app_user su on su.id = ${idOf("e.subject", "")}
     left join api_token st on st.id = ${idOf("e.subject", "")}
     left join contact c on c.id = ${idOf("e.subject", "")}`,
    values,
  );
  return rows.map(({ position, hash, ...event }) => ({
    ...event,
    link: position === null || hash === null ? null : { position, hash },
  }));
}

/**
 * Events, newest first.
 *
 * @param after the `next` of the part before
 * @throws AppError FORBIDDEN
 */
export async function listAudit(
  viewer: Viewer,
  wanted: AuditQuery,
  { after = null, limit }: { after?: number | null; limit: number },
): Promise<AuditList> {
  requirePermission(viewer, "audit.read");
  const { sql, values } = auditIdsSql(wanted, { order: "newest", after, limit: limit + 1 });
  const events = (await readEvents(sql, values.list)).sort((a, b) => b.id - a.id);
  const page = events.slice(0, limit);
  return { events: page, next: events.length > limit ? (page.at(-1)?.id ?? null) : null };
}

const exportPage = 1000;

/**
 * Every event that the query matches, oldest first, in flat memory; that somebody takes them away is an event, too.
 *
 * @throws AppError FORBIDDEN before the first row
 */
export async function* eachAuditEvent(viewer: Viewer, wanted: AuditQuery): AsyncGenerator<AuditEventView> {
  requirePermission(viewer, "audit.read");
  await recordEvent(viewer, { action: "audit.exported", subject: "audit", detail: { ...wanted } });
  for (let after: number | null = null; ; ) {
    const { sql, values } = auditIdsSql(wanted, { order: "oldest", after, limit: exportPage });
    const page = (await readEvents(sql, values.list)).sort((a, b) => a.id - b.id);
    yield* page;
    after = page.at(-1)?.id ?? after;
    if (page.length < exportPage) return;
  }
}

export interface AuditState {
  events: number;
  waiting: number;
  /** The newest link; null: nothing has ever been sealed. */
  head: ChainHead | null;
  /** The newest verification that was asked for; null: never. */
  verified: { at: Date; problem: string | null } | null;
}

/** What is known of the log without reading it. @throws AppError FORBIDDEN */
export async function getAuditState(viewer: Viewer): Promise<AuditState> {
  requirePermission(viewer, "audit.read");
  const [row] = await query<{
    waiting: number;
    position: number | null;
    hash: string | null;
    at: Date | null;
    problem: string | null;
  }>(
    `select (select count(*) from audit_pending) as waiting, l.position, l.hash, v.at, v.detail ->> 'problem' as problem
     from (select 1) as one
     left join lateral (select position, hash from audit_link order by position desc limit 1) l on true
     left join lateral (select at, detail from audit_event where action = 'audit.verified' order by id desc limit 1) v on true`,
  );
  const { waiting = 0, position = null, hash = null, at = null, problem = null } = row ?? {};
  return {
    events: (position ?? 0) + waiting,
    waiting,
    head: position === null || hash === null ? null : { position, hash },
    verified: at === null ? null : { at, problem },
  };
}

/**
 * Seals what waits, verifies the whole log, and writes down what came of it.
 *
 * @param known as of verifyAudit
 * @throws AppError FORBIDDEN
 */
export async function checkAudit(viewer: Viewer, known: ChainHead | null = null): Promise<AuditCheck> {
  requirePermission(viewer, "audit.verify");
  await sealAudit(viewer);
  const check = await verifyAudit(viewer, known);
  const { rows, head, problem } = check;
  const entry: AuditEntry = { action: "audit.verified", subject: "audit", detail: { rows, head, problem } };
  await recordEvent(viewer, entry);
  return check;
}
