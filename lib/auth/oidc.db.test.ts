/** Sign-in against a provider that lies in every way we could think of: no lie may leave a session behind. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { query } from "#lib/data/database.ts";
import { findSession } from "#lib/data/sessions.ts";
import { useTestDatabase } from "#lib/data/test-database.ts";
import { connectTestOrganization, job } from "#lib/data/test-scenario.ts";
import { setUserDisabled } from "#lib/data/user-changes.ts";
import { finishProviderSignIn, startProviderSignIn } from "./oidc.ts";
import { type Script, startTestProvider } from "./test-provider.ts";

useTestDatabase();

const base = "http://localhost:3000";
let provider: Awaited<ReturnType<typeof startTestProvider>>;
const said: string[] = [];
const log = (message: string, cause: unknown) => void said.push(`${message} ${String(cause)}`);

beforeAll(async () => {
  provider = await startTestProvider();
  vi.stubEnv("OIDC_ISSUER", provider.issuer);
  vi.stubEnv("OIDC_CLIENT_ID", "waymark");
  vi.stubEnv("OIDC_CLIENT_SECRET", provider.clientSecret);
  vi.stubEnv("AUTH_SECRET", "a secret of this test and of nobody else");
  vi.stubEnv("WAYMARK_URL", base);
  vi.stubEnv("NEXTAUTH_URL", base);
  await connectTestOrganization();
  await query(
    `insert into app_user (id, issuer, subject, role) values (gen_random_uuid(), 'https://id.example.com', 'root', 'admin')`,
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await provider.close();
});
beforeEach(async () => {
  provider.play({});
  await query("delete from app_user where issuer <> 'https://id.example.com'");
});

interface Browser {
  cookies: Map<string, string>;
}

const newBrowser = (): Browser => ({ cookies: new Map() });

function ask(browser: Browser, path: string): Request {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return new Request(base + path, {
    headers: { cookie, "user-agent": "Browser", "x-waymark-address": "192.0.2.9" },
  });
}

function keep(browser: Browser, response: Response): void {
  for (const cookie of response.headers.getSetCookie()) {
    const [pair = ""] = cookie.split(";");
    const at = pair.indexOf("=");
    if (/max-age=0/i.test(cookie)) browser.cookies.delete(pair.slice(0, at));
    else browser.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

async function start(browser: Browser, to: unknown = "/accounts") {
  const response = await startProviderSignIn(ask(browser, "/api/auth/start"), to, log);
  keep(browser, response);
  const location = response.headers.get("location") ?? "";
  return { location, asked: location.startsWith("/") ? null : provider.receive(location) };
}

let codes = 0;

async function finish(browser: Browser, answer: Record<string, string>) {
  const response = await finishProviderSignIn(
    ask(browser, `/api/auth/callback/oidc?${new URLSearchParams(answer)}`),
    log,
  );
  keep(browser, response);
  return response.headers.get("location");
}

async function signIn(script: Script = {}, { browser = newBrowser(), to = "/accounts" } = {}) {
  provider.play(script);
  const { location, asked } = await start(browser, to);
  if (asked === null) return { location, token: null, browser };
  codes += 1;
  const end = await finish(browser, { code: `code-${codes}`, state: asked.state });
  return { location: end, token: browser.cookies.get("waymark-session") ?? null, browser };
}

const sessions = async () => (await query("select 1 from user_session")).length;
const findNow = (token: string | null) => findSession(token ?? "", { now: new Date(), address: null });

async function expectNobody(location: string | null, error: string): Promise<void> {
  expect(location).toBe(`/sign-in?error=${error}`);
  expect(await sessions()).toBe(0);
}

const now = () => Math.floor(Date.now() / 1000);
const claims = (change: Record<string, unknown>): Script => ({
  claims: (honest) => ({ ...honest, ...change }),
});
const without = (name: string): Script => ({
  claims: (honest) => Object.fromEntries(Object.entries(honest).filter(([key]) => key !== name)),
});

describe("an honest provider", () => {
  test("leads back to where one wanted to be, as who the token says", async () => {
    const { location, token } = await signIn({}, { to: "/accounts?stage=4" });
    expect(location).toBe("/accounts?stage=4");
    expect(await findNow(token)).toMatchObject({
      user: { name: "Ada", email: "ada@example.com" },
      viewer: { role: "nobody", origin: { session: expect.any(String) } },
    });
    const [session] = await query("select user_agent, address from user_session");
    expect(session).toEqual({ user_agent: "Browser", address: "192.0.2.9" });
  });

  test("asks with PKCE, state, nonce and our own address", async () => {
    const { location } = await start(newBrowser());
    const asked = new URL(location).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: "waymark",
      scope: "openid email profile",
      response_type: "code",
      redirect_uri: `${base}/api/auth/callback/oidc`,
      code_challenge_method: "S256",
    });
    for (const name of ["state", "nonce", "code_challenge"])
      expect(asked.get(name)?.length).toBeGreaterThan(20);
  });

  test("begins one session in a browser: that of before ends", async () => {
    const { token, browser } = await signIn();
    const again = await signIn({}, { browser });
    expect(await findNow(token)).toBeNull();
    expect(await findNow(again.token)).not.toBeNull();
  });

  test("is known again by its subject; changed groups end the sessions of before", async () => {
    const first = await signIn();
    const again = await signIn();
    expect(await findNow(first.token)).not.toBeNull();
    const moved = await signIn({
      claims: (honest) => ({ ...honest, groups: ["a, b", "c"], email: "ada@new.example" }),
    });
    expect(await findNow(first.token)).toBeNull();
    expect(await findNow(again.token)).toBeNull();
    expect((await findNow(moved.token))?.user.email).toBe("ada@new.example");
    expect(await query("select groups from app_user where subject = 'ada'")).toEqual([
      { groups: ["a, b", "c"] },
    ]);
  });

  test("may change its keys at any time", async () => {
    await signIn();
    await provider.rotateKeys();
    const { location, token } = await signIn();
    expect(location).toBe("/accounts");
    expect(await findNow(token)).not.toBeNull();
  });

  test.each([300, -200])("may have a clock that is %i s ahead", async (seconds) => {
    const { location } = await signIn(claims({ iat: now() + seconds, exp: now() + seconds + 300 }));
    expect(location).toBe("/accounts");
  });

  test("cannot bring in who is disabled", async () => {
    const { token } = await signIn();
    const found = await findNow(token);
    await setUserDisabled(job, found?.user.id ?? "", true);
    const again = await signIn();
    await expectNobody(again.location, "disabled");
    expect(again.token).toBeNull();
  });
});

/** Tokens that are not accepted, whatever else is right about them. */
const liars: [string, Script][] = [
  ["another issuer", claims({ iss: "https://evil.example" })],
  [
    "our issuer with something behind it",
    { claims: (honest) => ({ ...honest, iss: `${honest.iss}.evil.example` }) },
  ],
  [
    "our issuer in upper case",
    { claims: (honest) => ({ ...honest, iss: String(honest.iss).toUpperCase() }) },
  ],
  ["no issuer", without("iss")],
  ["another audience", claims({ aud: "somebody-else" })],
  ["audiences without us", claims({ aud: ["a", "b"] })],
  ["several audiences, issued to another", claims({ aud: ["waymark", "b"], azp: "b" })],
  ["several audiences, issued to nobody", claims({ aud: ["waymark", "b"] })],
  ["no audience", without("aud")],
  ["an empty audience", claims({ aud: "" })],
  ["another nonce", claims({ nonce: "0".repeat(43) })],
  ["no nonce", without("nonce")],
  ["an empty nonce", claims({ nonce: "" })],
  ["expired", claims({ exp: now() - 60 })],
  ["expired long ago", claims({ exp: 1, iat: 0 })],
  ["no expiry", without("exp")],
  ["an expiry that is no number", claims({ exp: "never" })],
  ["not valid yet", claims({ nbf: now() + 300 })],
  ["no issue time", without("iat")],
  ["no subject", without("sub")],
  ["signed by a stranger", { sign: "stranger" }],
  ["signed by nobody", { sign: "none" }],
  ["signed with the public key as a secret", { sign: "hmac-public-key" }],
  ["signed with our own secret", { sign: "hmac-secret" }],
  ["signed with a key that is named like a file", { sign: "unknown-kid" }],
  ["a broken signature", { sign: "broken" }],
  ["elliptic, as nobody announced", { sign: "ES256" }],
  ["PSS, as nobody announced", { sign: "PS256" }],
  [
    "no token at all",
    { token: (response) => response.end(JSON.stringify({ access_token: "a", token_type: "Bearer" })) },
  ],
  [
    "a token that is none",
    { token: (response) => response.end(JSON.stringify({ access_token: "a", id_token: "x.y.z" })) },
  ],
  ["an answer that is no JSON", { token: (response) => response.end("<html>") }],
  ["an answer cut off", { token: (response) => response.end('{"access_token":"a","id_tok') }],
  ["a refusal", { token: (response) => response.writeHead(400).end('{"error":"invalid_client"}') }],
  ["a failure", { token: (response) => response.writeHead(503).end() }],
  [
    "a redirect of the exchange",
    { token: (response) => response.writeHead(302, { location: "https://evil.example/" }).end() },
  ],
  ["a connection that breaks", { token: (response) => response.destroy() }],
  ["no keys", { jwks: (response) => response.end('{"keys":[]}') }],
  ["keys that are none", { jwks: (response) => response.end("no") }],
  ["keys that are away", { jwks: (response) => response.writeHead(500).end() }],
];

