/** Channels and messages in words. */
import type { ChannelKind, ChannelView } from "#lib/data/channels.ts";
import type { DeliveryView } from "#lib/data/deliveries.ts";
import type { SubscriptionView } from "#lib/data/subscriptions.ts";

export const kindWords: Readonly<Record<ChannelKind, string>> = {
  mail: "Mail",
  slack: "Slack",
  teams: "Microsoft Teams",
  webhook: "Webhook",
};

/** What addresses look like. */
export const addressHint: Readonly<Record<Exclude<ChannelKind, "mail">, string>> = {
  slack: "https://hooks.slack.com/services/…",
  teams: "https://….logic.azure.com/workflows/…",
  webhook: "https://hooks.example.com/waymark",
};

/** Whether a channel works. */
export function channelState({ enabled, pausedUntil, failures }: ChannelView): string {
  if (!enabled) return "off";
  if (pausedUntil !== null) return "rests after failures";
  return failures > 0 ? "failed last" : "works";
}

/** How a message fares. */
export function deliveryState({ state, kept }: DeliveryView): string {
  if (kept) return "kept, not sent";
  return {
    queued: "waits",
    sending: "on its way",
    sent: "sent",
    failed: "tried again later",
    dead: "given up",
    skipped: "nothing to tell",
  }[state];
}

/** From 1 on, as subscriptions count them. */
export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** `8:05` as `08:05`. */
function timeText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** How often, and when not: `daily, 08:00 UTC, not 20:00–07:00`. */
export function whenText(subscription: SubscriptionView): string {
  const { frequency, minute, weekday, zone, quietFrom, quietTo } = subscription;
  const often = {
    immediately: "at once",
    daily: `daily, ${timeText(minute)} ${zone}`,
    weekly: `${weekdays[weekday - 1]}, ${timeText(minute)} ${zone}`,
  }[frequency];
  if (quietFrom === null || quietTo === null) return often;
  return `${often}, not ${timeText(quietFrom)}–${timeText(quietTo)}${frequency === "immediately" ? ` ${zone}` : ""}`;
}

/** Who is told. */
export function whoText({ recipient, person }: SubscriptionView): string {
  if (recipient === "owners") return "owners of the account";
  return recipient === "channel" ? "whoever reads it" : (person ?? "somebody who is gone");
}
