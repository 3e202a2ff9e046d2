/** P1, P3, P4, P5, P7 and P15: whole refreshes of a simulated organization, by a worker in a process of its own. */
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { z } from "zod";
import { systemClock } from "#lib/clock.ts";
import { startRun } from "#lib/data/runs.ts";
import { systemViewer } from "#lib/viewer.ts";
import { growthExponent } from "./growth.ts";
import { type Call, type SimulatorProcess, startWorkerProcess, type WorkerProcess } from "./processes.ts";
import { type Figure, median, spread } from "./report.ts";

const viewer = systemViewer("bench");
/** How long the simulated AWS takes for each answer. */
export const latencyMs = 50;
/** Calls that one worker keeps open at most. */
const callsInFlight = 16;

/** What a refresh that finds nothing new may not rewrite, and what it always writes. */
const contentTables = ["account_facts", "item_status", "item_status_event", "stage_count", "stage_total"];
const bookkeepingTables = ["refresh", "run", "run_account", "snapshot", "audit_event"];

export interface Refresh {
  seconds: number;
  firstAccountSeconds: number;
  calls: Call[];
  workerCpuSeconds: number | null;
  written: Record<string, number>;
}

const runSchema = z.object({
  state: z.string(),
  started: z.boolean(),
  ended: z.number(),
  failure: z.string().nullable(),
});

async function nextTransaction(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query("select pg_snapshot_xmax(pg_current_snapshot())::text as next");
  return z.object({ next: z.string() }).parse(rows[0]).next;
}

/** Rows of each table that a transaction since `since` wrote. */
async function rowsWritten(pool: pg.Pool, since: string): Promise<Record<string, number>> {
  const written: Record<string, number> = {};
  for (const table of [...contentTables, ...bookkeepingTables]) {
    const { rows } = await pool.query(
      `select count(*)::int as count from ${table} where xmin::text::bigint >= $1::bigint`,
      [since],
    );
    written[table] = z.object({ count: z.number() }).parse(rows[0]).count;
  }
  return written;
}

async function refresh(
  pool: pg.Pool,
  organizationId: string,
  simulator: SimulatorProcess,
  worker: WorkerProcess,
): Promise<Refresh> {
  await simulator.calls();
  const since = await nextTransaction(pool);
  const cpu = worker.cpuSeconds();
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  const { run } = await startRun(viewer, { organizationId, accountIds: [], now: systemClock.now() });
  let firstAccountSeconds: number | null = null;
  for (;;) {
    const { rows } = await pool.query(
      `select state::text, started_at is not null as started, failure_message as failure, (
         select count(*)::int from run_account where run_id = run.id and state in ('succeeded', 'partial')
       ) as ended from run where id = $1`,
      [run.id],
    );
    const now = runSchema.parse(rows[0]);
    if (now.ended > 0) firstAccountSeconds ??= elapsed();
    if (now.state === "failed") throw new Error(`the run failed: ${now.failure}`);
    if (now.state === "finished") break;
    await sleep(25);
  }
  const seconds = elapsed();
  const cpuAfter = worker.cpuSeconds();
  return {
    seconds,
    firstAccountSeconds: firstAccountSeconds ?? seconds,
    calls: await simulator.calls(),
    workerCpuSeconds: cpu === null || cpuAfter === null ? null : cpuAfter - cpu,
    written: await rowsWritten(pool, since),
  };
}

function wallFigure(all: readonly Refresh[]): Figure {
  const ratios = all.map(
    ({ seconds, calls }) => seconds / ((calls.length * latencyMs) / 1000 / callsInFlight),
  );
  const cpuPerCall = all.map(({ workerCpuSeconds, calls }) =>
    workerCpuSeconds === null ? null : (workerCpuSeconds * 1000) / calls.length,
  );
  return {
    id: "P1",
    what: `refresh: wall ÷ (calls × ${latencyMs} ms ÷ ${callsInFlight} in flight)`,
    figure: spread(ratios, 2),
    budget: "≤ 1.15",
    met: median(ratios) <= 1.15,
    raw: {
      ratios,
      seconds: all.map(({ seconds }) => seconds),
      calls: all.map(({ calls }) => calls.length),
      workerCpuMsPerCall: cpuPerCall,
    },
  };
}

const peersSchema = z.object({ prowler: z.object({ median: z.number() }) });

/** Calls of accounts that were read whole; those that could not be entered would make the median look better. */
function callsFigure(first: Refresh): Figure {
  const byAccount = Map.groupBy(
    first.calls.filter(({ account, operation }) => account !== null && !operation.startsWith("sts:")),
    ({ account }) => account,
  );
  const read = [...byAccount.values()].toSorted((a, b) => a.length - b.length);
  const counts = read.map(({ length }) => length);
  const middle = read[Math.floor(read.length / 2)] ?? [];
  const operations = Object.fromEntries(
    [...Map.groupBy(middle, ({ operation }) => operation)].map(([operation, calls]) => [
      operation,
      calls.length,
    ]),
  );
  const peers = existsSync("bench/peers.json")
    ? peersSchema.parse(JSON.parse(readFileSync("bench/peers.json", "utf8")))
    : null;
  const half = peers === null ? null : peers.prowler.median / 2;
  return {
    id: "P3",
    what: "calls per account: emptiest / median / largest",
    figure: `${counts[0]} / ${median(counts)} / ${counts.at(-1)}`,
    budget: half === null ? "no peer was measured" : `≤ ${half} (half of Prowler's)`,
    met: half === null ? null : median(counts) <= half,
    raw: { counts, operationsOfMedianAccount: operations },
  };
}

