/**
 * Every kind of fault in every operation that a refresh calls. One run holds several: each strikes one account, while
 * those that were struck by the run before recover from it.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runEnds, testLog, testViewer, useWorld } from "#jobs/test-refresh.ts";
import { type RunningWorker, startWorker } from "#jobs/worker.ts";
import { systemTimer } from "#lib/aws/timer.ts";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { type RunView, startRun } from "#lib/data/runs.ts";
import type { Operation } from "#lib/facts/envelope.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { faultTable } from "./table.ts";
import { type Cell, cellsOf, nameOf, nextBatch, type Placed } from "./test-aws-cells.ts";
import { awsKinds } from "./test-aws-kinds.ts";
import {
  breachesOfRecovery,
  breachesOfRun,
  breachesOfStillness,
  breachesOfTruth,
  contentVersions,
  readTruth,
  type Truth,
} from "./test-invariants.ts";
import { sampled, useLedger } from "./test-ledger.ts";

const world = useWorld({ accounts: 14, seed: 3 });
const ledger = useLedger("aws");
/** Waits of retries and limits pass fifty times as fast. */
const quickTimer = {
  ...systemTimer,
  now: () => systemTimer.now() * 50,
  sleep: (ms: number, signal: AbortSignal | undefined) => systemTimer.sleep(ms / 50, signal),
};
const limits = {
  timer: quickTimer,
  maxAttempts: 3,
  requestTimeoutMs: 2_000,
  maxPages: 10,
  maxAnswerBytes: 4_000_000,
};
let worker: RunningWorker;
let truth: Truth;
let cells: Cell[];
let recovering = new Set<string>();
const struckAccounts = new Set<string>();

async function refresh(accountIds: readonly string[]): Promise<RunView> {
  const { run } = await startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds: [...accountIds],
    now: new Date(),
  });
  return runEnds(run.id);
}

/** Accounts whose facts others are judged by. */
function sharedAccounts(): Set<string> {
  const { managementAccountId, securityAccountId, logArchiveAccountId } = world.organization();
  const ids = [managementAccountId, securityAccountId, logArchiveAccountId];
  return new Set(ids.filter((id) => id !== null));
}

beforeAll(async () => {
  await world.connect({ regions: ["us-east-1", "eu-west-1"] });
  worker = await startWorker({
    databaseUrl: world.databaseUrl(),
    connection: world.connection(limits),
    endpoint: world.simulator().url,
    concurrency: 8,
    leaseSeconds: 15,
    clock: systemClock,
    log: testLog,
  });
  expect(await refresh([])).toMatchObject({ state: "finished" });
  world.simulator().clearRequests();
  expect(await refresh([])).toMatchObject({ state: "finished" });
  const closed = new Set(plannedFailures(world.organization()).map(({ accountId }) => accountId));
  const open = world.organization().accounts.filter(({ id, state }) => state === "ACTIVE" && !closed.has(id));
  cells = cellsOf(
    world.simulator().requests(),
    open.map(({ id }) => id),
  );
  truth = await readTruth();
});
afterAll(() => worker.stop());

/** The calls that the fault has changed. */
function struck({ service, operation }: Placed): number {
  return world
    .simulator()
    .requests()
    .filter(
      (request) => request.service === service && request.operation === operation && request.fault !== null,
    ).length;
}

/** How the operation ended in the facts of the account, wherever it did not succeed. */
async function endsOf({ accountId, service, operation }: Placed): Promise<Operation[]> {
  const rows = await query<{ ops: Operation[] }>(
    `select (string_agg(body, '' order by part)::jsonb) -> 'ops' as ops from account_facts
     where account_id = $1 and generation = 'latest' group by collector, region`,
    [accountId],
  );
  const op = `${service}:${operation}`;
  return rows
    .flatMap(({ ops }) => ops)
    .filter((end) => end.op === op && !["ok", "absent"].includes(end.outcome));
}

/** An operation that ends otherwise than the table says. */
async function breachesOfOutcome(cell: Placed, run: RunView): Promise<string[]> {
  const kind = awsKinds[cell.kind];
  if (kind === undefined) return [`no kind ${cell.kind}`];
  const ends = await endsOf(cell);
  const ended = run.failure !== null || ends.length > 0;
  if (kind.outcomes.length === 0 && ended)
    return [`${nameOf(cell)} in ${cell.accountId} was not read after all: ${JSON.stringify(ends)}`];
  const wrong = ends.filter(({ outcome }) => !kind.outcomes.includes(outcome));
  if (!ended && kind.outcomes.length > 0 && kind.mayPass !== true) {
    return [`I3 ${nameOf(cell)} in ${cell.accountId} passed for an answer`];
  }
  return wrong.map(({ outcome, code }) => `${nameOf(cell)} in ${cell.accountId} ended ${outcome} (${code})`);
}

