import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { verifyAudit } from "./audit-verify.ts";
import { query } from "./database.ts";
import { recordInventory } from "./inventory.ts";
import { recordRefresh } from "./record.ts";
import { cancelRun, resumeRun, retryRun } from "./run-control.ts";
import { claimRunAccount, heartbeat, releaseRunAccount } from "./run-lease.ts";
import { getRun, listRuns } from "./run-views.ts";
import { beginClosing, beginListing, failRun, finishRun, startRun } from "./runs.ts";
import { useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  aListing,
  allMet,
  aWorker,
  claim,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  management,
  memberId,
  organizationId,
  rowVersions,
  start,
} from "./test-scenario.ts";

useTestDatabase();
beforeAll(() => connectTestOrganization());
afterEach(async () => {
  for (const { id } of await listRuns(job, { now: start }))
    await failRun(job, { runId: id, code: "test", message: "over", now: start });
  await query("delete from graphile_worker._private_jobs");
});

const now = start;
const [a, b] = [memberId(1), memberId(2)];
const members = [{ id: a }, { id: b }];

async function numberOf(runId: string): Promise<number> {
  return (await getRun(job, runId, { now })).number;
}

async function record(
  runId: string,
  accountId: string,
  { fence, state = "succeeded" }: { fence?: bigint; state?: "succeeded" | "failed" | "partial" } = {},
): Promise<void> {
  const failure = { code: "role_missing_or_trust", message: "No role." };
  await recordRefresh(job, {
    runId,
    accountId,
    fence: fence ?? (await claim(runId, accountId)),
    envelopes: [],
    verdicts: allMet,
    inputsHash: "h",
    now,
    outcome: { state, ...(state === "failed" && { failure }), calls: 1, throttles: 0 },
  });
}

/** Every account ends as told, and the run with them. */
async function end(runId: string, states: Record<string, "succeeded" | "failed" | "partial">): Promise<void> {
  for (const [accountId, state] of Object.entries(states)) await record(runId, accountId, { state });
  await finishRun(job, { runId, items, now });
}

async function listAgain(runId: string, listed: Parameters<typeof aListing>[0] = members): Promise<void> {
  expect(await beginListing(job, { runId, now })).not.toBeNull();
  await recordInventory(job, { runId, inventory: aListing(listed), now });
}

async function audited(action: string, subject: string): Promise<number> {
  return (await query("select 1 from audit_event where action = $1 and subject = $2", [action, subject]))
    .length;
}

