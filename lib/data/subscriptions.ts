/** Who is told of what: administrators decide for channels and for everybody, everybody else for themselves. */
import { randomUUID } from "node:crypto";
import { checkedEmail } from "#lib/contact.ts";
import { AppError } from "#lib/errors.ts";
import { isZone } from "#lib/notify/due.ts";
import { type SubscribedEvent, subscribedKinds } from "#lib/notify/events.ts";
import { hasPermission, userIdOf, type Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission, requireRow, visibleAccounts } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { type ChannelKind, ensureMailChannel } from "./channels.ts";
import { query, type Transaction, transaction } from "./database.ts";

/** `channel`: whoever reads it; `owners`: whoever owns the account, by mail. */
export const recipientKinds = ["channel", "user", "contact", "owners"] as const;
export type RecipientKind = (typeof recipientKinds)[number];

/** At once, or as a digest. */
export const frequencies = ["immediately", "daily", "weekly"] as const;
export type Frequency = (typeof frequencies)[number];

/** When it is told: as lib/notify/due.ts reads it. */
export interface SubscriptionTimes {
  frequency: Frequency;
  /** Minute of the day of a digest. */
  minute: number;
  /** 1 Monday … 7 Sunday. */
  weekday: number;
  zone: string;
  quietFrom: number | null;
  quietTo: number | null;
}

interface Narrowed {
  /** Only this account; null: no limit. */
  accountId: string | null;
  /** Only this unit and what is below; null: no limit. */
  unitId: string | null;
  events: SubscribedEvent[];
}

export interface SubscriptionView extends SubscriptionTimes, Narrowed {
  id: string;
  channelId: string;
  channel: string;
  kind: ChannelKind;
  recipient: RecipientKind;
  /** Name or address of the person; null: of no person. */
  person: string | null;
  /** `/Workloads/Prod`; null: no unit, or one that is gone. */
  unitPath: string | null;
  createdAt: Date;
}

export interface NewSubscription extends SubscriptionTimes, Narrowed {
  channelId: string;
  recipient: RecipientKind;
  /** Of `user`. */
  userId: string | null;
  /** Of `contact`. */
  contactId: string | null;
}

const mostSubscriptions = 1000;
/** Of one person. */
const mostOwn = 20;

const columnsSql = `s.id, s.channel_id as "channelId", c.name as channel, c.kind::text as kind, s.recipient,
  coalesce(u.name, u.email, k.name, k.email) as person, s.account_id as "accountId", s.unit_id as "unitId",
  o.path as "unitPath", s.events, s.frequency::text as frequency, s.minute, s.weekday, s.zone, s.quiet_from as "quietFrom",
  s.quiet_to as "quietTo", s.created_at as "createdAt"`;

const fromSql = `from notification_subscription s join notification_channel c on c.id = s.channel_id
  left join app_user u on u.id = s.user_id left join contact k on k.id = s.contact_id
  left join organizational_unit o on o.id = s.unit_id`;

export interface SubscriptionQuery {
  /** Id of the last one of the page before. */
  after?: string | undefined;
  limit: number;
}

/** Everybody's, newest first. @throws AppError FORBIDDEN */
export async function listSubscriptions(
  viewer: Viewer,
  asked: SubscriptionQuery,
): Promise<SubscriptionView[]> {
  requirePermission(viewer, "notification.read");
  return query<SubscriptionView & Record<string, unknown>>(
    `select ${columnsSql} ${fromSql}
     where $1::text is null
       or (s.created_at, s.id) < (select created_at, id from notification_subscription where id::text = $1)
     order by s.created_at desc, s.id desc limit $2`,
    [asked.after ?? null, asked.limit],
  );
}

/** Those by which the viewer is told themselves, newest first; a token of a service has none. @throws AppError FORBIDDEN */
export async function listOwnSubscriptions(viewer: Viewer): Promise<SubscriptionView[]> {
  requirePermission(viewer, "subscription.read");
  return query<SubscriptionView & Record<string, unknown>>(
    `select ${columnsSql} ${fromSql} where s.user_id::text = $1 order by s.created_at desc, s.id desc limit ${mostOwn}`,
    [userIdOf(viewer)],
  );
}

function invalid(userMessage: string): AppError {
  return new AppError("INVALID_INPUT", { userMessage });
}

