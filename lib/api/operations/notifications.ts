/** Channels, who is told of what, and what went out. */
import { z } from "zod";
import { moment, pageOf, stepped, uuid } from "#lib/api/fields.ts";
import { operation } from "#lib/api/operation.ts";
import {
  channelKinds,
  createChannel,
  listChannels,
  removeChannel,
  updateChannel,
} from "#lib/data/channels.ts";
import {
  deliveryStates,
  getDelivery,
  listDeliveries,
  retryDelivery,
  testChannel,
} from "#lib/data/deliveries.ts";
import {
  createOwnSubscription,
  createSubscription,
  frequencies,
  listOwnSubscriptions,
  listSubscriptions,
  recipientKinds,
  removeSubscription,
} from "#lib/data/subscriptions.ts";
import { env } from "#lib/env.ts";
import { subscribedKinds } from "#lib/notify/events.ts";
import { newChannelSecret, parseChannelAddress } from "#lib/outgoing/channel-address.ts";

const tag = "Notifications";
const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: uuid.optional(),
});
const address = z.string().max(2000);

const channel = z
  .object({
    id: z.string(),
    kind: z.enum(channelKinds),
    name: z.string(),
    host: z.string().nullable().meta({ description: "Where it leads; never the whole address" }),
    enabled: z.boolean(),
    pausedUntil: moment.nullable().meta({ description: "Nothing is sent before" }),
    failures: z.number().int().meta({ description: "In a row" }),
    createdAt: moment,
    lastSentAt: moment.nullable(),
    waiting: z.number().int(),
    dead: z.number().int().meta({ description: "Given up" }),
    subscriptions: z.number().int(),
  })
  .meta({ id: "NotificationChannel" });

const channels = operation({
  id: "listNotificationChannels",
  method: "GET",
  path: "/notifications/channels",
  tag,
  summary: "Ways out for notifications, by name",
  permission: "notification.read",
  answer: z.object({ items: z.array(channel) }),
  handle: async ({ viewer }) => ({ items: await listChannels(viewer) }),
});

const addChannel = operation({
  id: "createNotificationChannel",
  method: "POST",
  path: "/notifications/channels",
  tag,
  summary: "Add a channel",
  description:
    "`url` is the address of an incoming webhook (Slack), a workflow (Teams) or an endpoint of your own; mail has none. It is stored encrypted and not answered again. `signingKey` is that of a webhook, this once.",
  permission: "notification.write",
  body: z.strictObject({
    kind: z.enum(channelKinds),
    name: z.string().min(1).max(60),
    url: address.nullable().default(null),
  }),
  status: 201,
  secret: true,
  answer: z
    .object({ id: z.string(), signingKey: z.string().nullable() })
    .meta({ id: "CreatedNotificationChannel" }),
  handle: async ({ viewer, body }) => {
    const { internalHosts, channelKey: key } = env().notifications;
    const { url, signingKey } = newChannelSecret(body.kind, body.url, internalHosts);
    const id = await createChannel(viewer, { ...body, url, signingKey, key });
    return { id, signingKey };
  },
});

const channelPath = z.strictObject({ channelId: uuid });

const changeChannel = operation({
  id: "updateNotificationChannel",
  method: "PATCH",
  path: "/notifications/channels/{channelId}",
  tag,
  summary: "Rename a channel, switch it on or off, or give it another address",
  permission: "notification.write",
  parameters: channelPath,
  body: z.strictObject({
    name: z.string().min(1).max(60).optional(),
    enabled: z.boolean().optional(),
    url: address.optional(),
  }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, body }) => {
    const { internalHosts, channelKey: key } = env().notifications;
    const { url, ...rest } = body;
    await updateChannel(viewer, {
      ...rest,
      id: path.channelId,
      key,
      ...(url !== undefined && { url: parseChannelAddress(url, internalHosts) }),
    });
    return null;
  },
});

const dropChannel = operation({
  id: "deleteNotificationChannel",
  method: "DELETE",
  path: "/notifications/channels/{channelId}",
  tag,
  summary: "Remove a channel with its subscriptions, and what waits for it",
  permission: "notification.write",
  parameters: channelPath,
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path }) => {
    await removeChannel(viewer, path.channelId);
    return null;
  },
});

const delivery = z
  .object({
    id: z.string(),
    channelId: z.string(),
    channel: z.string(),
    kind: z.enum(channelKinds),
    recipient: z.string().meta({ description: "channel, or the address of a person" }),
    state: z.enum(deliveryStates),
    event: z.string().meta({ description: "Kind of the first event that it tells of" }),
    subject: z.string(),
    events: z.number().int(),
    attempts: z.number().int(),
    dueAt: moment,
    errorClass: z.string().nullable(),
    errorMessage: z.string().nullable(),
    createdAt: moment,
    finishedAt: moment.nullable(),
    kept: z.boolean().meta({ description: "In a demo: kept, not sent" }),
  })
  .meta({ id: "NotificationDelivery" });

const test = operation({
  id: "testNotificationChannel",
  method: "POST",
  path: "/notifications/channels/{channelId}/test",
  tag,
  summary: "Send a test the way that every notification goes",
  description: "Answers at once; how it ended is said by the delivery.",
  permission: "notification.write",
  parameters: channelPath,
  body: z.strictObject({
    address: z.string().max(320).nullable().default(null).meta({ description: "Of a mail channel: to whom" }),
  }),
  status: 202,
  answer: z.object({ deliveryId: z.string() }),
  handle: async ({ viewer, path, body, now }) => ({
    deliveryId: await testChannel(viewer, { ...path, ...body, now }),
  }),
});

