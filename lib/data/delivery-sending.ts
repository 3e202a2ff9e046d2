/**
 * Deliveries on their way out: claimed with a lease and a fence, told only what their recipient may see at that moment, and
 * recorded by whoever holds the newest fence.
 */
import { pauseAfter, retryAfter } from "#lib/notify/retry.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission } from "./access.ts";
import { canonicalJson, storable } from "./canonical.ts";
import type { ChannelKind } from "./channels.ts";
import { noteBounce } from "./contact-bounces.ts";
import { type Transaction, transaction } from "./database.ts";
import { effectiveRoleSql } from "./effective-role.ts";

/** One thing that a message tells of. */
export interface ClaimedNews {
  kind: string;
  accountId: string | null;
  subject: string;
  lines: string[];
  path: string;
  /** ISO 8601 UTC. */
  at: string;
}

export interface ClaimedDelivery {
  id: string;
  fence: number;
  /** This one among them. */
  attempts: number;
  channelId: string;
  kind: ChannelKind;
  /** Of a mail; null: nobody has one any more. */
  address: string | null;
  news: ClaimedNews[];
  /** How many more there are. */
  more: number;
}

/** Deliveries that one worker sends at a time. */
const batch = 10;
/** Longer than any attempt takes; whoever is slower is taken for dead. */
const leaseSeconds = 300;
/** What one message names. */
const mostNews = 40;

type Claimed = Omit<ClaimedDelivery, "news" | "more" | "address">;

async function claim(tx: Transaction, now: Date): Promise<Claimed[]> {
  return tx.query<Claimed & Record<string, unknown>>(
    `with due as (
       select d.id from notification_delivery d join notification_channel c on c.id = d.channel_id
       where ((d.state in ('queued', 'failed') and d.due_at <= $1) or (d.state = 'sending' and d.lease_until < $1))
         and (starts_with(d.key, 'test:') or (c.enabled and (c.paused_until is null or c.paused_until <= $1)))
       order by d.due_at limit ${batch} for update of d skip locked
     )
     update notification_delivery d
     set state = 'sending', fence = d.fence + 1, attempts = d.attempts + 1,
       lease_until = $1::timestamptz + interval '${leaseSeconds} seconds'
     from due, notification_channel c where d.id = due.id and c.id = d.channel_id
     returning d.id, d.fence, d.attempts, d.channel_id as "channelId", c.kind::text as kind`,
    [now.toISOString()],
  );
}

interface NewsRow extends Omit<ClaimedNews, "lines" | "path" | "at"> {
  deliveryId: string;
  address: string | null;
  data: { lines?: string[]; path?: string };
  at: Date;
  count: number;
}

/*
 * What each recipient may see now. A channel was given its subscriptions by an administrator. A user sees their accounts, and
 * what is about the whole organization where they see all of it; a contact the accounts that they answer for. What is
 * addressed to somebody by name and about no account is theirs to read.
 */
const newsSql = `
  select * from (
    select n.delivery_id as "deliveryId", e.kind, e.account_id as "accountId", e.subject, e.data, e.at,
      case when u.id is not null then case when u.email_verified then u.email end
        when c.id is not null then c.email
        when starts_with(d.recipient, 'address:') then substr(d.recipient, 9) end as address,
      row_number() over (partition by n.delivery_id order by e.id) as place,
      (count(*) over (partition by n.delivery_id))::int as count
    from notification_delivery d
      join notification_news n on n.delivery_id = d.id join notification_event e on e.id = n.event_id
      left join app_user u on d.recipient = 'user:' || u.id
      left join contact c on d.recipient = 'contact:' || c.id
      left join ${effectiveRoleSql("u")} r on true
    where d.id = any($1) and case
      when d.recipient = 'channel' or starts_with(d.recipient, 'address:') then true
      when u.id is not null then r.role is not null and (r.accounts is null or e.account_id = any(r.accounts)
        or (e.account_id is null and e.addressee = d.recipient))
      when c.id is not null then (e.account_id is null and e.addressee = d.recipient) or exists (
        select 1 from account_contact ac where ac.contact_id = c.id and ac.account_id = e.account_id)
      else false end
  ) seen where place <= ${mostNews} order by "deliveryId", place`;

/**
 * Takes what is due, at most ${batch} at a time, and answers what each is to say. What its recipient may see nothing of is
 * ended without being sent.
 *
 * @throws AppError FORBIDDEN
 */
