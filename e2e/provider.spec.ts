/** Signing in through a real provider, in a web process and a home of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import Provider from "oidc-provider";

const startLimitMs = 60_000;
// Nobody is signed in at first.
test.use({ storageState: { cookies: [], origins: [] } });

let home = "";
let web: ChildProcess | undefined;
let provider: Server | undefined;
let url = "";

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // Typed as string or address: an address on everything but Unix sockets.
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  return port;
}

/** A provider with its own pages of sign-in and consent; whoever types a name is that one. */
async function startProvider(redirectUri: string): Promise<string> {
  const server = createServer();
  const issuer = `http://127.0.0.1:${await listening(server)}`;
  const oidc = new Provider(issuer, {
    clients: [{ client_id: "waymark", client_secret: "a secret of the story", redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: "Ada Lovelace",
        email: `${id}@example.com`,
        email_verified: true,
        groups: ["Cloud, Platform"],
      }),
    }),
  });
  const answer = oidc.callback();
  server.on("request", (request, response) => void answer(request, response));
  provider = server;
  return issuer;
}

/** A command line of the same home. */
async function waymark(...argv: string[]): Promise<string> {
  const child = spawn(process.execPath, ["bin/waymark.ts", ...argv], {
    env: { ...process.env, WAYMARK_HOME: home },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = await once(child, "close");
  expect(code, argv.join(" ")).toBe(0);
  return said;
}

test.beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "waymark-provider-"));
  const port = await freePort();
  url = `http://localhost:${port}`;
  const issuer = await startProvider(`${url}/api/auth/callback/oidc`);
  web = spawn(process.execPath, ["bin/waymark.ts", "web", "--port", String(port)], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      WAYMARK_HOME: home,
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: "waymark",
      OIDC_CLIENT_SECRET: "a secret of the story",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const until = Date.now() + startLimitMs;
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (web.exitCode !== null || Date.now() > until) throw new Error("waymark web was not ready in time");
    await sleep(200);
  }
});

test.afterAll(async () => {
  if (web !== undefined && web.exitCode === null) {
    const ended = once(web, "exit");
    web.kill("SIGTERM");
    await ended;
  }
  provider?.closeAllConnections();
  provider?.close();
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

test("whoever the provider knows is signed in, and let in once a group of theirs has a role", async ({
  page,
}) => {
  await page.goto(`${url}/accounts?stage=4`);
  await expect(page).toHaveURL(`${url}/sign-in?to=%2Faccounts%3Fstage%3D4`);
  await page.getByRole("link", { name: "Continue with single sign-on" }).click();
  await page.getByPlaceholder("Enter any login").fill("ada");
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();

  await expect(page.getByRole("heading", { name: "Signed in, but not let in" })).toBeVisible();
  await expect(page.getByText("ada@example.com")).toBeVisible();
  await expect(page.locator(".side-bar")).toHaveCount(0);

  await waymark("groups", "set", "Cloud, Platform", "admin");
  await page.goto(`${url}/sign-in?to=/profile`);
  await page.getByRole("link", { name: "Continue with single sign-on" }).click();
  // The provider still knows the browser.
  await expect(page).toHaveURL(`${url}/profile`);
  await expect(page.getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
  await expect(page.getByText("a group of yours at the identity provider has it")).toBeVisible();
  const cookie = (await page.context().cookies(url)).find(({ name }) => name === "waymark-session");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${url}/sign-in`);
  await page.goto(`${url}/profile`);
  await expect(page).toHaveURL(`${url}/sign-in?to=%2Fprofile`);
});

test("a link from a terminal lets somebody in, once", async ({ page }) => {
  const said = await waymark("login-link", "grace@example.com", "--role", "viewer");
  const secret = said.match(/#\S+/)?.[0] ?? "";
  await page.goto(`${url}/sign-in/link${secret}`);
  // The page's script puts the secret into the field, which no button waits for.
  await expect(page.getByLabel("Sign-in link from an administrator")).toHaveValue(/./);
  await page.getByRole("button", { name: "Use the link" }).click();
  // The cookie comes with the answer, which a page that is opened sooner would cut off.
  await expect(page).toHaveURL(`${url}/`);
  await page.goto(`${url}/profile`);
  await expect(page.getByRole("heading", { name: "grace@example.com" })).toBeVisible();

  await page.context().clearCookies();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("Sign-in link from an administrator").fill(`${url}/sign-in/link${secret}`);
  await page.getByRole("button", { name: "Use the link" }).click();
  await expect(page.getByText("This link has been used")).toBeVisible();
});
