/** What went out, what waits and what was given up; tests of a channel; and sending again. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { checkedEmail } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { canonicalJson } from "./canonical.ts";
import type { ChannelKind } from "./channels.ts";
import { query, transaction } from "./database.ts";

/** As a delivery goes: `failed` is tried again, `dead` is given up, of `skipped` nothing was left to tell. */
export const deliveryStates = ["queued", "sending", "sent", "failed", "dead", "skipped"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface DeliveryView {
  id: string;
  channelId: string;
  channel: string;
  kind: ChannelKind;
  /** `channel`, or the address of a person; of somebody who is gone their id. */
  recipient: string;
  state: DeliveryState;
  /** Kind of the first event; empty: it was pruned. */
  event: string;
  /** What it tells: the subject of the first event, and how many there are. */
  subject: string;
  events: number;
  attempts: number;
  dueAt: Date;
  /** Class of the last failure, and what the other side said. */
  errorClass: string | null;
  errorMessage: string | null;
  createdAt: Date;
  finishedAt: Date | null;
  /** In a demo: it was kept, not sent. */
  kept: boolean;
}

const columnsSql = `d.id, d.channel_id as "channelId", ch.name as channel, ch.kind::text as kind,
  coalesce(u.email, c.email, case when starts_with(d.recipient, 'address:') then substr(d.recipient, 9) end, d.recipient)
    as recipient,
  d.state::text as state, coalesce(told.event, '') as event, coalesce(told.subject, '') as subject, coalesce(told.events, 0) as events, d.attempts,
  d.due_at as "dueAt", d.error_class as "errorClass", d.error_message as "errorMessage", d.created_at as "createdAt",
  d.finished_at as "finishedAt", d.kept is not null as kept`;

const fromSql = `from notification_delivery d join notification_channel ch on ch.id = d.channel_id
  left join app_user u on d.recipient = 'user:' || u.id
  left join contact c on d.recipient = 'contact:' || c.id
  left join lateral (
    select (array_agg(e.kind order by e.id))[1] as event, (array_agg(e.subject order by e.id))[1] as subject, count(*)::int as events
    from notification_news n join notification_event e on e.id = n.event_id where n.delivery_id = d.id
  ) told on true`;

export interface DeliveryQuery {
  state?: DeliveryState | undefined;
  channelId?: string | undefined;
  /** Id of the last one of the page before. */
  after?: string | undefined;
  limit: number;
}

/** Deliveries, newest first. @throws AppError FORBIDDEN */
export async function listDeliveries(viewer: Viewer, asked: DeliveryQuery): Promise<DeliveryView[]> {
  requirePermission(viewer, "notification.read");
  return query<DeliveryView & Record<string, unknown>>(
    `select ${columnsSql} ${fromSql}
     where ($1::text is null or d.state::text = $1) and ($2::text is null or d.channel_id::text = $2)
       and ($3::text is null or (d.created_at, d.id) < (select created_at, id from notification_delivery where id::text = $3))
     order by d.created_at desc, d.id desc limit $4`,
    [asked.state ?? null, asked.channelId ?? null, asked.after ?? null, asked.limit],
  );
}

/** One of them. @throws AppError FORBIDDEN, NOT_FOUND */
export async function getDelivery(viewer: Viewer, id: string): Promise<DeliveryView> {
  requirePermission(viewer, "notification.read");
  const [row] = await query<DeliveryView & Record<string, unknown>>(
    `select ${columnsSql} ${fromSql} where d.id::text = $1`,
    [id],
  );
  return requireRow(row, "delivery", id);
}

const tried: readonly DeliveryState[] = ["sent", "dead", "skipped", "failed"];
const lookMs = 500;

/** A delivery once it has been tried, or as it is after some seconds. @throws AppError FORBIDDEN, NOT_FOUND */
export async function awaitDelivery(
  viewer: Viewer,
  { id, seconds, signal }: { id: string; seconds: number; signal?: AbortSignal },
): Promise<DeliveryView> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const delivery = await getDelivery(viewer, id);
    if (tried.includes(delivery.state) || performance.now() >= until) return delivery;
    await sleep(lookMs, undefined, { signal });
  }
}

