/** Starts the product as a newcomer does, `waymark demo` in an empty home, and stops it at the end. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "@playwright/test";
import { signedInFile, signInAs } from "./sign-in.ts";

const accounts = 12;
/** A cold build on a busy machine is most of it. */
const startLimitMs = 300_000;
const stopLimitMs = 30_000;

async function isReady(port: string): Promise<boolean> {
  try {
    return (await fetch(`http://localhost:${port}/readyz`)).ok;
  } catch (error) {
    // Nothing listens yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function waitUntilReady(demo: ChildProcess, port: string, said: () => string): Promise<void> {
  const until = Date.now() + startLimitMs;
  while (!(await isReady(port))) {
    if (demo.exitCode !== null) throw new Error(`The demo ended with ${demo.exitCode}:\n${said()}`);
    if (Date.now() > until) throw new Error(`The demo was not ready in time:\n${said()}`);
    await sleep(200);
  }
}

async function stop(demo: ChildProcess): Promise<void> {
  if (demo.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => demo.once("exit", () => resolve()));
  demo.kill("SIGINT");
  const timer = setTimeout(() => demo.kill("SIGKILL"), stopLimitMs);
  await ended;
  clearTimeout(timer);
}

export default async function startDemo(): Promise<() => Promise<void>> {
  const port = process.env["WAYMARK_E2E_PORT"];
  if (port === undefined) throw new Error("playwright.config.ts sets WAYMARK_E2E_PORT.");
  const home = await mkdtemp(join(tmpdir(), "waymark-e2e-"));
  const demo = spawn(
    process.execPath,
    ["bin/waymark.ts", "demo", "--accounts", String(accounts), "--port", port],
    {
      env: {
        ...process.env,
        NODE_ENV: "production",
        WAYMARK_HOME: home,
        // One account at a time: the stories can see the map fill.
        WAYMARK_CONCURRENCY: "1",
        // What is the same in every region is read in a few: the pages look no different.
        WAYMARK_DEMO_REGIONS: "us-east-1,eu-central-1,eu-west-1,ap-southeast-2",
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let tail = "";
  demo.stderr.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-8_000);
  });
  const end = async () => {
    await stop(demo);
    await rm(home, { recursive: true, force: true });
    await rm(signedInFile(port), { force: true });
  };
  try {
    await waitUntilReady(demo, port, () => tail);
    const browser = await request.newContext();
    await signInAs(browser, { persona: "admin", port });
    await browser.storageState({ path: signedInFile(port) });
    await browser.dispose();
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
