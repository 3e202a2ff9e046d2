/** Builders for the tests of notifications: what happens, who is told, and receivers of this machine. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { createChannel } from "#lib/data/channels.ts";
import { listContacts } from "#lib/data/contact-list.ts";
import { query, transaction } from "#lib/data/database.ts";
import { listDeliveries } from "#lib/data/deliveries.ts";
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
import { type NotifyOptions } from "./notify.ts";

export const key = "cd".repeat(32);
export const [mine, foreign] = [memberId(1), memberId(2)];
export let at = new Date("2026-11-23T12:00:00Z");
/** It is this moment now. */
export const timeIs = (text: string) => {
  at = new Date(text);
};
export const minutes = (count: number) => {
  at = new Date(at.getTime() + count * 60_000);
};
const closing: (() => Promise<unknown>)[] = [];
export const logged: string[] = [];

const log = createLogger({ level: "info", format: "json", write: (line) => void logged.push(line) });

export function options(mailPort = 1, more: Partial<NotifyOptions> = {}): NotifyOptions {
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
const everything = {
  accountId: null,
  unitId: null,
  events: ["regression" as const, "run.failed" as const],
};

let counted = 0;
export async function happened(changes: Partial<NotificationEvent> = {}): Promise<void> {
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

export async function anEndpoint(): Promise<Endpoint> {
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

export async function aMailServer(
  given: Parameters<typeof startMailServer>[0] = {},
): Promise<TestMailServer> {
  const server = await startMailServer(given);
  closing.push(() => server.close());
  return server;
}

export async function subscribed(
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

export async function aHook(): Promise<Endpoint & { channelId: string }> {
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

export async function aUser(
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

export async function mailChannel(): Promise<string> {
  return createChannel(job, { kind: "mail", name: "Mail", url: null, signingKey: null, key: null });
}

export const states = async () => (await listDeliveries(job, { limit: 100 })).map(({ state }) => state);
export const bouncing = async () => {
  const { contacts } = await listContacts(job, { problem: "bounces", now: at, limit: 10 });
  return contacts.map(({ email, bouncedAt, bounceReason }) => ({ email, bouncedAt, bounceReason }));
};
export const idOf = (message: string) =>
  /^Message-ID: <(.+)@example\.com>$/m.exec(message.replaceAll("\r", ""))?.[1];

/** Gives the tests of a file a database with two accounts, of which one has an owner, and closes what they open. */
export function useNotifications(): void {
  useTestDatabase();

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
}