const isMinute = (value: number | null) =>
  value === null || (Number.isInteger(value) && value >= 0 && value < 1440);

function checkTimes({ frequency, minute, weekday, zone, quietFrom, quietTo }: SubscriptionTimes): void {
  if (!frequencies.includes(frequency)) throw invalid(`A frequency is one of ${frequencies.join(", ")}.`);
  if (!isMinute(minute) || !isMinute(quietFrom) || !isMinute(quietTo))
    throw invalid("A time is a minute of the day, 0 to 1439.");
  if ((quietFrom === null) !== (quietTo === null))
    throw invalid("Quiet hours have a beginning and an end, or neither.");
  if (!Number.isInteger(weekday) || weekday < 1 || weekday > 7)
    throw invalid("A weekday is 1 (Monday) to 7 (Sunday).");
  if (!isZone(zone)) throw invalid(`There is no time zone ${zone}; one is named like Europe/Berlin.`);
}

function checkEvents(events: readonly string[]): SubscribedEvent[] {
  const unknown = events.find((event) => !subscribedKinds.some((kind) => kind === event));
  if (unknown !== undefined) throw invalid(`There is no event ${unknown}: ${subscribedKinds.join(", ")}.`);
  const chosen = subscribedKinds.filter((kind) => events.includes(kind));
  if (chosen.length === 0) throw invalid("Choose what to be told of.");
  return chosen;
}

/** What a subscription is narrowed to is there, and the viewer sees it. */
async function checkScope(tx: Transaction, viewer: Viewer, { accountId, unitId }: Narrowed): Promise<void> {
  if (accountId !== null) {
    const [found] = await tx.query(
      "select 1 from account where id = $1 and ($2::text[] is null or id = any($2))",
      [accountId, visibleAccounts(viewer)],
    );
    requireRow(found, "account", accountId);
  }
  if (unitId !== null) {
    const [found] = await tx.query(
      `select 1 from organizational_unit o where o.id = $1 and ($2::text[] is null or exists (
         select 1 from account a join organizational_unit au on au.id = a.unit_id
         where a.id = any($2) and (au.path = o.path or starts_with(au.path, rtrim(o.path, '/') || '/'))))`,
      [unitId, visibleAccounts(viewer)],
    );
    requireRow(found, "OU", unitId);
  }
}

/** Names of mail are people; of every other channel whoever reads it. */
function checkRecipient(kind: ChannelKind, { recipient, userId, contactId }: NewSubscription): void {
  if ((kind === "mail") === (recipient === "channel"))
    throw invalid(
      kind === "mail"
        ? "Mail goes to somebody: a user, a contact, or the owners of the account."
        : "What is sent to this channel is for whoever reads it: its recipient is the channel.",
    );
  if ((recipient === "user") !== (userId !== null) || (recipient === "contact") !== (contactId !== null))
    throw invalid(
      "Name the user of a recipient `user`, the contact of a recipient `contact`, and nobody else.",
    );
}

async function insert(tx: Transaction, viewer: Viewer, asked: NewSubscription): Promise<string> {
  checkTimes(asked);
  const events = checkEvents(asked.events);
  await checkScope(tx, viewer, asked);
  const { channelId, recipient, userId, contactId, accountId, unitId, frequency, minute, weekday, zone } =
    asked;
  const id = randomUUID();
  await tx.query(
    `insert into notification_subscription (id, channel_id, recipient, user_id, contact_id, account_id, unit_id, events,
       frequency, minute, weekday, zone, quiet_from, quiet_to, created_by)
     values ($1, $2::uuid, $3, $4::uuid, $5::uuid, $6, $7, $8, $9::text::"NotificationFrequency", $10, $11, $12, $13, $14, $15)`,
    [
      id,
      channelId,
      recipient,
      userId,
      contactId,
      accountId,
      unitId,
      events,
      frequency,
      minute,
      weekday,
      zone,
      asked.quietFrom,
      asked.quietTo,
      viewer.actor,
    ],
  );
  await appendAudit(tx, viewer, {
    action: "subscription.created",
    subject: id,
    detail: { channelId, recipient, userId, contactId, accountId, unitId, events, frequency },
  });
  return id;
}

/**
 * The user or contact with an address, as a subscription names them.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND where nobody has it; CONFLICT where several users have
 */
