/**
 * `npm run bench [-- --cold] [-- --accounts N]`: the budgets, each figure beside its own. Nothing here is a test: a
 * missed budget is printed as missed and the exit code stays 0; only a benchmark that could not be run makes it 1.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { z } from "zod";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import { migrate } from "#lib/data/migrate.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import { measureColdDemo } from "./cold.ts";
import { measureEvaluation } from "./evaluation.ts";
import { type SimulatorProcess, startSimulatorProcess, waymark, waymarkEnvironment } from "./processes.ts";
import { latencyMs, measureRefreshes } from "./refresh.ts";
import { describeMachine, type Figure, renderTable } from "./report.ts";

const connectedSchema = z.object({ organization: z.object({ id: z.string() }) });
const resultsFile = "bench/results.json";

function say(line: string): void {
  console.error(line);
}

/** Connects the simulated organization to a fresh database and measures it. */
async function measureConnected(simulator: SimulatorProcess, databaseUrl: string): Promise<Figure[]> {
  await migrate(databaseUrl);
  const { roleName, externalId, securityAccountId } = simulator.organization;
  const environment = waymarkEnvironment(simulator, databaseUrl);
  const role = [
    "--role-name",
    roleName,
    "--external-id",
    externalId,
    "--security-account",
    securityAccountId,
  ];
  const connected = await waymark(["connect", "--name", "Bench", ...role, "--json"], environment);
  const { organization } = connectedSchema.parse(JSON.parse(connected));
  const database = openDatabase({ url: databaseUrl, max: 4 });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  useDatabase(database);
  try {
    const subject = { pool, organizationId: organization.id, simulator, environment, say };
    return [...(await measureRefreshes(subject)), ...(await measureEvaluation(subject))];
  } finally {
    useDatabase(undefined);
    await pool.end();
    await database.close();
  }
}

/** A Postgres and a simulator of their own, gone afterwards. */
async function measureOrganization(accounts: number): Promise<Figure[]> {
  const home = await mkdtemp(join(tmpdir(), "waymark-bench-"));
  const postgres = await ensurePostgres(home);
  try {
    const simulator = await startSimulatorProcess({ accounts, seed: 1, latencyMs });
    try {
      return await measureConnected(simulator, postgres.url);
    } finally {
      await simulator.stop();
    }
  } finally {
    await postgres.release();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const { values } = parseArgs({
  options: { cold: { type: "boolean", default: false }, accounts: { type: "string", default: "100" } },
});
const accounts = z.coerce.number().int().min(2).max(10_000).parse(values.accounts);

const machine = describeMachine();
const at = `${machine.commit}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}`;
say(`waymark bench: ${at}, ${accounts} accounts`);
const figures = await measureOrganization(accounts);
if (values.cold) figures.unshift(await measureColdDemo(say));
await writeFile(resultsFile, `${JSON.stringify({ machine, accounts, figures }, null, 2)}\n`);
console.log(`${at}\n\n${renderTable(figures)}\n`);
if (!values.cold) console.log("P0 (a fresh clone, installed and started): npm run bench -- --cold");
console.log(`Everything behind the figures: ${resultsFile}`);
