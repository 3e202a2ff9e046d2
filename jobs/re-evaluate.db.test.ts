import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "#lib/clock.ts";
import { query } from "#lib/data/database.ts";
import { loadEvaluationInputs } from "#lib/data/evaluation-input.ts";
import { recordEvaluation } from "#lib/data/record.ts";
import { updateSetting } from "#lib/data/settings.ts";
import { getStatuses } from "#lib/data/statuses.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { evaluateAccount } from "#lib/roadmap/evaluate.ts";
import { testLog, testViewer, useWorld } from "./test-refresh.ts";
import { startWorker } from "./worker.ts";

const world = useWorld({ accounts: 9, seed: 4 });

/** Account id → state of 4.1. */
async function guardduty(): Promise<Map<string, string>> {
  const report = await getStatuses(testViewer, { items, now: new Date() });
  return new Map(report.accounts.map(({ id, items: of }) => [id, of["4.1"]?.state ?? ""]));
}

async function untilNoJobWaits(): Promise<void> {
  for (;;) {
    const [row] = await query<{ waiting: number }>(
      "select count(*)::int as waiting from graphile_worker.jobs",
    );
    if (row?.waiting === 0) return;
    await sleep(50);
  }
}

/** Lets a worker do what waits in the queue. */
async function work(): Promise<void> {
  const worker = await startWorker({
    databaseUrl: world.databaseUrl(),
    connection: world.connection(),
    endpoint: world.simulator().url,
    concurrency: 2,
    leaseSeconds: 15,
    clock: systemClock,
    log: testLog,
  });
  try {
    await untilNoJobWaits();
  } finally {
    await worker.stop();
  }
}

describe("re-evaluation from stored facts", () => {
  let runId = "";
  beforeAll(async () => {
    await world.connect();
    runId = (await world.refresh()).id;
  });

  it("follows a changed setting without a call to AWS", async () => {
    const before = await guardduty();
    const met = [...before].filter(([, state]) => state === "MET").map(([id]) => id);
    expect(met).not.toEqual([]);
    world.simulator().clearRequests();
    await updateSetting(testViewer, "requiredPlans", ["A_PLAN_THAT_NOBODY_HAS"]);
    await work();
    const after = await guardduty();
    expect(met.map((id) => after.get(id))).toEqual(met.map(() => "PARTIAL"));
    expect(world.simulator().requests()).toEqual([]);
  });

  it("follows newer evaluators as soon as a worker starts", async () => {
    await query("update refresh set inputs_hash = 'of older evaluators'");
    await query("update item_status set state = 'MET', hash = 'old' where item_id = '4.1'");
    await work();
    expect([...(await guardduty()).values()]).not.toContain("MET");
    const [row] = await query<{ old: number }>(
      "select count(*)::int as old from refresh where inputs_hash = 'of older evaluators'",
    );
    expect(row?.old).toBe(0);
  });

  it("leaves an account alone that was evaluated meanwhile", async () => {
    const now = new Date();
    const accountIds = [...(await guardduty()).keys()];
    const inputs = await loadEvaluationInputs(testViewer, accountIds, { runId, now, items });
    const [overtaken] = accountIds;
    await query("update refresh set evaluated_at = clock_timestamp() where subject_id = $1", [overtaken]);
    await query("update item_status set reason = 'newer', hash = 'newer' where subject_id = $1", [overtaken]);
    const evaluations = inputs.map(({ input, inputsHash, evaluatedAt }) => ({
      accountId: input.account.id,
      verdicts: evaluateAccount(input),
      inputsHash,
      evaluatedAt,
    }));
    const written = await recordEvaluation(testViewer, { runId: null, now, evaluations, organization: null });
    expect(written.rowsWritten.bookkeeping).toBe(accountIds.length - 1);
    const reasons = await query("select distinct reason from item_status where subject_id = $1", [overtaken]);
    expect(reasons).toEqual([{ reason: "newer" }]);
  });
});
