import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deriveChannelKey } from "#lib/channel-key.ts";
import { createTestDatabase } from "#lib/data/test-database.ts";
import { homeChannelKey } from "./channel-key.ts";
import { main } from "./main.ts";
import { atTerminal, recordedIo } from "./test-io.ts";

const address = "https://hooks.example.com/services/T0/B0/canary";
const secret = "a secret of the test, of more than 32 characters";
let databaseUrl: string;
let folder: string;
beforeAll(async () => {
  databaseUrl = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "waymark-channels-"));
  await writeFile(join(folder, "address"), `${address}\n`);
  await writeFile(join(folder, "two"), `${address}\n${address}\n`);
  await writeFile(join(folder, "empty"), "");
  await writeFile(join(folder, "long"), "x".repeat(5000));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function notifications(argv: readonly string[], env: Record<string, string> = { AUTH_SECRET: secret }) {
  const io = recordedIo({ NODE_ENV: "test", DATABASE_URL: databaseUrl, ...env }, folder);
  const code = await main(["notifications", ...argv], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

it("add, change, remove: the address is never shown, the key once", async () => {
  const hook = await notifications(["add", "webhook", "On call", "--address-from", "address"]);
  expect(hook).toMatchObject({ code: 0, out: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=\n$/) });
  expect(hook.err).not.toContain("whsec_");
  atTerminal.input = `  ${address}  \n`;
  const chat = await notifications(["add", "slack", "Chat", "--address-from", "-", "--json"]);
  expect(JSON.parse(chat.out)).toEqual({ id: expect.any(String), signingKey: null });
  expect(await notifications(["add", "mail", "Post"])).toMatchObject({ code: 0, out: "" });

  expect(
    await notifications(["change", "Chat", "--name", "Night chat", "--off", "--address-from", "address"]),
  ).toMatchObject({ code: 0, out: "The channel Night chat is changed.\n" });
  const listed = await notifications(["channels"]);
  expect(listed.out).toMatch(/Night chat +slack +hooks\.example\.com +off/);
  expect(JSON.stringify([hook, chat, listed])).not.toContain("canary");
  expect(await notifications(["remove", "Night chat"])).toMatchObject({
    code: 0,
    out: "The channel Night chat is removed, with 0 subscription(s).\n",
  });
  expect((await notifications(["channels"])).out).not.toContain("Night chat");
});

it("subscribe, list, unsubscribe", async () => {
  const quiet = ["--often", "daily", "--at", "07:30", "--zone", "Europe/Berlin", "--quiet", "22:00-06:00"];
  const made = await notifications([
    "subscribe",
    "On call",
    "--event",
    "regression",
    "campaign.escalated",
    ...quiet,
    "--json",
  ]);
  const { id } = JSON.parse(made.out);
  const [listed] = JSON.parse((await notifications(["subscriptions", "--json"])).out);
  expect(listed).toMatchObject({
    id,
    channel: "On call",
    recipient: "channel",
    events: ["regression", "campaign.escalated"],
    frequency: "daily",
    minute: 450,
    zone: "Europe/Berlin",
    quietFrom: 1320,
    quietTo: 360,
  });
  expect((await notifications(["unsubscribe", id])).out).toBe("The subscription is removed.\n");
  expect((await notifications(["unsubscribe", id])).err).toContain("There is no subscription");
});

it.each([
  [["subscribe", "On call", "--event", "weather"], "Allowed choices are regression"],
  [["subscribe", "On call", "--event", "regression", "--at", "25:00"], "A time is written like 08:30"],
  [["subscribe", "On call", "--event", "regression", "--zone", "Mars"], "There is no time zone Mars"],
  [["subscribe", "On call", "--event", "regression", "--owners"], "for whoever reads it"],
  [["subscribe", "Post", "--event", "regression", "--user", "a@b.example", "--owners"], "Name one of"],
  [["subscribe", "Post", "--event", "regression", "--contact", "no@example.com"], "There is no contact"],
  [["subscribe", "absent", "--event", "regression"], "There is no channel absent"],
])("%j: %s", async (argv, reason) => {
  const said = await notifications(argv);
  expect(said.code).not.toBe(0);
  expect(said.err).toContain(reason);
});

it.each([
  [["add", "pigeon", "x"], "mail, slack, teams, webhook"],
  [["add", "slack", "x"], "Give the address"],
  [["add", "slack", "x", "--address-from", "absent"], "There is no file absent."],
  [["add", "slack", "x", "--address-from", "empty"], "empty must hold an address, and nothing else"],
  [["add", "slack", "x", "--address-from", "two"], "two must hold an address, and nothing else"],
  [["add", "slack", "x", "--address-from", "long"], "it holds 5000 bytes"],
  [["add", "mail", "x", "--address-from", "address"], "Mail goes through SMTP_URL"],
  [["add", "slack", "", "--address-from", "address"], "1 to 60 characters"],
  [["change", "On call"], "Say what changes"],
  [["change", "On call", "--on", "--off"], "exclude each other"],
])("%j is refused: exit 2, nothing on stdout", async (argv, words) => {
  const said = await notifications(argv);
  expect(said).toMatchObject({ code: 2, out: "" });
  expect(said.err).toContain(words);
  expect(said.err).not.toContain("canary");
});

it.each<[string[], Record<string, string>, string]>([
  [["add", "slack", "x", "--address-from", "address"], {}, "AUTH_SECRET is not set"],
  [["change", "nothing", "--on"], { AUTH_SECRET: secret }, "no channel nothing"],
  [["remove", "nothing"], { AUTH_SECRET: secret }, "no channel nothing"],
])("%j with %j is refused", async (argv, env, words) => {
  const said = await notifications(argv, env);
  expect(said).toMatchObject({ out: "" });
  expect(said.code).not.toBe(0);
  expect(said.err).toContain(words);
});

it("every process of a home has the same key, which is that of the environment where there is one", () => {
  const env = { home: folder, databaseUrl: undefined, notifications: { channelKey: null } };
  // The fields that are read.
  const of = (context: object) => homeChannelKey(context as Parameters<typeof homeChannelKey>[0]);
  const kept = of({ env, home: { kind: "real" } });
  expect(kept).toMatch(/^[0-9a-f]{64}$/);
  expect(of({ env, home: { kind: "real" } })).toBe(kept);
  expect(of({ env, home: { kind: "demo" } })).toBe(deriveChannelKey(folder));
  expect(of({ env, home: null })).toBeNull();
  const given = { ...env, notifications: { channelKey: "ab".repeat(32) } };
  expect(of({ env: given, home: { kind: "real" } })).toBe("ab".repeat(32));
});
