/**
 * Every kind of fault in every operation that a refresh calls. One run holds many: several in each account that it
 * strikes, while those that were struck by the run before recover from it.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { runEnds, testLog, testViewer, useWorld } from "#jobs/test-refresh.ts";
import { type RunningWorker, startWorker } from "#jobs/worker.ts";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { type RunView, startRun } from "#lib/data/runs.ts";
import type { Operation } from "#lib/facts/envelope.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import { faultTable } from "./table.ts";
import { type Cell, cellsOf, inTurns, nameOf, nextBatch, type Placed } from "./test-aws-cells.ts";
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
import { isFull, sampled, useLedger } from "./test-ledger.ts";

const world = useWorld({ accounts: 14, seed: 3 });
const ledger = useLedger("aws");
const limits = {
  maxAttempts: 2,
  requestTimeoutMs: 2_000,
  maxPages: 10,
  maxAnswerBytes: 4_000_000,
};
let worker: RunningWorker;
let truth: Truth;
let cells: Cell[];
let networkOwners: readonly string[] = [];
let recovering = new Set<string>();
const struckAccounts = new Set<string>();
const struckKinds = new Map<string, number>();
/** Accounts that a run strikes, of those that are not recovering. */
const struckAtOnce = 6;

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
  return new Set([...ids.filter((id) => id !== null), ...networkOwners]);
}

/** Accounts through whose networks others lead out. */
async function readNetworkOwners(): Promise<string[]> {
  const rows = await query<{ id: string }>(
    "select distinct split_part(key, '|', 2) as id from facts_wanted where starts_with(key, 'ec2.network|')",
  );
  return rows.map(({ id }) => id);
}

beforeAll(async () => {
  await world.connect();
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
  networkOwners = await readNetworkOwners();
});
afterAll(() => worker.stop());

/** Which operations of which accounts the simulator has answered with a fault. STS is asked by our own account. */
function struckNow(): Set<string> {
  const hit = new Set<string>();
  for (const { account, service, operation, fault } of world.simulator().requests())
    if (fault !== null)
      hit.add(operation === "AssumeRole" ? operation : `${account}|${service}:${operation}`);
  return hit;
}

