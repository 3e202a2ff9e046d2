/** What everybody tries of notifications in the authorization test. */
import { createChannel, listChannels, readChannelSecret, removeChannel, updateChannel } from "./channels.ts";
import {
  awaitDelivery,
  getDelivery,
  listDeliveries,
  readNotificationHealth,
  retryDelivery,
  testChannel,
} from "./deliveries.ts";
import { claimDeliveries, finishDelivery } from "./delivery-sending.ts";
import { writeWaitingDeliveries } from "./delivery-writing.ts";
import { pruneNotifications } from "./notification-pruning.ts";
import {
  createOwnSubscription,
  createSubscription,
  findRecipient,
  listOwnSubscriptions,
  listSubscriptions,
  removeSubscription,
} from "./subscriptions.ts";
import { tellWhatCameDue } from "./term-news.ts";
import { type Attempt, aSubscription, aWebhook, foreign, ids, now } from "./test-authorization.ts";

/** By function; what removes comes last. */
export const notificationAttempts: Record<string, Attempt> = {
  listChannels: { also: [], attempt: (viewer) => listChannels(viewer) },
  readChannelSecret: {
    also: [],
    attempt: (viewer) => readChannelSecret(viewer, { id: ids.channelId, key: aWebhook.key }),
  },
  listDeliveries: { also: [], attempt: (viewer) => listDeliveries(viewer, { limit: 10 }) },
  getDelivery: { also: [], attempt: (viewer) => getDelivery(viewer, ids.deliveryId) },
  awaitDelivery: {
    also: [],
    attempt: (viewer) => awaitDelivery(viewer, { id: ids.deliveryId, seconds: 0 }),
  },
  findRecipient: {
    also: [],
    attempt: (viewer) => findRecipient(viewer, { recipient: "contact", address: "of-foreign@example.com" }),
  },
  readNotificationHealth: { also: [], attempt: (viewer) => readNotificationHealth(viewer, { now }) },
  listSubscriptions: { also: [], attempt: (viewer) => listSubscriptions(viewer, { limit: 10 }) },
  listOwnSubscriptions: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => listOwnSubscriptions(viewer),
  },
  createChannel: {
    also: [],
    attempt: (viewer) => createChannel(viewer, { ...aWebhook, name: "another" }),
  },
  updateChannel: { also: [], attempt: (viewer) => updateChannel(viewer, { id: ids.channelId, key: null }) },
  testChannel: {
    also: [],
    attempt: (viewer) => testChannel(viewer, { channelId: ids.channelId, address: null, now }),
  },
  retryDelivery: { also: [], attempt: (viewer) => retryDelivery(viewer, { id: ids.deliveryId, now }) },
  writeWaitingDeliveries: { also: [], attempt: (viewer) => writeWaitingDeliveries(viewer, { now }) },
  claimDeliveries: { also: [], attempt: (viewer) => claimDeliveries(viewer, { now }) },
  finishDelivery: {
    also: [],
    attempt: (viewer) =>
      finishDelivery(viewer, {
        id: ids.deliveryId,
        fence: 9,
        attempts: 1,
        channelId: ids.channelId,
        address: null,
        outcome: { state: "sent" },
        now,
      }),
  },
  tellWhatCameDue: { also: [], attempt: (viewer) => tellWhatCameDue(viewer, { now }) },
  pruneNotifications: { also: [], attempt: (viewer) => pruneNotifications(viewer, { now }) },
  createSubscription: {
    also: [],
    attempt: (viewer) => createSubscription(viewer, { ...aSubscription, channelId: ids.channelId }),
  },
  createOwnSubscription: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) =>
      createOwnSubscription(
        { ...viewer, actor: `user:${ids.userId}` },
        { ...aSubscription, accountId: foreign },
      ),
  },
  removeSubscription: {
    also: ["security", "owner", "viewer"],
    attempt: (viewer) => removeSubscription(viewer, ids.subscriptionId),
  },
  removeChannel: { also: [], attempt: (viewer) => removeChannel(viewer, ids.channelId) },
};
