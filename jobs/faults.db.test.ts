import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { AwsConnection } from "#lib/aws/connection.ts";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { connectOrganization } from "#lib/data/organizations.ts";
import { getRun } from "#lib/data/run-views.ts";
import { startRun } from "#lib/data/runs.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { registerWorker } from "#lib/data/workers.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { plannedFailures } from "#lib/sim/planned-failures.ts";
import type { JobContext } from "./context.ts";
import { expectedStatuses } from "./expected/test-accounts.ts";
import { refreshAccount } from "./refresh-account.ts";
import { refreshOrganization } from "./refresh-organization.ts";
import { testLog, testViewer, useWorld } from "./test-refresh.ts";

const world = useWorld({ accounts: 8, seed: 3, regions: ["us-east-1", "eu-west-1"] });
const quick = { maxAttempts: 2, requestTimeoutMs: 1_500, connectTimeoutMs: 1_500 };

/** An account that lets us in and denies nothing. */
function ordinary(): string {
  const closed = new Set(plannedFailures(world.organization()).map(({ accountId }) => accountId));
  const found = world
    .organization()
    .accounts.find(({ id, index, state }) => index > 6 && state === "ACTIVE" && !closed.has(id));
  if (found === undefined) throw new Error("no ordinary account");
  return found.id;
}

async function item(accountId: string, id: string) {
  const report = await getStatuses(testViewer, { items, now: new Date(), accountIds: [accountId] });
  const found = report.accounts[0]?.items[id];
  if (found === undefined) throw new Error(`no item ${id}`);
  return found;
}

async function context(connection: AwsConnection): Promise<JobContext> {
  const endpoint = world.simulator().url;
  const workerId = await registerWorker(testViewer, { poolId: "pool-of-a-test", endpoint });
  return { connection, endpoint, workerId, leaseSeconds: 15, clock: systemClock, log: testLog };
}

async function newRun(accountIds: string[] = []): Promise<string> {
  const { run } = await startRun(testViewer, {
    organizationId: world.organization().id,
    accountIds,
    now: new Date(),
  });
  return run.id;
}

beforeAll(() => world.connect());
afterEach(() => world.simulator().faults.clear());

describe("a run that cannot begin writes nothing of the organization", () => {
  async function inventory() {
    const [row] = await query<{ accounts: number; units: number; facts: number }>(
      `select (select count(*) from account) as accounts, (select count(*) from organizational_unit) as units,
         (select count(*) from account_facts) as facts`,
    );
    return row;
  }

  it("another base identity: asked who we are, and nothing else", async () => {
    const before = await inventory();
    await world.connect({ baseAccountId: world.organization().managementAccountId });
    world.simulator().clearRequests();
    const run = await world.refresh();
    await world.connect();
    expect(run).toMatchObject({ state: "failed", failure: { code: "other_base_identity" } });
    expect(run.failure?.message).toContain(world.organization().securityAccountId);
    expect([...world.simulator().counts().keys()]).toEqual(["sts:GetCallerIdentity"]);
    expect(await inventory()).toEqual(before);
  });

  it("a wrong external id: names the role, the account and the external id", async () => {
    const before = await inventory();
    await world.connect({ externalId: "not-the-one-they-know" });
    const run = await world.refresh();
    await world.connect();
    expect(run).toMatchObject({ state: "failed", failure: { code: "role_missing_or_trust" } });
    for (const word of ["WaymarkAudit", world.organization().managementAccountId, "external id"])
      expect(run.failure?.message).toContain(word);
    expect(run.lanes).toEqual([]);
    expect(await inventory()).toEqual(before);
  });

  it("accounts that cannot be listed: names the operation and what AWS said", async () => {
    const before = await inventory();
    world.simulator().faults.add({
      service: "organizations",
      operation: "ListAccounts",
      fault: { kind: "denied", by: "identity" },
    });
    const run = await world.refresh();
    expect(run).toMatchObject({ state: "failed", failure: { code: "organization_not_read" } });
    expect(run.failure?.message).toContain("organizations:ListAccounts");
    expect(await inventory()).toEqual(before);
  });

  it("an endpoint that does not answer: names it", async () => {
    world.simulator().faults.add({ service: "sts", fault: { kind: "reset", when: "before" } });
    const run = await world.refresh({ limits: quick });
    expect(run).toMatchObject({ state: "failed", failure: { code: "aws_unavailable" } });
    expect(run.failure?.message).toContain(world.simulator().url);
  });
});

