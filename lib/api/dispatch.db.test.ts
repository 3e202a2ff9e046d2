import { beforeAll, describe, expect, test } from "vitest";
import { query } from "#lib/data/database.ts";
import { aVariedOrganization, memberCount } from "#lib/data/test-accounts.ts";
import { useTestDatabase } from "#lib/data/test-database.ts";
import { hoursLater, management, memberId, organizationId, start } from "#lib/data/test-scenario.ts";
import { createToken } from "#lib/data/tokens.ts";
import { createRateLimit } from "#lib/rate-limit.ts";
import { makeTokenText } from "#lib/token-text.ts";
import { systemViewer } from "#lib/viewer.ts";
import { apiAt, aToken, bugs } from "./test-api.ts";

useTestDatabase();
const call = apiAt(start);
let admin: string;
let reader: string;
let owner: string;

beforeAll(async () => {
  await aVariedOrganization();
  admin = await aToken(start);
  reader = await aToken(start, { role: "admin", readOnly: true });
  owner = await aToken(start, { role: "owner", unitIds: ["ou-work"] });
});

describe("who asks", () => {
  test.each([
    ["nobody", null, "Say who asks"],
    ["a token of somewhere else", makeTokenText(), "not valid"],
    ["no token at all", "secret", "not valid"],
  ])("%s: 401 as a problem, with how to ask", async (_name, token, words) => {
    const { status, headers, json } = await call("/accounts", { token });
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toContain("Bearer");
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(json).toMatchObject({ code: "UNAUTHENTICATED", status: 401, type: "/api#unauthenticated" });
    expect(json).toHaveProperty("detail", expect.stringContaining(words));
  });

  test("without a token an address that leads nowhere reads like any other", async () => {
    expect((await call("/nothing")).status).toBe(401);
    expect((await call("/nothing", { token: admin })).status).toBe(404);
  });

  test.each([
    `/accounts?access_token=x`,
    `/accounts?token=x`,
    `/accounts?q=${makeTokenText()}`,
    `/accounts/${makeTokenText()}`,
  ])("a token in an address is refused, and said so: %s", async (path) => {
    const { status, json } = await call(path, { token: admin });
    expect(status).toBe(400);
    expect(json).toHaveProperty("detail", expect.stringContaining("Revoke"));
  });

  test("a session reads and changes nothing", async () => {
    const browser = apiAt(start, { sessionViewer: async () => systemViewer("session") });
    const { status, headers } = await browser("/accounts?limit=1");
    expect([status, headers.get("cache-control")]).toEqual([200, "private, no-store"]);
    expect((await browser("/runs", { method: "POST", body: {} })).status).toBe(401);
    expect((await browser("/accounts", { headers: { authorization: "Bearer x" } })).status).toBe(401);
  });

  test("a token that may only read, and a role that does not reach: 403 with the reason", async () => {
    const start = await call("/runs", { method: "POST", token: reader, body: {} });
    expect([start.status, start.text]).toEqual([403, expect.stringContaining("may only read")]);
    const settings = await call("/settings", { token: owner });
    expect([settings.status, settings.text]).toEqual([403, expect.stringContaining("settings.read")]);
  });
});

describe("what is meant", () => {
  test.each([
    "/accounts/",
    "//accounts",
    "/accounts//items",
    "/Accounts",
    "/accounts/%252e%252e",
    "/accounts/%E0%A4%A",
    `/accounts/${management}%2Fitems`,
    "/accounts/1",
    "/runs/0",
    "/runs/99999999999",
    "/items/99",
  ])("%s is nothing: 404", async (path) => {
    expect((await call(path, { token: admin })).status).toBe(404);
  });

  test("another method: 405 with those there are", async () => {
    const { status, headers } = await call("/runs", { method: "DELETE", token: admin });
    expect([status, headers.get("allow")]).toEqual([405, "GET, POST, HEAD"]);
  });

  test.each([
    ["a filter that is not known", "?stat=ACTIVE", "stat"],
    ["a filter with a wrong value", "?state=GONE", "state"],
    ["a limit out of bounds", "?limit=501", "limit"],
    ["a limit twice", "?limit=1&limit=2", "limit"],
    ["a cursor of another order", "?after=abc", "after"],
    ["a NUL", "?q=%00", "q"],
  ])("%s: 400 that names it", async (_name, question, at) => {
    const { status, json } = await call(`/accounts${question}`, { token: admin });
    expect(status).toBe(400);
    expect(JSON.stringify(json)).toContain(at);
  });

  test.each<[string, { text: string; headers?: Record<string, string> }, number]>([
    ["no JSON", { text: "{" }, 400],
    ["of another type", { text: "a=b", headers: { "content-type": "text/plain" } }, 415],
    ["a list", { text: "[]" }, 400],
    ["unknown fields", { text: '{"acounts":[]}' }, 400],
    ["a prototype", { text: '{"__proto__":{"accounts":[]}}' }, 400],
    ["a NUL", { text: '{"organization":"o-\\u0000"}' }, 400],
    ["deep", { text: `${"[".repeat(5000)}${"]".repeat(5000)}` }, 400],
    ["large", { text: JSON.stringify({ organization: "x".repeat(300_000) }) }, 413],
  ])("a body that is %s is refused, and nothing is changed", async (_name, asked, wanted) => {
    const before = await query("select count(*) from audit_event");
    expect((await call("/runs", { method: "POST", token: admin, ...asked })).status).toBe(wanted);
    expect(await query("select count(*) from audit_event")).toEqual(before);
  });
});

