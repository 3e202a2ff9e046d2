import { createHmac } from "node:crypto";
import { type ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { createChannel } from "#lib/data/channels.ts";
import { query } from "#lib/data/database.ts";
import { getDelivery, listDeliveries, retryDelivery, testChannel } from "#lib/data/deliveries.ts";
import { claimDeliveries, finishDelivery } from "#lib/data/delivery-sending.ts";
import { writeWaitingDeliveries } from "#lib/data/delivery-writing.ts";
import { job } from "#lib/data/test-scenario.ts";
import { sendNotifications } from "./notify.ts";

import {
  aHook,
  aMailServer,
  anEndpoint,
  at,
  aUser,
  bouncing,
  foreign,
  happened,
  idOf,
  key,
  logged,
  mailChannel,
  mine,
  minutes,
  options,
  states,
  subscribed,
  timeIs,
  useNotifications,
} from "./test-notify.ts";

useNotifications();

describe("mail", () => {
  test("a server that is down for an hour: nothing is lost, nothing is sent twice", async () => {
    const channelId = await mailChannel();
    await subscribed({ channelId, recipient: "owners" });
    const first = await aMailServer();
    await first.close();
    for (let turn = 0; turn < 60; turn++) {
      if (turn % 6 === 0) await happened();
      await sendNotifications(options(first.port));
      minutes(1);
    }
    expect(new Set(await states())).toEqual(new Set(["failed", "queued"]));
    const server = await aMailServer({ port: first.port });
    for (let turn = 0; turn < 180; turn++) {
      minutes(1);
      await sendNotifications(options(server.port));
    }
    expect(await states()).toEqual(Array.from({ length: 10 }, () => "sent"));
    expect(server.taken).toHaveLength(10);
    expect(new Set(server.taken.map(idOf)).size).toBe(10);
  });

  test("a sender that dies before it recorded: the same message again, by its id, and no older sender writes", async () => {
    const channelId = await mailChannel();
    await subscribed({ channelId, recipient: "owners" });
    const server = await aMailServer();
    await happened();
    await writeWaitingDeliveries(job, { now: at });
    const [claimed] = await claimDeliveries(job, { now: at });
    if (claimed === undefined) throw new Error("nothing was due");
    // It has the lease: nobody else sends.
    minutes(4);
    await sendNotifications(options(server.port));
    expect(server.taken).toEqual([]);
    minutes(2);
    await sendNotifications(options(server.port));
    expect(server.taken.map(idOf)).toEqual([claimed.id]);
    const late = {
      ...claimed,
      outcome: { state: "failed", failure: "unavailable", message: "late" },
      now: at,
    } as const;
    expect(await finishDelivery(job, late)).toBe(false);
    expect(await getDelivery(job, claimed.id)).toMatchObject({ state: "sent", attempts: 2 });
  });

  test("a refused address is given up at once, and can be sent again", async () => {
    const refused = new Set(["owner@example.com"]);
    const server = await aMailServer({
      refuse: (address) => (refused.has(address) ? { code: 554, message: "5.7.1 not by our policy" } : null),
    });
    await subscribed({ channelId: await mailChannel(), recipient: "owners" });
    await happened();
    await sendNotifications(options(server.port));
    const [dead] = await listDeliveries(job, { limit: 1 });
    expect(dead).toMatchObject({ state: "dead", errorClass: "rejected", attempts: 1 });
    expect(await bouncing()).toEqual([]);
    refused.clear();
    await retryDelivery(job, { id: dead?.id ?? "", now: at });
    await sendNotifications(options(server.port));
    expect(server.taken).toHaveLength(1);
  });

  test("what somebody named an account adds no header", async () => {
    const server = await aMailServer();
    await subscribed({ channelId: await mailChannel(), recipient: "owners" });
    await happened({ subject: "prod\r\nBcc: thief@example.com\r\n\r\n<script>alert(1)</script>" });
    await sendNotifications(options(server.port));
    const [head = "", body = ""] = (server.taken[0] ?? "").split("\r\n\r\n", 2);
    expect(head).not.toMatch(/^Bcc:/m);
    expect(body).not.toContain("<script>");
  });
});

describe("who may see", () => {
  test("is decided when it is sent: a user who lost the account is not told", async () => {
    const server = await aMailServer();
    const channelId = await mailChannel();
    const [owner, admin] = [await aUser("owner", { email: "owner@example.com" }), await aUser("admin")];
    await subscribed({ channelId, recipient: "user", userId: owner });
    await subscribed({ channelId, recipient: "user", userId: admin });
    await happened();
    await writeWaitingDeliveries(job, { now: at });
    expect(await states()).toEqual(["queued", "queued"]);
    await query("update account_contact set account_id = $2 where account_id = $1", [mine, foreign]);
    await sendNotifications(options(server.port));
    await query("update account_contact set account_id = $2 where account_id = $1", [foreign, mine]);
    expect((await states()).sort()).toEqual(["sent", "skipped"]);
    expect(server.taken).toHaveLength(1);
    expect(server.taken[0]).toMatch(/^To: admin-/m);
  });

  test.each([
    ["an owner, of the whole organization", "owner", { accountId: null }, 0],
    ["an owner, of another account", "owner", { accountId: foreign }, 0],
    ["an owner, of their own", "owner", { accountId: mine }, 1],
    ["security, of the whole organization", "security", { accountId: null }, 1],
    ["an owner who is addressed", "owner", { accountId: null, addressed: true }, 1],
    ["nobody", null, { accountId: mine }, 0],
  ])(
    "%s",
    async (_name, role, {
      accountId,
      addressed,
    }: { accountId: string | null; addressed?: boolean }, told) => {
      const server = await aMailServer();
      const userId = await aUser(role, role === "owner" ? { email: "owner@example.com" } : {});
      await subscribed({ channelId: await mailChannel(), recipient: "user", userId });
      await happened({
        accountId,
        ...(addressed === true && { event: "contact.handover", to: `user:${userId}` }),
      });
      await sendNotifications(options(server.port));
      expect(server.taken).toHaveLength(told);
    },
  );

  test("an address that nobody verified gets nothing", async () => {
    const server = await aMailServer();
    const userId = await aUser("admin", { verified: false });
    await subscribed({ channelId: await mailChannel(), recipient: "user", userId });
    await happened();
    await sendNotifications(options(server.port));
    expect(server.taken).toEqual([]);
    expect(await states()).toEqual(["dead"]);
  });

  test("a contact is addressed without any subscription or channel", async () => {
    const server = await aMailServer();
    const [contact] = await query<{ id: string }>("select id from contact where email = 'owner@example.com'");
    await happened({ event: "contact.handover", accountId: null, to: `contact:${contact?.id ?? ""}` });
    await sendNotifications(options(server.port));
    expect(server.taken[0]).toMatch(/^To: owner@example\.com/m);
    expect(server.taken[0]).toContain("An account is handed over");
  });
});

describe("a webhook", () => {
  test("is signed over id, time and body", async () => {
    const hook = await aHook();
    await happened();
    await sendNotifications(options());
    const [asked] = hook.asked;
    const id = asked?.headers["webhook-id"];
    const signed = `${String(id)}.${String(asked?.headers["webhook-timestamp"])}.${asked?.body}`;
    const expected = createHmac("sha256", "secret of the test").update(signed).digest("base64");
    expect(asked?.headers["webhook-signature"]).toBe(`v1,${expected}`);
    expect(JSON.parse(asked?.body ?? "")).toMatchObject({
      id,
      events: [{ type: "regression", accountId: mine }],
    });
  });

  test("429 with Retry-After: the channel rests for so long, then it arrives once", async () => {
    const hook = await aHook();
    hook.answer = (response) => response.writeHead(429, { "retry-after": "600" }).end();
    await happened();
    await sendNotifications(options());
    hook.answer = (response) => response.end();
    minutes(9);
    await sendNotifications(options());
    expect(hook.asked).toHaveLength(1);
    minutes(2);
    await sendNotifications(options());
    expect(hook.asked).toHaveLength(2);
    expect(hook.asked[0]?.headers["webhook-id"]).toBe(hook.asked[1]?.headers["webhook-id"]);
    expect(await states()).toEqual(["sent"]);
  });

  test.each<[string, (response: ServerResponse) => void, string, string]>([
    ["500", (response) => response.writeHead(500).end("broken"), "failed", "unavailable"],
    ["404", (response) => response.writeHead(404).end(), "dead", "rejected"],
    ["403", (response) => response.writeHead(403).end(), "failed", "unauthorized"],
    [
      "a redirect to the metadata",
      (response) => response.writeHead(307, { location: "http://169.254.169.254/latest/" }).end(),
      "dead",
      "rejected",
    ],
    [
      "an answer that never ends",
      (response) => void response.writeHead(200).write("x"),
      "failed",
      "unreachable",
    ],
    ["a closed connection", (response) => void response.destroy(), "failed", "unreachable"],
  ])("%s", async (_name, answer, state, errorClass) => {
    const hook = await aHook();
    hook.answer = answer;
    await happened();
    await sendNotifications(options());
    expect(hook.asked).toHaveLength(1);
    const [delivery] = await listDeliveries(job, { limit: 1 });
    expect(delivery).toMatchObject({ state, errorClass });
    expect(JSON.stringify(delivery)).not.toContain("canary");
  });

  test("an endless answer is not read to its end", async () => {
    const hook = await aHook();
    let written = 0;
    hook.answer = (response) => {
      response.writeHead(200);
      const more = () => {
        if (response.destroyed || written > 50_000_000) return;
        written += 65_536;
        response.write("x".repeat(65_536), more);
      };
      more();
    };
    await happened();
    await sendNotifications(options());
    expect(await states()).toEqual(["sent"]);
    expect(written).toBeLessThan(50_000_000);
  });

  test("to this network, which no operator named: refused before anything is sent", async () => {
    const hook = await aHook();
    await happened();
    const { env } = options();
    await sendNotifications(options(1, { env: { ...env, internalHosts: [] } }));
    expect(hook.asked).toEqual([]);
    expect((await listDeliveries(job, { limit: 1 }))[0]).toMatchObject({
      state: "dead",
      errorClass: "refused",
    });
  });

  test("with another AUTH_SECRET nothing is lost: it waits", async () => {
    const hook = await aHook();
    await happened();
    const { env } = options();
    await sendNotifications(options(1, { env: { ...env, channelKey: "00".repeat(32) } }));
    expect(await states()).toEqual(["failed"]);
    minutes(2);
    await sendNotifications(options());
    expect(hook.asked).toHaveLength(1);
  });
});

describe("digests", () => {
  test("one message of many events at its time, and none twice", async () => {
    const hook = await anEndpoint();
    const channelId = await createChannel(job, {
      kind: "slack",
      name: "Slack",
      url: hook.url,
      signingKey: null,
      key,
    });
    await subscribed({ channelId, frequency: "daily" });
    await subscribed({ channelId, frequency: "daily", accountId: mine });
    timeIs("2026-11-24T12:00:00Z");
    await happened();
    await sendNotifications(options());
    await happened();
    await happened({ event: "account.new" });
    await sendNotifications(options());
    expect(hook.asked).toEqual([]);
    timeIs("2026-11-25T08:00:00Z");
    await sendNotifications(options());
    await sendNotifications(options());
    expect(hook.asked).toHaveLength(1);
    expect(hook.asked[0]?.body).toContain("2 notifications: An account got worse");
  });

  test("what comes while the digest is on its way gets a message of its own", async () => {
    const hook = await anEndpoint();
    const channelId = await createChannel(job, {
      kind: "teams",
      name: "Teams",
      url: hook.url,
      signingKey: null,
      key,
    });
    await subscribed({ channelId, frequency: "daily" });
    timeIs("2026-11-26T07:59:00Z");
    await happened();
    await writeWaitingDeliveries(job, { now: at });
    await claimDeliveries(job, { now: new Date("2026-11-26T08:00:00Z") });
    await happened();
    await writeWaitingDeliveries(job, { now: at });
    expect((await states()).sort()).toEqual(["queued", "sending"]);
  });
});

test("a unit's subscription hears of what lies below it, and of nothing else", async () => {
  const hook = await anEndpoint();
  const channelId = await createChannel(job, {
    kind: "slack",
    name: "Slack",
    url: hook.url,
    signingKey: null,
    key,
  });
  await subscribed({ channelId, unitId: "ou-work" });
  await happened();
  await happened({ accountId: null, event: "run.failed" });
  await sendNotifications(options());
  expect(hook.asked).toHaveLength(1);
});

test("in a demo everything is kept and nothing is sent", async () => {
  const hook = await aHook();
  await happened();
  await testChannel(job, { channelId: hook.channelId, address: null, now: at });
  await sendNotifications(options(1, { keep: true }));
  expect(hook.asked).toEqual([]);
  expect(await listDeliveries(job, { limit: 2 })).toMatchObject([{ kept: true }, { kept: true }]);
});

test("no secret of a channel reaches a log or a row that people read", async () => {
  const hook = await aHook();
  hook.answer = (response) => response.writeHead(500).end();
  await happened();
  await sendNotifications(options());
  const rows = await query(
    "select row_to_json(c)::text || (select json_agg(d)::text from notification_delivery d) as all from notification_channel c",
  );
  expect(`${JSON.stringify(rows)}${logged.join("")}`).not.toMatch(/canary|whsec/);
});