describe("cancelling", () => {
  test("what is being read writes nothing more, what waits is left, what ended is kept", async () => {
    const runId = await aListedRun(members);
    await record(runId, management);
    const fence = await claim(runId, a);
    const number = await numberOf(runId);
    expect(await cancelRun(job, { number, now: hoursLater(1) })).toMatchObject({
      run: { id: runId, number },
      ended: 1,
      left: 2,
    });
    const before = await rowVersions(a);
    expect(await heartbeat(job, { runId, accountId: a, fence, leaseSeconds: 60 })).toBe(false);
    await expect(record(runId, a, { fence })).rejects.toMatchObject({ code: "LEASE_LOST" });
    await releaseRunAccount(job, { runId, accountId: a, fence, refund: true });
    expect(await rowVersions(a)).toEqual(before);
    const late = { runId, accountId: b, workerId: await aWorker(), leaseSeconds: 60 };
    expect(await claimRunAccount(job, late)).toBeNull();
    expect(await getRun(job, runId, { now })).toMatchObject({
      state: "cancelled",
      active: false,
      finishedAt: hoursLater(1).toISOString(),
      counts: { complete: 1, waiting: 2, running: 0, total: 3 },
    });
    expect(
      await query("select attempts from run_account where run_id = $1 and account_id = $2", [runId, a]),
    ).toEqual([{ attempts: 0 }]);
    expect(await audited("run.cancelled", runId)).toBe(1);
  });

  test("what was read is evaluated without the rest; nothing is evaluated where nothing was read", async () => {
    const jobs = () => query("select 1 from graphile_worker.jobs where task_identifier like 're-evaluate%'");
    const untouched = await aListedRun(members);
    await cancelRun(job, { number: await numberOf(untouched), now });
    expect(await jobs()).toHaveLength(0);
    const runId = await aListedRun(members);
    await record(runId, management);
    await cancelRun(job, { number: await numberOf(runId), now });
    expect(await jobs()).toHaveLength(1);
  });

  test("a run that is being listed records no inventory any more", async () => {
    const { run } = await startRun(job, { organizationId, accountIds: [], now });
    await beginListing(job, { runId: run.id, now });
    await cancelRun(job, { number: run.number, now });
    const recorded = await recordInventory(job, { runId: run.id, inventory: aListing(members), now });
    expect(recorded).toMatchObject({ total: 0, jobs: 0 });
    expect(await beginListing(job, { runId: run.id, now })).toBeNull();
  });

  test("an ended run, a closing one and an unknown one say why not, and stay as they are", async () => {
    const runId = await aListedRun([]);
    const number = await numberOf(runId);
    await record(runId, management);
    await expect(cancelRun(job, { number, now })).rejects.toMatchObject({
      code: "WRONG_STATE",
      userMessage: expect.stringContaining("being closed"),
    });
    await finishRun(job, { runId, items, now });
    await expect(cancelRun(job, { number, now })).rejects.toMatchObject({
      userMessage: expect.stringContaining("has ended (finished)"),
    });
    await expect(cancelRun(job, { number: 99_999, now })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await getRun(job, runId, { now })).state).toBe("finished");
  });

  test("while the last account ends: either the run closes or it is cancelled, never both and never neither", async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const runId = await aListedRun([]);
      const number = await numberOf(runId);
      const fence = await claim(runId, management);
      const recording = record(runId, management, { fence }).then(
        () => "recorded",
        (error: { code?: string }) => error.code ?? "bug",
      );
      const cancelling = cancelRun(job, { number, now }).then(
        () => "cancelled",
        (error: { code?: string }) => error.code ?? "bug",
      );
      const both = round % 2 === 0 ? [recording, cancelling] : [cancelling, recording];
      await Promise.all(both);
      const said = `${await recording} ${await cancelling}`;
      const { state, counts } = await getRun(job, runId, { now });
      outcomes.add(said);
      if (said === "recorded WRONG_STATE") expect({ state, counts }).toMatchObject({ state: "closing" });
      else if (said === "LEASE_LOST cancelled")
        expect({ state, counts }).toMatchObject({ state: "cancelled", counts: { waiting: 1 } });
      else expect(said).toBe("one of the two");
      await failRun(job, { runId, code: "test", message: "over", now });
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });

  test("twice at once: one cancels, the other is told", async () => {
    const runId = await aListedRun(members);
    const number = await numberOf(runId);
    const said = await Promise.allSettled([1, 2, 3].map(() => cancelRun(job, { number, now })));
    expect(said.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await audited("run.cancelled", runId)).toBe(1);
  });
});

describe("resuming", () => {
  test("a cancelled run goes on with what had not ended, and an old worker still writes nothing", async () => {
    const runId = await aListedRun(members);
    await record(runId, management);
    const stale = await claim(runId, a);
    const number = await numberOf(runId);
    await cancelRun(job, { number, now });
    expect(await resumeRun(job, { number })).toMatchObject({ resumed: true, run: { id: runId } });
    expect(await getRun(job, runId, { now })).toMatchObject({ state: "queued", finishedAt: null });
    await listAgain(runId);
    await expect(record(runId, a, { fence: stale })).rejects.toMatchObject({ code: "LEASE_LOST" });
    await record(runId, a);
    await record(runId, b);
    expect(await beginClosing(job, { runId })).not.toBeNull();
    await finishRun(job, { runId, items, now });
    expect(await getRun(job, runId, { now })).toMatchObject({
      state: "finished",
      counts: { complete: 3, waiting: 0, total: 3 },
    });
    expect(await audited("run.resumed", runId)).toBe(1);
    expect(await verifyAudit(job)).toMatchObject({ ok: true });
  });

  test("accounts that came, left or were suspended meanwhile are taken as they are now", async () => {
    const c = memberId(3);
    const runId = await aListedRun(members);
    await record(runId, management);
    const number = await numberOf(runId);
    await cancelRun(job, { number, now });
    await resumeRun(job, { number });
    await listAgain(runId, [{ id: b, state: "SUSPENDED" }, { id: c }]);
    const rows = await query("select account_id as id, state from run_account where run_id = $1 order by 1", [
      runId,
    ]);
    expect(rows).toEqual([
      { id: management, state: "succeeded" },
      { id: a, state: "skipped" },
      { id: b, state: "skipped" },
      { id: c, state: "waiting" },
    ]);
  });

  test("a failed run goes on when its cause is mended; its reason is gone", async () => {
    const { run } = await startRun(job, { organizationId, accountIds: [], now });
    await beginListing(job, { runId: run.id, now });
    await failRun(job, { runId: run.id, code: "organization_not_read", message: "Denied.", now });
    await resumeRun(job, { number: run.number });
    expect(await getRun(job, run.id, { now })).toMatchObject({ state: "queued", failure: null });
  });

  test("twice at once, or with a new start beside it: one run is active", async () => {
    const runId = await aListedRun(members);
    const number = await numberOf(runId);
    await cancelRun(job, { number, now });
    const said = await Promise.allSettled([
      resumeRun(job, { number }),
      startRun(job, { organizationId, accountIds: [], now }),
      resumeRun(job, { number }),
      startRun(job, { organizationId, accountIds: [], now }),
    ]);
    const refused = said.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refused.every((code) => code === "WRONG_STATE")).toBe(true);
    const active = (await listRuns(job, { now })).filter(({ active: is }) => is);
    expect(active).toHaveLength(1);
  });

  test("a finished run, and one that a newer one followed, say why not", async () => {
    const first = await aListedRun(members);
    const number = await numberOf(first);
    await cancelRun(job, { number, now });
    const second = await aListedRun([]);
    await end(second, { [management]: "succeeded" });
    await expect(resumeRun(job, { number })).rejects.toMatchObject({
      code: "WRONG_STATE",
      userMessage: expect.stringContaining(`run ${number + 1} is newer`),
    });
    await expect(resumeRun(job, { number: number + 1 })).rejects.toMatchObject({ code: "WRONG_STATE" });
  });
});

