/** The fields of a form that subscribes somebody: what of, only where, how often, when not. */
import { z } from "zod";
import { frequencies, type NewSubscription } from "#lib/data/subscriptions.ts";
import { AppError } from "#lib/errors.ts";
import { subscribedKinds } from "#lib/notify/events.ts";

/** As the form posts them: a box for each event, `event:<kind>`, and times as `HH:MM`. */
export const subscriptionFields = z
  .object({
    accountId: z.string().max(12).default(""),
    unitId: z.string().max(100).default(""),
    frequency: z.enum(frequencies),
    at: z.string().max(5).default("08:00"),
    weekday: z.coerce.number().default(1),
    zone: z.string().max(60).default("UTC"),
    quietFrom: z.string().max(5).default(""),
    quietTo: z.string().max(5).default(""),
  })
  .catchall(z.string().max(60));

function minuteOf(time: string): number | null {
  if (time === "") return null;
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hours === undefined || minutes === undefined)
    throw new AppError("INVALID_INPUT", { userMessage: `${time} is no time of day: write it like 08:00.` });
  return Number(hours) * 60 + Number(minutes);
}

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

/** What they say. @throws AppError INVALID_INPUT where a time is none */
export function subscriptionOf(
  fields: z.infer<typeof subscriptionFields>,
): Omit<NewSubscription, "channelId" | "recipient" | "userId" | "contactId"> {
  return {
    accountId: orNull(fields.accountId),
    unitId: orNull(fields.unitId),
    events: subscribedKinds.filter((kind) => `event:${kind}` in fields),
    frequency: fields.frequency,
    minute: minuteOf(fields.at) ?? 480,
    weekday: fields.weekday,
    zone: orNull(fields.zone) ?? "UTC",
    quietFrom: minuteOf(fields.quietFrom),
    quietTo: minuteOf(fields.quietTo),
  };
}
