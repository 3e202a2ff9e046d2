import { beforeAll, expect, test } from "vitest";
import { query } from "#lib/data/database.ts";
import { type SubscribedEvent, subscribedKinds } from "#lib/notify/events.ts";
import { sendNotifications } from "./notify.ts";
import {
  aHook,
  aMailServer,
  aUser,
  foreign,
  happened,
  mailChannel,
  mine,
  options,
  subscribed,
  useNotifications,
} from "./test-notify.ts";

useNotifications();

// One account is in /Workloads/Prod, the other above it.
beforeAll(() => query("update account set unit_id = 'ou-work' where id = $1", [foreign]));

const other = (kind: SubscribedEvent): SubscribedEvent =>
  kind === "regression" ? "account.new" : "regression";

/** Accounts that a channel was told of. */
async function toldOf(
  event: SubscribedEvent,
  narrowed: Partial<Parameters<typeof subscribed>[0]>,
): Promise<unknown[]> {
  const hook = await aHook();
  await query("delete from notification_subscription");
  await subscribed({ channelId: hook.channelId, events: [event], ...narrowed });
  await happened({ event, accountId: mine });
  await happened({ event, accountId: foreign });
  await happened({ event: other(event), accountId: mine });
  await sendNotifications(options());
  const bodies: { events: { accountId: unknown; type: string }[] }[] = hook.asked.map(({ body }) =>
    JSON.parse(body),
  );
  const events = bodies.flatMap((body) => body.events);
  expect(events.every(({ type }) => type === event)).toBe(true);
  return events.map(({ accountId }) => accountId);
}

test.each(subscribedKinds)(
  "%s reaches who asked for it, its account, or its OU and what is below",
  async (event) => {
    expect(await toldOf(event, {})).toEqual([mine, foreign]);
    expect(await toldOf(event, { accountId: mine })).toEqual([mine]);
    expect(await toldOf(event, { unitId: "ou-prod" })).toEqual([mine]);
    expect(await toldOf(event, { unitId: "ou-work" })).toEqual([mine, foreign]);
    expect(await toldOf(event, { unitId: "ou-prod", accountId: foreign })).toEqual([]);
  },
);

test.each(subscribedKinds)(
  "%s is told to people for the accounts that they see, and no others",
  async (event) => {
    const server = await aMailServer();
    const channelId = await mailChannel();
    const people = await Promise.all([
      aUser("owner", { email: "owner@example.com" }),
      aUser("admin", { email: "admin@example.com" }),
      aUser(null, { email: "nobody@example.com" }),
    ]);
    for (const userId of people) await subscribed({ channelId, recipient: "user", userId, events: [event] });
    await happened({ event, accountId: foreign });
    await sendNotifications(options(server.port));
    expect(server.taken.map((mail) => /^To: (\S+)/m.exec(mail)?.[1] ?? "")).toEqual(["admin@example.com"]);
    await happened({ event, accountId: mine });
    await sendNotifications(options(server.port));
    expect(
      server.taken.map((mail) => /^To: (\S+)/m.exec(mail)?.[1] ?? "").toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(["admin@example.com", "admin@example.com", "owner@example.com"]);
  },
);