describe("faults of one account", () => {
  beforeAll(async () => {
    const run = await world.refresh();
    expect(run.state).toBe("finished");
  });

  it("one denied action: the others are read, the item says which call was refused", async () => {
    const accountId = ordinary();
    world.simulator().faults.add({
      accountId,
      service: "guardduty",
      operation: "ListDetectors",
      region: "eu-west-1",
      fault: { kind: "denied", by: "scp" },
    });
    const run = await world.refresh({ accountIds: [accountId] });
    expect(run.counts).toMatchObject({ partial: 1, failed: 0, total: 1 });
    expect(run.causes).toMatchObject([
      { code: "denied", operation: "guardduty:ListDetectors", deniedBy: "scp", regions: ["eu-west-1"] },
    ]);
    const expected = expectedStatuses(world.organization(), new Date())[accountId];
    for (const id of ["3.2", "3.4", "5.2"])
      expect(await item(accountId, id)).toMatchObject(expected?.[id] ?? {});
  });

  it("one unreachable region: never MET, and the reason names the region", async () => {
    const accountId = world.organization().securityAccountId;
    expect(await item(accountId, "4.1")).toMatchObject({ state: "MET" });
    world.simulator().faults.add({ accountId, region: "eu-west-1", fault: { kind: "timeout" } });
    const run = await world.refresh({ accountIds: [accountId], limits: quick });
    expect(run.counts).toMatchObject({ partial: 1, failed: 0 });
    const status = await item(accountId, "4.1");
    expect(status).toMatchObject({ state: "UNKNOWN" });
    expect(status.reason).toContain("eu-west-1");
    expect(status.known).toBeLessThan(status.units);
    world.simulator().faults.clear();
    await world.refresh({ accountIds: [accountId] });
    expect(await item(accountId, "4.1")).toMatchObject({ state: "MET" });
  });

  it("throttling: slower, counted, and nothing is lost", async () => {
    const accountId = ordinary();
    world
      .simulator()
      .faults.add({ accountId, service: "guardduty", fault: { kind: "throttled" }, probability: 0.3 });
    const run = await world.refresh({ accountIds: [accountId] });
    expect(run.counts).toMatchObject({ complete: 1, partial: 0, failed: 0 });
    expect(run.throttles).toBeGreaterThan(0);
    expect(await item(accountId, "4.1")).toMatchObject(
      expectedStatuses(world.organization(), new Date())[accountId]?.["4.1"] ?? {},
    );
  });

  it("a session that expires half-way is renewed", async () => {
    const accountId = ordinary();
    world.simulator().faults.add({ accountId, after: 10, count: 1, fault: { kind: "expired" } });
    world.simulator().clearRequests();
    const run = await world.refresh({ accountIds: [accountId] });
    expect(run.counts).toMatchObject({ complete: 1, partial: 0, failed: 0 });
    const requests = world.simulator().requests();
    expect(requests.filter(({ code }) => /^(ExpiredToken|RequestExpired)/.test(code ?? ""))).toHaveLength(1);
  });

  it("suspended between listing and entering: the others go on, its facts stay, the reason says so", async () => {
    const accountId = ordinary();
    const [before] = await query<{ facts: number }>(
      "select count(*) as facts from account_facts where account_id = $1",
      [accountId],
    );
    const runId = await newRun([accountId, world.organization().securityAccountId]);
    const connection = world.connection();
    await refreshOrganization(await context(connection), { runId }, new AbortController().signal);
    const account = world.organization().accounts.find(({ id }) => id === accountId);
    if (account === undefined) throw new Error("the account is there");
    account.state = "SUSPENDED";
    const run = await world.refresh();
    account.state = "ACTIVE";
    expect(run.id).toBe(runId);
    expect(run.counts).toMatchObject({ failed: 1, complete: 1 });
    expect(run.lanes.find(({ state }) => state === "failed")).toMatchObject({ accountId });
    expect(run.lanes.find(({ state }) => state === "failed")?.failure?.message).toContain("suspended");
    const [after] = await query<{ facts: number }>(
      "select count(*) as facts from account_facts where account_id = $1 and collector <> 'sts.assume'",
      [accountId],
    );
    expect(after?.facts).toBe((before?.facts ?? 0) - 1);
    await world.refresh({ accountIds: [accountId] });
  });
});

