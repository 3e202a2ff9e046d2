/** Claims that the ID token is silent about, from a user-info endpoint that may lie, fail, or be of somebody else. */
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { query } from "#lib/data/database.ts";
import { useTestDatabase } from "#lib/data/test-database.ts";
import { finishProviderSignIn, startProviderSignIn } from "./oidc.ts";
import { type Script, startTestProvider } from "./test-provider.ts";

useTestDatabase();

const base = "http://localhost:3000";
let provider: Awaited<ReturnType<typeof startTestProvider>>;

beforeAll(async () => {
  provider = await startTestProvider();
  vi.stubEnv("OIDC_ISSUER", provider.issuer);
  vi.stubEnv("OIDC_CLIENT_ID", "waymark");
  vi.stubEnv("OIDC_CLIENT_SECRET", provider.clientSecret);
  vi.stubEnv("OIDC_USER_INFO", "true");
  vi.stubEnv("AUTH_SECRET", "a secret of this test and of nobody else");
  vi.stubEnv("WAYMARK_URL", base);
  vi.stubEnv("NEXTAUTH_URL", base);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await provider.close();
});
beforeEach(() => query("delete from app_user"));

let codes = 0;

/** Where the browser is led in the end. */
async function signIn(script: Script): Promise<string | null> {
  provider.play(script);
  const cookies = new Map<string, string>();
  const started = await startProviderSignIn(new Request(`${base}/api/auth/start`), "/accounts", () => {});
  for (const cookie of started.headers.getSetCookie()) {
    const [pair = ""] = cookie.split(";");
    cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  }
  const { state } = provider.receive(started.headers.get("location") ?? "");
  codes += 1;
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const back = `${base}/api/auth/callback/oidc?${new URLSearchParams({ code: `c-${codes}`, state })}`;
  return (await finishProviderSignIn(new Request(back, { headers: { cookie } }), () => {})).headers.get(
    "location",
  );
}

const users = () => query("select subject, name, email, email_verified, groups from app_user");
const answers = (body: unknown) => (response: ServerResponse) => void response.end(JSON.stringify(body));
/** A token that says no more than it has to; what honest ones hold is typed as perhaps absent. */
const thin: Script = {
  claims: ({ iss, aud, sub, nonce, iat, exp }) => ({ iss, aud, sub, nonce, iat, exp }) as never,
};
const ada = {
  sub: "ada",
  name: "Ada L.",
  email: "ada@example.com",
  email_verified: true,
  groups: ["engineers"],
};

test("a thin token is completed", async () => {
  expect(await signIn({ ...thin, userInfo: answers(ada) })).toBe("/accounts");
  expect(await users()).toEqual([
    {
      subject: "ada",
      name: "Ada L.",
      email: "ada@example.com",
      email_verified: true,
      groups: ["engineers"],
    },
  ]);
});

test("the token decides wherever it speaks, issuer and times too", async () => {
  const lies = { ...ada, iss: "https://evil.example", iat: 1, email: "root@example.com", groups: ["admins"] };
  expect(await signIn({ userInfo: answers(lies) })).toBe("/accounts");
  expect(await users()).toEqual([
    {
      subject: "ada",
      name: "Ada",
      email: "ada@example.com",
      email_verified: true,
      groups: ["engineers"],
    },
  ]);
});

test("that another address is verified says nothing of the token's", async () => {
  const silent: Script = {
    claims: (honest) => ({ ...honest, email: "grace@example.com", email_verified: undefined }),
  };
  await signIn({ ...silent, userInfo: answers(ada) });
  expect(await users()).toEqual([
    expect.objectContaining({ email: "grace@example.com", email_verified: false }),
  ]);
  await signIn({ ...silent, userInfo: answers({ ...ada, email: "grace@example.com" }) });
  expect(await users()).toEqual([
    expect.objectContaining({ email: "grace@example.com", email_verified: true }),
  ]);
});

const refused: [string, Script][] = [
  ["it is about somebody else", { userInfo: answers({ ...ada, sub: "grace" }) }],
  ["it says not about whom", { userInfo: answers({ ...ada, sub: undefined }) }],
  ["it fails", { userInfo: (response) => void response.writeHead(500).end() }],
  ["it refuses the token", { userInfo: (response) => void response.writeHead(401).end() }],
  ["it breaks off", { userInfo: (response) => void response.destroy() }],
  ["it says no JSON", { userInfo: (response) => void response.end("<html>") }],
  [
    "it leads somewhere else",
    { userInfo: (response) => void response.writeHead(302, { location: "https://evil.example/" }).end() },
  ],
  ["there is none", {}],
];

test.each(refused)("nobody is signed in where %s", async (_name, script) => {
  expect(await signIn({ ...thin, ...script })).toBe("/sign-in?error=answer");
  expect(await users()).toEqual([]);
});
