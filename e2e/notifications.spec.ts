/** Telling people: a receiver and a mail server of this machine, and a Waymark of their own that may send to them. */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, type Page, test } from "@playwright/test";
import { startMailServer, type TestMailServer } from "#lib/outgoing/test-mail-server.ts";
import { expectAccessible } from "./accessible.ts";
import { type OwnWaymark, startOwnWaymark } from "./own-waymark.ts";

const account = "111122223333";
// A Waymark of its own, in which nobody is signed in at first; what one test makes the next one uses.
test.use({ storageState: { cookies: [], origins: [] } });
test.describe.configure({ mode: "serial" });

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

const received: Received[] = [];
let url = "";
let waymark: OwnWaymark;
let command: OwnWaymark["command"];
let receiver: Server;
let mail: TestMailServer;
let page: Page;

/** Nobody of this name has a mailbox. */
const refuse = (recipient: string) =>
  recipient.startsWith("gone@") ? { code: 550, message: "5.1.1 no such mailbox" } : null;

function portOf(server: Server): number {
  // Typed as string or address: an address on everything but Unix sockets.
  return (server.address() as AddressInfo).port;
}

async function startReceiver(): Promise<Server> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.end("thanks");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

test.beforeAll(async ({ browser }) => {
  [receiver, mail] = await Promise.all([startReceiver(), startMailServer({ refuse })]);
  waymark = await startOwnWaymark(mail.port);
  ({ url, command } = waymark);
  page = await waymark.signIn(browser, "ada@example.com", "--role", "admin");
});

test.afterAll(async () => {
  await page.context().close();
  await waymark.stop();
  receiver.closeAllConnections();
  receiver.close();
  await mail.close();
});

const adding = () => page.getByRole("form", { name: "Add a channel" });
const subscribing = () => page.getByRole("form", { name: "Subscribe" });

