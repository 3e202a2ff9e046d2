/** P9 and the pages of P5: every page of the production build over HTTP, on seeded databases, beside its own SQL. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { operations } from "#lib/api/table.ts";
import { systemClock } from "#lib/clock.ts";
import { openDatabase, query, transaction, useDatabase } from "#lib/data/database.ts";
import { migrate } from "#lib/data/migrate.ts";
import { startSession } from "#lib/data/sessions.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import { everyAnswer } from "#scripts/pages.ts";
import { growthExponent, percentile } from "./growth.ts";
import { peakMemoryMb } from "./processes.ts";
import { measureRadar } from "./radar.ts";
import type { Figure } from "./report.ts";
import { measureSearch } from "./search.ts";
import { seedDatabase } from "./seed.ts";
import { measureUploads } from "./uploads.ts";

/** Milliseconds; of lists of the API, and of pages. */
const budgets = { api: 100, page: 200 } as const;

/** What an operation must be asked, where it answers nothing without. */
const asked: Readonly<Record<string, string>> = {
  search: "?q=prod",
  listRecords: "?kind=scan",
  listResources: "?q=prod",
};

/** Every operation of the API that lists, as a program asks for it first; and accounts, searched and filtered. */
const everyList = [
  ...operations
    .filter(({ method, path, files }) => method === "GET" && !path.includes("{") && files.length === 0)
    .map(({ id, path }) => ({ name: `api-${id}`, path: `/api/v1${path}${asked[id] ?? ""}` })),
  { name: "api-accounts-searched", path: "/api/v1/accounts?q=prod" },
  { name: "api-accounts-filtered", path: "/api/v1/accounts?stage=4&freshness=fresh&sort=-met" },
  { name: "api-item-accounts", path: "/api/v1/items/3.4/accounts?state=NOT_MET" },
];

const requests = 30;
const warmUps = 5;
const startLimitMs = 300_000;

/** What one page costs in one database, milliseconds. */
interface PageCost {
  name: string;
  path: string;
  p50: number;
  p95: number;
  /** The statements of one request, added up; the 95th of a hundred. */
  sqlP95: number;
}

/** The server's log from where it ends now. */
function tail(file: string): () => string {
  let from = statSync(file).size;
  return () => {
    const length = statSync(file).size - from;
    const text = Buffer.alloc(length);
    const handle = openSync(file, "r");
    readSync(handle, text, 0, length, from);
    closeSync(handle);
    from += length;
    return text.toString("utf8");
  };
}

