/** A connected simulated organization in a database of its own, and refreshes of it. Only tests import it. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import { type AwsConnection, type ConnectionLimits, createAwsConnection } from "#lib/aws/connection.ts";
import { systemTimer, type Timer } from "#lib/aws/timer.ts";
import { type Clock, systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { connectOrganization } from "#lib/data/organizations.ts";
import { getRun } from "#lib/data/run-views.ts";
import { type RunView, startRun } from "#lib/data/runs.ts";
import { useTestDatabase } from "#lib/data/test-database.ts";
import { AppError } from "#lib/errors.ts";
import { createLogger } from "#lib/log.ts";
import { generateOrganization } from "#lib/sim/generate.ts";
import type { SimulatedOrganization } from "#lib/sim/organization.ts";
import { type Simulator, startSimulator } from "#lib/sim/simulator.ts";
import { cliViewer } from "#lib/viewer.ts";
import { startWorker } from "./worker.ts";

export const testViewer = cliViewer("test");
export const testLog = createLogger({ level: "silent", format: "json" });

/** A time in which the waits of limits and retries pass fifty times as fast. */
const quickTimer: Timer = {
  ...systemTimer,
  now: () => systemTimer.now() * 50,
  sleep: (ms, signal) => systemTimer.sleep(ms / 50, signal),
};

const oneRegion = ["us-east-1"];

export interface World {
  simulator(): Simulator;
  databaseUrl(): string;
  /** The organization at the present epoch. */
  organization(): SimulatedOrganization;
  connection(limits?: ConnectionLimits): AwsConnection;
  /** Registers the organization as `connect` would. */
  connect(change?: { externalId?: string; baseAccountId?: string; regions?: string[] }): Promise<void>;
  /** One refresh by a worker of this process; answers how the run ended. */
  refresh(options?: RefreshOptions): Promise<RunView>;
}

interface RefreshOptions {
  organizationId?: string;
  accountIds?: string[];
  limits?: ConnectionLimits;
  clock?: Clock;
  dueOnly?: boolean;
}

/**
 * Waits for the end of a run. What the queue puts off for seconds, because it failed, is due at once: that it is tried
 * again is what tests are about, not when.
 */
export async function runEnds(runId: string): Promise<RunView> {
  for (;;) {
    await query(dueNowSql).catch(unavailable);
    const run = await getRun(testViewer, runId, { now: new Date() }).catch(unavailable);
    if (run !== null && !run.active) return run;
    await sleep(50);
  }
}

const dueNowSql = `
  update graphile_worker._private_jobs set run_at = now()
  where attempts > 0 and locked_at is null and run_at > now()`;

/** A database that is away for a moment is asked again; the test's own timeout ends that. */
export function unavailable(error: unknown): null {
  if (error instanceof AppError && error.code === "DATABASE_UNAVAILABLE") return null;
  throw error;
}

/**
 * Starts the simulator before the tests of the file and ends it after them. Its AWS has one Region unless the test says
 * otherwise: every regional service is asked in each, and few tests prove more in two.
 */
export function useWorld(options: { accounts: number; seed: number; regions?: readonly string[] }): World {
  const { db } = useTestDatabase();
  const connections: AwsConnection[] = [];
  let started: Simulator | undefined;
  beforeAll(async () => {
    started = await startSimulator({
      organization: generateOrganization({ regions: oneRegion, ...options, now: new Date() }),
      clock: systemClock,
    });
  });
  afterAll(async () => {
    for (const connection of connections) connection.close();
    await started?.close();
  });
  const simulator = () => {
    if (started === undefined) throw new Error("the simulator starts before the first test");
    return started;
  };
  const connection = (limits: ConnectionLimits = {}, clock: Clock = systemClock) => {
    const made = createAwsConnection({
      endpoint: simulator().url,
      region: "us-east-1",
      clock,
      log: testLog,
      credentials: async () => simulator().baseCredentials,
      limits: { timer: quickTimer, ...limits },
    });
    connections.push(made);
    return made;
  };
  return {
    simulator,
    databaseUrl: () => db().url,
    organization: () => simulator().organization,
    connection,
    connect: (change = {}) => connectWorld(simulator(), change),
    refresh: async ({
      organizationId,
      accountIds = [],
      limits = {},
      clock = systemClock,
      dueOnly = false,
    } = {}) => {
      const worker = await startWorker({
        databaseUrl: db().url,
        connection: connection(limits, clock),
        endpoint: simulator().url,
        concurrency: 8,
        leaseSeconds: 15,
        clock,
        log: testLog,
      });
      try {
        const { run } = await startRun(testViewer, {
          organizationId: organizationId ?? simulator().organization.id,
          accountIds,
          dueOnly,
          now: clock.now(),
        });
        return await runEnds(run.id);
      } finally {
        await worker.stop();
      }
    },
  };
}

async function connectWorld(
  { organization, url }: Simulator,
  change: { externalId?: string; baseAccountId?: string; regions?: string[] },
): Promise<void> {
  await connectOrganization(testViewer, {
    id: organization.id,
    kind: "organization",
    name: "Simulated",
    managementAccountId: organization.managementAccountId,
    featureSet: "ALL",
    partition: organization.partition,
    homeRegion: organization.homeRegion,
    roleName: organization.auditRoleName,
    externalId: organization.externalId,
    securityAccountId: organization.securityAccountId,
    logAccountId: organization.logArchiveAccountId,
    regions: [],
    baseAccountId: organization.securityAccountId,
    endpoint: url,
    ...change,
  });
}
