/** P0: from a fresh clone until the heat map in a browser shows its first account, and until the demo has refreshed all. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "@playwright/test";
import pg from "pg";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import { chromiumArguments, ensureChromium } from "#scripts/chromium.ts";
import type { Figure } from "./report.ts";

const limitSeconds = 600;
/** An account whose items were decided: every cell is unknown before. */
const firstAnswer =
  '.map-link [data-state="met"], .map-link [data-state="no"], .map-link [data-state="partly"]';

/** The environment of somebody who has just opened a terminal, without what npm added for us. */
function freshEnvironment(port: number): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, PORT: String(port) };
  for (const name of Object.keys(environment))
    if (/^(npm_|NODE_ENV$|INIT_CWD$|DATABASE_URL$|WAYMARK_|AWS_)/i.test(name)) delete environment[name];
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  return { ...environment, PATH: path.join(delimiter) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

async function answers(url: string, demo: ChildProcess): Promise<void> {
  const until = performance.now() + limitSeconds * 1000;
  while (performance.now() < until) {
    if (demo.exitCode !== null) throw new Error(`the demo ended with ${demo.exitCode}`);
    const status = await fetch(`${url}/healthz`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(100);
  }
  throw new Error(`${url} did not answer within ${limitSeconds} s`);
}

/** The demo keeps its first refresh going while it is looked at; its home says when that is done. */
async function refreshed(home: string): Promise<void> {
  const postgres = await ensurePostgres(home);
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 });
  try {
    const until = performance.now() + limitSeconds * 1000;
    while (performance.now() < until) {
      const { rowCount } = await pool.query("select 1 from run where state = 'finished'");
      if (rowCount) return;
      await sleep(100);
    }
    throw new Error(`the first refresh did not finish within ${limitSeconds} s`);
  } finally {
    await pool.end();
    await postgres.release();
  }
}

/** Clones the committed state into a temporary folder and runs the two commands of the README there. */
export async function measureColdDemo(say: (line: string) => void): Promise<Figure> {
  const executablePath = ensureChromium(say);
  const folder = await mkdtemp(join(tmpdir(), "waymark-cold-"));
  const checkout = join(folder, "waymark");
  const port = await freePort();
  const env = freshEnvironment(port);
  execFileSync("git", ["clone", "--quiet", process.cwd(), checkout]);
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  let demo: ChildProcess | null = null;
  const browser = await chromium.launch({ executablePath, args: chromiumArguments() });
  try {
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: checkout,
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const installed = elapsed();
    say(`npm ci: ${installed.toFixed(0)} s`);
    demo = spawn("npm", ["run", "demo"], {
      cwd: checkout,
      env,
      stdio: ["ignore", "ignore", "inherit"],
      detached: true,
    });
    const url = `http://localhost:${port}`;
    await answers(url, demo);
    const page = await browser.newPage();
    await page.goto(url);
    // The demo asks who one would like to be.
    await page.locator('button[name="persona"][value="admin"]').click();
    await page.waitForSelector(firstAnswer, { timeout: limitSeconds * 1000, state: "attached" });
    const first = elapsed();
    say(`first account in the browser: ${first.toFixed(0)} s`);
    await refreshed(join(checkout, ".waymark"));
    const whole = elapsed();
    return {
      id: "P0",
      what: "fresh clone: npm ci, demo, first account in the browser; then the whole refresh",
      figure: `${first.toFixed(0)} s; + ${(whole - first).toFixed(0)} s`,
      budget: "< 120 s; + 90 s",
      met: first < 120 && whole - first <= 90,
      raw: { installed, first, whole },
    };
  } finally {
    await browser.close();
    await end(demo);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  }
}

/** npm passes no signal on to the script, so the whole group is asked to end, as Ctrl-C does. */
async function end(demo: ChildProcess | null): Promise<void> {
  if (demo?.pid === undefined || demo.exitCode !== null) return;
  const ended = once(demo, "exit");
  process.kill(-demo.pid, "SIGINT");
  await ended;
}