/** Sends again what was given up. @throws AppError FORBIDDEN; NOT_FOUND; CONFLICT where it was not given up */
export async function retryDelivery(viewer: Viewer, { id, now }: { id: string; now: Date }): Promise<void> {
  requirePermission(viewer, "notification.write");
  await transaction(async (tx) => {
    const [row] = await tx.query<{ state: DeliveryState; channelId: string }>(
      `select state::text as state, channel_id as "channelId" from notification_delivery where id::text = $1 for update`,
      [id],
    );
    const { state, channelId } = requireRow(row, "delivery", id);
    if (state !== "dead")
      throw new AppError("CONFLICT", {
        userMessage: `The delivery is ${state}: only what was given up is sent again.`,
      });
    await tx.query(
      "update notification_delivery set state = 'queued', attempts = 0, due_at = $2, finished_at = null where id::text = $1",
      [id, now.toISOString()],
    );
    await appendAudit(tx, viewer, { action: "delivery.retried", subject: id, detail: { channelId } });
  });
}

export interface ChannelTest {
  channelId: string;
  /** Of a mail: to whom; null: other channels have a reader already. */
  address: string | null;
  now: Date;
}

/**
 * Puts a test message into the queue, which goes the way of every other one; answers the id of its delivery.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND; INVALID_INPUT where a mail has no address
 */
export async function testChannel(viewer: Viewer, { channelId, address, now }: ChannelTest): Promise<string> {
  requirePermission(viewer, "notification.write");
  return transaction(async (tx) => {
    const [row] = await tx.query<{ kind: ChannelKind; name: string }>(
      "select kind::text as kind, name from notification_channel where id::text = $1 for share",
      [channelId],
    );
    const { kind, name } = requireRow(row, "channel", channelId);
    const recipient = kind === "mail" ? `address:${checkedEmail(address ?? "")}` : "channel";
    const id = randomUUID();
    const data = {
      lines: ["This is a test: notifications of Waymark arrive here."],
      path: "/settings/notifications",
    };
    await tx.query(
      `with event as (
         insert into notification_event (kind, key, subject, data, at, expanded_at)
         values ('test', 'test:' || $1, $2, $3, $4, $4) returning id
       ), delivery as (
         insert into notification_delivery (id, key, channel_id, recipient, frequency, due_at, created_at)
         values ($1::uuid, 'test:' || $1, $5::uuid, $6, 'immediately', $4, $4) returning id
       )
       insert into notification_news (event_id, channel_id, recipient, delivery_id)
       select event.id, $5::uuid, $6, delivery.id from event, delivery`,
      [id, name, canonicalJson(data), now.toISOString(), channelId, recipient],
    );
    await appendAudit(tx, viewer, {
      action: "channel.tested",
      subject: channelId,
      detail: { deliveryId: id },
    });
    return id;
  });
}

/** Whether notifications move. */
export interface NotificationHealth {
  /** Messages that wait, and were due already. */
  waiting: number;
  overdue: number;
  /** Since when the longest waiting one is due; null: none. */
  oldestDueAt: Date | null;
  dead: number;
  /** Whether anything goes by mail. */
  usesMail: boolean;
}

/** @throws AppError FORBIDDEN */
export async function readNotificationHealth(
  viewer: Viewer,
  { now }: { now: Date },
): Promise<NotificationHealth> {
  requirePermission(viewer, "notification.read");
  const [row] = await query<NotificationHealth & Record<string, unknown>>(
    `select (count(*) filter (where state in ('queued', 'failed', 'sending')))::int as waiting,
       (count(*) filter (where state in ('queued', 'failed', 'sending') and due_at <= $1))::int as overdue,
       min(due_at) filter (where state in ('queued', 'failed', 'sending') and due_at <= $1) as "oldestDueAt",
       (count(*) filter (where state = 'dead'))::int as dead,
       exists (select 1 from notification_subscription s join notification_channel c on c.id = s.channel_id
         where c.kind = 'mail' and c.enabled) as "usesMail"
     from notification_delivery`,
    [now.toISOString()],
  );
  return requireRow(row, "queue", "notifications");
}