test("a webhook is added, its key shown once, and its test arrives signed", async () => {
  await page.goto(`${url}/settings/notifications`);
  await adding().getByLabel("Kind").selectOption("webhook");
  await adding().getByLabel("Name").fill("On call");
  await adding().getByLabel("Address").fill("http://internal.example.com/hook");
  await adding().getByRole("button", { name: "Add channel" }).click();
  await expect(adding().getByText("An address begins with https://.")).toBeVisible();

  // What was typed stays.
  await expect(adding().getByLabel("Name")).toHaveValue("On call");
  await adding()
    .getByLabel("Address")
    .fill(`http://127.0.0.1:${portOf(receiver)}/hook?token=canary`);
  await adding().getByRole("button", { name: "Add channel" }).click();
  const key = await page.getByText(/^whsec_/).innerText({ timeout: 20_000 });
  await page.getByRole("form", { name: "Test On call" }).getByRole("button").click();
  await expect(page.getByText("The test went out to On call.")).toBeVisible({ timeout: 40_000 });

  const [sent] = received.splice(0);
  const [id, at] = [sent?.headers["webhook-id"], sent?.headers["webhook-timestamp"]];
  const secret = Buffer.from(key.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", secret)
    .update(`${String(id)}.${String(at)}.${sent?.body}`)
    .digest("base64");
  expect(sent?.headers["webhook-signature"]).toBe(`v1,${signature}`);
  await page.reload();
  await expect(page.getByText("whsec_")).toHaveCount(0);
  await expect(page.getByText("canary")).toHaveCount(0);
});

test("mail is added, and its test arrives where it was sent", async () => {
  await adding().getByLabel("Kind").selectOption("mail");
  await adding().getByLabel("Name").fill("Post");
  await adding().getByRole("button", { name: "Add channel" }).click();
  const testing = page.getByRole("form", { name: "Test Post" });
  await testing.getByLabel("Send the test to").fill("bo@example.com");
  await testing.getByRole("button").click();
  await expect(page.getByText("The test went out to Post.")).toBeVisible({ timeout: 40_000 });
  expect(mail.taken).toHaveLength(1);
  expect(mail.taken[0]).toContain("To: bo@example.com");
  mail.taken.length = 0;
});

test("what happens is told once to each who subscribed", async () => {
  await subscribing().getByLabel("Through").selectOption({ label: "On call" });
  await subscribing().getByLabel("An account is handed over").check();
  await subscribing().getByRole("button", { name: "Subscribe" }).click();
  await expect(page.getByText("On call, whoever reads it")).toBeVisible();

  await page.goto(`${url}/profile`);
  await page.getByLabel("An account is handed over").check();
  await page.getByRole("button", { name: "Subscribe" }).click();
  await expect(page.getByText("Post, ada@example.com")).toBeVisible();

  await command("accounts", "add", account, "--field", "name=payments");
  await command("contacts", "set", account, "bo@example.com", "--role", "owner");
  await command("contacts", "hand-over", "cy@example.com", "--account", account);
  await expect.poll(() => [received.length, mail.taken.length], { timeout: 30_000 }).toEqual([1, 2]);
  expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({
    events: [{ type: "contact.handover", accountId: account, subject: "payments" }],
  });
  // Whoever is asked hears of it, without being in the register yet.
  expect(new Set(mail.taken.map((message) => /^To: (.*?)\r?$/m.exec(message)?.[1]))).toEqual(
    new Set(["ada@example.com", "cy@example.com"]),
  );
  mail.taken.length = 0;
});

test("a mail server that was down for a while: the message arrives once it is back, and once only", async () => {
  // A second attempt comes a minute after the first.
  test.setTimeout(240_000);
  const { port } = mail;
  await mail.close();
  received.length = 0;
  await command("contacts", "hand-over", "di@example.com", "--account", account, "--at-once");
  await page.goto(`${url}/settings/notifications`);
  const waiting = () => page.getByRole("row", { name: /payments/ }).filter({ hasText: "tried again later" });
  await expect(async () => {
    await page.reload();
    await expect(waiting()).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
  // Its server being away, the channel hides nothing of why.
  await expect(waiting()).toContainText("127.0.0.1");
  expect(received).toHaveLength(1);

  mail = await startMailServer({ port, refuse });
  await expect.poll(() => mail.taken.length, { timeout: 100_000 }).toBe(1);
  // Longer than a worker takes to look again.
  await sleep(12_000);
  expect([received.length, mail.taken.length]).toEqual([1, 1]);
  await page.reload();
  await expect(waiting()).toHaveCount(0);
});

test("a mailbox that is gone marks its contact, whose accounts can be handed over", async () => {
  await subscribing().getByLabel("Through").selectOption({ label: "Post" });
  await subscribing().getByLabel("An account is handed over").check();
  await subscribing().getByRole("button", { name: "Subscribe" }).click();
  await expect(page.getByText("Post, owners of the account")).toBeVisible();
  await command("contacts", "hand-over", "gone@example.com", "--account", account, "--at-once");
  const contact = () => page.getByRole("row", { name: /gone@example\.com/ });
  await expect(async () => {
    await page.goto(`${url}/contacts?problem=bounces`);
    await expect(contact()).toContainText("mail comes back", { timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
  await contact().getByRole("link").click();
  await expect(page.getByText("no such mailbox")).toBeVisible();
  await expect(page.getByLabel("Why")).toHaveValue("bounces");
  await expectAccessible(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${url}/settings/notifications?state=dead`);
  await expect(page.getByRole("row", { name: /payments/ })).toContainText("given up");
  await page.goto(`${url}/settings/notifications`);
});

test("the page with all of this can be used by everybody", async () => {
  await page.getByText("Change On call").click();
  await expectAccessible(page);
});

test("a channel is renamed, switched off, and removed with its subscription", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${url}/settings/notifications`);
  await page.getByText("Change On call").click();
  const changing = page.getByRole("form", { name: "Change On call" });
  await changing.getByLabel("Name").fill("Night shift");
  await changing.getByLabel("On").uncheck();
  await changing.getByRole("button", { name: "Save channel" }).click();
  await expect(page.getByRole("heading", { name: "Night shift" })).toBeVisible();
  await expect(page.getByText("off", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Remove Night shift and its 1 subscription" }).click();
  await expect(page.getByRole("heading", { name: "Night shift" })).toHaveCount(0);
  await expect(page.getByText("Night shift, whoever reads it")).toHaveCount(0);
});
