"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { subscriptionFields, subscriptionOf } from "#app/settings/notifications/subscription-fields.ts";
import { endOwnSessions } from "#lib/data/sessions.ts";
import { createOwnSubscription, removeSubscription } from "#lib/data/subscriptions.ts";
import { createOwnToken } from "#lib/data/tokens.ts";

const oneInput = z.strictObject({ id: z.uuid() });

/** Ends one of one's own sessions. */
export const endOneSession = action(oneInput, async (viewer, { id }) => {
  await endOwnSessions(viewer, { id });
  refresh();
  return null;
});

const othersInput = z.strictObject({});

/** Ends all of one's own sessions but this one. */
export const endOtherSessions = action(othersInput, async (viewer) => {
  const ended = await endOwnSessions(viewer, "others");
  refresh();
  return ended === 1 ? "1 other session has ended." : `${ended} other sessions have ended.`;
});

const ownTokenInput = z.strictObject({
  name: z.string().max(200),
  days: z.coerce.number(),
  readOnly: z.literal("on").optional(),
});

/** Makes a token of one's own. What it answers is the token itself, which the page shows this once. */
export const makeOwnToken = action(ownTokenInput, async (viewer, { name, days, readOnly }) => {
  const asked = { name, days, readOnly: readOnly === "on", now: webClock().now() };
  const { token } = await createOwnToken(viewer, asked);
  refresh();
  return token;
});

/** Subscribes the one who asks, by mail. */
export const subscribeMyself = action(subscriptionFields, async (viewer, input) => {
  await createOwnSubscription(viewer, subscriptionOf(input));
  refresh();
  return "Subscribed.";
});

/** Ends a subscription of one's own. */
export const endMySubscription = action(oneInput, async (viewer, { id }) => {
  await removeSubscription(viewer, id);
  refresh();
  return null;
});