describe("reading", () => {
  test("the list of accounts goes on page by page, and ends", async () => {
    const seen: unknown[] = [];
    let after = "";
    for (let pages = 0; pages < 20; pages += 1) {
      const { json } = await call(`/accounts?limit=10&sort=-met${after}`, { token: admin });
      const page = json as { data: { id: string }[]; next: string | null; matching: number };
      expect(page.matching).toBe(memberCount + 1);
      seen.push(...page.data.map(({ id }) => id));
      if (page.next === null) break;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
    expect(new Set(seen).size).toBe(memberCount + 1);
    expect(seen).toHaveLength(memberCount + 1);
  });

  test("what has not changed is not sent again", async () => {
    const first = await call("/accounts?limit=5", { token: admin });
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const again = await call("/accounts?limit=5", {
      token: admin,
      headers: { "if-none-match": `W/${etag}, "x"` },
    });
    expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag]);
    const other = await call("/accounts?limit=6", { token: admin, headers: { "if-none-match": etag } });
    expect(other.status).toBe(200);
    const head = await call("/accounts?limit=5", { token: admin, method: "HEAD" });
    expect([head.status, head.text, head.headers.get("etag")]).toEqual([200, "", etag]);
  });

  test("an owner's token sees its own, and foreign reads like missing", async () => {
    const { json } = await call("/accounts", { token: owner });
    const own = (json as { data: { id: string }[] }).data.map(({ id }) => id);
    expect(own.length).toBeGreaterThan(3);
    expect(own).not.toContain(management);
    const text = async (id: string) => {
      const answer = await call(`/accounts/${id}/items`, { token: owner });
      return [answer.status, answer.text.replaceAll(id, "ID")];
    };
    expect(await text(management)).toEqual(await text("999999999999"));
    expect((await call(`/accounts/${own[0]}/items/3.1`, { token: owner })).status).toBe(200);
  });

  test.each([
    "/me",
    `/accounts/${management}`,
    `/accounts/${memberId(1)}/items`,
    `/accounts/${memberId(1)}/items/3.1`,
    "/statuses?limit=3",
    "/overview",
    "/roadmap",
    "/roadmap?ou=/Workloads",
    "/items/3.1",
    "/items/1.2",
    "/items/3.1/accounts?limit=3&state=NOT_MET&state=UNKNOWN",
    "/items/3.1/failing",
    "/runs",
    "/runs/1",
    "/runs/1/accounts?state=failed",
    "/runs/1/changes",
    "/organizations",
    `/organizations/${organizationId}`,
    `/organizations/${organizationId}/units`,
    `/organizations/${organizationId}/items`,
    `/organizations/${organizationId}/schedule`,
    `/organizations/${organizationId}/coverage?all=true&limit=5`,
    "/settings",
    "/tokens?ended=true",
    "/attestations?ended=true",
    "/questions",
    "/exceptions",
    "/exercises",
    "/records?kind=scan",
    "/users",
    "/groups",
    "/search?q=pay",
    "/contacts",
    `/accounts/${management}/contacts`,
    "/audit?by=people&limit=5",
    "/audit/state",
    "/exports/audit?action=token",
    "/views",
    "/exports/accounts?state=ACTIVE",
    "/exports/accounts?format=jsonl",
    "/exports/items/3.1/accounts?state=MET",
    "/exports/statuses?state=ACTIVE",
    "/exports/statuses?format=jsonl",
  ])("%s answers what its schema says", async (path) => {
    const { status, text } = await call(path, { token: admin });
    expect([status, status === 200 ? "" : text]).toEqual([200, ""]);
    expect(text).not.toMatch(/external-1|tokenHash/);
  });
});

