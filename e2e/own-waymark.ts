/** A Waymark of a story's own: a home, its processes and its commands, apart from the demo that the others share. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, expect, type Page } from "@playwright/test";

const startLimitMs = 120_000;

export interface OwnWaymark {
  url: string;
  /** Runs a command of the same home, which has to succeed; answers what it said. */
  command(...argv: string[]): Promise<string>;
  /** A browser of somebody who signs in by a link of an administrator. */
  signIn(browser: Browser, email: string, ...options: string[]): Promise<Page>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // Typed as string or address: an address on everything but Unix sockets.
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function waitUntilReady(url: string, waymark: ChildProcess): Promise<void> {
  const until = Date.now() + startLimitMs;
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (waymark.exitCode !== null || Date.now() > until)
      throw new Error("waymark start was not ready in time");
    await sleep(200);
  }
}

/** Starts one that sends its mail to a server of this machine. */
export async function startOwnWaymark(mailPort: number): Promise<OwnWaymark> {
  const home = await mkdtemp(join(tmpdir(), "waymark-own-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const environment = {
    ...process.env,
    NODE_ENV: "production" as const,
    WAYMARK_HOME: home,
    WAYMARK_URL: url,
    AUTH_SECRET: "a secret of the story, which is long enough",
    WAYMARK_INTERNAL_HOSTS: "127.0.0.1",
    SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
    MAIL_FROM: "Waymark <waymark@example.com>",
  };
  const waymark = spawn(process.execPath, ["bin/waymark.ts", "start", "--port", String(port)], {
    env: environment,
    stdio: ["ignore", "ignore", "inherit"],
  });
  await waitUntilReady(url, waymark);

  const command: OwnWaymark["command"] = async (...argv) => {
    const child = spawn(process.execPath, ["bin/waymark.ts", ...argv], {
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
    const [code] = await once(child, "close");
    expect(code, argv.join(" ")).toBe(0);
    return said;
  };
  return {
    url,
    command,
    async signIn(browser, email, ...options) {
      const link = await command("login-link", email, ...options);
      const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
      const page = await context.newPage();
      await page.goto(link.trim());
      await expect(page.getByLabel("Sign-in link from an administrator")).toHaveValue(/./);
      await page.getByRole("button", { name: "Use the link" }).click();
      await expect(page).toHaveURL(`${url}/`);
      return page;
    },
    async stop() {
      if (waymark.exitCode === null) {
        const ended = once(waymark, "exit");
        waymark.kill("SIGTERM");
        await ended;
      }
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}