export async function claimDeliveries(viewer: Viewer, { now }: { now: Date }): Promise<ClaimedDelivery[]> {
  requirePermission(viewer, "notification.write");
  return transaction(async (tx) => {
    const claimed = await claim(tx, now);
    if (claimed.length === 0) return [];
    const rows = await tx.query<NewsRow & Record<string, unknown>>(newsSql, [claimed.map(({ id }) => id)]);
    const byDelivery = Map.groupBy(rows, ({ deliveryId }) => deliveryId);
    const empty = claimed.filter(({ id }) => !byDelivery.has(id)).map(({ id }) => id);
    await tx.query(
      `update notification_delivery set state = 'skipped', finished_at = $2, lease_until = null where id = any($1)`,
      [empty, now.toISOString()],
    );
    return claimed.flatMap((delivery) => {
      const [first, ...rest] = byDelivery.get(delivery.id) ?? [];
      if (first === undefined) return [];
      const news = [first, ...rest].map(({ kind, accountId, subject, data, at }) => ({
        kind,
        accountId,
        subject,
        lines: data.lines ?? [],
        path: data.path ?? "/",
        at: at.toISOString(),
      }));
      return [{ ...delivery, address: first.address, news, more: first.count - news.length }];
    });
  });
}

/** How an attempt ended: sent, kept where nothing is sent, or why not. */
export type SendingOutcome =
  | { state: "sent" }
  | { state: "kept"; message: object }
  | { state: "failed"; failure: string; message: string; retryAfterMs?: number | undefined };

export interface FinishedDelivery
  extends Pick<ClaimedDelivery, "id" | "fence" | "attempts" | "channelId" | "address"> {
  outcome: SendingOutcome;
  now: Date;
}

/** What the row becomes. */
function rowOf({ outcome, attempts, now }: FinishedDelivery) {
  if (outcome.state !== "failed")
    return {
      state: "sent",
      dueAt: null,
      errorClass: null,
      message: null,
      kept: outcome.state === "kept" ? canonicalJson(outcome.message) : null,
    };
  const wait = retryAfter({ ...outcome, attempts });
  return {
    state: wait === null ? "dead" : "failed",
    dueAt: wait === null ? null : new Date(now.getTime() + wait).toISOString(),
    errorClass: outcome.failure,
    message: storable(outcome.message).slice(0, 1000),
    kept: null,
  };
}

/**
 * Records how an attempt ended. False: somebody else has taken the delivery over since, and nothing was written.
 *
 * @throws AppError FORBIDDEN
 */
export async function finishDelivery(viewer: Viewer, finished: FinishedDelivery): Promise<boolean> {
  requirePermission(viewer, "notification.write");
  const { id, fence, now } = finished;
  const { state, dueAt, errorClass, message, kept } = rowOf(finished);
  return transaction(async (tx) => {
    const written = await tx.query(
      `update notification_delivery set state = $3::text::"DeliveryState", due_at = coalesce($4, due_at), error_class = $5,
         error_message = $6, kept = $7, lease_until = null,
         finished_at = case when $3 = 'failed' then null else $8::timestamptz end
       where id = $1 and fence = $2 and state = 'sending' returning 1`,
      [id, fence, state, dueAt, errorClass, message, kept, now.toISOString()],
    );
    if (written.length === 0) return false;
    await noteChannel(tx, finished);
    await noteBounce(tx, viewer, finished);
    return true;
  });
}

/** A channel that works has no failures; one that does not rests for a while. */
async function noteChannel(
  tx: Transaction,
  { channelId, attempts, outcome, now }: FinishedDelivery,
): Promise<void> {
  if (outcome.state !== "failed") {
    await tx.query(
      `update notification_channel set failures = 0, paused_until = null
       where id = $1 and (failures > 0 or paused_until is not null)`,
      [channelId],
    );
    return;
  }
  // What only this message is refused for says nothing of the channel.
  if (retryAfter({ ...outcome, attempts: 1 }) === null) return;
  const [row] = await tx.query<{ failures: number }>(
    "update notification_channel set failures = failures + 1 where id = $1 returning failures",
    [channelId],
  );
  const pause = pauseAfter({ ...outcome, attempts }, row?.failures ?? 1);
  if (pause === null) return;
  await tx.query("update notification_channel set paused_until = $2 where id = $1", [
    channelId,
    new Date(now.getTime() + pause).toISOString(),
  ]);
}