describe("trying again", () => {
  test("a run of the accounts that failed, and of those read in part where that is asked", async () => {
    const runId = await aListedRun(members);
    const number = await numberOf(runId);
    await expect(retryRun(job, { number, partial: false, cause: null, now })).rejects.toMatchObject({
      userMessage: expect.stringContaining("still active"),
    });
    await end(runId, { [management]: "succeeded", [a]: "failed", [b]: "partial" });
    const retried = await retryRun(job, { number, partial: false, cause: null, now });
    expect(retried).toMatchObject({ joined: false, accounts: 1 });
    expect(await query("select account_ids, retry_of from run where id = $1", [retried.run.id])).toEqual([
      { account_ids: [a], retry_of: runId },
    ]);
    const joined = await retryRun(job, { number, partial: true, cause: null, now });
    expect(joined).toMatchObject({ joined: true, accounts: 2, run: { id: retried.run.id } });
    expect(await getRun(job, retried.run.id, { now })).toMatchObject({ retryOf: number, onlySome: true });
  });

  test("by one cause; an unknown cause and an account that was read since are no retry", async () => {
    const runId = await aListedRun(members);
    const number = await numberOf(runId);
    await end(runId, { [management]: "succeeded", [a]: "failed", [b]: "failed" });
    const [cause] = (await getRun(job, runId, { now })).causes;
    expect(cause).toMatchObject({ code: "role_missing_or_trust", accountCount: 2 });
    const key = { code: "role_missing_or_trust", operation: null, deniedBy: null, policyId: null };
    const other = retryRun(job, { number, partial: false, cause: { ...key, code: "suspended" }, now });
    await expect(other).rejects.toMatchObject({ code: "WRONG_STATE" });
    const { run } = await retryRun(job, { number, partial: false, cause: key, now });
    await listAgain(run.id);
    await end(run.id, { [a]: "succeeded", [b]: "failed" });
    expect(await retryRun(job, { number, partial: false, cause: key, now })).toMatchObject({ accounts: 1 });
  });

  test("nothing failed, or it has left: says so and starts nothing", async () => {
    const runId = await aListedRun(members);
    const number = await numberOf(runId);
    await end(runId, { [management]: "succeeded", [a]: "failed", [b]: "succeeded" });
    await query("update account set state = 'DEPARTED' where id = $1", [a]);
    const before = await query("select count(*) from run");
    await expect(retryRun(job, { number, partial: false, cause: null, now })).rejects.toMatchObject({
      code: "WRONG_STATE",
    });
    expect(await query("select count(*) from run")).toEqual(before);
    await query("update account set state = 'ACTIVE' where id = $1", [a]);
  });

  test("many at once make one run", async () => {
    const runId = await aListedRun(members);
    const number = await numberOf(runId);
    await end(runId, { [management]: "succeeded", [a]: "failed", [b]: "succeeded" });
    const said = await Promise.all(
      Array.from({ length: 8 }, () => retryRun(job, { number, partial: false, cause: null, now })),
    );
    expect(new Set(said.map(({ run }) => run.id)).size).toBe(1);
    expect(said.filter(({ joined }) => !joined)).toHaveLength(1);
  });
});
