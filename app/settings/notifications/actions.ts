"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { channelKinds, createChannel, removeChannel, updateChannel } from "#lib/data/channels.ts";
import { awaitDelivery, retryDelivery, testChannel } from "#lib/data/deliveries.ts";
import {
  createSubscription,
  findRecipient,
  recipientKinds,
  removeSubscription,
} from "#lib/data/subscriptions.ts";
import { env } from "#lib/env.ts";
import { testWords } from "#lib/notify/test-words.ts";
import { newChannelSecret, parseChannelAddress } from "#lib/outgoing/channel-address.ts";
import { subscriptionFields, subscriptionOf } from "./subscription-fields.ts";

const id = z.uuid();
const oneInput = z.strictObject({ id });
const newChannelInput = z.strictObject({
  kind: z.enum(channelKinds),
  name: z.string().max(200),
  url: z.string().max(2000).default(""),
});

/** Adds a channel. For a webhook it answers the signing key, which the page shows this once. */
export const addChannel = action(newChannelInput, async (viewer, { kind, name, url: given }) => {
  const { internalHosts, channelKey: key } = env().notifications;
  const { url, signingKey } = newChannelSecret(kind, kind === "mail" ? null : given, internalHosts);
  await createChannel(viewer, { kind, name, url, signingKey, key });
  refresh();
  return signingKey ?? `${name.trim()} is there. Send a test.`;
});

const channelInput = z.strictObject({
  id,
  name: z.string().max(200),
  /** Empty: it stays. */
  url: z.string().max(2000).default(""),
  enabled: z.literal("on").optional(),
});

/** Renames a channel, switches it, or gives it another address. */
export const changeChannel = action(channelInput, async (viewer, { id: channelId, name, url, enabled }) => {
  const { internalHosts, channelKey: key } = env().notifications;
  await updateChannel(viewer, {
    id: channelId,
    name,
    enabled: enabled === "on",
    key,
    ...(url.trim() !== "" && { url: parseChannelAddress(url, internalHosts) }),
  });
  refresh();
  return "Saved.";
});

/** Removes a channel with all that goes through it. */
export const dropChannel = action(oneInput, async (viewer, input) => {
  await removeChannel(viewer, input.id);
  refresh();
  return null;
});

const testInput = z.strictObject({ id, address: z.string().max(320).default("") });

/** How long the page waits for the outcome: workers look every few seconds. */
const testSeconds = 20;

/** Sends a test through the queue, as every message goes, and says how it ended. */
export const sendTest = action(testInput, async (viewer, { id: channelId, address }) => {
  const sent = await testChannel(viewer, {
    channelId,
    address: address.trim() === "" ? null : address,
    now: webClock().now(),
  });
  const delivery = await awaitDelivery(viewer, { id: sent, seconds: testSeconds });
  refresh();
  return testWords(delivery);
});

/** Sends again what was given up. */
export const sendAgain = action(oneInput, async (viewer, input) => {
  await retryDelivery(viewer, { id: input.id, now: webClock().now() });
  refresh();
  return null;
});

const subscriptionInput = subscriptionFields.extend({
  channelId: id,
  recipient: z.enum(recipientKinds),
  /** Of a user or contact. */
  address: z.string().max(320).default(""),
});

const nobody = { userId: null, contactId: null };

/** Subscribes a channel, a person or the owners of accounts. */
export const subscribe = action(subscriptionInput, async (viewer, input) => {
  const { channelId, recipient, address } = input;
  const who =
    recipient === "user" || recipient === "contact"
      ? await findRecipient(viewer, { recipient, address })
      : nobody;
  await createSubscription(viewer, { ...subscriptionOf(input), ...who, channelId, recipient });
  refresh();
  return "Subscribed.";
});

/** Ends a subscription. */
export const unsubscribe = action(oneInput, async (viewer, input) => {
  await removeSubscription(viewer, input.id);
  refresh();
  return null;
});
