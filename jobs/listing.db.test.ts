import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, expect, test } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { startRun } from "#lib/data/runs.ts";
import { registerWorker } from "#lib/data/workers.ts";
import type { JobContext } from "./context.ts";
import { refreshOrganization } from "./refresh-organization.ts";
import { testLog, testViewer, useWorld } from "./test-refresh.ts";

/** Three pages of accounts. */
const world = useWorld({ accounts: 45, seed: 5 });
const listAccounts = { service: "organizations", operation: "ListAccounts" } as const;
beforeAll(() => world.connect());
afterEach(() => world.simulator().faults.clear());

async function count(sql: string, values: unknown[] = []): Promise<number> {
  const [row] = await query<{ count: number }>(`select count(*) as count from ${sql}`, values);
  return row?.count ?? 0;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await sleep(50);
}

async function newRun(): Promise<string> {
  const organizationId = world.organization().id;
  const { run } = await startRun(testViewer, { organizationId, accountIds: [], now: new Date() });
  return run.id;
}

async function context(): Promise<JobContext> {
  const endpoint = world.simulator().url;
  const workerId = await registerWorker(testViewer, { poolId: `pool-${crypto.randomUUID()}`, endpoint });
  const connection = world.connection();
  return { connection, endpoint, workerId, leaseSeconds: 15, clock: systemClock, log: testLog };
}

const readSql = "run_account where state in ('succeeded', 'partial') and run_id = $1";

test("a list that breaks off after a page: the run fails, what was queued is known, and nobody left", async () => {
  world.simulator().faults.add({ ...listAccounts, after: 2, fault: { kind: "denied", by: "scp" } });
  const runId = await newRun();
  await refreshOrganization(await context(), { runId }, new AbortController().signal);
  expect(await query("select state, failure_code from run where id = $1", [runId])).toEqual([
    { state: "failed", failure_code: "organization_not_read" },
  ]);
  const known = await count("account where missing_since is null");
  expect(known).toBeGreaterThanOrEqual(20);
  expect(known).toBeLessThan(world.organization().accounts.length);
  expect(await count("account where unit_id is not null")).toBe(0);
  expect(await count("account_facts where collector = 'organizations.tree'")).toBe(0);
  expect(await count("run_account where state = 'running'")).toBe(0);
});

test("a listing that is killed half-way begins again, and no account is queued or counted twice", async () => {
  const runId = await newRun();
  const killed = new AbortController();
  world.simulator().faults.add({ ...listAccounts, after: 1, fault: { kind: "timeout" } });
  const listing = refreshOrganization(await context(), { runId }, killed.signal);
  await until(async () => (await count("run_account where run_id = $1", [runId])) > 0);
  killed.abort(new Error("the worker is stopping"));
  await expect(listing).rejects.toThrow("the worker is stopping");
  expect(await query("select state from run where id = $1", [runId])).toEqual([{ state: "listing" }]);

  world.simulator().faults.clear();
  await refreshOrganization(await context(), { runId }, new AbortController().signal);
  const present = world.organization().accounts.length;
  expect(await count("run_account where run_id = $1", [runId])).toBe(present);
  const waiting = await count("run_account where run_id = $1 and state = 'waiting'", [runId]);
  const key = `refresh-account:${runId}:%`;
  expect(await count("graphile_worker.jobs where key like $1", [key])).toBe(waiting);
  expect(await query("select state from run where id = $1", [runId])).toEqual([{ state: "refreshing" }]);
  await query("update run_account set state = 'skipped' where run_id = $1", [runId]);
  await query("update run set state = 'failed' where id = $1", [runId]);
  await query("delete from graphile_worker._private_jobs");
});

test("accounts are read while the others are still being listed, and no status changes twice in the run", async () => {
  world.simulator().faults.add({ ...listAccounts, after: 2, fault: { kind: "latency", ms: 8_000 } });
  const runId = await newRun();
  const refreshed = world.refresh();
  await until(async () => (await count(readSql, [runId])) > 0);
  expect(await query("select state from run where id = $1", [runId])).toEqual([{ state: "listing" }]);
  const decided = "item_status s join run_account ra on ra.account_id = s.subject_id where ra.run_id = $1";
  expect(await count(`${decided} and s.item_id = '5.2'`, [runId])).toBeGreaterThan(0);
  // 3.2 asks who belongs to the organization, which nobody knows yet.
  expect(await count(`${decided} and s.item_id = '3.2'`, [runId])).toBe(0);
  expect(await count("refresh where inputs_hash <> ''")).toBe(0);

  world.simulator().faults.clear();
  const run = await refreshed;
  expect(run).toMatchObject({ state: "finished", counts: { waiting: 0, running: 0 } });
  expect(run.counts.total).toBe(world.organization().accounts.length);
  // Copies that other accounts hold, networks that lead out through others', and roles of others that let the account in:
  // the same run may learn of them later, and say once more what it makes of these items.
  const events = `select subject_id, item_id from item_status_event group by 1, 2
    having count(*) > 1 and not (item_id in ('2.1', '6.2', '9.2', '10.1') and count(*) = 2)`;
  expect(await query(events)).toEqual([]);
  expect(await count("refresh r join account a on a.id = r.subject_id where r.inputs_hash = ''")).toBe(0);
  expect(await count("account where state = 'DEPARTED' or unit_id is null")).toBe(0);
});

