/**
 * Sends notifications: events become deliveries, and what is due goes out. At least once: a worker that dies between sending
 * and recording leaves a lease that runs out, and the next one sends the same message with the same id.
 */
import type { Clock } from "#lib/clock.ts";
import { readChannelSecret } from "#lib/data/channels.ts";
import {
  type ClaimedDelivery,
  claimDeliveries,
  finishDelivery,
  type SendingOutcome,
} from "#lib/data/delivery-sending.ts";
import { writeWaitingDeliveries } from "#lib/data/delivery-writing.ts";
import { pruneNotifications } from "#lib/data/notification-pruning.ts";
import { tellWhatCameDue } from "#lib/data/term-news.ts";
import type { NotificationEnv } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import type { Logger } from "#lib/log.ts";
import { type Message, mailText, slackBody, teamsBody, webhookBody } from "#lib/notify/message.ts";
import { OutgoingError } from "#lib/outgoing/failure.ts";
import { sendMail } from "#lib/outgoing/mail.ts";
import type { Resolve } from "#lib/outgoing/pin.ts";
import { post } from "#lib/outgoing/post.ts";
import { signedHeaders } from "#lib/outgoing/signature.ts";
import { systemViewer } from "#lib/viewer.ts";

const viewer = systemViewer("notify");

export interface NotifyOptions {
  env: NotificationEnv;
  /** The application's own address, for links. */
  url: string;
  /** Nothing is sent: what would have been is kept with its delivery. */
  keep: boolean;
  clock: Clock;
  log: Logger;
  /** Tests only. */
  resolve?: Resolve;
  ca?: string;
  timeoutMs?: number;
}

function messageOf({ id, news, more }: ClaimedDelivery, url: string): Message {
  return { id, items: news.map(({ path, ...item }) => ({ ...item, url: `${url}${path}` })), more, url };
}

/** Where a message goes, and what it says there: enough to send it, or to keep it. */
async function send(delivery: ClaimedDelivery, options: NotifyOptions): Promise<SendingOutcome> {
  const { kind, channelId, id, address } = delivery;
  const message = messageOf(delivery, options.url);
  if (kind === "mail") {
    if (address === null)
      throw new OutgoingError("rejected", "The recipient has no verified e-mail address.");
    const mail = { id, to: address, ...mailText(message) };
    if (options.keep) return { state: "kept", message: mail };
    const server = options.env.mail;
    if (server === null) throw new OutgoingError("unavailable", "SMTP_URL is not set: no mail can be sent.");
    await sendMail(server, mail, options);
    return { state: "sent" };
  }
  const body = { slack: slackBody, teams: teamsBody, webhook: webhookBody }[kind](message);
  if (options.keep) return { state: "kept", message: body };
  await postBody(channelId, { id, body: JSON.stringify(body) }, options);
  return { state: "sent" };
}

async function postBody(
  channelId: string,
  { id, body }: { id: string; body: string },
  { env, clock, resolve, ca, timeoutMs }: NotifyOptions,
): Promise<void> {
  const now = clock.now();
  const { url, key } = await readChannelSecret(viewer, { id: channelId, key: env.channelKey });
  const signed = key === null ? {} : signedHeaders({ id, key, body, now });
  await post({
    url,
    body,
    now,
    headers: { "content-type": "application/json", ...signed },
    internalHosts: env.internalHosts,
    ...(resolve !== undefined && { resolve }),
    ...(ca !== undefined && { ca }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
}

/** How it ended; what nobody foresaw is logged, and tried again like an outage. */
async function attempt(delivery: ClaimedDelivery, options: NotifyOptions): Promise<SendingOutcome> {
  try {
    return await send(delivery, options);
  } catch (error) {
    if (error instanceof OutgoingError)
      return {
        state: "failed",
        failure: error.failure,
        message: error.message,
        retryAfterMs: error.retryAfterMs,
      };
    if (error instanceof AppError && error.code !== "DATABASE_UNAVAILABLE")
      return { state: "failed", failure: "unreadable", message: error.userMessage };
    options.log.error({ err: error, deliveryId: delivery.id }, "a notification could not be sent");
    return {
      state: "failed",
      failure: "unavailable",
      message: "An unexpected error; the worker's log says which.",
    };
  }
}

async function deliver(delivery: ClaimedDelivery, options: NotifyOptions): Promise<void> {
  const outcome = await attempt(delivery, options);
  const { id, fence, attempts, channelId, address } = delivery;
  const now = options.clock.now();
  const recorded = await finishDelivery(viewer, {
    id,
    fence,
    attempts,
    channelId,
    address,
    outcome,
    now,
  });
  const { log } = options;
  if (!recorded) log.warn({ deliveryId: id }, "another worker took this notification over");
  else if (outcome.state === "failed")
    log.warn(
      { deliveryId: id, channelId, failure: outcome.failure, attempts },
      "a notification did not go out",
    );
}

/** One turn: writes what is to be sent, and sends all that is due. */
export async function sendNotifications(options: NotifyOptions, stopping?: AbortSignal): Promise<void> {
  const { clock } = options;
  const ended = () => stopping?.aborted === true;
  while (!ended() && (await writeWaitingDeliveries(viewer, { now: clock.now() })) > 0);
  while (!ended()) {
    const claimed = await claimDeliveries(viewer, { now: clock.now() });
    if (claimed.length === 0) return;
    await Promise.all(claimed.map((delivery) => deliver(delivery, options)));
  }
}

/** Tells of what came due by the passing of time, and forgets what is old. */
export async function tendNotifications(
  { clock }: Pick<NotifyOptions, "clock">,
  stopping?: AbortSignal,
): Promise<void> {
  const ended = () => stopping?.aborted === true;
  while (!ended() && (await tellWhatCameDue(viewer, { now: clock.now() })));
  while (!ended() && (await pruneNotifications(viewer, { now: clock.now() })));
}