export async function findRecipient(
  viewer: Viewer,
  { recipient, address }: { recipient: "user" | "contact"; address: string },
): Promise<Pick<NewSubscription, "userId" | "contactId">> {
  requirePermission(viewer, "notification.write");
  const email = checkedEmail(address);
  const rows = await query<{ id: string }>(
    recipient === "user"
      ? "select id from app_user where lower(email) = $1 and email_verified limit 2"
      : "select id from contact where email = $1",
    [email],
  );
  const [found, another] = rows;
  if (another !== undefined)
    throw new AppError("CONFLICT", {
      userMessage: `Several users have the address ${email}: subscribe one by the API, or the contact.`,
    });
  const { id } = requireRow(
    found,
    recipient === "user" ? "user with the verified address" : "contact",
    email,
  );
  return recipient === "user" ? { userId: id, contactId: null } : { userId: null, contactId: id };
}

async function requireRoom(tx: Transaction, most: number, userId: string | null): Promise<void> {
  await tx.query("lock table notification_subscription in share row exclusive mode");
  const [row] = await tx.query<{ count: number }>(
    "select count(*)::int as count from notification_subscription where $1::text is null or user_id::text = $1",
    [userId],
  );
  if ((row?.count ?? 0) >= most)
    throw new AppError("CONFLICT", {
      userMessage: `There are ${most} subscriptions already: remove one first.`,
    });
}

/**
 * Subscribes a channel, a person or the owners of accounts; answers the id.
 *
 * @throws AppError FORBIDDEN; NOT_FOUND for a channel, person, account or OU that is not there; INVALID_INPUT; CONFLICT
 */
export async function createSubscription(viewer: Viewer, asked: NewSubscription): Promise<string> {
  requirePermission(viewer, "notification.write");
  return transaction(async (tx) => {
    await requireRoom(tx, mostSubscriptions, null);
    const [channel] = await tx.query<{ kind: ChannelKind }>(
      "select kind::text as kind from notification_channel where id::text = $1",
      [asked.channelId],
    );
    checkRecipient(requireRow(channel, "channel", asked.channelId).kind, asked);
    const [known] = await tx.query<{ user: boolean; contact: boolean }>(
      `select $1::text is null or exists (select 1 from app_user where id::text = $1) as user,
         $2::text is null or exists (select 1 from contact where id::text = $2) as contact`,
      [asked.userId, asked.contactId],
    );
    if (known?.user !== true) throw notFound("user", asked.userId ?? "");
    if (known.contact !== true) throw notFound("contact", asked.contactId ?? "");
    return insert(tx, viewer, asked);
  });
}

/**
 * Subscribes the viewer themselves, by mail; answers the id. What they are told of is what they may see when it is sent.
 *
 * @throws AppError FORBIDDEN, also for what is no person; NOT_FOUND for an account or OU out of sight; INVALID_INPUT; CONFLICT
 */
export async function createOwnSubscription(
  viewer: Viewer,
  asked: SubscriptionTimes & Narrowed,
): Promise<string> {
  requirePermission(viewer, "subscription.write");
  const userId = userIdOf(viewer);
  if (userId === null)
    throw new AppError("FORBIDDEN", {
      userMessage: "Only a person who has signed in subscribes themselves.",
    });
  return transaction(async (tx) => {
    await requireRoom(tx, mostOwn, userId);
    const channelId = await ensureMailChannel(tx);
    return insert(tx, viewer, { ...asked, channelId, recipient: "user", userId, contactId: null });
  });
}

/** Ends a subscription: one's own, of an administrator any. @throws AppError FORBIDDEN; NOT_FOUND, also for somebody else's */
export async function removeSubscription(viewer: Viewer, id: string): Promise<void> {
  requirePermission(viewer, "subscription.write");
  await transaction(async (tx) => {
    const [row] = await tx.query<{ recipient: string; events: string[] }>(
      `delete from notification_subscription where id::text = $1 and ($2 or user_id::text = $3) returning recipient, events`,
      [id, hasPermission(viewer, "notification.write"), userIdOf(viewer)],
    );
    const { recipient, events } = requireRow(row, "subscription", id);
    await appendAudit(tx, viewer, {
      action: "subscription.removed",
      subject: id,
      detail: {},
      before: { recipient, events },
    });
  });
}
