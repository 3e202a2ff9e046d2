/** `waymark notifications subscribe|unsubscribe`: who is told of what. */
import {
  createSubscription,
  type Frequency,
  findRecipient,
  type RecipientKind,
  removeSubscription,
} from "#lib/data/subscriptions.ts";
import { AppError } from "#lib/errors.ts";
import type { SubscribedEvent } from "#lib/notify/events.ts";
import type { Viewer } from "#lib/viewer.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import { findChannel } from "./find-channel.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";

interface SubscribeOptions {
  /** Name or id of the channel. */
  argument: string;
  event: SubscribedEvent[];
  user?: string;
  contact?: string;
  owners?: boolean;
  account?: string;
  unit?: string;
  often: Frequency;
  /** Minutes of the day. */
  at: number;
  weekday: number;
  zone: string;
  quiet?: [from: number, to: number];
  json?: boolean;
}

interface Who {
  recipient: RecipientKind;
  userId: string | null;
  contactId: string | null;
}

async function whoOf(viewer: Viewer, { user, contact, owners = false }: SubscribeOptions): Promise<Who> {
  const named = [user, contact, owners ? "owners" : undefined].filter((one) => one !== undefined);
  if (named.length > 1)
    throw new AppError("INVALID_INPUT", { userMessage: "Name one of --user, --contact and --owners." });
  const recipient = user === undefined ? ("contact" as const) : ("user" as const);
  const address = user ?? contact;
  if (address !== undefined) return { recipient, ...(await findRecipient(viewer, { recipient, address })) };
  return { recipient: owners ? "owners" : "channel", userId: null, contactId: null };
}

/** Subscribes whoever reads a channel, a person, or the owners of accounts. */
export function subscribeCommand(io: CommandIo, options: SubscribeOptions): Promise<number> {
  const { event: events, account, unit, often: frequency, at: minute, weekday, zone, quiet } = options;
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const { id: channelId, name } = await findChannel(viewer, options.argument);
    const id = await createSubscription(viewer, {
      channelId,
      ...(await whoOf(viewer, options)),
      accountId: account ?? null,
      unitId: unit ?? null,
      events,
      frequency,
      minute,
      weekday,
      zone,
      quietFrom: quiet?.[0] ?? null,
      quietTo: quiet?.[1] ?? null,
    });
    printResult(io, options.json, { id }, () => `Subscribed through ${name}: ${events.join(", ")}.\n`);
    return exitCodes.done;
  });
}

/** Ends one. */
export function unsubscribeCommand(
  io: CommandIo,
  { argument: id, json }: { argument: string; json?: boolean },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    await removeSubscription(viewer, id);
    printResult(io, json, { id }, () => "The subscription is removed.\n");
    return exitCodes.done;
  });
}
