/** A simulated organization, connected to a database of its own: what refreshes and evaluations are measured on. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import { openDatabase, useDatabase } from "#lib/data/database.ts";
import { migrate } from "#lib/data/migrate.ts";
import { ensurePostgres } from "#lib/embedded/postgres.ts";
import { type SimulatorProcess, startSimulatorProcess, waymark, waymarkEnvironment } from "./processes.ts";

const connectedSchema = z.object({ organization: z.object({ id: z.string() }) });

export interface Connected {
  pool: pg.Pool;
  /** Of the database. */
  url: string;
  organizationId: string;
  simulator: SimulatorProcess;
  environment: NodeJS.ProcessEnv;
}

async function connect(simulator: SimulatorProcess, environment: NodeJS.ProcessEnv): Promise<string> {
  const { roleName, externalId, securityAccountId } = simulator.organization;
  const role = [
    "--role-name",
    roleName,
    "--external-id",
    externalId,
    "--security-account",
    securityAccountId,
  ];
  const said = await waymark(["connect", "--name", "Bench", ...role, "--json"], environment);
  return connectedSchema.parse(JSON.parse(said)).organization.id;
}

/** Works with a Postgres and a simulator of its own, both gone afterwards. */
export async function withOrganization<Result>(
  options: Parameters<typeof startSimulatorProcess>[0],
  work: (connected: Connected) => Promise<Result>,
): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), "waymark-bench-"));
  const postgres = await ensurePostgres(home);
  const { url } = postgres;
  const database = openDatabase({ url, max: 4 });
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  useDatabase(database);
  try {
    await migrate(url);
    const simulator = await startSimulatorProcess(options);
    try {
      const environment = waymarkEnvironment(simulator, url);
      const organizationId = await connect(simulator, environment);
      return await work({ pool, url, organizationId, simulator, environment });
    } finally {
      await simulator.stop();
    }
  } finally {
    useDatabase(undefined);
    await pool.end();
    await database.close();
    await postgres.release();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