test.each(liars)("refused: %s", async (_name, script) => {
  const { location, token } = await signIn(script);
  expect(token).toBeNull();
  await expectNobody(location, "answer");
  expect(await query("select 1 from app_user where issuer <> 'https://id.example.com'")).toEqual([]);
});

/** Well signed, and still nobody whom we could know. */
const strange: [string, Record<string, unknown>][] = [
  ["from the far future", { iat: now() + 3_600, exp: now() + 7_200 }],
  ["a subject longer than any", { sub: "a".repeat(256) }],
  ["a subject with a line break", { sub: "ada\nroot" }],
  ["a subject beyond ASCII", { sub: "аda" }],
  ["groups that are no list", { groups: { admins: true } }],
  ["groups that are numbers", { groups: [1] }],
  ["more groups than anybody has", { groups: Array.from({ length: 2_001 }, (_, at) => `g${at}`) }],
  ["a group with a character that nobody stores", { groups: ["a\u0000b"] }],
  ["a group with a character that nobody sees", { groups: ["adm\u200bins"] }],
  ["a group longer than any", { groups: ["g".repeat(257)] }],
  ["a verified flag that is a word", { email_verified: "yes" }],
  ["a verified flag that is a number", { email_verified: 1 }],
  ["an address that is a list", { email: ["ada@example.com"] }],
];

