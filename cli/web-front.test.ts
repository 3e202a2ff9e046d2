/** The front over a real connection: what reaches the application, and what every answer carries. */
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { trustedProxies } from "#lib/client-address.ts";
import { createLogger } from "#lib/log.ts";
import { bodyLimitBytes, fileLimitBytes } from "./request-body.ts";
import { type Application, type RunningWeb, startWeb, type WebOptions } from "./web.ts";

const publicUrl = "https://waymark.example.com";
const running: RunningWeb[] = [];

interface Seen {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  bytes: number;
}

/** An application that reads the body to its end, and answers as it is told. */
async function aFront(
  options: Partial<WebOptions> = {},
  answer: { status?: number; headers?: OutgoingHttpHeaders } = {},
) {
  const seen: Seen[] = [];
  const handle: Application["handle"] = async (incoming, response) => {
    let bytes = 0;
    for await (const part of incoming) bytes += Buffer.byteLength(part);
    seen.push({ method: incoming.method, headers: incoming.headers, bytes });
    response.writeHead(
      answer.status ?? 200,
      answer.headers ?? { "content-type": "text/html; charset=utf-8" },
    );
    response.end("page");
  };
  const web = await startWeb({ host: "127.0.0.1", port: 0, publicUrl, ...options }, async () => ({
    handle,
    close: async () => undefined,
  }));
  running.push(web);
  return { seen, port: Number(new URL(web.url).port) };
}

interface Sent {
  method?: string;
  path?: string;
  headers?: OutgoingHttpHeaders;
  body?: Buffer;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

function ask(port: number, { method = "GET", path = "/", headers = {}, body }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      incoming.on("end", () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }),
      );
    });
    // The server closes while we still send.
    sent.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
    });
    sent.end(body);
  });
}

const own = { host: "waymark.example.com", origin: publicUrl };

afterEach(async () => {
  for (const web of running.splice(0)) await web.close();
});

describe("what reaches the application", () => {
  it("holds nothing that only we may say, and what we say", async () => {
    const { seen, port } = await aFront();
    await ask(port, {
      path: "/accounts?q=x&_rsc=1abc",
      headers: {
        host: "waymark.example.com",
        "x-middleware-subrequest": "middleware:middleware:middleware",
        "x-nextjs-data": "1",
        "x-invoke-path": "/settings",
        "x-waymark-address": "6.6.6.6",
        "x-waymark-path": "//evil.example",
        "x-waymark-unattended": "known",
        "x-forwarded-for": "6.6.6.6",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        forwarded: "for=6.6.6.6;host=evil.example",
        "x-real-ip": "6.6.6.6",
        "content-security-policy": "script-src 'nonce-known'",
        "x-nonce": "known",
        rsc: "1",
      },
    });
    expect(seen).toHaveLength(1);
    const headers = seen[0]?.headers ?? {};
    expect(JSON.stringify(headers)).not.toMatch(/6\.6\.6\.6|evil|known|middleware|invoke|nextjs/);
    expect(headers).toMatchObject({
      rsc: "1",
      "x-waymark-address": "127.0.0.1",
      "x-waymark-path": "/accounts?q=x",
      // Fetched by the page, from where it does not say: nobody who does anything.
      "x-waymark-unattended": "1",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "waymark.example.com",
      "x-forwarded-proto": "https",
    });
  });

  it("comes from where a trusted proxy says", async () => {
    const { seen, port } = await aFront({ proxies: trustedProxies("127.0.0.0/8") });
    await ask(port, { headers: { "x-forwarded-for": "6.6.6.6, 198.51.100.1" } });
    expect(seen[0]?.headers["x-waymark-address"]).toBe("198.51.100.1");
  });

  it("has no cookie where a script writes", async () => {
    const { seen, port } = await aFront();
    const headers = { ...own, authorization: "Bearer wmk_x", cookie: "__Host-waymark-session=stolen" };
    await ask(port, { method: "POST", path: "/api/v1/runs", headers });
    await ask(port, { method: "GET", path: "/api/v1/runs", headers });
    await ask(port, { method: "POST", path: "/runs", headers });
    expect(seen.map(({ headers: got }) => got.cookie !== undefined)).toEqual([false, true, true]);
  });
});