/** Milliseconds that the server spent on the statements of a piece of its log. */
function statementMs(log: string): number {
  return [...log.matchAll(/duration: ([\d.]+) ms/g)].reduce((sum, [, ms]) => sum + Number(ms), 0);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

async function startWebProcess(databaseUrl: string) {
  const port = await freePort();
  const child = spawn(process.execPath, ["bin/waymark.ts", "web", "--port", String(port)], {
    env: { ...process.env, NODE_ENV: "production", DATABASE_URL: databaseUrl, LOG_LEVEL: "error" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  const until = performance.now() + startLimitMs;
  for (;;) {
    const isUp = await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) break;
    if (child.exitCode !== null || performance.now() > until) throw new Error("waymark web did not start");
    await sleep(200);
  }
  return {
    url,
    peakMemoryMb: () => peakMemoryMb(child.pid),
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The cookie of an administrator who has just signed in. */
async function signedInCookie(databaseUrl: string): Promise<string> {
  const database = openDatabase({ url: databaseUrl });
  useDatabase(database);
  try {
    const [user] = await query<{ id: string }>(
      `insert into app_user (id, issuer, subject, role)
       values (gen_random_uuid(), 'https://id.example.com', 'bench', 'admin') returning id`,
    );
    const { token } = await transaction((tx) =>
      startSession(tx, {
        userId: user?.id ?? "",
        now: systemClock.now(),
        address: null,
        userAgent: null,
        by: "bench",
      }),
    );
    return `waymark-session=${token}`;
  } finally {
    useDatabase(undefined);
    await database.close();
  }
}

async function measurePage(
  { url, cookie }: { url: string; cookie: string },
  { name, path }: { name: string; path: string },
  readLog: () => string,
): Promise<PageCost> {
  const times: number[] = [];
  const sql: number[] = [];
  for (let number = -warmUps; number < requests; number += 1) {
    readLog();
    const begun = performance.now();
    const response = await fetch(url + path, { headers: { cookie }, redirect: "manual" });
    await response.text();
    const ms = performance.now() - begun;
    // A page that does not exist is measured as well; one that sends away is none.
    if (response.status !== 200 && response.status !== 404)
      throw new Error(`${path} answered ${response.status}`);
    // The log is written when a statement ends, and read before the next one begins.
    await sleep(5);
    const statements = statementMs(readLog());
    if (number < 0) continue;
    times.push(ms);
    sql.push(statements);
  }
  return {
    name,
    path,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    sqlP95: percentile(sql, 0.95),
  };
}

interface SizeCosts {
  costs: PageCost[];
  /** Of the largest size; empty for the others. */
  searches: Figure[];
}

async function measureSize(
  accounts: number,
  { isLargest, say }: { isLargest: boolean; say: (line: string) => void },
): Promise<SizeCosts> {
  const home = await mkdtemp(join(tmpdir(), "waymark-pages-"));
  const postgres = await ensurePostgres(home);
  try {
    await migrate(postgres.url);
    const seed = {
      accounts,
      accountsWithFacts: Math.min(accounts, 500),
      runs: 14,
      resourcesAnAccount: 200,
      now: systemClock.now(),
    };
    await seedDatabase(postgres.url, { ...seed, say: () => {} });
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query<{ id: string }>(
      "select subject_id as id from refresh where outcome = 'partial' order by 1 limit 1",
    );
    await client.query(`do $$ begin execute format('alter database %I set log_min_duration_statement = 0',
      current_database()); end $$`);
    const { rows: folders } = await client.query<{ data_directory: string }>("show data_directory");
    await client.end();
    const cookie = await signedInCookie(postgres.url);
    const web = await startWebProcess(postgres.url);
    try {
      const readLog = tail(join(folders[0]?.data_directory ?? "", "..", "server.log"));
      const costs: PageCost[] = [];
      for (const page of [...everyAnswer, ...everyList]) {
        const path = page.path.replace(":account", rows[0]?.id ?? "").replace("/runs/1", "/runs/14");
        costs.push(await measurePage({ url: web.url, cookie }, { name: page.name, path }, readLog));
      }
      say(
        `pages at ${accounts} accounts: slowest p95 ${Math.max(...costs.map(({ p95 }) => p95)).toFixed(0)} ms`,
      );
      const searches = isLargest
        ? [
            ...(await measureSearch(postgres.url, say)),
            ...(await measureRadar(postgres.url, say)),
            await measureUploads({ ...web, cookie, say }),
          ]
        : [];
      return { costs, searches };
    } finally {
      await web.stop();
    }
  } finally {
    await postgres.release();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Measures every page on databases of several sizes; the budget holds for the largest. */
export async function measurePages(sizes: readonly number[], say: (line: string) => void): Promise<Figure[]> {
  execFileSync(process.execPath, ["scripts/build.ts"], { stdio: ["ignore", "ignore", "inherit"] });
  const bySize: (SizeCosts & { size: number })[] = [];
  for (const size of sizes)
    bySize.push({ size, ...(await measureSize(size, { isLargest: size === sizes.at(-1), say })) });
  const largest = bySize.at(-1);
  if (largest === undefined) throw new RangeError("no size of a database to measure");
  const figures = largest.costs.map((cost): Figure => {
    const ratio = cost.p95 / Math.max(cost.sqlP95, 0.1);
    const budget = cost.name.startsWith("api-") ? budgets.api : budgets.page;
    return {
      id: "P9",
      what: `${cost.path.replace(/[0-9]{12}/, "…")} at ${largest.size} accounts: p95, and ÷ that of its SQL`,
      figure: `${cost.p95.toFixed(0)} ms; ${ratio.toFixed(1)} × ${cost.sqlP95.toFixed(0)} ms`,
      budget: `< ${budget} ms; ≤ 3`,
      met: cost.p95 < budget && ratio <= 3,
      raw: { ...cost, ratio },
    };
  });
  figures.push(...largest.searches);
  return bySize.length < 2 ? figures : [...figures, growthFigure(bySize, largest.costs)];
}

function growthFigure(
  bySize: readonly { size: number; costs: PageCost[] }[],
  pages: readonly PageCost[],
): Figure {
  const exponents = pages.map(({ name, path }) => {
    const points = bySize.map(({ size, costs }) => ({
      size,
      cost: costs.find((cost) => cost.name === name)?.p95 ?? Number.NaN,
    }));
    return { path, points, exponent: growthExponent(points) };
  });
  const worst = exponents.reduce((a, b) => (b.exponent > a.exponent ? b : a));
  return {
    id: "P5",
    what: `growth of p95 over ${bySize.map(({ size }) => size).join(", ")} accounts, worst page (${worst.path})`,
    figure: `N^${worst.exponent.toFixed(2)}`,
    budget: "≤ 0.3",
    met: worst.exponent <= 0.3,
    raw: { exponents },
  };
}