test.each(strange)("not understood: %s", async (_name, change) => {
  const { location } = await signIn(claims(change));
  await expectNobody(location, "claims");
});

/** Signed in, but never as the owner of what the address of another owns. */
const lookAlikes: [string, Record<string, unknown>, string | null, boolean][] = [
  ["not verified", { email_verified: false }, "ada@example.com", false],
  ["verified by silence", { email_verified: undefined }, "ada@example.com", false],
  ["verified as text", { email_verified: "true" }, "ada@example.com", true],
  ["in upper case", { email: "ADA@Example.COM" }, "ada@example.com", true],
  ["a Cyrillic a", { email: "аda@example.com" }, null, false],
  ["a full-width at", { email: "ada＠example.com" }, null, false],
  ["a zero-width space", { email: "ada​@example.com" }, null, false],
  ["two ats", { email: "ada@example.com@evil.example" }, null, false],
  ["a name around it", { email: "Ada <ada@example.com>" }, null, false],
  ["a line break behind it", { email: "ada@example.com\n" }, null, false],
  ["none", { email: undefined }, null, false],
];

test.each(lookAlikes)("address %s", async (_name, change, email, verified) => {
  const { token } = await signIn(claims(change));
  expect(await findNow(token)).not.toBeNull();
  const rows = await query("select email, email_verified from app_user where subject = 'ada'");
  expect(rows).toEqual([{ email, email_verified: verified }]);
});