describe("bodies", () => {
  const large = Buffer.alloc(bodyLimitBytes + 1);

  it("pass up to the limit", async () => {
    const { seen, port } = await aFront();
    const answer = await ask(port, { method: "POST", headers: own, body: large.subarray(1) });
    expect(answer.status).toBe(200);
    expect(seen.map(({ bytes }) => bytes)).toEqual([bodyLimitBytes]);
  });

  it("that are announced too large never reach the application", async () => {
    const { seen, port } = await aFront();
    const answer = await ask(port, { method: "POST", headers: own, body: large });
    expect(answer).toMatchObject({ status: 413, headers: { connection: "close" } });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 413, detail: expect.stringContaining("256 kB") });
    expect(seen).toEqual([]);
  });

  it("that turn out too large are cut off", async () => {
    const { seen, port } = await aFront();
    const headers = { ...own, "transfer-encoding": "chunked" };
    const answer = await ask(port, { method: "POST", headers, body: Buffer.alloc(4 * bodyLimitBytes) });
    expect(answer.status).toBe(413);
    expect(seen).toEqual([]);
  });
});

describe("files of accounts", () => {
  const large = Buffer.alloc(bodyLimitBytes + 1);
  const path = "/accounts/import";
  const signedIn = { ...own, cookie: "session=1" };

  it("may be larger, at their own address alone", async () => {
    const { seen, port } = await aFront();
    expect((await ask(port, { method: "POST", path, headers: signedIn, body: large })).status).toBe(200);
    expect(
      (await ask(port, { method: "POST", path: "/accounts", headers: signedIn, body: large })).status,
    ).toBe(413);
    expect(seen.map(({ bytes }) => bytes)).toEqual([large.length]);
  });

  it("are not taken from people without a session, nor beyond their own limit", async () => {
    const { seen, port } = await aFront();
    expect((await ask(port, { method: "POST", path, headers: own, body: large })).status).toBe(413);
    const announced = { ...signedIn, "content-length": String(fileLimitBytes + 1) };
    const answer = await ask(port, { method: "POST", path, headers: announced, body: large });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 413, detail: expect.stringContaining("20 MB") });
    expect(seen).toEqual([]);
  });
});

describe("what is refused is said to people as a page", () => {
  const headers = { ...own, cookie: "session=1", accept: "text/html,*/*;q=0.8" };
  const tooLarge = { ...headers, "content-length": String(fileLimitBytes + 1) };

  it("to a form with a file that is too large: the limit, what to do, and the way back", async () => {
    const { port } = await aFront();
    const answer = await ask(port, { method: "POST", path: "/accounts/import", headers: tooLarge });
    expect(answer).toMatchObject({ status: 413, headers: { "content-type": "text/html; charset=utf-8" } });
    expect(answer.body).toContain("<h1>The file is too large</h1>");
    expect(answer.body).toMatch(/at most 20 MB\. Split it, .* Nothing was changed\./);
    expect(answer.body).toContain('<a href="/accounts/import">Back to the form</a>');
    const nonce = /<style nonce="([^"]+)">/.exec(answer.body)?.[1] ?? "none";
    expect(answer.headers["content-security-policy"]).toContain(`'nonce-${nonce}'`);
  });

  it("with nothing of the request that a browser would run", async () => {
    const { port } = await aFront();
    const path = '/"><script>alert(1)</script>&';
    const answer = await ask(port, { method: "POST", path, headers: tooLarge });
    expect(answer.status).toBe(413);
    expect(answer.body).not.toContain("<script");
    expect(answer.body).toContain('href="/&quot;&gt;&lt;script&gt;');
  });

  it.each([
    ["the API", { path: "/api/v1/account-imports", headers: { ...tooLarge, authorization: "Bearer wmk_x" } }],
    ["a page's own call", { path: "/accounts/import", headers: { ...tooLarge, "next-action": "1" } }],
    ["a program", { path: "/accounts/import", headers: { ...tooLarge, accept: "*/*" } }],
  ])("and as problem+json to %s", async (_who, sent: Sent) => {
    const { port } = await aFront();
    const answer = await ask(port, { method: "POST", ...sent });
    expect(answer).toMatchObject({ status: 413, headers: { "content-type": "application/problem+json" } });
    expect(JSON.parse(answer.body)).toMatchObject({ title: "The file is too large" });
  });
});