test("a run is started, joined and cancelled", async () => {
  const begun = await call("/runs", { method: "POST", token: admin, body: {} });
  expect([begun.status, begun.json]).toMatchObject([202, { joined: false }]);
  const { number } = (begun.json as { run: { number: number } }).run;
  expect((await call("/runs", { method: "POST", token: admin, body: {} })).json).toMatchObject({
    joined: true,
  });
  expect((await call(`/runs/${number}/cancel`, { method: "POST", token: admin })).status).toBe(200);
  const again = await call(`/runs/${number}/cancel`, { method: "POST", token: admin });
  expect([again.status, again.json]).toMatchObject([409, { code: "WRONG_STATE" }]);
});

describe("a request with a key", () => {
  const asked = (key: string, body: object, token = admin) => ({
    method: "POST",
    token,
    body,
    headers: { "idempotency-key": key },
  });
  const token = (name: string) => ({ name, role: "viewer", days: 5 });
  const runs = async () => (await query("select 1 from run")).length;

  test("is carried out once, and answered alike", async () => {
    const first = await call("/runs", asked("a", {}));
    const before = await runs();
    const again = await call("/runs", asked("a", {}));
    expect([again.status, again.json, again.headers.get("idempotency-replayed")]).toEqual([
      202,
      first.json,
      "true",
    ]);
    expect(await runs()).toBe(before);
    const { number } = (first.json as { run: { number: number } }).run;
    await call(`/runs/${number}/cancel`, { method: "POST", token: admin });
    expect((await call("/runs", asked("a", {}))).json).toEqual(first.json);
    expect(await runs()).toBe(before);
  });

  test("stands for one request only, and for whoever sent it", async () => {
    const other = await call("/runs", asked("a", { accounts: [] }));
    expect([other.status, other.json]).toMatchObject([422, { code: "IDEMPOTENCY_KEY_REUSED" }]);
    const mine = await aToken(start);
    expect((await call("/tokens", asked("a", token("mine"), mine))).status).toBe(201);
  });

  test("ten at once: one is carried out, the others wait for its answer or have it", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call("/tokens", asked("b", token("once")))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect(await query("select 1 from api_token where name = 'once'")).toHaveLength(1);
  });

  test("what is shown once is not kept", async () => {
    await call("/tokens", asked("c", token("secret")));
    const again = await call("/tokens", asked("c", token("secret")));
    expect([again.status, again.text]).toEqual([409, expect.stringContaining("shown once")]);
    const kept = await query<{ text: string }>("select k::text as text from idempotency_key k");
    expect(kept.map((row) => row.text).join()).not.toMatch(/wmk_/);
  });

  test("that failed is free again, and every key is after a day", async () => {
    expect((await call("/tokens", asked("d", { name: " ", role: "viewer" }))).status).toBe(400);
    expect((await call("/tokens", asked("d", token("now right")))).status).toBe(201);
    const tomorrow = apiAt(hoursLater(25));
    expect((await tomorrow("/tokens", asked("d", token("another")))).status).toBe(201);
  });

  test.each(["", "a b", "é", "x".repeat(256)])("a key cannot be %j", async (key) => {
    const sent = asked("", token("x"));
    const headers = new Headers();
    try {
      headers.set("idempotency-key", key);
    } catch (error) {
      // A header cannot hold it either.
      expect(error).toBeInstanceOf(TypeError);
      return;
    }
    expect((await call("/tokens", { ...sent, headers: Object.fromEntries(headers) })).status).toBe(400);
  });
});

test("too many requests: 429 that says when, for a token and for an address", async () => {
  const limited = apiAt(start, { requests: createRateLimit(2), refusals: createRateLimit(1) });
  const allowed = await limited("/me", { token: admin });
  expect(allowed.headers.get("ratelimit")).toMatch(/^"minute";r=1;t=\d+$/);
  await limited("/me", { token: admin });
  const refused = await limited("/me", { token: admin });
  expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
  expect((await limited("/me", { token: owner })).status).toBe(200);
  expect((await limited("/me", { token: "x" })).status).toBe(401);
  expect((await limited("/me", { token: "x" })).status).toBe(429);
});

test("a token that ended or was revoked since is refused at the next request", async () => {
  const { id, token } = await createToken(systemViewer("test"), {
    name: "short",
    role: "viewer",
    readOnly: true,
    unitIds: [],
    days: 1,
    now: start,
  });
  expect((await call("/me", { token })).status).toBe(200);
  expect((await apiAt(hoursLater(25))("/me", { token })).status).toBe(401);
  expect((await call(`/tokens/${id}`, { method: "DELETE", token: admin })).status).toBe(204);
  expect((await call("/me", { token })).status).toBe(401);
});

test("nothing of all this was a bug", () => {
  expect(bugs).toEqual([]);
});
