import { describe, expect, test } from "vitest";
import { query } from "#lib/data/database.ts";
import { listDeliveries, retryDelivery } from "#lib/data/deliveries.ts";
import { pruneNotifications } from "#lib/data/notification-pruning.ts";
import { job } from "#lib/data/test-scenario.ts";
import { sendNotifications } from "./notify.ts";

import {
  aHook,
  aMailServer,
  at,
  aUser,
  bouncing,
  foreign,
  happened,
  mailChannel,
  minutes,
  options,
  states,
  subscribed,
  useNotifications,
} from "./test-notify.ts";

useNotifications();

describe("what happens at the same time", () => {
  test("is one message to each, and long lists end with a count", async () => {
    const hook = await aHook();
    for (let event = 0; event < 60; event++) await happened();
    await sendNotifications(options());
    expect(hook.asked).toHaveLength(1);
    const body = JSON.parse(hook.asked[0]?.body ?? "");
    expect([body.events.length, body.more]).toEqual([40, 20]);
    await happened();
    await sendNotifications(options());
    expect(hook.asked).toHaveLength(2);
  });

  test("tells nobody of what is another's", async () => {
    const server = await aMailServer();
    const owner = await aUser("owner", { email: "owner@example.com" });
    await subscribed({ channelId: await mailChannel(), recipient: "user", userId: owner });
    await happened({ subject: "mine" });
    await happened({ subject: "anothers", accountId: foreign });
    await sendNotifications(options(server.port));
    expect(server.taken).toHaveLength(1);
    expect(server.taken[0]).toContain("mine");
    expect(server.taken[0]).not.toContain("anothers");
  });
});

describe("what is old", () => {
  const days = (count: number) => new Date(at.getTime() + count * 86_400_000);
  const kept = async () => [
    (await states()).length,
    (await query("select 1 from notification_event")).length,
  ];

  test("is forgotten with what it told of: after 90 days, and after 400 what was given up", async () => {
    const [sent, refused] = [await aHook(), await aHook()];
    refused.answer = (response) => response.writeHead(404).end();
    await happened();
    await sendNotifications(options());
    expect(sent.asked).toHaveLength(1);
    await pruneNotifications(job, { now: days(89) });
    expect(await kept()).toEqual([2, 1]);
    await pruneNotifications(job, { now: days(91) });
    // What was given up can be sent again, so what it tells stays.
    expect(await states()).toEqual(["dead"]);
    expect(await kept()).toEqual([1, 1]);
    await pruneNotifications(job, { now: days(401) });
    expect(await kept()).toEqual([0, 0]);
  });

  test("what waits is not old, however long", async () => {
    const { channelId } = await aHook();
    await query("update notification_channel set paused_until = $2 where id::text = $1", [
      channelId,
      days(2000),
    ]);
    await happened();
    await sendNotifications(options());
    await pruneNotifications(job, { now: days(1000) });
    expect(await kept()).toEqual([1, 1]);
  });
});

describe("a mailbox", () => {
  test("a mailbox that is not there marks its contact, until something arrives", async () => {
    let refuse = true;
    const server = await aMailServer({
      refuse: () => (refuse ? { code: 550, message: "5.1.1 no such mailbox" } : null),
    });
    await subscribed({ channelId: await mailChannel(), recipient: "owners" });
    await happened();
    await sendNotifications(options(server.port));
    const [dead] = await listDeliveries(job, { limit: 1 });
    expect(dead).toMatchObject({ state: "dead", errorClass: "bounced" });
    expect(await bouncing()).toEqual([
      {
        email: "owner@example.com",
        bouncedAt: at.toISOString(),
        bounceReason: expect.stringContaining("no such mailbox"),
      },
    ]);
    minutes(60);
    refuse = false;
    await retryDelivery(job, { id: dead?.id ?? "", now: at });
    await sendNotifications(options(server.port));
    expect(await bouncing()).toEqual([]);
    const audits = await query(
      "select action, actor from audit_event where action in ('contact.bounced', 'contact.arrives') order by id",
    );
    expect(audits).toEqual([
      { action: "contact.bounced", actor: "job:notify" },
      { action: "contact.arrives", actor: "job:notify" },
    ]);
  });
});
