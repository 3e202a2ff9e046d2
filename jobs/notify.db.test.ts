import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createChannel } from "#lib/data/channels.ts";
import { listContacts } from "#lib/data/contact-list.ts";
import { query, transaction } from "#lib/data/database.ts";
import { getDelivery, listDeliveries, retryDelivery, testChannel } from "#lib/data/deliveries.ts";
import { claimDeliveries, finishDelivery } from "#lib/data/delivery-sending.ts";
import { writeWaitingDeliveries } from "#lib/data/delivery-writing.ts";
import { pruneNotifications } from "#lib/data/notification-pruning.ts";
import { enqueueAll } from "#lib/data/outbox.ts";
import { createSubscription, type NewSubscription } from "#lib/data/subscriptions.ts";
import { useTestDatabase } from "#lib/data/test-database.ts";
import {
  aListedRun,
  connectTestOrganization,
  job,
  memberId,
  organizationId,
} from "#lib/data/test-scenario.ts";
import { createLogger } from "#lib/log.ts";
import type { NotificationEvent } from "#lib/notify/events.ts";
import { startMailServer, type TestMailServer } from "#lib/outgoing/test-mail-server.ts";
import { type NotifyOptions, sendNotifications } from "./notify.ts";

useTestDatabase();

const key = "cd".repeat(32);
const [mine, foreign] = [memberId(1), memberId(2)];
let at = new Date("2026-11-23T12:00:00Z");
const minutes = (count: number) => {
  at = new Date(at.getTime() + count * 60_000);
};
const closing: (() => Promise<unknown>)[] = [];
const logged: string[] = [];

const log = createLogger({ level: "info", format: "json", write: (line) => void logged.push(line) });

function options(mailPort = 1, more: Partial<NotifyOptions> = {}): NotifyOptions {
  return {
    env: {
      mail: {
        host: "127.0.0.1",
        port: mailPort,
        secure: false,
        user: null,
        password: null,
        from: "Waymark <waymark@example.com>",
      },
      internalHosts: ["127.0.0.1"],
      channelKey: key,
    },
    url: "https://waymark.example.com",
    keep: false,
    clock: { now: () => at },
    log,
    timeoutMs: 1000,
    ...more,
  };
}

const times = {
  frequency: "immediately",
  minute: 480,
  weekday: 1,
  zone: "UTC",
  quietFrom: null,
  quietTo: null,
} as const;
const everything = { accountId: null, unitId: null, events: ["regression" as const, "run.failed" as const] };

let counted = 0;
async function happened(changes: Partial<NotificationEvent> = {}): Promise<void> {
  counted++;
  await transaction((tx) =>
    enqueueAll(tx, [
      {
        event: "regression",
        subject: `payments ${counted}`,
        accountId: mine,
        organizationId,
        unitPath: null,
        key: `regression:${counted}`,
        data: { lines: ["3.2 is not met now: no trail"], path: `/accounts/${mine}` },
        ...changes,
      },
    ]),
  );
}

interface Endpoint {
  url: URL;
  asked: { headers: IncomingMessage["headers"]; body: string }[];
  answer: (response: ServerResponse) => void;
}

async function anEndpoint(): Promise<Endpoint> {
  const endpoint: Endpoint = {
    url: new URL("http://127.0.0.1"),
    asked: [],
    answer: (response) => response.end("ok"),
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      endpoint.asked.push({ headers: request.headers, body });
      endpoint.answer(response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port, so that its address is one.
  const { port } = server.address() as AddressInfo;
  endpoint.url = new URL(`http://127.0.0.1:${port}/hook?token=canary`);
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return endpoint;
}

async function aMailServer(given: Parameters<typeof startMailServer>[0] = {}): Promise<TestMailServer> {
  const server = await startMailServer(given);
  closing.push(() => server.close());
  return server;
}

async function subscribed(
  asked: Partial<NewSubscription> & Pick<NewSubscription, "channelId">,
): Promise<void> {
  await createSubscription(job, {
    ...times,
    ...everything,
    recipient: "channel",
    userId: null,
    contactId: null,
    ...asked,
  });
}

async function aHook(): Promise<Endpoint & { channelId: string }> {
  const endpoint = await anEndpoint();
  const channelId = await createChannel(job, {
    kind: "webhook",
    name: `hook ${endpoint.url.port}`,
    url: endpoint.url,
    signingKey: "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0",
    key,
  });
  await subscribed({ channelId });
  return Object.assign(endpoint, { channelId });
}

async function aUser(
  role: string | null,
  changes: { email?: string; verified?: boolean } = {},
): Promise<string> {
  const { email = `${role ?? "none"}-${++counted}@example.com`, verified = true } = changes;
  const [row] = await query<{ id: string }>(
    `insert into app_user (id, issuer, subject, email, email_verified, role)
     values (gen_random_uuid(), 'https://id.example.com', $1, $1, $2, $3::text::"UserRole") returning id`,
    [email, verified, role],
  );
  return row?.id ?? "";
}

async function mailChannel(): Promise<string> {
  return createChannel(job, { kind: "mail", name: "Mail", url: null, signingKey: null, key: null });
}

const states = async () => (await listDeliveries(job, { limit: 100 })).map(({ state }) => state);
const bouncing = async () => {
  const { contacts } = await listContacts(job, { problem: "bounces", now: at, limit: 10 });
  return contacts.map(({ email, bouncedAt, bounceReason }) => ({ email, bouncedAt, bounceReason }));
};
const idOf = (message: string) =>
  /^Message-ID: <(.+)@example\.com>$/m.exec(message.replaceAll("\r", ""))?.[1];

beforeAll(async () => {
  await connectTestOrganization();
  await aListedRun([{ id: mine }, { id: foreign }]);
  await query(
    `with c as (insert into contact (id, kind, email) values (gen_random_uuid(), 'person', 'owner@example.com') returning id)
     insert into account_contact (account_id, role, contact_id, source) select $1, 'owner', id, 'test' from c`,
    [mine],
  );
});

beforeEach(async () => {
  await query("delete from notification_channel");
  await query("delete from notification_event");
  await query("delete from app_user");
});

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

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
      const email = role === "owner" ? `owner@example.com` : `person-${++counted}@example.com`;
      const userId = await aUser(role, { email });
      if (role === "owner") expect(userId).not.toBe("");
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
    at = new Date("2026-11-24T12:00:00Z");
    await happened();
    await sendNotifications(options());
    await happened();
    await happened({ event: "account.new" });
    await sendNotifications(options());
    expect(hook.asked).toEqual([]);
    at = new Date("2026-11-25T08:00:00Z");
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
    at = new Date("2026-11-26T07:59:00Z");
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
