/** Channels: the ways out for notifications. Their addresses and keys are written encrypted and never read back out. */
import { randomUUID } from "node:crypto";
import { openSecret, sealSecret } from "#lib/channel-key.ts";
import { AppError } from "#lib/errors.ts";
import { oneLine } from "#lib/notify/message.ts";
import type { Viewer } from "#lib/viewer.ts";
import { requirePermission, requireRow } from "./access.ts";
import { appendAudit } from "./audit.ts";
import { canonicalJson, storable } from "./canonical.ts";
import { type Queryable, query, type Transaction, transaction } from "./database.ts";

/** Kinds of channel. Mail goes through the operator's server; the others have an address. */
export const channelKinds = ["mail", "slack", "teams", "webhook"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** What a sender needs of a channel. */
export interface ChannelSecret {
  url: string;
  /** Signing key of a webhook; null: others have none. */
  key: string | null;
}

export interface ChannelView {
  id: string;
  kind: ChannelKind;
  name: string;
  /** Host that it leads to; null: the mail server of the environment. Never the whole address. */
  host: string | null;
  enabled: boolean;
  /** Nothing is sent before; null: it does not rest. */
  pausedUntil: Date | null;
  /** Failures in a row. */
  failures: number;
  createdAt: Date;
  /** When something last went out; null: never. */
  lastSentAt: Date | null;
  /** What waits, and what was given up. */
  waiting: number;
  dead: number;
  subscriptions: number;
}

/** Channels are few: an organization has a handful. */
const mostChannels = 50;
const longestName = 60;

const mailName = "Mail";

/** The mail channel, made where there is none. */
export async function ensureMailChannel(tx: Transaction): Promise<string> {
  const [made] = await tx.query<{ id: string }>(
    `insert into notification_channel (id, kind, name, configuration, created_by)
     select $1::uuid, 'mail', case when exists (select 1 from notification_channel where name = $2::text) then $2::text || ' ' || left($1::text, 8)
       else $2::text end, '{}', 'job:notify'
     where not exists (select 1 from notification_channel where kind = 'mail')
     on conflict do nothing returning id`,
    [randomUUID(), mailName],
  );
  if (made !== undefined) return made.id;
  const [known] = await tx.query<{ id: string }>("select id from notification_channel where kind = 'mail'");
  return requireRow(known, "channel", mailName).id;
}

/** Every channel, by name. @throws AppError FORBIDDEN */
export async function listChannels(viewer: Viewer): Promise<ChannelView[]> {
  requirePermission(viewer, "notification.read");
  return query<ChannelView & Record<string, unknown>>(
    `select c.id, c.kind::text as kind, c.name, c.configuration ->> 'host' as host, c.enabled,
       c.paused_until as "pausedUntil", c.failures, c.created_at as "createdAt",
       (select max(d.finished_at) from notification_delivery d where d.channel_id = c.id and d.state = 'sent') as "lastSentAt",
       (select count(*)::int from notification_delivery d
        where d.channel_id = c.id and d.state in ('queued', 'failed', 'sending')) as waiting,
       (select count(*)::int from notification_delivery d where d.channel_id = c.id and d.state = 'dead') as dead,
       (select count(*)::int from notification_subscription s where s.channel_id = c.id) as subscriptions
     from notification_channel c order by c.name limit ${mostChannels}`,
  );
}

interface Sealing {
  /** Key of the secrets of channels; null: the environment has none. */
  key: string | null;
}

export interface NewChannel extends Sealing {
  kind: ChannelKind;
  name: string;
  /** Checked by the caller: https, without a password. Null: mail has none. */
  url: URL | null;
  /** Of a webhook. */
  signingKey: string | null;
}

function invalid(userMessage: string): AppError {
  return new AppError("INVALID_INPUT", { userMessage });
}

function checkedName(given: string): string {
  const name = oneLine(storable(given).replaceAll(/\s+/g, " "), Number.POSITIVE_INFINITY);
  if (name === "" || name.length > longestName)
    throw invalid(`A channel has a name of 1 to ${longestName} characters.`);
  return name;
}

function requireKey({ key }: Sealing): string {
  if (key !== null) return key;
  throw new AppError("WRONG_STATE", {
    userMessage:
      "AUTH_SECRET is not set: the address of a channel is stored encrypted with a key from it. Set it for web and worker.",
  });
}

async function requireFreeName(tx: Transaction, name: string, id: string): Promise<void> {
  const [taken] = await tx.query("select 1 from notification_channel where name = $1 and id::text <> $2", [
    name,
    id,
  ]);
  if (taken !== undefined)
    throw new AppError("CONFLICT", { userMessage: `There is a channel ${name} already.` });
}

/** Makes a channel; answers its id. @throws AppError FORBIDDEN; INVALID_INPUT, CONFLICT, WRONG_STATE saying what is in the way */
export async function createChannel(viewer: Viewer, asked: NewChannel): Promise<string> {
  requirePermission(viewer, "notification.write");
  const { kind, url, signingKey } = asked;
  const name = checkedName(asked.name);
  if ((url === null) !== (kind === "mail"))
    throw invalid(
      kind === "mail" ? "Mail goes through SMTP_URL and has no address." : "Give the address to send to.",
    );
  const id = randomUUID();
  const secret =
    url === null
      ? null
      : sealSecret(requireKey(asked), id, JSON.stringify({ url: url.href, key: signingKey }));
  return transaction(async (tx) => {
    await tx.query("lock table notification_channel in share row exclusive mode");
    const [counted] = await tx.query<{ all: number; mail: number }>(
      `select count(*)::int as "all", (count(*) filter (where kind = 'mail'))::int as mail from notification_channel`,
    );
    if ((counted?.all ?? 0) >= mostChannels)
      throw new AppError("CONFLICT", { userMessage: `There are ${mostChannels} channels already.` });
    if (kind === "mail" && (counted?.mail ?? 0) > 0)
      throw new AppError("CONFLICT", {
        userMessage: "There is a channel for mail already: its server is SMTP_URL.",
      });
    await requireFreeName(tx, name, id);
    const configuration = url === null ? {} : { host: url.host };
    await tx.query(
      `insert into notification_channel (id, kind, name, configuration, secret, created_by)
       values ($1, $2::text::"ChannelKind", $3, $4, $5, $6)`,
      [id, kind, name, canonicalJson(configuration), secret, viewer.actor],
    );
    await appendAudit(tx, viewer, {
      action: "channel.created",
      subject: id,
      detail: {},
      after: { kind, name, ...configuration },
    });
    return id;
  });
}

export interface ChannelChange extends Sealing {
  id: string;
  name?: string | undefined;
  enabled?: boolean | undefined;
  /** As of NewChannel; the signing key stays. */
  url?: URL | undefined;
}

interface Stored {
  kind: ChannelKind;
  name: string;
  enabled: boolean;
  configuration: { host?: string };
  secret: string | null;
}

async function lockChannel(tx: Transaction, id: string): Promise<Stored> {
  const [row] = await tx.query<Stored & Record<string, unknown>>(
    "select kind::text as kind, name, enabled, configuration, secret from notification_channel where id::text = $1 for update",
    [id],
  );
  return requireRow(row, "channel", id);
}

/** Changes a channel; what is absent stays. It is tried again at once. @throws as `createChannel`; NOT_FOUND */
export async function updateChannel(viewer: Viewer, change: ChannelChange): Promise<void> {
  requirePermission(viewer, "notification.write");
  const { id, url } = change;
  await transaction(async (tx) => {
    const known = await lockChannel(tx, id);
    if (url !== undefined && known.kind === "mail")
      throw invalid("Mail goes through SMTP_URL and has no address.");
    const name = change.name === undefined ? known.name : checkedName(change.name);
    await requireFreeName(tx, name, id);
    const enabled = change.enabled ?? known.enabled;
    const configuration = url === undefined ? known.configuration : { host: url.host };
    await tx.query(
      `update notification_channel set name = $2, enabled = $3, configuration = $4, secret = $5, failures = 0, paused_until = null
       where id::text = $1`,
      [id, name, enabled, canonicalJson(configuration), resealed(known, change)],
    );
    await appendAudit(tx, viewer, {
      action: "channel.changed",
      subject: id,
      detail: { address: url !== undefined },
      before: { name: known.name, enabled: known.enabled, ...known.configuration },
      after: { name, enabled, ...configuration },
    });
  });
}

function resealed({ secret }: Stored, change: ChannelChange): string | null {
  if (change.url === undefined || secret === null) return secret;
  const key = requireKey(change);
  const { key: signingKey } = readSecret(key, change.id, secret);
  return sealSecret(key, change.id, JSON.stringify({ url: change.url.href, key: signingKey }));
}

function readSecret(key: string, id: string, secret: string): ChannelSecret {
  // Written above, and proven to be by its tag.
  return JSON.parse(openSecret(key, id, secret)) as ChannelSecret;
}

/** Removes a channel with its subscriptions, and what still waits for it. @throws AppError FORBIDDEN, NOT_FOUND */
export async function removeChannel(viewer: Viewer, id: string): Promise<void> {
  requirePermission(viewer, "notification.write");
  await transaction(async (tx) => {
    const { kind, name, configuration } = await lockChannel(tx, id);
    await tx.query("delete from notification_channel where id::text = $1", [id]);
    await appendAudit(tx, viewer, {
      action: "channel.removed",
      subject: id,
      detail: {},
      before: { kind, name, ...configuration },
    });
  });
}

/**
 * The address and key of a channel, for the sender.
 *
 * @throws AppError FORBIDDEN; WRONG_STATE where they cannot be read
 */
export async function readChannelSecret(
  viewer: Viewer,
  { id, key }: { id: string } & Sealing,
  db: Queryable = { query },
): Promise<ChannelSecret> {
  requirePermission(viewer, "notification.write");
  const [row] = await db.query<{ secret: string | null }>(
    "select secret from notification_channel where id::text = $1",
    [id],
  );
  const { secret } = requireRow(row, "channel", id);
  if (secret === null)
    throw new AppError("WRONG_STATE", { userMessage: "The channel has no address: enter it." });
  return readSecret(requireKey({ key }), id, secret);
}
