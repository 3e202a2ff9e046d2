/**
 * A worker that stands still while it holds an account, past its lease: another takes over and finishes, and what the
 * first one does when it goes on writes nothing. It stands still inside of a call, at a place that the seed draws.
 */
import { beforeAll, expect, it } from "vitest";
import { closeRun } from "#jobs/close-run.ts";
import type { JobContext } from "#jobs/context.ts";
import { refreshAccount } from "#jobs/refresh-account.ts";
import { refreshOrganization } from "#jobs/refresh-organization.ts";
import { runEnds, testLog, testViewer, useWorld } from "#jobs/test-refresh.ts";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { startRun } from "#lib/data/runs.ts";
import { registerWorker } from "#lib/data/workers.ts";
import type { FaultRule } from "#lib/sim/faults.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import {
  breachesOfRecovery,
  breachesOfRun,
  breachesOfStillness,
  contentVersions,
  readTruth,
} from "./test-invariants.ts";
import { isFull, useLedger } from "./test-ledger.ts";

const world = useWorld({ accounts: 6, seed: 11 });
const ledger = useLedger("lease");
const stopping = new AbortController().signal;

/** Where a worker can stand still: at the door, in each collector, in the middle of an answer. */
const places: readonly (Omit<FaultRule, "fault" | "accountId"> & { when?: "middle" })[] = [
  { service: "sts", operation: "AssumeRole" },
  { service: "sts", operation: "GetCallerIdentity" },
  { service: "account", operation: "ListRegions" },
  { service: "account", operation: "ListRegions", when: "middle" },
  { service: "iam", operation: "ListUsers" },
  { service: "iam", operation: "GetAccountAuthorizationDetails", when: "middle" },
  { service: "iam", operation: "GetAccountSummary" },
  { service: "s3control", operation: "GetPublicAccessBlock" },
  { service: "guardduty", operation: "ListDetectors", region: "us-east-1" },
  { service: "guardduty", operation: "ListDetectors", region: "us-east-1", when: "middle" },
];
const seeds = Array.from({ length: isFull ? 100 : 9 }, (_, seed) => seed);

async function aContext(name: string, leaseSeconds: number): Promise<JobContext> {
  const endpoint = world.simulator().url;
  const workerId = await registerWorker(testViewer, { poolId: `pool-${name}`, endpoint });
  return {
    connection: world.connection(),
    endpoint,
    workerId,
    leaseSeconds,
    clock: systemClock,
    log: testLog,
  };
}

let open: string[] = [];
let truth: Awaited<ReturnType<typeof readTruth>>;

beforeAll(async () => {
  await world.connect();
  expect(await world.refresh()).toMatchObject({ state: "finished" });
  const closed = new Set(plannedFailures(world.organization()).map(({ accountId }) => accountId));
  open = world
    .organization()
    .accounts.filter(({ id, state }) => state === "ACTIVE" && !closed.has(id))
    // The listing enters the management account, and our own identity lives in the security account.
    .filter(({ id }) => id !== world.organization().managementAccountId)
    .filter(({ id }) => id !== world.organization().securityAccountId)
    .map(({ id }) => id);
  truth = await readTruth();
});

it.each(seeds)("seed %i: who wakes up after the takeover writes nothing", async (seed) => {
  const accountId = open[seed % open.length] ?? "";
  const { when = "before", ...place } = places[(seed * 7) % places.length] ?? {};
  const held = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const where = place.operation === "AssumeRole" ? { enters: accountId } : { accountId };
  world.simulator().faults.add({
    ...place,
    ...where,
    count: 1,
    fault: { kind: "held", when, until: held.promise, arrived: arrived.resolve },
  });
  // An hour between two heartbeats: to everybody else it stands still.
  const sleeper = await aContext(`sleeper-${seed}`, 10_800);
  const { run } = await startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds: [accountId],
    now: new Date(),
  });
  await refreshOrganization(sleeper, { runId: run.id }, stopping);
  const sleeping = refreshAccount(sleeper, { runId: run.id, accountId }, stopping);
  await arrived.promise;
  ledger.injected();
  await query(
    "update run_account set lease_until = clock_timestamp() - interval '1 second' where run_id = $1",
    [run.id],
  );
  const other = await aContext(`other-${seed}`, 60);
  await refreshAccount(other, { runId: run.id, accountId }, stopping);
  await closeRun(other, { runId: run.id }, stopping);
  expect(await runEnds(run.id)).toMatchObject({ state: "finished", counts: { total: 1, failed: 0 } });
  const everything = ["refresh", "run", "run_account", "snapshot", "audit_event"] as const;
  const before = await contentVersions(everything);
  held.resolve();
  await sleeping;
  ledger.holds(`a worker that stood still in ${place.service}:${place.operation}`, [
    ...(await breachesOfRun(run.id)),
    ...(await breachesOfStillness(before, await contentVersions(everything))),
    ...(await breachesOfRecovery(truth)),
  ]);
});