describe("errors of our own", () => {
  it("an account that fails again and again for an unexpected reason ends as failed, and its run ends", async () => {
    const accountId = ordinary();
    const runId = await newRun([accountId]);
    const connection = world.connection();
    const broken: AwsConnection = {
      identity: (signal) => connection.identity(signal),
      describeOrganization: (signal) => connection.describeOrganization(signal),
      readsOrganization: (signal) => connection.readsOrganization(signal),
      enter: async (target, signal) => {
        if (target.accountId === accountId) throw new TypeError("a bug");
        return connection.enter(target, signal);
      },
      close: () => undefined,
    };
    const job = await context(broken);
    const { signal } = new AbortController();
    await refreshOrganization(job, { runId }, signal);
    for (let attempt = 1; attempt <= 5; attempt++)
      await expect(refreshAccount(job, { runId, accountId }, signal)).rejects.toThrow("a bug");
    await refreshAccount(job, { runId, accountId }, signal);
    const run = await getRun(testViewer, runId, { now: new Date() });
    expect(run.lanes).toMatchObject([{ accountId, state: "failed", failure: { code: "internal" } }]);
    expect(run.state).toBe("closing");
    expect((await world.refresh()).state).toBe("finished");
  });

  it("an account whose plan cannot be read ends as failed too, instead of being claimed for ever", async () => {
    const accountId = ordinary();
    const { managementAccountId } = world.organization();
    const runId = await newRun([accountId]);
    const job = await context(world.connection());
    const { signal } = new AbortController();
    await refreshOrganization(job, { runId }, signal);
    type Stored = { region: string; hash: string; body: string };
    const mine = "account_id = $1 and collector = 'guardduty.admins'";
    const stored = await query<Stored>(`select region, hash, body from account_facts where ${mine}`, [
      managementAccountId,
    ]);
    expect(stored.length).toBeGreaterThan(0);
    const write = ({ region, hash, body }: Stored) =>
      query(`update account_facts set hash = $3, body = $4 where ${mine} and region = $2`, [
        managementAccountId,
        region,
        hash,
        body,
      ]);
    for (const { region } of stored)
      await write({ region, hash: `unreadable ${region}`, body: '{"ops":[],"data":{}}' });
    for (let attempt = 1; attempt <= 5; attempt++)
      await expect(refreshAccount(job, { runId, accountId }, signal)).rejects.toThrow();
    await refreshAccount(job, { runId, accountId }, signal);
    for (const row of stored) await write(row);
    const run = await getRun(testViewer, runId, { now: new Date() });
    expect(run.lanes).toMatchObject([{ accountId, state: "failed", failure: { code: "internal" } }]);
    expect((await world.refresh()).state).toBe("finished");
  });

  it("a worker that stops gives its accounts back without counting the attempt", async () => {
    const accountId = ordinary();
    const runId = await newRun([accountId]);
    const job = await context(world.connection());
    await refreshOrganization(job, { runId }, new AbortController().signal);
    const stopping = new AbortController();
    world.simulator().faults.add({ accountId, fault: { kind: "latency", ms: 200 } });
    const working = refreshAccount(job, { runId, accountId }, stopping.signal);
    stopping.abort(new Error("the worker is stopping"));
    await expect(working).rejects.toThrow("stopping");
    const rows = await query("select state, attempts, lease_until from run_account where run_id = $1", [
      runId,
    ]);
    expect(rows).toEqual([{ state: "waiting", attempts: 0, lease_until: null }]);
    world.simulator().faults.clear();
    expect((await world.refresh()).counts).toMatchObject({ complete: 1 });
  });
});

it("a standalone account is refreshed by the same job", async () => {
  const { securityAccountId, externalId, auditRoleName } = world.organization();
  await query("delete from run_account");
  await query("delete from account where id = $1", [securityAccountId]);
  await connectOrganization(testViewer, {
    id: securityAccountId,
    kind: "standalone",
    name: "alone",
    managementAccountId: securityAccountId,
    featureSet: null,
    partition: "aws",
    homeRegion: "us-east-1",
    roleName: auditRoleName,
    externalId,
    securityAccountId: null,
    logAccountId: null,
    regions: [],
    baseAccountId: securityAccountId,
    endpoint: world.simulator().url,
  });
  world.simulator().clearRequests();
  const run = await world.refresh({ organizationId: securityAccountId });
  expect(run.counts).toMatchObject({ total: 1, failed: 0 });
  expect(await item(securityAccountId, "3.4")).toMatchObject({ state: "MET" });
  expect(world.simulator().counts().get("organizations:ListAccounts")).toBeUndefined();
});
