/** Whether the audit log is what was written: every link recomputed, and nothing beside the chain. */
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import {
  type ChainHead,
  eventColumns,
  genesis,
  headText,
  linkHash,
  type StoredEvent,
} from "./audit-chain.ts";
import { type Transaction, transaction } from "./database.ts";

export interface AuditCheck {
  ok: boolean;
  /** Events that are there. */
  rows: number;
  /** Of these, how many wait to be sealed, and since when the oldest does. */
  waiting: number;
  waitingSince: Date | null;
  /** The newest link. Written down elsewhere, it shows later whether the end of the log was cut off. */
  head: ChainHead | null;
  /** Id of the first event that is not what was written, or not where it was. */
  brokenAt: number | null;
  /** What is wrong with it, in words; null: nothing. */
  problem: string | null;
}

interface Problem {
  eventId: number | null;
  words: string;
}

interface Walked {
  problem: Problem | null;
  head: ChainHead | null;
}

/**
 * Recomputes the chain from its first link, in flat memory, on one snapshot.
 *
 * @param known a place of the chain that was written down elsewhere; the log must still go through it.
 * @throws AppError FORBIDDEN
 */
export async function verifyAudit(viewer: Viewer, known: ChainHead | null = null): Promise<AuditCheck> {
  requirePermission(viewer, "audit.read");
  return transaction(async (tx) => {
    await tx.query("set transaction isolation level repeatable read, read only");
    const { problem: found, head } = await walkChain(tx);
    const problem =
      found ?? (await findCut(tx, head)) ?? (await findStray(tx)) ?? (await findOther(tx, known));
    const counts = await countEvents(tx);
    return {
      ok: problem === null,
      ...counts,
      head,
      brokenAt: problem?.eventId ?? null,
      problem: problem?.words ?? null,
    };
  });
}

type LinkRow = {
  position: number;
  eventId: number;
  hash: string;
  sealed: string | null;
  event: number | null;
} & StoredEvent;

const page = 2000;

async function walkChain(tx: Transaction): Promise<Walked> {
  const [first] = await tx.query<{ until: number }>(
    "select position as until from audit_seal where format = 1",
  );
  const until = first?.until ?? 0;
  let head: ChainHead | null = null;
  for (;;) {
    const links: LinkRow[] = await tx.query<LinkRow & Record<string, unknown>>(
      `select l.position, l.event_id as "eventId", l.hash, s.hash as sealed, e.id as event, ${eventColumns("e")}
       from audit_link l left join audit_event e on e.id = l.event_id left join audit_seal s on s.position = l.position
       where l.position > $1 order by l.position limit $2`,
      [head?.position ?? 0, page],
    );
    for (const link of links) {
      const problem = linkProblem(head, link, link.position <= until ? 1 : 2);
      if (problem !== null) return { problem: { eventId: link.eventId, words: problem }, head };
      head = { position: link.position, hash: link.hash };
    }
    if (links.length < page) return { problem: null, head };
  }
}

function linkProblem(head: ChainHead | null, link: LinkRow, format: 1 | 2): string | null {
  const { position, eventId } = link;
  if (position !== (head?.position ?? 0) + 1)
    return `event ${eventId} is link ${position}, and the one before is missing`;
  if (link.event === null) return `event ${eventId} is gone`;
  if (linkHash(head?.hash ?? genesis, link, format) !== link.hash)
    return `event ${eventId} is not what was sealed, or does not follow the one before it`;
  if (link.sealed !== null && link.sealed !== link.hash)
    return `event ${eventId} is not the one that its batch ended with`;
  return null;
}

/** The seals know how far the chain went: its end may not be missing, and no seal either. */
async function findCut(tx: Transaction, head: ChainHead | null): Promise<Problem | null> {
  const [last] = await tx.query<{ position: number; number: number; seals: number }>(
    `select position, number, (select count(*) from audit_seal) as seals from audit_seal order by position desc limit 1`,
  );
  const end = head?.position ?? 0;
  const sealed = last?.position ?? 0;
  if (end < sealed)
    return { eventId: null, words: `the chain ends at link ${end}, and ${sealed} had been sealed` };
  if (end > sealed)
    return { eventId: null, words: `the chain ends at link ${end}, and only ${sealed} have been sealed` };
  if (last !== undefined && last.seals !== last.number)
    return { eventId: null, words: `there are ${last.seals} seals, and the newest is number ${last.number}` };
  return null;
}

/** Events that nobody handed over to be sealed, and such that wait and are not there. */
async function findStray(tx: Transaction): Promise<Problem | null> {
  const [foreign] = await tx.query<{ id: number }>(
    `select e.id from audit_event e
     where not exists (select from audit_link l where l.event_id = e.id)
       and not exists (select from audit_pending p where p.event_id = e.id)
     order by e.id limit 1`,
  );
  if (foreign !== undefined)
    return { eventId: foreign.id, words: `event ${foreign.id} is neither sealed nor waiting to be` };
  const [gone] = await tx.query<{ id: number; sealed: boolean }>(
    `select p.event_id as id, exists (select from audit_link l where l.event_id = p.event_id) as sealed
     from audit_pending p
     where not exists (select from audit_event e where e.id = p.event_id)
       or exists (select from audit_link l where l.event_id = p.event_id)
     order by 1 limit 1`,
  );
  if (gone === undefined) return null;
  const words = gone.sealed ? "is sealed and waits to be" : "waits to be sealed and is gone";
  return { eventId: gone.id, words: `event ${gone.id} ${words}` };
}

/** A log that was written anew from its beginning is whole in itself; only a place known from elsewhere tells. */
async function findOther(tx: Transaction, known: ChainHead | null): Promise<Problem | null> {
  if (known === null) return null;
  const [link] = await tx.query<{ eventId: number; hash: string }>(
    `select event_id as "eventId", hash from audit_link where position = $1`,
    [known.position],
  );
  if (link?.hash === known.hash) return null;
  const words = `the chain does not go through ${headText(known)}: it was cut off, or written anew`;
  return { eventId: link?.eventId ?? null, words };
}

async function countEvents(tx: Transaction): Promise<Pick<AuditCheck, "rows" | "waiting" | "waitingSince">> {
  const [counts] = await tx.query<{ rows: number; waiting: number; since: Date | null }>(
    `select (select count(*) from audit_event) as rows, count(*) as waiting, min(e.at) as since
     from audit_pending p left join audit_event e on e.id = p.event_id`,
  );
  return { rows: counts?.rows ?? 0, waiting: counts?.waiting ?? 0, waitingSince: counts?.since ?? null };
}
