/** What `doctor` says of an identity provider that is not as it should be; over HTTP, against one that plays along. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Script, startTestProvider } from "#lib/auth/test-provider.ts";
import { fixedClock } from "#lib/clock.ts";
import { readEnv } from "#lib/env.ts";
import { checkProvider } from "./doctor-provider.ts";

let provider: Awaited<ReturnType<typeof startTestProvider>>;
beforeAll(async () => {
  provider = await startTestProvider();
});
afterAll(() => provider.close());
beforeEach(() => provider.play({}));

const given = () => ({
  OIDC_ISSUER: provider.issuer,
  OIDC_CLIENT_ID: "waymark",
  OIDC_CLIENT_SECRET: provider.clientSecret,
  AUTH_SECRET: "x".repeat(40),
  WAYMARK_URL: "https://waymark.example.com",
});

async function examine(script: Script = {}, env: Record<string, string> = {}, aheadMs = 0) {
  provider.play(script);
  const checks = await checkProvider(readEnv({ ...given(), ...env }), {
    clock: fixedClock(new Date(Date.now() + aheadMs)),
    signal: new AbortController().signal,
    timeoutMs: 400,
  });
  for (const { ok, fix } of checks) expect(fix === null).toBe(ok);
  return checks;
}

async function failing(...asked: Parameters<typeof examine>): Promise<string[]> {
  const checks = await examine(...asked);
  return checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
}

test("none is configured: said, and no failure", async () => {
  const env = { OIDC_ISSUER: "", OIDC_CLIENT_ID: "", OIDC_CLIENT_SECRET: "" };
  expect(await examine({}, env)).toEqual([
    expect.objectContaining({ ok: true, detail: expect.stringContaining("waymark login-link") }),
  ]);
});

test("in order: every check passes, and the redirect URI is told", async () => {
  const checks = await examine();
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.find(({ name }) => name === "redirect URI")?.detail).toContain(
    "https://waymark.example.com/api/auth/callback/oidc",
  );
});

const document = (change: Record<string, unknown>): Script => ({
  discovery: (honest) => ({ ...honest, ...change }),
});

const faults: [string, Script, RegExp][] = [
  [
    "it is down",
    { discoveryAnswer: (answer) => answer.destroy() },
    /^identity provider: .*cannot be reached/,
  ],
  ["it is slow", { discoveryAnswer: () => {} }, /^identity provider: .*did not answer within 0.4 seconds/],
  [
    "it fails",
    { discoveryAnswer: (answer) => answer.writeHead(500).end() },
    /^identity provider: .*answers 500/,
  ],
  [
    "it leads away",
    { discoveryAnswer: (answer) => answer.writeHead(302, { location: "https://evil.example/" }).end() },
    /^identity provider: .*leads somewhere else/,
  ],
  ["it says no JSON", { discoveryAnswer: (answer) => answer.end("<html>") }, /^identity provider: .*no JSON/],
  ["it says a list", { discoveryAnswer: (answer) => answer.end("[]") }, /^identity provider: .*another form/],
  [
    "it never ends",
    { discoveryAnswer: (answer) => answer.end("x".repeat(1_100_000)) },
    /^identity provider: .*more than 1 MB/,
  ],
  [
    "another issuer",
    document({ issuer: "https://evil.example" }),
    /^provider issuer: .*https:\/\/evil\.example/,
  ],
  ["no issuer", document({ issuer: undefined }), /^provider issuer: .*names no issuer/],
  ["no token endpoint", document({ token_endpoint: undefined }), /^provider endpoints: .*no token_endpoint/],
  [
    "an endpoint without TLS",
    document({ authorization_endpoint: "http://id.example.com/authorize" }),
    /^provider endpoints: .*not https/,
  ],
  ["implicit flow only", document({ response_types_supported: ["id_token"] }), /^provider endpoints: .*code/],
  [
    "secrets by another way",
    document({ token_endpoint_auth_methods_supported: ["private_key_jwt"] }),
    /^provider endpoints: .*client_secret_basic/,
  ],
  [
    "another signature",
    document({ id_token_signing_alg_values_supported: ["ES256"] }),
    /^provider signatures: .*ES256/,
  ],
  ["weak PKCE", document({ code_challenge_methods_supported: ["plain"] }), /^provider signatures: .*plain/],
  ["no keys", { jwks: (answer) => answer.end('{"keys":[]}') }, /^provider signatures: .*no RSA key/],
  ["keys that are away", { jwks: (answer) => answer.writeHead(503).end() }, /^provider signatures: .*503/],
  [
    "scopes that it lacks",
    document({ scopes_supported: ["openid", "email"] }),
    /^provider scopes: .*profile/,
  ],
];

describe("exactly what is wrong fails", () => {
  test.each(faults)("%s", async (_name, script, words) => {
    const found = await failing(script);
    expect(found).toEqual([expect.stringMatching(words)]);
  });

  test.each([
    [90_000, "sign-ins may fail"],
    [-90_000, "sign-ins may fail"],
    [400_000, "nobody can sign in"],
  ])("a clock that is %i ms ahead", async (ms, words) => {
    expect(await failing({}, {}, ms)).toEqual([expect.stringContaining(words)]);
    expect(await failing({}, {}, Math.sign(ms) * 40_000)).toEqual([]);
  });

  test("no user info, where it is to be asked", async () => {
    expect(await failing({}, { OIDC_USER_INFO: "true" })).toEqual([
      expect.stringMatching(/^provider endpoints: .*no userinfo_endpoint/),
    ]);
    expect(await failing({ userInfo: () => {} }, { OIDC_USER_INFO: "true" })).toEqual([]);
  });

  test("an address without TLS, and no secret for several processes", async () => {
    const env = {
      WAYMARK_URL: "http://waymark.example.com",
      AUTH_SECRET: "",
      DATABASE_URL: "postgresql://h/d",
    };
    const names = (await failing({}, env)).map((line) => line.split(":", 1)[0]);
    expect(names).toEqual(["redirect URI", "sign-in secret"]);
  });
});
