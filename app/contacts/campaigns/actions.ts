"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { action } from "#app/action.ts";
import { webClock } from "#app/server.ts";
import { count } from "#components/words.ts";
import { createCampaign, endCampaign, remindNow } from "#lib/data/campaign-changes.ts";
import { removeUnitContact, setUnitContact } from "#lib/data/unit-contacts.ts";
import { AppError } from "#lib/errors.ts";
import { scopeOf } from "./scope.ts";

// The campaign says what is wrong with a value, in words for people; here it is only bounded.
const text = z.string().max(1200);

const startInput = z.strictObject({
  scope: text,
  environment: text,
  title: text,
  opensOn: z.iso.date(),
  days: text,
  reminders: text,
  quarterly: z.literal("on").optional(),
});

/** `7, 14` */
function daysOf(list: string): number[] {
  const parts = list.split(/[\s,;]+/).filter((part) => part !== "");
  const wrong = parts.find((part) => !/^\d{1,4}$/.test(part));
  if (wrong !== undefined)
    throw new AppError("INVALID_INPUT", {
      userMessage: `Name the days of reminders as numbers with commas between them: ${wrong} is none.`,
    });
  return parts.map(Number);
}

/** Plans a campaign, or opens it at once where its day has come, and leads to its page. */
export const startCampaign = action(startInput, async (viewer, input) => {
  const now = webClock().now();
  const day = new Date(`${input.opensOn}T00:00:00Z`);
  const id = await createCampaign(viewer, {
    ...scopeOf(input),
    title: input.title,
    days: Number(input.days),
    reminderDays: daysOf(input.reminders),
    quarterly: input.quarterly === "on",
    opensAt: day <= now ? now : day,
    now,
  });
  redirect(`/contacts/campaigns/${id}`);
});

const campaignInput = z.strictObject({ id: text });

/** Writes again to whoever has not answered. */
export const remindSilent = action(campaignInput, async (viewer, { id }) => {
  const people = await remindNow(viewer, { id, now: webClock().now() });
  refresh();
  return people === 0
    ? "Nobody is left whom mail would reach."
    : `${count(people, "person is", "people are")} written to; nobody twice on one day.`;
});

const endInput = z.strictObject({ id: text, as: z.enum(["closed", "cancelled"]) });

/** Ends a campaign. */
export const finishCampaign = action(endInput, async (viewer, { id, as }) => {
  await endCampaign(viewer, { id, as, now: webClock().now() });
  refresh();
  return as === "closed" ? "Closed. What it came to stays." : "Cancelled.";
});

const unitContactInput = z.strictObject({ unitId: text, email: text, name: text });

/** Makes somebody the contact of an OU. */
export const nameUnitContact = action(unitContactInput, async (viewer, { unitId, email, name }) => {
  await setUnitContact(viewer, { unitId, email, name });
  refresh();
  return `${email.trim()} hears of what the owners there do not answer.`;
});

const unitInput = z.strictObject({ unitId: text });

/** Takes the contact of an OU away. */
export const dropUnitContact = action(unitInput, async (viewer, { unitId }) => {
  await removeUnitContact(viewer, { unitId });
  refresh();
  return "Taken away.";
});