test("the next run decides nothing twice either, although the facts of others are read anew", async () => {
  const before = await count("item_status_event");
  const run = await world.refresh();
  expect(run).toMatchObject({ state: "finished", itemsChanged: 0 });
  expect(await count("item_status_event")).toBe(before);
});

test("where the management account is closed, a delegated administrator lists the organization", async () => {
  const { managementAccountId, securityAccountId, accounts } = world.organization();
  const closed = { service: "sts", operation: "AssumeRole", enters: managementAccountId } as const;
  world.simulator().faults.add({ ...closed, fault: { kind: "denied", by: "unknown" } });
  const runId = await newRun();
  await refreshOrganization(await context(), { runId }, new AbortController().signal);
  expect(await query("select state from run where id = $1", [runId])).toEqual([{ state: "refreshing" }]);
  const present = accounts.length;
  expect(await count("account where missing_since is null")).toBe(present);
  // It is what Organizations says, whoever asked: those who read it look for it with the management account.
  const kept = "account_facts where collector like 'organizations.%' and part = 0 and generation = 'latest'";
  expect(
    await count(`${kept} and account_id = $1 and collector = 'organizations.tree'`, [managementAccountId]),
  ).toBe(1);
  expect(
    await count(`${kept} and account_id = $1 and collector = 'organizations.tree'`, [securityAccountId]),
  ).toBe(0);
  await query("update run set state = 'failed' where id = $1", [runId]);
  await query("delete from graphile_worker._private_jobs");
});

test("where no account that may list it can be entered, the run says which were tried", async () => {
  const { managementAccountId, securityAccountId } = world.organization();
  for (const enters of [managementAccountId, securityAccountId])
    world.simulator().faults.add({
      service: "sts",
      operation: "AssumeRole",
      enters,
      fault: { kind: "denied", by: "unknown" },
    });
  const runId = await newRun();
  await refreshOrganization(await context(), { runId }, new AbortController().signal);
  const [run] = await query<{ state: string; message: string }>(
    "select state, failure_message as message from run where id = $1",
    [runId],
  );
  expect(run?.state).toBe("failed");
  expect(run?.message).toContain(`The management account ${managementAccountId} could not be entered`);
  expect(run?.message).toContain(`Nor could ${securityAccountId}, as delegated administrator`);
});

test("where whoever is entered may not list, nobody is said to have left", async () => {
  const { managementAccountId } = world.organization();
  const faults = world.simulator().faults;
  faults.add({
    service: "sts",
    operation: "AssumeRole",
    enters: managementAccountId,
    fault: { kind: "denied", by: "unknown" },
  });
  faults.add({ ...listAccounts, fault: { kind: "denied", by: "unknown" } });
  const before = await count("account where missing_since is null");
  const runId = await newRun();
  await refreshOrganization(await context(), { runId }, new AbortController().signal);
  expect(await query("select state, failure_code from run where id = $1", [runId])).toEqual([
    { state: "failed", failure_code: "organization_not_read" },
  ]);
  expect(await count("account where missing_since is null")).toBe(before);
});

test("tags of accounts are read once a day after the listing; a refusal of them fails nothing", async () => {
  const asked = () => world.simulator().counts().get("organizations:ListTagsForResource") ?? 0;
  await query("update account set tags_read_at = null, tags = '{}'");
  await query("delete from account_field where source = 'organization'");
  const listed = async () => {
    world.simulator().clearRequests();
    const runId = await newRun();
    await refreshOrganization(await context(), { runId }, new AbortController().signal);
    await query("update run set state = 'failed' where id = $1", [runId]);
    await query("delete from graphile_worker._private_jobs");
    return asked();
  };
  world.simulator().faults.add({
    service: "organizations",
    operation: "ListTagsForResource",
    fault: { kind: "denied", by: "identity" },
  });
  expect(await listed()).toBe(1);
  expect(await count("account where tags_read_at is not null")).toBe(0);
  world.simulator().faults.clear();
  const present = world.organization().accounts.length;
  expect(await listed()).toBe(present);
  expect(await count("account where tags_read_at is not null")).toBe(present);
  expect(await count("account where tags ->> 'cost-center' like 'CC-%'")).toBeGreaterThan(present / 2);
  expect(await listed()).toBe(0);
});