async function unchangedFigure(pool: pg.Pool, unchanged: readonly Refresh[]): Promise<Figure> {
  const { rows } = await pool.query(
    `select ((select count(*) from account_facts) + (select count(*) from item_status))::int as read`,
  );
  const { read } = z.object({ read: z.number() }).parse(rows[0]);
  const sum = (written: Record<string, number>, tables: readonly string[]) =>
    tables.reduce((total, table) => total + (written[table] ?? 0), 0);
  const ratios = unchanged.map(({ written }) => sum(written, contentTables) / read);
  return {
    id: "P7",
    what: "refresh without changes: rows of facts, statuses and roll-ups written ÷ read",
    figure: spread(ratios, 4),
    budget: "≤ 0.01",
    met: median(ratios) <= 0.01,
    raw: {
      ratios,
      read,
      written: unchanged.map(({ written }) => written),
      bookkeeping: unchanged.map(({ written }) => sum(written, bookkeepingTables)),
    },
  };
}

function firstAnswerFigure(first: Refresh): Figure {
  return {
    id: "P15",
    what: "first account's statuses after the start of a run",
    figure: `${first.firstAccountSeconds.toFixed(1)} s of ${first.seconds.toFixed(1)} s`,
    budget: "≤ 30 s",
    met: first.firstAccountSeconds <= 30,
    raw: { firstAccountSeconds: first.firstAccountSeconds, seconds: first.seconds },
  };
}

/** Whole refreshes of one organization by one worker. */
export interface Measured {
  accounts: number;
  all: Refresh[];
  peakMemoryMb: number | null;
}

/** What the size of an organization costs: memory, and processor time of the first refresh. */
export function growthFigures(measured: readonly Measured[], largestAccount: number): Figure[] {
  const [smallest, largest] = [measured[0], measured.at(-1)];
  if (smallest === undefined || largest === undefined) throw new RangeError("nothing was measured");
  const sizes = measured.map(({ accounts }) => accounts).join(", ");
  const peaks = measured.map(({ accounts, peakMemoryMb }) => ({ accounts, peakMemoryMb }));
  const peak = largest.peakMemoryMb;
  const share = peak === null || smallest.peakMemoryMb === null ? null : peak / smallest.peakMemoryMb;
  const figures: Figure[] = [
    {
      id: "P4",
      what: `worker's memory after ${largest.accounts} accounts ÷ after ${smallest.accounts}; largest account ${largestAccount} resources`,
      figure: share === null ? "not told by this system" : `${share.toFixed(2)}; ${peak} MB`,
      budget: "≤ 1.3; < 512 MB",
      met: share === null || peak === null ? null : share <= 1.3 && peak < 512,
      raw: { peaks, largestAccount },
    },
  ];
  const points = measured.flatMap(({ accounts, all }) => {
    const used = all.flatMap(({ workerCpuSeconds }) => workerCpuSeconds ?? []);
    return used.length === 0 ? [] : [{ size: accounts, cost: median(used) }];
  });
  if (points.length < 2) return figures;
  const exponent = growthExponent(points);
  figures.push({
    id: "P5",
    what: `growth of a refresh's processor time over ${sizes} accounts`,
    figure: `N^${exponent.toFixed(2)}`,
    budget: "≤ 1.05",
    met: exponent <= 1.05,
    raw: { points, exponent },
  });
  return figures;
}

/** The figures of one organization. */
export async function refreshFigures(pool: pg.Pool, { all }: Measured): Promise<Figure[]> {
  const [first, ...unchanged] = all;
  if (first === undefined) throw new Error("no refresh was measured");
  return [
    wallFigure(all),
    callsFigure(first),
    await unchangedFigure(pool, unchanged),
    firstAnswerFigure(first),
  ];
}

/** Refreshes the connected organization three times, the second and third without anything to find. */
export async function measureRefreshes(options: {
  pool: pg.Pool;
  accounts: number;
  organizationId: string;
  simulator: SimulatorProcess;
  environment: NodeJS.ProcessEnv;
  rounds: number;
  say(line: string): void;
}): Promise<Measured> {
  const { pool, organizationId, simulator, accounts, rounds, say } = options;
  const worker = startWorkerProcess(options.environment);
  try {
    const all: Refresh[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const done = await refresh(pool, organizationId, simulator, worker);
      all.push(done);
      const what = `${done.calls.length} calls in ${done.seconds.toFixed(1)} s`;
      say(`${accounts} accounts, refresh ${round} of ${rounds}: ${what}`);
    }
    return { accounts, all, peakMemoryMb: worker.peakMemoryMb() };
  } finally {
    await worker.stop();
  }
}