describe("sign-in", () => {
  it.each([
    ["GET", "/api/auth/callback/oidc?code=x"],
    ["POST", "/sign-in"],
    ["POST", "/sign-in/link"],
    ["POST", "/demo/personas"],
  ])("%s %s is tried so often and no more", async (method, path) => {
    const { port } = await aFront({ signInRate: 3 });
    const answers: Answer[] = [];
    for (let times = 0; times < 4; times += 1) answers.push(await ask(port, { method, path, headers: own }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(Number(answers[3]?.headers["retry-after"])).toBeGreaterThan(0);
    expect((await ask(port, { path: "/accounts" })).status).toBe(200);
  });

  it("is counted for the client, not for the proxy before us", async () => {
    const { port } = await aFront({ signInRate: 1, proxies: trustedProxies("127.0.0.1") });
    const from = (address: string) =>
      ask(port, { method: "POST", path: "/sign-in", headers: { ...own, "x-forwarded-for": address } });
    expect((await from("198.51.100.1")).status).toBe(200);
    expect((await from("198.51.100.2")).status).toBe(200);
    expect((await from("9.9.9.9, 198.51.100.1")).status).toBe(429);
  });
});

describe("every answer", () => {
  const present = [
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "strict-transport-security",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "content-security-policy",
    "x-request-id",
  ];

  it.each([
    ["a page", {}],
    ["a file of the build", { path: "/_next/static/a.js" }],
    ["a refused name", { headers: { host: "evil.example" } }],
    ["a refused form", { method: "POST" }],
    ["a refused target", { path: "/a%2fb" }],
    ["a body that is too large", { method: "POST", headers: { ...own, "content-length": "999999" } }],
  ])("carries the headers: %s", async (_name, sent: Sent) => {
    const { port } = await aFront();
    const { headers } = await ask(port, sent);
    expect(present.filter((name) => headers[name] === undefined)).toEqual([]);
    expect(headers["x-powered-by"]).toBeUndefined();
  });

  it("runs scripts with a nonce of its own, which the application was told", async () => {
    const { seen, port } = await aFront();
    const policies = [await ask(port), await ask(port)].map(
      ({ headers }) => headers["content-security-policy"],
    );
    expect(new Set(policies).size).toBe(2);
    expect(seen.map(({ headers }) => headers["content-security-policy"])).toEqual(policies);
  });

  it("is kept by nobody, and differs by person", async () => {
    const { port } = await aFront(
      {},
      { headers: { "content-type": "text/html", vary: "RSC", "cache-control": "public" } },
    );
    expect((await ask(port)).headers).toMatchObject({
      "cache-control": "private, no-store",
      vary: "RSC, Cookie, Authorization",
    });
    const file = await ask(port, { path: "/_next/static/a.js" });
    expect(file.headers).toMatchObject({ "cache-control": "public", vary: "RSC" });
  });

  it("that is no document runs nothing", async () => {
    const { port } = await aFront({}, { headers: { "content-type": "application/json" } });
    expect((await ask(port)).headers["content-security-policy"]).toMatch(/^default-src 'none'; base-uri/);
  });
});

it("what is turned away is logged: from where, what, why; without its question, headers or body", async () => {
  let lines = "";
  const log = createLogger({
    level: "debug",
    format: "json",
    write: (line) => {
      lines += line;
    },
  });
  const { port } = await aFront({ log });
  const canary = "c4n4ryV4lue";
  const headers = {
    authorization: `Bearer wmk_${canary}`,
    cookie: `__Host-waymark-session=${canary}`,
    referer: `http://x/?token=${canary}`,
  };
  await ask(port, { method: "POST", path: `/accounts?token=${canary}`, headers, body: Buffer.from(canary) });
  await ask(port, { path: `/accounts?token=${canary}&code=${canary}`, headers });
  expect(lines).toContain('"msg":"refused"');
  expect(lines).toMatch(/"method":"POST","path":"\/accounts","address":"127\.0\.0\.1","status":403/);
  expect(lines).not.toContain(canary);
});
