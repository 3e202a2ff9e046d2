/**
 * From events to deliveries: who subscribed to what is told of it by one message a channel, at once or in a digest. Whether
 * they may see what they are told of is decided when it is sent (delivery-sending.ts).
 */
import { randomUUID } from "node:crypto";
import { type Cadence, dueAt } from "#lib/notify/due.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { ensureMailChannel } from "./channels.ts";
import { type Transaction, transaction } from "./database.ts";

/** Events of one transaction. */
const batch = 100;

interface Told extends Cadence {
  eventId: number;
  channelId: string;
  recipient: string;
}

// $1 ids of events. Somebody who is told twice of one event by one channel is told at the earlier of the moments.
const toldSql = `
  select e.id as "eventId", s.channel_id as "channelId", who.recipient, s.frequency::text as frequency, s.minute, s.weekday,
    s.zone, s.quiet_from as "quietFrom", s.quiet_to as "quietTo"
  from notification_event e
    join notification_subscription s on e.kind = any(s.events)
    join notification_channel c on c.id = s.channel_id and c.enabled
    left join account a on a.id = e.account_id
    left join organizational_unit au on au.id = a.unit_id
    left join organizational_unit su on su.id = s.unit_id
    cross join lateral (
      select 'channel' as recipient where s.recipient = 'channel'
      union all select 'user:' || s.user_id where s.recipient = 'user' and s.user_id is not null
      union all select 'contact:' || s.contact_id where s.recipient = 'contact' and s.contact_id is not null
      union all select 'contact:' || ac.contact_id from account_contact ac
        where s.recipient = 'owners' and ac.account_id = e.account_id and ac.role = 'owner'
    ) who
  where e.id = any($1) and e.addressee is null
    and (s.account_id is null or s.account_id = e.account_id)
    and (s.unit_id is null or coalesce(e.unit_path, au.path) = su.path
      or starts_with(coalesce(e.unit_path, au.path), rtrim(su.path, '/') || '/'))
  order by e.id`;

/** Somebody in particular: by mail, at once, whatever they subscribed to. */
const atOnce = {
  frequency: "immediately",
  minute: 0,
  weekday: 1,
  zone: "UTC",
  quietFrom: null,
  quietTo: null,
} as const;

interface Planned {
  told: Told;
  due: Date;
}

/** Of those that name the same event, channel and recipient, the one that is due first. */
function firstOfEach(told: readonly Told[], now: Date): Planned[] {
  const planned = new Map<string, Planned>();
  for (const one of told) {
    const key = `${one.eventId}|${one.channelId}|${one.recipient}`;
    const due = dueAt(now, one);
    const known = planned.get(key);
    if (known === undefined || due < known.due) planned.set(key, { told: one, due });
  }
  return [...planned.values()];
}

/** What is told at once is one message for all events of a transaction, of which `first` is the oldest; each is in one only. */
function deliveryKey({ told, due }: Planned, first: number): string {
  const { channelId, recipient, frequency } = told;
  const when = due.toISOString();
  return frequency === "immediately"
    ? `event:${first}:${when}:${channelId}:${recipient}`
    : `digest:${when}:${channelId}:${recipient}`;
}

/**
 * Writes the deliveries, and which events each tells of. A digest that is on its way already takes nothing more in: what
 * comes too late for it gets a message of its own.
 */
async function writeDeliveries(tx: Transaction, planned: readonly Planned[], now: Date): Promise<void> {
  const oldest = Math.min(...planned.map(({ told }) => told.eventId));
  const byKey = Map.groupBy(planned, (one) => deliveryKey(one, oldest));
  const rows = [...byKey].flatMap(([key, [first]]) => (first === undefined ? [] : [{ key, ...first }]));
  const open = await upsert(tx, rows, now);
  const late = rows.filter(({ key }) => !open.has(key));
  const again = late.map((row) => ({ ...row, key: `${row.key}:${row.told.eventId}` }));
  const spare = await upsert(tx, again, now);
  const news = [...byKey].flatMap(([key, own]) => {
    const first = own[0]?.told.eventId;
    const deliveryId = open.get(key) ?? spare.get(`${key}:${first}`);
    return deliveryId === undefined ? [] : own.map(({ told }) => ({ ...told, deliveryId }));
  });
  await tx.query(
    `insert into notification_news (event_id, channel_id, recipient, delivery_id)
     select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::uuid[]) on conflict do nothing`,
    [
      news.map(({ eventId }) => eventId),
      news.map(({ channelId }) => channelId),
      news.map(({ recipient }) => recipient),
      news.map(({ deliveryId }) => deliveryId),
    ],
  );
}

type DeliveryRow = Planned & { key: string };

/** Ids by key, of those that can still take something in. */
async function upsert(
  tx: Transaction,
  rows: readonly DeliveryRow[],
  now: Date,
): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map();
  // In one order, so that two workers that write digests of the same people wait for each other.
  const sorted = rows.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const written = await tx.query<{ id: string; key: string }>(
    `insert into notification_delivery (id, key, channel_id, recipient, frequency, due_at, created_at)
     select t.id, t.key, t.channel_id, t.recipient, t.frequency::"NotificationFrequency", t.due_at, $7
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
       as t (id, key, channel_id, recipient, frequency, due_at)
     on conflict (key) do update set key = excluded.key
       where notification_delivery.state = 'queued' and notification_delivery.attempts = 0
     returning id, key`,
    [
      sorted.map(() => randomUUID()),
      sorted.map(({ key }) => key),
      sorted.map(({ told }) => told.channelId),
      sorted.map(({ told }) => told.recipient),
      sorted.map(({ told }) => told.frequency),
      sorted.map(({ due }) => due.toISOString()),
      now.toISOString(),
    ],
  );
  return new Map(written.map(({ key, id }) => [key, id]));
}

/**
 * Turns the oldest events that nobody has been told of into deliveries; answers how many events it took. Any number of
 * workers may do so at once.
 *
 * @throws AppError FORBIDDEN
 */
export async function writeWaitingDeliveries(viewer: Viewer, { now }: { now: Date }): Promise<number> {
  requirePermission(viewer, "notification.write");
  return transaction(async (tx) => {
    const events = await tx.query<{ id: number; addressee: string | null }>(
      `select id, addressee from notification_event where expanded_at is null order by id limit ${batch}
       for update skip locked`,
    );
    if (events.length === 0) return 0;
    const ids = events.map(({ id }) => id);
    const subscribed = await tx.query<Told & Record<string, unknown>>(toldSql, [ids]);
    const direct = events.flatMap(({ id, addressee }) =>
      addressee === null ? [] : [{ eventId: id, recipient: addressee }],
    );
    const channelId = direct.length === 0 ? "" : await ensureMailChannel(tx);
    const told = [...subscribed, ...direct.map((one) => ({ ...one, ...atOnce, channelId }))];
    await writeDeliveries(tx, firstOfEach(told, now), now);
    await tx.query("update notification_event set expanded_at = $2 where id = any($1)", [
      ids,
      now.toISOString(),
    ]);
    return ids.length;
  });
}
