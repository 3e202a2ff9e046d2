import { beforeAll, describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { sealAudit } from "./audit-seal.ts";
import { query } from "./database.ts";
import { readFacts } from "./facts-read.ts";
import { type RefreshRecord, recordEvaluation, recordRefresh } from "./record.ts";
import { claimRunAccount } from "./run-lease.ts";
import { finishRun } from "./runs.ts";
import { asOwner, useTestDatabase } from "./test-database.ts";
import {
  aListedRun,
  allMet,
  anEnvelope,
  aWorker,
  claim,
  connectTestOrganization,
  hoursLater,
  items,
  job,
  management,
  memberId,
  notMet,
  organizationId,
  rowVersions,
  start,
  unknown,
  verdicts,
} from "./test-scenario.ts";

useTestDatabase();
beforeAll(() => connectTestOrganization());

const account = memberId(1);
const summary = (data: unknown, changes: { observedAt?: Date; complete?: boolean } = {}) =>
  anEnvelope(account, { collector: "iam.summary", data, ...changes });

function aRefresh(record: Pick<RefreshRecord, "runId" | "fence"> & Partial<RefreshRecord>): RefreshRecord {
  return {
    accountId: account,
    envelopes: [summary({ Users: 1 })],
    verdicts: allMet,
    inputsHash: "inputs",
    now: start,
    outcome: { state: "succeeded", calls: 10, throttles: 0 },
    ...record,
  };
}

/** Ends whatever run is active, so that the next test starts its own. */
async function endRun(runId: string): Promise<void> {
  await query(
    `update run_account set state = 'skipped' where run_id = $1 and state in ('waiting', 'running')`,
    [runId],
  );
  await query(`update run set state = 'closing' where id = $1`, [runId]);
  await finishRun(job, { runId, items, now: start });
}

async function refreshOnce(changes: Partial<RefreshRecord> = {}) {
  const runId = await aListedRun([{ id: account }, { id: memberId(2) }], changes.now ?? start);
  const fence = await claim(runId, account);
  const recorded = await recordRefresh(job, aRefresh({ runId, fence, ...changes }));
  await endRun(runId);
  return recorded;
}

test("a refresh in which nothing changed writes nothing but its bookkeeping", async () => {
  await refreshOnce();
  const before = (await rowVersions(account)).filter((row) => !/^(refresh|run|audit|jobs)/.test(row));
  const later = hoursLater(6);
  const recorded = await refreshOnce({
    now: later,
    envelopes: [summary({ Users: 1 }, { observedAt: later })],
    verdicts: verdicts({ "3.2": { validUntil: hoursLater(54) }, "3.4": {}, "4.1": {} }),
  });
  expect(recorded.rowsWritten).toEqual({ facts: 0, statuses: 0, events: 0, rollups: 0, bookkeeping: 2 });
  expect(recorded.rowsRead).toBe(4);
  expect(recorded.itemsChanged).toBe(0);
  const after = (await rowVersions(account)).filter((row) => !/^(refresh|run|audit|jobs)/.test(row));
  expect(after).toEqual(before);
  const [row] = await query<{ observed: Record<string, string>; until: string }>(
    `select observed, valid_until ->> '3.2' as until from refresh where subject_id = $1`,
    [account],
  );
  expect(row).toEqual({
    observed: { "iam.summary|global": later.toISOString() },
    until: hoursLater(54).toISOString(),
  });
});

describe("the fence", () => {
  test("a worker that comes back after its lease passed on writes nothing", async () => {
    const runId = await aListedRun([{ id: account }]);
    const old = await claim(runId, account, { leaseSeconds: -1 });
    const fresh = await claim(runId, account);
    expect(fresh).toBeGreaterThan(old);
    const before = await rowVersions(account);
    const late = recordRefresh(
      job,
      aRefresh({
        runId,
        fence: old,
        envelopes: [summary({ Users: 99 })],
        verdicts: verdicts({ "3.2": notMet }),
      }),
    );
    await expect(late).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(await rowVersions(account)).toEqual(before);
    await recordRefresh(job, aRefresh({ runId, fence: fresh }));
    await endRun(runId);
  });

  test("the same fence twice: the second time nothing is written", async () => {
    const runId = await aListedRun([{ id: account }, { id: memberId(2) }]);
    const fence = await claim(runId, account);
    await recordRefresh(job, aRefresh({ runId, fence }));
    const before = await rowVersions(account);
    await expect(recordRefresh(job, aRefresh({ runId, fence }))).rejects.toBeInstanceOf(AppError);
    expect(await rowVersions(account)).toEqual(before);
    await endRun(runId);
  });

  test("a run that has ended takes nothing any more", async () => {
    const runId = await aListedRun([{ id: account }]);
    const fence = await claim(runId, account);
    await query("update run set state = 'failed' where id = $1", [runId]);
    await expect(recordRefresh(job, aRefresh({ runId, fence }))).rejects.toMatchObject({
      code: "LEASE_LOST",
    });
  });

  test("an account that somebody holds is not given to a second worker", async () => {
    const runId = await aListedRun([{ id: account }]);
    await claim(runId, account);
    const second = await claimRunAccount(job, {
      runId,
      accountId: account,
      workerId: await aWorker(),
      leaseSeconds: 60,
    });
    expect(second).toBeNull();
    await endRun(runId);
  });
});

describe("facts", () => {
  test("a body of several megabytes goes in parts and comes back as it was", async () => {
    const data = {
      users: Array.from({ length: 20_000 }, (_, n) => ({
        Arn: `arn:aws:iam::${n}:user/ü😀${"x".repeat(80)}`,
      })),
    };
    await refreshOnce({ envelopes: [summary(data)] });
    const parts = await query<{ bytes: number }>(
      "select octet_length(body) as bytes from account_facts where account_id = $1 and collector = 'iam.summary'",
      [account],
    );
    expect(parts.length).toBeGreaterThan(3);
    expect(Math.max(...parts.map(({ bytes }) => bytes))).toBeLessThanOrEqual(1_000_000);
    const [envelope] = (await readFacts({ query }, [account])).get(account)?.latest ?? [];
    expect(envelope).toEqual(summary(data));
    expect(envelope?.data).toEqual(data);
  });

  test("a smaller body leaves no part of the larger one behind", async () => {
    await refreshOnce({ envelopes: [summary({ Users: 1 })] });
    expect((await readFacts({ query }, [account])).get(account)?.latest).toEqual([summary({ Users: 1 })]);
  });

  async function generations() {
    const rows = await query<{ generation: string; body: string; observedAt: Date | null }>(
      `select generation, body, observed_at as "observedAt" from account_facts
       where account_id = $1 and collector = 'iam.summary' order by generation`,
      [account],
    );
    return rows.map(({ generation, body, observedAt }) => [generation, JSON.parse(body).data, observedAt]);
  }

  test("while the newest attempt is incomplete, the last complete one stays as good, with its time", async () => {
    await refreshOnce({ envelopes: [summary({ Users: 7 })] });
    await refreshOnce({ envelopes: [summary(null, { complete: false, observedAt: hoursLater(1) })] });
    expect(await generations()).toEqual([
      ["good", { Users: 7 }, start],
      ["latest", null, null],
    ]);
    await refreshOnce({ envelopes: [summary({ Users: 8 }, { complete: false, observedAt: hoursLater(2) })] });
    expect(await generations()).toEqual([
      ["good", { Users: 7 }, start],
      ["latest", { Users: 8 }, null],
    ]);
    await refreshOnce({ envelopes: [summary({ Users: 9 }, { observedAt: hoursLater(3) })] });
    expect(await generations()).toEqual([["latest", { Users: 9 }, null]]);
  });

  test("an account that cannot be entered keeps its facts and their time", async () => {
    const assume = anEnvelope(account, {
      collector: "sts.assume",
      data: { assumed: false },
      observedAt: hoursLater(9),
    });
    await refreshOnce({
      envelopes: [assume],
      verdicts: null,
      inputsHash: null,
      outcome: {
        state: "failed",
        failure: { code: "role_missing_or_trust", message: "no" },
        calls: 1,
        throttles: 0,
      },
    });
    const [row] = await query<{ observed: Record<string, string>; inputsHash: string; failureCode: string }>(
      `select observed, inputs_hash as "inputsHash", failure_code as "failureCode" from refresh where subject_id = $1`,
      [account],
    );
    expect(row).toEqual({
      observed: {
        "iam.summary|global": hoursLater(3).toISOString(),
        "sts.assume|global": hoursLater(9).toISOString(),
      },
      inputsHash: "",
      failureCode: "role_missing_or_trust",
    });
    expect(await generations()).toEqual([["latest", { Users: 9 }, null]]);
  });
});

describe("events", () => {
  async function events(itemId: string) {
    return query(
      `select old_state, new_state, old_fraction_hundredths, new_fraction_hundredths from item_status_event
       where subject_id = $1 and item_id = $2 order by id desc limit 1`,
      [account, itemId],
    );
  }

  test("a change of state and a change of the fraction each leave one, anything else none", async () => {
    await refreshOnce();
    const changed = await refreshOnce({
      verdicts: verdicts({
        "3.2": notMet,
        "3.4": { state: "PARTIAL", fractionHundredths: 40 },
        "4.1": { reason: "Else." },
      }),
    });
    expect(changed.rowsWritten).toMatchObject({ statuses: 3, events: 2 });
    expect(await events("3.2")).toEqual([
      { old_state: "MET", new_state: "NOT_MET", old_fraction_hundredths: 100, new_fraction_hundredths: 0 },
    ]);
    const fraction = await refreshOnce({
      verdicts: verdicts({
        "3.2": notMet,
        "3.4": { state: "PARTIAL", fractionHundredths: 50 },
        "4.1": { reason: "Else." },
      }),
    });
    expect(fraction.rowsWritten).toMatchObject({ statuses: 1, events: 1 });
  });

  test.each([
    ["item_status_event", "id"],
    ["audit_event", "id"],
    ["audit_link", "position"],
    ["audit_seal", "number"],
  ])("%s is append-only, for the application and for the owner of the tables", async (table, column) => {
    await sealAudit(job);
    for (const change of [
      `update ${table} set ${column} = ${column}`,
      `delete from ${table}`,
      `truncate ${table}`,
    ]) {
      await expect(query(change)).rejects.toThrow(/too few rights/);
      await expect(asOwner(change, { triggers: true })).rejects.toThrow(/append-only/);
    }
  });
});

test("text that Postgres cannot store is stored with a replacement character", async () => {
  await refreshOnce({
    envelopes: [summary({ name: "a\0b" })],
    verdicts: verdicts({
      "3.2": { reason: "half \ud83d pair", failing: [{ resource: "a\0b", region: "global", why: "\0" }] },
      "3.4": {},
      "4.1": {},
    }),
  });
  const [row] = await query(
    `select reason, failing -> 0 ->> 'resource' as resource from item_status
    where subject_id = $1 and item_id = '3.2'`,
    [account],
  );
  expect(row).toEqual({ reason: "half \ufffd pair", resource: "a\ufffdb" });
});

test("accounts that are recorded at the same time do not wait for each other's rows, and one of them closes the run", async () => {
  const members = Array.from({ length: 24 }, (_, n) => ({ id: memberId(n + 1) }));
  const runId = await aListedRun(members);
  const ids = [management, ...members.map(({ id }) => id)];
  const fences = await Promise.all(ids.map((id) => claim(runId, id)));
  await Promise.all(
    ids.map((id, n) =>
      recordRefresh(
        job,
        aRefresh({
          runId,
          accountId: id,
          fence: fences[n] ?? 0n,
          envelopes: [anEnvelope(id, { collector: "iam.summary", data: { Users: n } })],
          verdicts: verdicts({ "3.2": n % 2 ? notMet : {}, "3.4": unknown, "4.1": {} }),
        }),
      ),
    ),
  );
  const jobs = await query("select task_identifier from graphile_worker.jobs where key = $1", [
    `close-run:${runId}`,
  ]);
  expect(jobs).toEqual([{ task_identifier: "close-run@aws" }]);
  expect(await query("select state from run where id = $1", [runId])).toEqual([{ state: "closing" }]);
  await finishRun(job, { runId, items, now: start });
  expect(await query("select state from run where id = $1", [runId])).toEqual([{ state: "finished" }]);
});

test("a re-evaluation writes many subjects at once, and the second time nothing but its bookkeeping", async () => {
  const runId = await aListedRun([{ id: account }, { id: memberId(2) }]);
  const record = {
    runId,
    now: hoursLater(1),
    evaluations: [account, memberId(2)].map((accountId) => ({
      accountId,
      verdicts: verdicts({ "3.2": unknown }),
      inputsHash: "h",
    })),
    organization: { organizationId, verdicts: verdicts({ "1.2": {} }), inputsHash: "h" },
  };
  expect((await recordEvaluation(job, record)).rowsWritten).toMatchObject({ statuses: 3, bookkeeping: 3 });
  expect((await recordEvaluation(job, record)).rowsWritten).toEqual({
    statuses: 0,
    events: 0,
    rollups: 0,
    bookkeeping: 3,
  });
  await endRun(runId);
});