/** Collectors that ask otherwise, and find out more, where this call failed. */
const asksOtherwise: Readonly<Record<string, readonly string[]>> = {
  "s3control:GetPublicAccessBlock": ["s3.exposure"],
  // Whose trails there are is not known then; that is a gap of `cloudtrail.trails`.
  "cloudtrail:DescribeTrails": ["cloudtrail.selectors"],
};

async function inject(batch: readonly Placed[]): Promise<void> {
  const { faults } = world.simulator();
  world.simulator().clearRequests();
  for (const { kind, service, operation, accountId } of batch) {
    const known = awsKinds[kind];
    if (known === undefined) throw new Error(`no kind ${kind}`);
    const where = operation === "AssumeRole" ? { enters: accountId } : { accountId };
    faults.add({ ...where, service, operation, fault: known.fault, ...known.rest });
  }
  const run = await refresh([...new Set([...batch.map(({ accountId }) => accountId), ...recovering])]);
  faults.clear();
  const hit = batch.filter((cell) => struck(cell) > 0);
  ledger.injected(hit.length);
  const name = batch.map((cell) => `${nameOf(cell)} in ${cell.accountId}`).join(", ");
  const recovered = recovering;
  ledger.holds(name, [
    ...(await breachesOfRun(run.id)),
    ...(await breachesOfTruth(truth, {
      exceptFacts: batch.flatMap(otherFacts),
      mayFail: batch.flatMap(itself),
    })),
    ...(batch.some(isShared) ? [] : await breachesOfRecovery(truth, { accountIds: recovered })),
    ...(await Promise.all(hit.map((cell) => breachesOfOutcome(cell, run)))).flat(),
  ]);
  recovering = new Set(batch.map(({ accountId }) => accountId));
  for (const accountId of recovering) struckAccounts.add(accountId);
}

function isShared({ accountId }: Placed): boolean {
  return sharedAccounts().has(accountId);
}

/** An audit role that is refused is what item 3.2 asks about. */
function itself({ kind, operation }: Placed): string[] {
  return operation === "AssumeRole" || kind.startsWith("denied-") ? ["3.2"] : [];
}

/** How an account was entered is a fact of every attempt, and has no last good one. */
function otherFacts({ accountId, service, operation }: Placed): string[] {
  const collectors = ["sts.assume", ...(asksOtherwise[`${service}:${operation}`] ?? [])];
  return collectors.map((collector) => `${accountId}|${collector}|`);
}

async function recover(): Promise<void> {
  await refresh([...recovering]);
  recovering = new Set();
  ledger.holds("recovery", await breachesOfRecovery(truth));
  const before = await contentVersions();
  const run = await refresh([...struckAccounts]);
  struckAccounts.clear();
  ledger.holds("a run without changes", [
    ...(await breachesOfRun(run.id)),
    ...(await breachesOfStillness(before)),
  ]);
}

it("every AWS row of the table has its fault", () => {
  const rows = faultTable.filter(({ class: name }) => name === "aws").map(({ id }) => id);
  expect(Object.keys(awsKinds).sort()).toEqual([...rows].sort());
});

/** Operations for each kind within `npm test`; each kind begins elsewhere, so that all of them get their turn. */
const sampleSize = 12;

describe.each(Object.keys(awsKinds).map((kind, place) => ({ kind, place })))("$kind", ({ kind, place }) => {
  it("in every operation: nothing false, nothing lost, and back to the truth", async () => {
    const all = cells.filter((cell) => cell.kind === kind);
    const waiting = sampled([...all.slice(place), ...all.slice(0, place)], sampleSize);
    while (waiting.length > 0) {
      const batch = nextBatch(waiting, { recovering, shared: sharedAccounts(), size: 6 });
      if (batch.length > 0) await inject(batch);
      else await refresh([...recovering]).then(() => (recovering = new Set()));
    }
    if (place % 8 === 7 || place === Object.keys(awsKinds).length - 1) await recover();
  }, 600_000);
});
