/** `waymark notifications …`: channels, who is told of what, what went out, a test, and sending again. */
import { type ChannelView, listChannels } from "#lib/data/channels.ts";
import {
  awaitDelivery,
  type DeliveryState,
  type DeliveryView,
  listDeliveries,
  retryDelivery,
  testChannel,
} from "#lib/data/deliveries.ts";
import { listSubscriptions, type SubscriptionView } from "#lib/data/subscriptions.ts";
import { testWords } from "#lib/notify/test-words.ts";
import { withContext } from "./context.ts";
import { exitCodes } from "./failure.ts";
import { findChannel } from "./find-channel.ts";
import type { CommandIo } from "./io.ts";
import { printResult } from "./output.ts";
import { textTable } from "./text-table.ts";

interface Options {
  json?: boolean;
}

function channelState({ enabled, pausedUntil, failures }: ChannelView): string {
  if (!enabled) return "off";
  if (pausedUntil !== null) return `rests until ${pausedUntil.toISOString()}`;
  return failures > 0 ? `${failures} failures` : "works";
}

function channelsText(rows: readonly ChannelView[]): string {
  if (rows.length === 0) return "No channel: waymark notifications add makes one.\n";
  return textTable(
    ["NAME", "KIND", "TO", "STATE", "WAITING", "GIVEN UP", "ID"],
    rows.map((row) => [
      row.name,
      row.kind,
      row.host ?? "SMTP_URL",
      channelState(row),
      String(row.waiting),
      String(row.dead),
      row.id,
    ]),
  );
}

export function channelsCommand(io: CommandIo, { json }: Options): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const rows = await listChannels(viewer);
    printResult(io, json, rows, () => channelsText(rows));
    return exitCodes.done;
  });
}

function subscriptionsText(rows: readonly SubscriptionView[]): string {
  if (rows.length === 0) return "Nobody is told of anything.\n";
  return textTable(
    ["CHANNEL", "WHO", "OF", "ONLY", "HOW OFTEN", "ID"],
    rows.map(({ channel, recipient, person, events, accountId, unitPath, unitId, frequency, id }) => [
      channel,
      person ?? recipient,
      events.join(", "),
      accountId ?? unitPath ?? unitId ?? "",
      frequency,
      id,
    ]),
  );
}

export function subscriptionsCommand(io: CommandIo, { json }: Options): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    // There are at most as many as lib/data lets anybody make.
    const rows = await listSubscriptions(viewer, { limit: 1000 });
    printResult(io, json, rows, () => subscriptionsText(rows));
    return exitCodes.done;
  });
}

function deliveriesText(rows: readonly DeliveryView[]): string {
  if (rows.length === 0) return "Nothing.\n";
  return textTable(
    ["CREATED", "STATE", "CHANNEL", "TO", "ABOUT", "WHY NOT", "ID"],
    rows.map(({ createdAt, state, kept, channel, recipient, subject, events, errorMessage, id }) => [
      createdAt.toISOString(),
      kept ? "kept" : state,
      channel,
      recipient,
      events > 1 ? `${subject} and ${events - 1} more` : subject,
      state === "sent" ? "" : (errorMessage ?? ""),
      id,
    ]),
  );
}

export function deliveriesCommand(
  io: CommandIo,
  { state, limit, after, json }: Options & { state?: DeliveryState; limit: number; after?: string },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer }) => {
    const rows = await listDeliveries(viewer, { state, limit, after });
    printResult(io, json, rows, () => deliveriesText(rows));
    return exitCodes.done;
  });
}

export function testCommand(
  io: CommandIo,
  { argument, to, wait, json }: Options & { argument: string; to?: string; wait: number },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    const { id: channelId } = await findChannel(viewer, argument);
    const id = await testChannel(viewer, { channelId, address: to ?? null, now: clock.now() });
    const delivery = await awaitDelivery(viewer, { id, seconds: wait, signal: io.signal });
    printResult(io, json, delivery, () => `${testWords(delivery)}\n`);
    return delivery.state === "sent" ? exitCodes.done : exitCodes.failed;
  });
}

export function retryCommand(
  io: CommandIo,
  { argument: id, json }: Options & { argument: string },
): Promise<number> {
  return withContext(io, { home: "existing" }, async ({ viewer, clock }) => {
    await retryDelivery(viewer, { id, now: clock.now() });
    printResult(io, json, { id, state: "queued" }, () => `Delivery ${id} is sent again.\n`);
    return exitCodes.done;
  });
}