const deliveries = operation({
  id: "listNotificationDeliveries",
  method: "GET",
  path: "/notifications/deliveries",
  tag,
  summary: "What went out, waits or was given up, newest first",
  permission: "notification.read",
  query: page.extend({ state: z.enum(deliveryStates).optional(), channelId: uuid.optional() }),
  answer: pageOf(delivery),
  handle: async ({ viewer, query }) => {
    const rows = await listDeliveries(viewer, { ...query, limit: query.limit + 1 });
    return stepped(rows, query.limit, ({ id }) => id);
  },
});

const deliveryPath = z.strictObject({ deliveryId: uuid });

const oneDelivery = operation({
  id: "getNotificationDelivery",
  method: "GET",
  path: "/notifications/deliveries/{deliveryId}",
  tag,
  summary: "How one message fares",
  permission: "notification.read",
  parameters: deliveryPath,
  answer: delivery,
  handle: ({ viewer, path }) => getDelivery(viewer, path.deliveryId),
});

const retry = operation({
  id: "retryNotificationDelivery",
  method: "POST",
  path: "/notifications/deliveries/{deliveryId}/retry",
  tag,
  summary: "Send again what was given up",
  permission: "notification.write",
  parameters: deliveryPath,
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path, now }) => {
    await retryDelivery(viewer, { id: path.deliveryId, now });
    return null;
  },
});

const minute = z.number().int().min(0).max(1439);
const times = {
  frequency: z.enum(frequencies).default("immediately"),
  minute: minute.default(480).meta({ description: "Of the day, in the zone: when a digest goes" }),
  weekday: z
    .number()
    .int()
    .min(1)
    .max(7)
    .default(1)
    .meta({ description: "Of a weekly digest: 1 Monday … 7 Sunday" }),
  zone: z.string().max(60).default("UTC").meta({ description: "IANA time zone" }),
  quietFrom: minute.nullable().default(null),
  quietTo: minute.nullable().default(null),
};
const narrowed = {
  accountId: z.string().max(12).nullable().default(null),
  unitId: z.string().max(100).nullable().default(null),
  events: z.array(z.enum(subscribedKinds)).min(1).max(subscribedKinds.length),
};

const subscription = z
  .object({
    id: z.string(),
    channelId: z.string(),
    channel: z.string(),
    kind: z.enum(channelKinds),
    recipient: z.enum(recipientKinds),
    person: z.string().nullable(),
    accountId: z.string().nullable(),
    unitId: z.string().nullable(),
    unitPath: z.string().nullable(),
    events: z.array(z.string()),
    frequency: z.enum(frequencies),
    minute: z.number(),
    weekday: z.number(),
    zone: z.string(),
    quietFrom: z.number().nullable(),
    quietTo: z.number().nullable(),
    createdAt: moment,
  })
  .meta({ id: "NotificationSubscription" });

const subscriptions = operation({
  id: "listNotificationSubscriptions",
  method: "GET",
  path: "/notifications/subscriptions",
  tag,
  summary: "Who is told of what, newest first",
  permission: "notification.read",
  query: page,
  answer: pageOf(subscription),
  handle: async ({ viewer, query }) => {
    const rows = await listSubscriptions(viewer, { ...query, limit: query.limit + 1 });
    return stepped(rows, query.limit, ({ id }) => id);
  },
});

const subscribe = operation({
  id: "createNotificationSubscription",
  method: "POST",
  path: "/notifications/subscriptions",
  tag,
  summary: "Tell a channel, a person or the owners of accounts",
  description: "Whether somebody may see what they are told of is decided when it is sent.",
  permission: "notification.write",
  body: z.strictObject({
    channelId: uuid,
    recipient: z.enum(recipientKinds),
    userId: uuid.nullable().default(null),
    contactId: uuid.nullable().default(null),
    ...narrowed,
    ...times,
  }),
  status: 201,
  answer: z.object({ id: z.string() }),
  handle: async ({ viewer, body }) => ({ id: await createSubscription(viewer, body) }),
});

const own = operation({
  id: "listOwnNotificationSubscriptions",
  method: "GET",
  path: "/me/subscriptions",
  tag,
  summary: "What you are told of",
  permission: "subscription.read",
  answer: z.object({ items: z.array(subscription) }),
  handle: async ({ viewer }) => ({ items: await listOwnSubscriptions(viewer) }),
});

const subscribeOwn = operation({
  id: "createOwnNotificationSubscription",
  method: "POST",
  path: "/me/subscriptions",
  tag,
  summary: "Be told by mail",
  permission: "subscription.write",
  body: z.strictObject({ ...narrowed, ...times }),
  status: 201,
  answer: z.object({ id: z.string() }),
  handle: async ({ viewer, body }) => ({ id: await createOwnSubscription(viewer, body) }),
});

const unsubscribe = operation({
  id: "deleteNotificationSubscription",
  method: "DELETE",
  path: "/notifications/subscriptions/{subscriptionId}",
  tag,
  summary: "End a subscription: your own, of an administrator any",
  permission: "subscription.write",
  parameters: z.strictObject({ subscriptionId: uuid }),
  status: 204,
  answer: z.null(),
  handle: async ({ viewer, path }) => {
    await removeSubscription(viewer, path.subscriptionId);
    return null;
  },
});

/** All of them. */
export const notificationOperations = [
  channels,
  addChannel,
  changeChannel,
  dropChannel,
  test,
  deliveries,
  oneDelivery,
  retry,
  subscriptions,
  subscribe,
  own,
  subscribeOwn,
  unsubscribe,
];