describe("the answer is bound to the browser that asked", () => {
  const answers: [string, (state: string) => Record<string, string>][] = [
    ["another state", () => ({ code: "c", state: "0".repeat(43) })],
    ["no state", () => ({ code: "c" })],
    ["an empty state", () => ({ code: "c", state: "" })],
    ["no code", (state) => ({ state })],
    ["an error", (state) => ({ error: "access_denied", state })],
    [
      "an error with a script",
      (state) => ({ error: "<script>alert(1)</script>", error_description: "x", state }),
    ],
    ["tokens in the address", (state) => ({ id_token: "x.y.z", access_token: "a", state })],
    ["another issuer", (state) => ({ code: "c", state, iss: "https://evil.example" })],
  ];
  test.each(answers)("%s", async (_name, answer) => {
    const browser = newBrowser();
    const { asked } = await start(browser);
    await expectNobody(await finish(browser, answer(asked?.state ?? "")), "answer");
  });

  test("a code that somebody else got", async () => {
    const [victim, attacker] = [newBrowser(), newBrowser()];
    const { asked } = await start(attacker);
    await start(victim);
    provider.receive(`http://p/?state=${asked?.state}`);
    await expectNobody(await finish(victim, { code: "stolen", state: asked?.state ?? "" }), "answer");
  });

  test("an answer without a question", async () => {
    await expectNobody(await finish(newBrowser(), { code: "c", state: "s" }), "answer");
  });

  test("an answer that comes twice", async () => {
    const browser = newBrowser();
    const { asked } = await start(browser);
    const answer = { code: "once", state: asked?.state ?? "" };
    const cookies = new Map(browser.cookies);
    expect(await finish(browser, answer)).toBe("/accounts");
    expect(await finish({ cookies }, answer)).toBe("/sign-in?error=answer");
    expect(await sessions()).toBe(1);
  });

  test.each(["state", "pkce.code_verifier", "nonce", "callback-url"])(
    "without its cookie %s",
    async (name) => {
      const browser = newBrowser();
      const { asked } = await start(browser);
      const cookie = [...browser.cookies.keys()].find((key) => key.endsWith(name));
      browser.cookies.delete(cookie ?? "");
      codes += 1;
      const location = await finish(browser, { code: `code-${codes}`, state: asked?.state ?? "" });
      // Where one wanted to be is worth no refusal: the way leads home.
      if (name === "callback-url") expect(location).toBe("/");
      else await expectNobody(location, "answer");
    },
  );
});

describe("a provider that is not itself", () => {
  const discoveries: [string, Script][] = [
    ["is down", { discoveryAnswer: (response) => response.destroy() }],
    ["fails", { discoveryAnswer: (response) => response.writeHead(500).end() }],
    ["says nothing that is JSON", { discoveryAnswer: (response) => response.end("<html>") }],
    [
      "is somewhere else",
      { discoveryAnswer: (response) => response.writeHead(302, { location: "https://evil.example/" }).end() },
    ],
  ];
  test.each(discoveries)("%s", async (_name, script) => {
    await expectNobody((await signIn(script)).location, "provider");
  });

  test("calls itself by another name", async () => {
    const script: Script = {
      discovery: (document) => ({ ...document, issuer: "https://evil.example" }),
      claims: (honest) => ({ ...honest, iss: "https://evil.example" }),
    };
    await expectNobody((await signIn(script)).location, "claims");
  });
});

test.each(["//evil.example", "https://evil.example/", "/\\evil.example", "/api/v1/me", 7])(
  "after signing in, nobody is led to %s",
  async (to) => {
    // Whatever came as the address.
    const { location } = await signIn({}, { to: to as string });
    expect(location).toBe("/");
  },
);

test("every refusal is written down, and nothing that was secret", async () => {
  const before = await query("select 1 from audit_event where action = 'session.refused'");
  await signIn(claims({ aud: "somebody-else" }));
  const refused = await query(
    "select detail, origin from audit_event where action = 'session.refused' order by id",
  );
  expect(refused.length).toBe(before.length + 1);
  expect(refused.at(-1)).toMatchObject({ detail: { reason: "answer" } });
  const everything = JSON.stringify([
    said,
    await query("select row_to_json(a) as row from audit_event a"),
    await query("select row_to_json(u) as row from app_user u"),
    await query("select row_to_json(s) as row from user_session s"),
  ]);
  expect(said.length).toBeGreaterThan(30);
  for (const secret of ["access-canary-9f2", provider.clientSecret, "a secret of this test"])
    expect(everything).not.toContain(secret);
  expect(everything).not.toMatch(/eyJ[\w-]{20,}\./);
});
