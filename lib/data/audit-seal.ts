/** Chains the events that have been committed since, batch by batch. Writers never wait for it. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { type ChainHead, eventColumns, genesis, linkHash, type StoredEvent } from "./audit-chain.ts";
import { type Transaction, transaction } from "./database.ts";

/** Any constant of our own: one sealer at a time. */
const sealLock = 7_461_997;

/** Events of one batch at most. */
const batchSize = 2000;

export interface SealedEvents {
  events: number;
  /** The newest link; null: nothing has ever been sealed. */
  head: ChainHead | null;
}

/**
 * Seals every event that waits. An event whose transaction ends later is found by the next one, wherever its id falls;
 * a sealer that dies leaves the events of its batch waiting; beside another sealer this one does nothing.
 *
 * @throws AppError FORBIDDEN
 */
export async function sealAudit(viewer: Viewer): Promise<SealedEvents> {
  requirePermission(viewer, "audit.read");
  let events = 0;
  for (;;) {
    const batch = await transaction(sealBatch);
    events += batch.events;
    if (batch.events < batchSize) return { ...batch, events };
  }
}

async function sealBatch(tx: Transaction): Promise<SealedEvents> {
  const [lock] = await tx.query<{ held: boolean }>("select pg_try_advisory_xact_lock($1) as held", [
    sealLock,
  ]);
  // A statement of its own, so that it sees the links of whoever held the lock before.
  const [last] = await tx.query<ChainHead>(
    "select position, hash from audit_link order by position desc limit 1",
  );
  const head = last ?? null;
  if (lock?.held !== true) return { events: 0, head };
  const events = await takeWaiting(tx);
  if (events.length === 0) return { events: 0, head };
  const links = chain(head, events);
  await tx.query(
    `insert into audit_link (position, event_id, hash)
     select * from unnest($1::bigint[], $2::bigint[], $3::text[])`,
    [links.map(({ position }) => position), events.map(({ id }) => id), links.map(({ hash }) => hash)],
  );
  const end = links.at(-1) ?? null;
  await tx.query(
    `insert into audit_seal (number, at, format, position, hash)
     select coalesce(max(number), 0) + 1, clock_timestamp(), 2, $1, $2 from audit_seal`,
    [end?.position, end?.hash],
  );
  return { events: events.length, head: end };
}

/** Ids of events that are not there, or are sealed already, keep waiting: the verification names them. */
async function takeWaiting(tx: Transaction): Promise<StoredEvent[]> {
  return tx.query<StoredEvent & Record<string, unknown>>(
    `with taken as (
       delete from audit_pending where event_id in (
         select p.event_id from audit_pending p join audit_event e on e.id = p.event_id
         where not exists (select from audit_link l where l.event_id = p.event_id)
         order by p.event_id limit $1
       ) returning event_id
     )
     select ${eventColumns("e")} from taken join audit_event e on e.id = taken.event_id order by e.id`,
    [batchSize],
  );
}

function chain(head: ChainHead | null, events: readonly StoredEvent[]): ChainHead[] {
  let { position, hash } = head ?? { position: 0, hash: genesis };
  return events.map((event) => {
    position += 1;
    hash = linkHash(hash, event, 2);
    return { position, hash };
  });
}