function isStruck(hit: ReadonlySet<string>, { accountId, service, operation }: Placed): boolean {
  return hit.has(operation === "AssumeRole" ? operation : `${accountId}|${service}:${operation}`);
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

/** Collectors that ask otherwise where this call failed: more, or only what they know of without it. */
const asksOtherwise: Readonly<Record<string, readonly string[]>> = {
  "s3control:GetPublicAccessBlock": ["s3.exposure"],
  "config:DescribeConfigurationRecorders": ["config.resources"],
  "config:DescribeConfigurationRecorderStatus": ["config.resources"],
  "ec2:DescribeLaunchTemplateVersions": ["ec2.images", "ec2.allowed-images"],
  "autoscaling:DescribeAutoScalingGroups": ["ec2.launch", "ec2.images", "ec2.allowed-images"],
  "ec2:DescribeInstances": ["ecs.hosts", "ec2.allowed-images", "ec2.instance-images"],
};

/** Answers that a fault of this kind falsifies within what AWS may answer: nothing in them tells it. */
const plausible: Readonly<Record<string, readonly string[]>> = {
  // Copies come from and go to other accounts, and so do the resources that they are of.
  "foreign-account backup:ListCopyJobs": ["backup.points"],
  "foreign-account backup:ListProtectedResources": ["backup.points"],
  // Shares come from other accounts.
  "foreign-account ram:GetResourceShares": ["ram.shares"],
  // The text of a policy is kept as it is; whoever reads it finds that it is none.
  "wrong-types s3:GetBucketPolicy": ["s3.exposure"],
  // In XML a word in the place of yes and no reads as no.
  "wrong-types ec2:DescribeSubnets": ["ec2.network"],
  "wrong-types ec2:DescribeVpcEndpoints": ["ec2.network"],
  "wrong-types ec2:DescribeVpcs": ["ec2.network"],
};

/** Answers the cells that did not strike, because nobody called them. */
async function inject(batch: readonly Placed[]): Promise<Placed[]> {
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
  const struck = struckNow();
  const hit = batch.filter((cell) => isStruck(struck, cell));
  ledger.injected(hit.length);
  for (const cell of hit) struckKinds.set(cell.kind, (struckKinds.get(cell.kind) ?? 0) + 1);
  const name = batch.map((cell) => `${nameOf(cell)} in ${cell.accountId}`).join(", ");
  const recovered = recovering;
  ledger.holds(name, [
    ...(await breachesOfRun(run.id)),
    ...(await breachesOfTruth(truth, {
      exceptFacts: batch.flatMap(otherFacts),
      mayFail: batch.flatMap(itself),
    })),
    ...(batch.some(isShared)
      ? []
      : await breachesOfRecovery(truth, { accountIds: recovered, someAreStruck: true })),
    ...(await Promise.all(hit.map((cell) => breachesOfOutcome(cell, run)))).flat(),
  ]);
  recovering = new Set(batch.map(({ accountId }) => accountId));
  for (const accountId of recovering) struckAccounts.add(accountId);
  return batch.filter((cell) => !hit.includes(cell));
}

function isShared({ accountId }: Placed): boolean {
  return sharedAccounts().has(accountId);
}

/** An audit role that is refused is what item 3.2 asks about. */
function itself({ kind, operation, accountId }: Placed): string[] {
  return operation === "AssumeRole" || kind.startsWith("denied-") ? [`${accountId}|3.2`] : [];
}

/** How an account was entered is a fact of every attempt, and has no last good one. */
function otherFacts(cell: Placed): string[] {
  const { accountId, service, operation } = cell;
  const collectors = [
    "sts.assume",
    ...(asksOtherwise[`${service}:${operation}`] ?? []),
    ...(plausible[nameOf(cell)] ?? []),
  ];
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

/** Rounds of all cells; each begins at another place, and so strikes other accounts in other company. */
const rounds = isFull ? 3 : 1;
/** Runs are short in `npm test`; what does not fit there is `npm run test:faults`'s. */
const most = isFull ? Number.POSITIVE_INFINITY : 640;
/** Faults that need an account that others are judged by, one run each. */
const mostAlone = isFull ? Number.POSITIVE_INFINITY : 4;

function chosen(round: number): Cell[] {
  const shared = sharedAccounts();
  const [alone, usual] = [true, false].map((asked) =>
    inTurns(cells.filter(({ accountIds }) => accountIds.every((id) => shared.has(id)) === asked)),
  );
  const turned = (usual ?? []).slice(0, most);
  const at = Math.floor((round * turned.length) / rounds);
  return [...turned.slice(at), ...turned.slice(0, at), ...sampled(alone ?? [], mostAlone)];
}

it.each(Array.from({ length: rounds }, (_, round) => round))(
  "round %i: each fault in each operation: nothing false, nothing lost, and back to the truth",
  async (round) => {
    let waiting = chosen(round);
    const tries = new Map<string, number>();
    while (waiting.length > 0) {
      const batch = nextBatch(waiting, {
        recovering,
        shared: sharedAccounts(),
        accounts: struckAtOnce,
        perAccount: 20,
      });
      if (batch.length === 0) {
        await refresh([...recovering]);
        recovering = new Set();
        continue;
      }
      for (const cell of await inject(batch)) {
        const name = nameOf(cell);
        tries.set(name, (tries.get(name) ?? 0) + 1);
        if ((tries.get(name) ?? 0) < 2) waiting = [...waiting, cell];
      }
    }
    await recover();
  },
  3_600_000,
);

it.each(Object.keys(awsKinds))("%s has struck", (kind) => {
  expect(struckKinds.get(kind) ?? 0).toBeGreaterThan(3);
});
